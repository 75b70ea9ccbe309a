// The switches beside the minute, remembered on this device and nowhere else.

const KEY = "rekpauze.minute";

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {}; // storage is off, or holds something else: the switches start as usual
  }
}

function write(states) {
  try {
    localStorage.setItem(KEY, JSON.stringify(states));
  } catch {
    // storage is off or full: the choice holds for this minute
  }
}

export class Switches {
  #states;
  #buttons;
  #changed;

  // `defaults` by name; `changed(name, on)` hears of every change.
  constructor(root, defaults, changed) {
    this.#states = { ...defaults, ...read() };
    this.#buttons = new Map(
      [...root.querySelectorAll("[data-switch]")].map((one) => [one.dataset.switch, one]),
    );
    this.#changed = changed;
    for (const [name, button] of this.#buttons) {
      button.addEventListener("click", () => this.toggle(name));
      this.#show(name);
    }
  }

  on(name) {
    return this.#states[name] === true;
  }

  toggle(name) {
    this.#states[name] = !this.on(name);
    write(this.#states);
    this.#show(name);
    this.#changed(name, this.on(name));
  }

  offer(name, possible) {
    this.#buttons.get(name).hidden = !possible;
  }

  #show(name) {
    this.#buttons.get(name).setAttribute("aria-checked", this.on(name));
  }
}

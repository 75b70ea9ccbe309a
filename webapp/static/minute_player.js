// Plays a minute: get ready, then each step in large type, with pause, stop and skip.
// The network is not needed once the page is there.

import { Cues } from "./minute_cues.js";
import { Dial, LENGTH } from "./minute_dial.js";
import { Timer } from "./minute_timer.js";

const READY = 3;
const ENOUGH = 45;
const NOTICE = 3; // seconds before the side changes
const BETWEEN_CUES = 200; // milliseconds; also while the page is hidden and nothing is drawn

function follow(link) {
  location.assign(link.href);
}

export class Player {
  #root;
  #plan;
  #skip;
  #dial;
  #cues;
  #timer = new Timer(-READY, LENGTH);
  #count = null; // the last second of getting ready that was given
  #step = null; // the step on the screen, null while getting ready
  #warned = null; // the step whose change of side was announced
  #done = false;
  #frame = 0;
  #beat = 0;

  // The minute in `root`: data-part names parts, data-do buttons, data-plan holds the steps.
  // `skip` takes the place of following the link to another exercise.
  constructor(root, { skip = follow } = {}) {
    this.#root = root;
    this.#plan = JSON.parse(root.dataset.plan);
    this.#skip = skip;
    this.#dial = new Dial(root);
    this.#cues = new Cues(root, {
      running: () => this.#timer.runs,
      words: () => this.#part("announce").textContent || this.#words.ready,
    });
    this.#listen();
    this.#part("no-script")?.remove();
    this.#hide("form", true);
    for (const name of ["switches", "keys"]) this.#hide(name, false);
    this.#action("start").hidden = false;
  }

  get seconds() {
    return Math.max(0, Math.floor(this.#timer.time));
  }

  #listen() {
    const on = (name, act) => this.#action(name)?.addEventListener("click", act);
    on("start", () => this.#start());
    on("pause", () => this.#toggle());
    on("stop", () => this.#stop());
    on("resume", () => this.#resume());
    on("skip", (event) => {
      event.preventDefault();
      this.#rest();
      this.#skip(event.currentTarget);
    });
    document.addEventListener("keydown", (event) => this.#onKey(event));
  }

  // States: before, running, standing still, stopped, done.

  #start() {
    for (const part of this.#root.querySelectorAll('[data-part="before"]')) part.hidden = true;
    this.#resume();
    scrollTo(0, 0);
  }

  #resume() {
    this.#run();
    this.#action("pause").focus();
  }

  #run() {
    this.#timer.run();
    this.#cues.begin();
    this.#hide("stopped", true);
    for (const name of ["player", "another", "switches", "keys"]) this.#hide(name, false);
    this.#action("pause").textContent = this.#action("pause").dataset.pause;
    this.#beat = setInterval(() => this.#tick(), BETWEEN_CUES);
    this.#onFrame();
  }

  #rest() {
    this.#timer.halt();
    cancelAnimationFrame(this.#frame);
    clearInterval(this.#beat);
    this.#cues.end();
    this.#dial.draw(this.#timer.time, false);
  }

  #toggle() {
    if (!this.#timer.runs) return this.#run();
    this.#rest();
    this.#action("pause").textContent = this.#action("pause").dataset.resume;
  }

  #stop() {
    if (this.#timer.runs) this.#toggle();
    for (const name of ["player", "another", "switches", "keys"]) this.#hide(name, true);
    this.#hide("stopped", false);
    this.#part("stopped").focus();
  }

  #finish() {
    this.#done = true;
    this.#rest();
    for (const name of ["running", "another", "switches", "keys"]) this.#hide(name, true);
    this.#hide("form", false);
    this.#show("say", this.#words.finished);
    this.#show("count", "");
    this.#showSide("");
    this.#showBeat(Infinity);
    this.#show("announce", this.#words.finished);
    this.#cues.give("done", this.#words.finished);
    this.#action("log").focus();
  }

  // Time goes by: #tick gives what changes at moments, also in a hidden page; #onFrame draws.

  #onFrame() {
    this.#tick();
    if (!this.#timer.runs) return;
    this.#dial.draw(this.#timer.time, true);
    this.#frame = requestAnimationFrame(() => this.#onFrame());
  }

  #tick() {
    const time = this.#timer.time;
    if (this.#done) return;
    if (time < 0) return this.#getReady(Math.ceil(-time));
    if (time >= LENGTH) return this.#finish();
    let end = 0;
    const step = this.#plan.find((one) => time < (end += one.seconds)) ?? this.#plan.at(-1);
    const soon = end - time <= NOTICE ? step.soon : "";
    if (step !== this.#step) this.#showStep(step, soon);
    else if (soon) this.#warn(soon);
    this.#hide("form", time < ENOUGH);
  }

  #getReady(left) {
    if (this.#count === left) return;
    const first = this.#plan[0];
    const words = first.side ? `${this.#words.ready}: ${first.side}` : this.#words.ready;
    if (this.#count === null) {
      this.#show("say", this.#words.ready);
      this.#show("count", first.count);
      this.#showSide(first.side);
      this.#show("announce", words);
    }
    this.#cues.give("count", this.#count === null ? words : "");
    this.#count = left;
  }

  // A short step may have to announce the other side at once: `soon` says so.
  #showStep(step, soon) {
    const turned = this.#step !== null && step.side !== this.#step.side;
    const words = step.side ? `${step.side}: ${step.say}` : step.say;
    const spoken = turned ? words : step.say;
    this.#step = step;
    this.#warned = soon ? step : null;
    this.#show("say", step.say);
    this.#show("count", step.count);
    this.#showSide(soon || step.side, Boolean(soon));
    this.#showBeat(step.beat);
    this.#root.querySelector(".dial .figure").setAttribute("aria-label", step.picture);
    this.#show("announce", soon ? `${words}. ${soon}` : words);
    if (soon) this.#cues.give("soon", `${spoken}. ${soon}`);
    else this.#cues.give(turned ? "side" : "step", spoken);
  }

  #warn(soon) {
    if (this.#warned === this.#step) return;
    this.#warned = this.#step;
    this.#showSide(soon, true);
    this.#show("announce", soon);
    this.#cues.give("soon", soon);
  }

  // Keys: the space bar and Escape in the player, letters as long as they are switched on.

  #onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const field = event.target.closest("input:not([type=radio]), select, textarea");
    const native = event.target.closest("button, a, input, select, textarea, summary");
    const taken =
      this.#onPlayerKey(event.key, native) || (!field && this.#onLetter(event.key.toLowerCase()));
    if (taken) event.preventDefault();
  }

  #onPlayerKey(key, native) {
    if (this.#part("player").hidden || this.#done) return false;
    if (key === "Escape") this.#stop();
    else if (key === " " && !native) this.#toggle();
    else return false;
    return true;
  }

  #onLetter(key) {
    if (!this.#cues.letters || this.#done) return false;
    if (key === "m") this.#cues.toggle("sound");
    else if (key === "n" && this.#action("skip")?.checkVisibility()) this.#action("skip").click();
    else return false;
    return true;
  }

  // The page.

  #part(name) {
    return this.#root.querySelector(`[data-part="${name}"]`);
  }

  #action(name) {
    return this.#root.querySelector(`[data-do="${name}"]`);
  }

  get #words() {
    return this.#part("say").dataset;
  }

  #hide(name, hidden) {
    if (this.#part(name)) this.#part(name).hidden = hidden;
  }

  #show(name, text) {
    if (this.#part(name).textContent !== text) this.#part(name).textContent = text;
  }

  #showSide(text, soon = false) {
    this.#show("side", text);
    this.#hide("side", !text);
    this.#part("side").classList.toggle("soon", soon);
  }

  #showBeat(now) {
    this.#root.querySelectorAll(".beats li").forEach((beat, i) => {
      beat.className = i < now ? "past" : i === now ? "now" : "";
    });
  }
}

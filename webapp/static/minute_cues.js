// What can be heard and felt: tones, a voice, vibration; each only when it is switched on.

import * as sound from "./minute_sound.js";
import * as voice from "./minute_voice.js";
import * as wake from "./minute_wake.js";
import { Switches } from "./minute_switches.js";

const BUZZ = { soon: [60, 80, 60], side: [200], done: [120, 80, 120, 80, 240] };
const precise = matchMedia("(any-pointer: fine)").matches;
const shakes = matchMedia("(any-pointer: coarse)").matches && "vibrate" in navigator;
const DEFAULTS = { sound: false, voice: false, vibration: shakes, awake: true, letters: precise };

export class Cues {
  #root;
  #switches;
  #running;
  #words;

  // `running()` says whether the minute runs, `words()` what a voice would say now.
  constructor(root, { running, words }) {
    this.#root = root;
    this.#running = running;
    this.#words = words;
    this.#switches = new Switches(root, DEFAULTS, (name, on) => this.#onSwitch(name, on));
    this.#switches.offer("vibration", shakes);
    this.#switches.offer("awake", wake.possible);
    voice.watch((found) => this.#switches.offer("voice", found));
    this.#showLetters(this.letters);
  }

  get letters() {
    return this.#switches.on("letters");
  }

  toggle(name) {
    this.#switches.toggle(name);
  }

  begin() {
    if (this.#switches.on("sound")) sound.ready();
    if (this.#switches.on("awake")) wake.hold();
  }

  end() {
    wake.release();
    voice.hush();
  }

  give(name, words) {
    if (this.#switches.on("sound")) sound.tone(name);
    if (this.#switches.on("voice") && words) voice.say(words);
    if (this.#switches.on("vibration") && shakes && BUZZ[name]) navigator.vibrate(BUZZ[name]);
  }

  // A switch that is turned on shows at once what it does.
  #onSwitch(name, on) {
    if (name === "sound" && on) sound.tone("step");
    if (name === "voice") on ? voice.say(this.#words()) : voice.hush();
    if (name === "vibration" && on) navigator.vibrate(BUZZ.side);
    if (name === "awake") on && this.#running() ? wake.hold() : wake.release();
    if (name === "letters") this.#showLetters(on);
  }

  #showLetters(on) {
    this.#root.querySelector('[data-part="letters"]').hidden = !on;
  }
}

// The dial of the minute: the figure, the ring, the seconds and the breathing pacer.

import { breathAt } from "./breath.js";
import { film } from "./figure.js";

export const LENGTH = 60;

const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Dial {
  #ring;
  #breath;
  #seconds;
  #breathe;
  #breaths;
  #pose;

  constructor(root) {
    this.#ring = root.querySelector(".ring .run");
    this.#breath = root.querySelector(".ring .breath");
    this.#seconds = root.querySelector('[data-part="seconds"]');
    this.#breathe = root.querySelector('[data-part="breathe"]');
    this.#breaths = JSON.parse(this.#breathe.dataset.breaths);
    const drawings = JSON.parse(root.querySelector('[data-part="film"]').textContent);
    this.#pose = film(root.querySelector(".dial .figure"), drawings);
  }

  // A time below zero counts down to the start.
  draw(time, running) {
    const ran = Math.max(time, 0);
    this.#pose(ran, calm.matches);
    this.#seconds.textContent = time < 0 ? Math.ceil(-time) : Math.ceil(LENGTH - time) || "✓";
    this.#seconds.classList.toggle("ready", time < 0);
    const turned = calm.matches ? Math.floor(ran) : ran;
    this.#ring.toggleAttribute("hidden", turned === 0); // its round ends would show as a dot
    this.#ring.setAttribute("stroke-dashoffset", (LENGTH - turned).toFixed(2));
    this.#showBreath(time, running);
  }

  #showBreath(time, running) {
    const words = this.#breathe.dataset;
    const { way, full } = breathAt(this.#breaths, Math.max(time, 0));
    let text = words[way];
    if (time < 0 || time >= LENGTH) text = "";
    else if (!running) text = words.paused;
    if (this.#breathe.textContent !== text) this.#breathe.textContent = text;
    const eased = calm.matches ? 0.5 : (1 - Math.cos(Math.PI * full)) / 2;
    this.#breath.setAttribute("r", (58 + 28 * eased).toFixed(1));
  }
}

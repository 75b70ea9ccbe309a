// Seconds that run and stand still, from a start below zero (get ready) to the end.

export class Timer {
  #ran;
  #since = null; // performance.now() of the last start, null when it stands still
  #until;

  constructor(from, until) {
    this.#ran = from;
    this.#until = until;
  }

  get runs() {
    return this.#since !== null;
  }

  get time() {
    const running = this.runs ? (performance.now() - this.#since) / 1000 : 0;
    return Math.min(this.#ran + running, this.#until);
  }

  run() {
    if (!this.runs) this.#since = performance.now();
  }

  halt() {
    this.#ran = this.time;
    this.#since = null;
  }
}

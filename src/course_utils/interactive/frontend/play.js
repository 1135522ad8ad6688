// The play button: shows the next value once the interval is over and the picture of the last
// one has arrived, so that nothing is skipped.

import { element } from "./elements.js";

/** @import { Player, PlayControl } from "./types.js" */

export class Play {
  /**
   * @param {Player} figure
   * @param {string} name
   * @param {PlayControl} control
   */
  constructor(figure, name, control) {
    this.figure = figure;
    this.name = name;
    this.control = control;
    this.timer = 0;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.button = element("button", { type: "button", class: "cu-play" });
    this.button.addEventListener("click", () => this.press());
    this.pause();
  }

  get index() {
    return this.control.values.indexOf(Number(this.figure.state[this.name]));
  }

  get last() {
    return this.control.values.length - 1;
  }

  press() {
    if (this.timer) return this.pause();
    const atEnd = this.index === this.last;
    if (atEnd) this.go(0);
    if (this.still.matches) return atEnd || this.next();
    this.timer = setInterval(() => this.figure.waiting || this.next(), this.control.interval);
    this.button.textContent = this.figure.words.pause;
  }

  next() {
    this.go(Math.min(this.index + 1, this.last));
    if (this.index === this.last) this.pause();
  }

  /** @param {number} index */
  go(index) {
    this.figure.move(this.name, this.control.values[index]);
  }

  pause() {
    clearInterval(this.timer);
    this.timer = 0;
    const { step, play } = this.figure.words;
    this.button.textContent = this.still.matches ? step : play;
  }
}

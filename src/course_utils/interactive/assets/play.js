// ---- play ------------------------------------------------------------------------------------

// The button of a time: shows the next value whenever the interval is over and the picture of
// the last one has come, so that nothing passes unseen.
class CuPlay {
  constructor(figure, name, control) {
    Object.assign(this, { figure, name, control, timer: null });
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.button = cuElement("button", { type: "button", class: "cu-play" });
    this.button.addEventListener("click", () => this.press());
    this.pause();
  }

  get index() {
    return this.control.values.indexOf(this.figure.state[this.name]);
  }

  press() {
    if (this.timer) return this.pause();
    const atEnd = this.index === this.control.values.length - 1;
    if (atEnd) this.go(0);
    if (this.still.matches) return atEnd || this.next();
    this.timer = setInterval(() => this.figure.waiting || this.next(), this.control.interval);
    this.button.textContent = this.figure.words.pause;
  }

  next() {
    const last = this.control.values.length - 1;
    this.go(Math.min(this.index + 1, last));
    if (this.index === last) this.pause();
  }

  go(index) {
    this.figure.show(this.name, this.control.values[index]);
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.button.textContent = this.still.matches ? this.figure.words.step : this.figure.words.play;
  }
}


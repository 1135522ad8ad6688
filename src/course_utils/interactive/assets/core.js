// The front end of an explorer: picture, controls, draggable points. It knows neither kernel
// nor recording: live.js and page.js bring the pictures and are told of every change.

let cuCount = 0;

function cuElement(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// What a figure says while its picture is on its way, once that takes longer than a moment (ms).
const CU_MOMENT = 300;

class CuFigure {
  // hooks: {live, change(name, value), settled(state), link(state)}
  constructor(root, spec, hooks) {
    Object.assign(this, { root, spec, hooks, places: {}, inputs: {}, outputs: {}, plays: {} });
    Object.assign(this, { id: `cu-${++cuCount}`, waiting: false, asleep: false });
    this.state = this.defaults;
    root.classList.add("cu");
    this.takeKeys();
    this.buildStage();
    this.points = new CuPoints(this);
    this.buildControls();
    this.buildTools();
  }

  // JupyterLab and Notebook 7 take arrow keys and letters for their own commands, the latter
  // already on their way down: so keys of this figure are caught first of all, at the window.
  // What inputs and buttons do with keys by themselves is not touched.
  takeKeys() {
    const take = (event) => {
      if (!this.root.contains(event.target)) return;
      event.stopPropagation();
      this.points.key(event);
    };
    window.addEventListener("keydown", take, true);
    this.destroy = () => {
      window.removeEventListener("keydown", take, true);
      clearTimeout(this.settling);
      this.pause();
    };
  }

  get words() {
    return this.spec.words;
  }

  get defaults() {
    return Object.fromEntries(Object.entries(this.spec.controls).map(([name, control]) => [name, control.default]));
  }

  buildStage() {
    const [width, height] = this.spec.size;
    this.stage = this.root.querySelector(".cu-stage") ?? cuElement("div", { class: "cu-stage" });
    this.stage.style.aspectRatio = `${width} / ${height}`;
    this.says = this.root.querySelector(".cu-says") ?? cuElement("p", { class: "cu-says" });
    this.says.id = `${this.id}-says`;
    this.error = cuElement("p", { class: "cu-error", role: "alert" });
    this.note = cuElement("p", { class: "cu-note", role: "status" });
    this.voice = cuElement("p", { class: "cu-hidden", "aria-live": "polite" });
    this.progress = cuElement("p", { class: "cu-progress", role: "status" });
    this.error.hidden = this.note.hidden = this.progress.hidden = true;
    this.stage.append(this.error, this.progress);
    this.root.append(this.stage, this.says, this.note, this.voice);
  }

  buildPicture() {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", `0 0 ${this.spec.size.join(" ")}`);
    svg.setAttribute("class", "cu-svg");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-labelledby", this.says.id);
    this.groups = {};
    for (const name of this.spec.order) {
      this.groups[name] = document.createElementNS("http://www.w3.org/2000/svg", "g");
      this.groups[name].setAttribute("data-piece", name);
      svg.append(this.groups[name]);
    }
    this.svg = svg;
    this.stage.prepend(svg);
  }

  // ---- controls --------------------------------------------------------------------------

  buildControls() {
    this.panel = cuElement("div", { class: "cu-controls", role: "group", "aria-label": this.words.controls });
    for (const [name, control] of Object.entries(this.spec.controls)) this.panel.append(this.buildRow(name, control));
    if (this.panel.childElementCount) this.root.append(this.panel);
    this.showState();
  }

  buildRow(name, control) {
    const id = `${this.id}-${name}`;
    const row = cuElement("div", { class: "cu-row", "data-control": name });
    const input = this.buildInput(name, control, id);
    const output = (this.outputs[name] = cuElement("output", { class: "cu-value" }));
    if (input && input.tagName !== "BUTTON") output.setAttribute("for", id);
    const label = cuElement(input && input.id ? "label" : "span", { class: "cu-label" }, control.label);
    if (input && input.id) label.setAttribute("for", id);
    row.append(label, ...(input ? [input] : []), output);
    if (control.kind === "play") row.insertBefore((this.plays[name] = new CuPlay(this, name, control)).button, input);
    if (control.liveOnly && !this.hooks.live) {
      if (input) input.disabled = true;
      row.append(cuElement("span", { class: "cu-hint" }, this.words.liveOnly));
    }
    return row;
  }

  buildInput(name, control, id) {
    if (control.kind === "point") return null;
    const make = {
      choice: () => cuElement("select", { id }, ...control.values.map((v) => cuElement("option", { value: v }, v))),
      toggle: () => cuElement("input", { id, type: "checkbox" }),
      text: () => cuElement("input", { id, type: "text", maxlength: control.longest }),
      points: () => cuElement("button", { type: "button" }, this.words.clear),
    }[control.kind];
    const range = () => cuElement("input", { id, type: "range", min: 0, max: control.values.length - 1, step: 1 });
    const input = (this.inputs[name] = (make ?? range)());
    if (control.kind === "points") input.addEventListener("click", () => this.change(name, []));
    else input.addEventListener("input", () => this.change(name, this.readInput(control, input)));
    if (input.type === "range") this.letScroll(name, input);
    return input;
  }

  // A finger that begins on a slider and scrolls the page has not meant the slider.
  letScroll(name, input) {
    let before;
    input.addEventListener("pointerdown", () => {
      this.plays[name]?.pause();
      before = this.state[name];
    });
    input.addEventListener("pointercancel", () => this.state[name] === before || this.change(name, before));
  }

  readInput(control, input) {
    if (control.kind === "toggle") return input.checked;
    if (control.kind === "choice" || control.kind === "text") return input.value;
    return control.values[Number(input.value)];
  }

  buildTools() {
    const reset = cuElement("button", { type: "button", class: "cu-reset" }, this.words.reset);
    const copy = cuElement("button", { type: "button", class: "cu-copy" }, this.words.copy);
    reset.addEventListener("click", () => {
      for (const [name, value] of Object.entries(this.defaults)) this.change(name, value);
    });
    copy.addEventListener("click", () => this.copyLink());
    this.tools = cuElement("div", { class: "cu-tools" }, reset, copy);
    this.root.append(this.tools);
  }

  async copyLink() {
    const link = this.hooks.link(this.state);
    try {
      await navigator.clipboard.writeText(link);
      this.tell(this.hooks.live ? this.words.copiedLive : this.words.copied);
    } catch {
      const field = cuElement("input", { type: "text", readonly: "", "aria-label": this.words.copyByHand });
      field.value = link;
      this.tell(this.words.copyByHand, field);
      field.select();
    }
  }

  tell(...parts) {
    this.note.replaceChildren(...parts);
    this.note.hidden = parts.length === 0;
  }

  // ---- state -----------------------------------------------------------------------------

  // By the reader: a time that plays stands still then.
  change(name, value) {
    this.plays[name]?.pause();
    this.show(name, value);
  }

  show(name, value) {
    if (this.asleep) return;
    this.state[name] = value;
    this.tell();
    this.showState();
    this.hooks.change(name, value);
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.unsaid = true;
      this.announce();
      this.hooks.settled?.(this.state);
    }, 300);
  }

  // To screen readers, once the gesture is over and its picture is there.
  announce() {
    if (!this.unsaid || this.waiting) return;
    this.unsaid = false;
    this.voice.textContent = this.says.textContent;
  }

  setState(state) {
    Object.assign(this.state, state);
    this.showState();
  }

  pause() {
    Object.values(this.plays).forEach((play) => play.pause());
  }

  // ---- waiting for a picture ---------------------------------------------------------------

  wait(words, moment = CU_MOMENT) {
    if (this.waiting) return;
    this.waiting = true;
    this.stage.setAttribute("aria-busy", "true");
    this.patience = setTimeout(() => {
      this.progress.textContent = words;
      this.progress.hidden = false;
    }, moment);
  }

  arrive() {
    this.waiting = false;
    clearTimeout(this.patience);
    this.progress.hidden = true;
    this.stage.removeAttribute("aria-busy");
    this.announce();
  }

  // Nobody will answer (any more): the controls rest, and a sentence says what to do.
  sleep(words) {
    this.pause();
    this.arrive();
    this.rest(true);
    this.tell(words);
  }

  wake() {
    if (!this.asleep) return;
    this.rest(false);
    this.tell();
  }

  rest(asleep) {
    this.asleep = asleep;
    this.root.querySelectorAll("button, input, select").forEach((element) => (element.disabled = asleep));
  }

  showState() {
    for (const [name, control] of Object.entries(this.spec.controls)) {
      const input = this.inputs[name];
      const value = this.state[name];
      const text = cuText(control, value);
      this.outputs[name].textContent = control.kind === "choice" || control.kind === "toggle" ? "" : text;
      if (control.kind === "toggle") input.checked = value;
      else if (control.kind === "choice" || control.kind === "text") {
        if (input.value !== value) input.value = value;
      } else if (input?.type === "range") {
        input.value = cuNearest(control.values, value);
        input.setAttribute("aria-valuetext", text);
      }
    }
    this.points.show();
  }

  // ---- the picture -----------------------------------------------------------------------

  // picture: {pieces: {name: svg}, places, says}; absent pieces stay as they are.
  draw({ pieces = {}, places, says }) {
    if (!this.svg) this.buildPicture();
    if (says !== undefined && says !== this.says.textContent) this.say(says);
    for (const [name, svg] of Object.entries(pieces)) this.groups[name].innerHTML = svg;
    this.error.hidden = true;
    if (places) this.setPlaces(places);
  }

  // The words keep the greatest height that they had at this width: a line less would move the
  // controls under the pointer, and all of the page below, which takes longer than the picture.
  say(text) {
    const { offsetWidth, offsetHeight } = this.says;
    this.says.style.minHeight = offsetWidth === this.saysWidth ? `${offsetHeight}px` : "";
    this.saysWidth = offsetWidth;
    this.says.textContent = text;
  }

  setPlaces(places) {
    this.places = places;
    this.points.show();
  }

  fail(text) {
    this.error.textContent = `${this.words.error} ${text}`;
    this.error.hidden = false;
  }
}


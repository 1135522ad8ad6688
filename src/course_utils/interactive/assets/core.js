// The front end of an explorer: picture, controls, draggable points. It knows neither kernel
// nor recording: live.js and page.js bring the pictures and are told of every change.

let cuCount = 0;

function cuElement(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function cuNearest(values, wanted) {
  let best = 0;
  values.forEach((value, k) => {
    if (Math.abs(value - wanted) < Math.abs(values[best] - wanted)) best = k;
  });
  return best;
}

// Position along an axis as a fraction, and back; logarithmic axes by their logarithm.
function cuFraction(value, [low, high], log) {
  const u = log ? Math.log10 : Number;
  return (u(value) - u(low)) / (u(high) - u(low));
}

function cuValue(fraction, [low, high], log) {
  if (!log) return low + fraction * (high - low);
  return low * (high / low) ** fraction;
}

const cuClamp = (value, low, high) => Math.min(Math.max(value, low), high);

// How a value is written beside its control.
function cuText(control, value) {
  if (control.kind === "point") return value.map((v) => v.toFixed(control.digits)).join(", ") + cuUnit(control);
  if (control.kind === "points") return String(value.length);
  if (!control.texts) return "";
  const index = control.values.indexOf(value);
  const text = index >= 0 ? control.texts[index] : String(Number(value.toPrecision(4)));
  return text + cuUnit(control);
}

const cuUnit = (control) => (control.unit ? "\u00a0" + control.unit : "");

class CuFigure {
  // hooks: {live, change(name, value), settled(state), link(state)}
  constructor(root, spec, hooks) {
    Object.assign(this, { root, spec, hooks, state: {}, places: {}, inputs: {}, outputs: {}, handles: [] });
    this.id = `cu-${++cuCount}`;
    for (const [name, control] of Object.entries(spec.controls)) this.state[name] = control.default;
    root.classList.add("cu");
    this.takeKeys();
    this.buildStage();
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
      const k = this.handles.indexOf(event.target);
      if (k >= 0) this.keyOnHandle(event, this.positions()[k]);
    };
    window.addEventListener("keydown", take, true);
    this.destroy = () => window.removeEventListener("keydown", take, true);
  }

  get words() {
    return this.spec.words;
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
    this.error.hidden = this.note.hidden = true;
    this.stage.append(this.error);
    this.root.append(this.stage, this.says, this.note, this.voice);
    this.stage.addEventListener("click", (event) => this.clickStage(event));
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
    this.stage.querySelectorAll(".cu-still").forEach((still) => still.remove());
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
    if (control.kind === "play") row.insertBefore(this.buildPlay(name, control), input);
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
    return input;
  }

  readInput(control, input) {
    if (control.kind === "toggle") return input.checked;
    if (control.kind === "choice" || control.kind === "text") return input.value;
    return control.values[Number(input.value)];
  }

  buildPlay(name, control) {
    const button = cuElement("button", { type: "button", class: "cu-play" }, this.words.play);
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    let timer = null;
    const last = control.values.at(-1);
    const next = () => {
      const frame = this.state[name];
      this.change(name, control.values[Math.min(control.values.indexOf(frame) + 1, control.values.length - 1)]);
      if (this.state[name] === last) stop();
    };
    const stop = () => {
      clearInterval(timer);
      timer = null;
      button.textContent = still.matches ? this.words.step : this.words.play;
    };
    button.addEventListener("click", () => {
      if (timer) return stop();
      if (this.state[name] === last) this.change(name, control.values[0]);
      if (still.matches) return next();
      timer = setInterval(next, control.interval);
      button.textContent = this.words.pause;
    });
    this.inputs[name].addEventListener("pointerdown", stop);
    stop();
    return button;
  }

  buildTools() {
    const reset = cuElement("button", { type: "button", class: "cu-reset" }, this.words.reset);
    const copy = cuElement("button", { type: "button", class: "cu-copy" }, this.words.copy);
    reset.addEventListener("click", () => {
      for (const [name, control] of Object.entries(this.spec.controls)) this.change(name, control.default);
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

  change(name, value) {
    this.state[name] = value;
    this.tell();
    this.showState();
    this.hooks.change(name, value);
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.voice.textContent = this.says.textContent;
      this.hooks.settled?.(this.state);
    }, 300);
  }

  setState(state) {
    Object.assign(this.state, state);
    this.showState();
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
    this.showHandles();
  }

  // ---- the picture -----------------------------------------------------------------------

  // picture: {pieces: {name: svg}, places, says}; absent pieces stay as they are.
  draw({ pieces = {}, places, says }) {
    if (!this.svg) this.buildPicture();
    for (const [name, svg] of Object.entries(pieces)) this.groups[name].innerHTML = svg;
    if (says !== undefined && says !== this.says.textContent) this.says.textContent = says;
    this.error.hidden = true;
    if (places) this.setPlaces(places);
  }

  setPlaces(places) {
    this.places = places;
    this.showHandles();
  }

  fail(text) {
    this.error.textContent = `${this.words.error} ${text}`;
    this.error.hidden = false;
  }

  // ---- points that are dragged -------------------------------------------------------------

  // Every draggable position as {name, control, index, value}; index only in sets of points.
  positions() {
    const found = [];
    for (const [name, control] of Object.entries(this.spec.controls)) {
      const value = this.state[name];
      if (control.kind === "point") found.push({ name, control, value });
      if (control.kind === "points" && this.hooks.live)
        value.forEach((v, index) => found.push({ name, control, index, value: v }));
    }
    return found.filter(({ control }) => this.places[control.on]);
  }

  showHandles() {
    const positions = this.positions();
    while (this.handles.length > positions.length) this.handles.pop().remove();
    while (this.handles.length < positions.length) this.addHandle();
    positions.forEach(({ control, value }, k) => {
      const place = this.places[control.on];
      const [fx, fy] = [cuFraction(value[0], place.x, place.logX), cuFraction(value[1], place.y, place.logY)];
      const handle = this.handles[k];
      handle.style.left = `${100 * (place.left + place.width * fx)}%`;
      handle.style.top = `${100 * (place.top + place.height * (1 - fy))}%`;
      handle.hidden = !(fx > -0.01 && fx < 1.01 && fy > -0.01 && fy < 1.01);
      const where = value.map((v) => v.toFixed(control.digits ?? 2)).join(", ");
      handle.setAttribute("aria-label", `${control.label}: ${where}${cuUnit(control)}. ${this.words.dragHelp}`);
    });
  }

  addHandle() {
    const k = this.handles.length;
    const handle = cuElement("button", { type: "button", class: "cu-handle", "aria-roledescription": this.words.drag });
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      handle.focus();
      event.preventDefault();
    });
    handle.addEventListener("pointermove", (event) => {
      if (handle.hasPointerCapture(event.pointerId)) this.moveTo(this.positions()[k], this.dataAt(event, this.positions()[k].control));
    });
    this.handles.push(handle);
    this.stage.append(handle);
  }

  dataAt(event, control) {
    const box = this.stage.getBoundingClientRect();
    const place = this.places[control.on];
    const fx = ((event.clientX - box.left) / box.width - place.left) / place.width;
    const fy = 1 - ((event.clientY - box.top) / box.height - place.top) / place.height;
    return { fx, fy, x: cuValue(fx, place.x, place.logX), y: cuValue(fy, place.y, place.logY) };
  }

  moveTo({ name, control, index }, { x, y }) {
    const place = this.places[control.on];
    const snap = (value, grid, log) => {
      if (!this.hooks.live || grid.includes(value)) return grid[cuNearest(grid, value)];
      if (log) return cuClamp(Number(value.toPrecision(3)), grid[0], grid.at(-1));
      const fine = Math.abs(grid.at(-1) - grid[0]) / 1000;
      return cuClamp(Number((Math.round(value / fine) * fine).toPrecision(12)), grid[0], grid.at(-1));
    };
    const value = [snap(x, control.xs ?? control.x, place.logX), snap(y, control.ys ?? control.y, place.logY)];
    if (index === undefined) return this.change(name, value);
    this.change(name, this.state[name].with(index, value));
  }

  keyOnHandle(event, { name, control, index, value }) {
    if (index !== undefined && (event.key === "Delete" || event.key === "Backspace")) {
      this.change(name, this.state[name].toSpliced(index, 1));
      return event.preventDefault();
    }
    const grid = ([low, high], full) => full ?? Array.from({ length: 51 }, (_, k) => low + (k * (high - low)) / 50);
    const [xs, ys] = [grid(control.x ?? [], control.xs), grid(control.y ?? [], control.ys)];
    let [i, j] = [cuNearest(xs, value[0]), cuNearest(ys, value[1])];
    const moves = {
      ArrowLeft: () => i--,
      ArrowRight: () => i++,
      ArrowDown: () => j--,
      ArrowUp: () => j++,
      Home: () => (i = 0),
      End: () => (i = xs.length - 1),
      PageDown: () => (j = 0),
      PageUp: () => (j = ys.length - 1),
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    moves[event.key]();
    const target = { x: xs[cuClamp(i, 0, xs.length - 1)], y: ys[cuClamp(j, 0, ys.length - 1)] };
    this.moveTo({ name, control, index }, target);
  }

  // A click on the axes brings the nearest point there, or adds one to a set of points.
  clickStage(event) {
    if (event.target.closest?.(".cu-handle")) return;
    const inside = ({ fx, fy }) => fx >= 0 && fx <= 1 && fy >= 0 && fy <= 1;
    const near = this.positions()
      .filter(({ index }) => index === undefined)
      .map((position) => ({ position, at: this.dataAt(event, position.control) }))
      .filter(({ at }) => inside(at))
      .map((entry) => ({ ...entry, distance: this.distance(entry) }))
      .sort((a, b) => a.distance - b.distance)[0];
    if (near) return this.moveTo(near.position, near.at);
    for (const [name, control] of Object.entries(this.spec.controls)) {
      if (control.kind !== "points" || !this.hooks.live || !this.places[control.on]) continue;
      const at = this.dataAt(event, control);
      if (!inside(at) || this.state[name].length >= control.most) continue;
      this.state[name] = [...this.state[name], [0, 0]];
      return this.moveTo({ name, control, index: this.state[name].length - 1 }, at);
    }
  }

  distance({ position: { value, control }, at }) {
    const place = this.places[control.on];
    const dx = (cuFraction(value[0], place.x, place.logX) - at.fx) * place.width;
    const dy = (cuFraction(value[1], place.y, place.logY) - at.fy) * place.height;
    return Math.hypot(dx, dy);
  }
}

// ---- the state in a link -------------------------------------------------------------------

function cuLink(spec, state) {
  const parts = [];
  for (const [name, control] of Object.entries(spec.controls)) {
    if (control.liveOnly || String(state[name]) === String(control.default)) continue;
    parts.push(`${name}=${encodeURIComponent(String(state[name])).replaceAll("%2C", ",")}`);
  }
  return `#${spec.fig}${parts.length ? "?" + parts.join("&") : ""}`;
}

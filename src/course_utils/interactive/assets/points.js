// ---- points that are dragged -----------------------------------------------------------------

// The handles of a figure: one for each position that can be dragged, by mouse, finger or keys.
class CuPoints {
  constructor(figure) {
    Object.assign(this, { figure, handles: [] });
    figure.stage.addEventListener("click", (event) => this.click(event));
  }

  // Every draggable position as {name, control, index, value}; index only in sets of points.
  positions() {
    const { spec, state, hooks, places } = this.figure;
    const found = [];
    for (const [name, control] of Object.entries(spec.controls)) {
      const value = state[name];
      if (control.kind === "point") found.push({ name, control, value });
      if (control.kind === "points" && hooks.live)
        value.forEach((v, index) => found.push({ name, control, index, value: v }));
    }
    return found.filter(({ control }) => places[control.on]);
  }

  show() {
    const positions = this.positions();
    while (this.handles.length > positions.length) this.handles.pop().remove();
    while (this.handles.length < positions.length) this.add();
    positions.forEach(({ control, value }, k) => {
      const place = this.figure.places[control.on];
      const [fx, fy] = [cuFraction(value[0], place.x, place.logX), cuFraction(value[1], place.y, place.logY)];
      const handle = this.handles[k];
      handle.style.left = `${100 * (place.left + place.width * fx)}%`;
      handle.style.top = `${100 * (place.top + place.height * (1 - fy))}%`;
      handle.hidden = !(fx > -0.01 && fx < 1.01 && fy > -0.01 && fy < 1.01);
      const where = value.map((v) => v.toFixed(control.digits ?? 2)).join(", ");
      handle.setAttribute("aria-label", `${control.label}: ${where}${cuUnit(control)}. ${this.figure.words.dragHelp}`);
    });
  }

  add() {
    const k = this.handles.length;
    const handle = cuElement("button", {
      type: "button",
      class: "cu-handle",
      "aria-roledescription": this.figure.words.drag,
    });
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      handle.focus();
      event.preventDefault();
    });
    handle.addEventListener("pointermove", (event) => {
      if (handle.hasPointerCapture(event.pointerId)) this.drag(this.positions()[k], event);
    });
    this.handles.push(handle);
    this.figure.stage.append(handle);
  }

  drag(position, event) {
    this.moveTo(position, this.dataAt(event, position.control));
  }

  dataAt(event, control) {
    const box = this.figure.stage.getBoundingClientRect();
    const place = this.figure.places[control.on];
    const fx = ((event.clientX - box.left) / box.width - place.left) / place.width;
    const fy = 1 - ((event.clientY - box.top) / box.height - place.top) / place.height;
    return { fx, fy, x: cuValue(fx, place.x, place.logX), y: cuValue(fy, place.y, place.logY) };
  }

  moveTo({ name, control, index }, { x, y }) {
    const place = this.figure.places[control.on];
    const snap = (value, grid, log) => {
      if (!this.figure.hooks.live || grid.includes(value)) return grid[cuNearest(grid, value)];
      if (log) return cuClamp(Number(value.toPrecision(3)), grid[0], grid.at(-1));
      const fine = Math.abs(grid.at(-1) - grid[0]) / 1000;
      return cuClamp(Number((Math.round(value / fine) * fine).toPrecision(12)), grid[0], grid.at(-1));
    };
    const value = [snap(x, control.xs ?? control.x, place.logX), snap(y, control.ys ?? control.y, place.logY)];
    if (index === undefined) return this.figure.change(name, value);
    this.figure.change(name, this.figure.state[name].with(index, value));
  }

  key(event) {
    const k = this.handles.indexOf(event.target);
    if (k < 0) return;
    const { name, control, index, value } = this.positions()[k];
    if (index !== undefined && (event.key === "Delete" || event.key === "Backspace")) {
      this.figure.change(name, this.figure.state[name].toSpliced(index, 1));
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
  click(event) {
    if (this.figure.asleep || event.target.closest?.(".cu-handle")) return;
    const inside = ({ fx, fy }) => fx >= 0 && fx <= 1 && fy >= 0 && fy <= 1;
    const near = this.positions()
      .filter(({ index }) => index === undefined)
      .map((position) => ({ position, at: this.dataAt(event, position.control) }))
      .filter(({ at }) => inside(at))
      .map((entry) => ({ ...entry, distance: this.distance(entry) }))
      .sort((a, b) => a.distance - b.distance)[0];
    if (near) return this.moveTo(near.position, near.at);
    const { spec, state, hooks, places } = this.figure;
    for (const [name, control] of Object.entries(spec.controls)) {
      if (control.kind !== "points" || !hooks.live || !places[control.on]) continue;
      const at = this.dataAt(event, control);
      if (!inside(at) || state[name].length >= control.most) continue;
      state[name] = [...state[name], [0, 0]];
      return this.moveTo({ name, control, index: state[name].length - 1 }, at);
    }
  }

  distance({ position: { value, control }, at }) {
    const place = this.figure.places[control.on];
    const dx = (cuFraction(value[0], place.x, place.logX) - at.fx) * place.width;
    const dy = (cuFraction(value[1], place.y, place.logY) - at.fy) * place.height;
    return Math.hypot(dx, dy);
  }
}


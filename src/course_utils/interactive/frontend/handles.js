// Points that are dragged in the picture: by mouse, finger or keys.

import { kindOf } from "./controls.js";
import { element } from "./elements.js";
import { clamp, fraction, nearest, snap, stops, unit, valueAt } from "./values.js";

/** @import { Figure } from "./figure.js" */
/** @import { Dragged, Drag, Pair, Place } from "./types.js" */
/** @typedef {{name: string, control: Dragged, drag: Drag<any, any>, place: Place}} Held */
/** @typedef {Held & {index: number, value: Pair}} Position */
/** @typedef {{fx: number, fy: number, to: Pair}} Spot a place in fractions of axes, in data */

/**
 * Steps along grids, by the keys that make them.
 *
 * @type {Record<string, (at: Pair, last: Pair) => Pair>}
 */
const MOVES = {
  ArrowLeft: ([i, j]) => [i - 1, j],
  ArrowRight: ([i, j]) => [i + 1, j],
  ArrowDown: ([i, j]) => [i, j - 1],
  ArrowUp: ([i, j]) => [i, j + 1],
  Home: ([, j]) => [0, j],
  End: ([, j], [last]) => [last, j],
  PageDown: ([i]) => [i, 0],
  PageUp: ([i], [, last]) => [i, last],
};

/** @type {(at: Spot) => boolean} */
const inside = ({ fx, fy }) => fx >= 0 && fx <= 1 && fy >= 0 && fy <= 1;

export class Handles {
  /** @param {Figure} figure */
  constructor(figure) {
    this.figure = figure;
    this.stage = figure.stage.element;
    /** @type {HTMLElement[]} */
    this.handles = [];
    this.stage.addEventListener("click", (event) => this.click(event));
  }

  /**
   * The controls that are dragged, with the axes that they lie on.
   *
   * @returns {Held[]}
   */
  held() {
    const { spec, places, source } = this.figure;
    return Object.entries(spec.controls).flatMap(([name, control]) => {
      const { drag } = kindOf(control);
      if (!drag || !("on" in control) || !places[control.on]) return [];
      if (control.liveOnly && !source.everyState) return [];
      return [{ name, control, drag, place: places[control.on] }];
    });
  }

  /** @returns {Position[]} */
  positions() {
    return this.held().flatMap((held) =>
      held.drag
        .positions(this.figure.state[held.name])
        .map((value, index) => ({ ...held, index, value })),
    );
  }

  show() {
    const positions = this.positions();
    while (this.handles.length > positions.length) this.handles.pop()?.remove();
    while (this.handles.length < positions.length) this.add();
    positions.forEach((position, k) => {
      this.put(this.handles[k], position);
    });
  }

  /**
   * @param {HTMLElement} handle
   * @param {Position} position
   */
  put(handle, { control, place, value }) {
    const fx = fraction(value[0], place.x, place.logX);
    const fy = fraction(value[1], place.y, place.logY);
    handle.style.left = `${100 * (place.left + place.width * fx)}%`;
    handle.style.top = `${100 * (place.top + place.height * (1 - fy))}%`;
    handle.hidden = !(fx > -0.01 && fx < 1.01 && fy > -0.01 && fy < 1.01);
    const digits = "digits" in control ? control.digits : 2;
    const where = value.map((v) => v.toFixed(digits)).join(", ") + unit(control);
    const help = this.figure.words.dragHelp;
    handle.setAttribute("aria-label", `${control.label}: ${where}. ${help}`);
  }

  add() {
    const k = this.handles.length;
    const handle = element("button", {
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
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const position = this.positions()[k];
      this.move(position, this.spot(event, position).to);
    });
    this.handles.push(handle);
    this.stage.append(handle);
  }

  /**
   * Where the pointer is on axes.
   *
   * @param {MouseEvent} event
   * @param {Held} held
   * @returns {Spot}
   */
  spot(event, { place }) {
    const box = this.stage.getBoundingClientRect();
    const fx = ((event.clientX - box.left) / box.width - place.left) / place.width;
    const fy = 1 - ((event.clientY - box.top) / box.height - place.top) / place.height;
    return { fx, fy, to: [valueAt(fx, place.x, place.logX), valueAt(fy, place.y, place.logY)] };
  }

  /**
   * @param {Position} position
   * @param {Pair} to
   */
  move(position, to) {
    const { name, drag, index } = position;
    this.figure.change(
      name,
      drag.moved(this.figure.state[name], index, this.snapped(position, to)),
    );
  }

  /**
   * @param {Held} held
   * @param {Pair} to
   * @returns {Pair}
   */
  snapped({ control, drag, place }, [x, y]) {
    const [xs, ys] = drag.grids(control);
    const { everyState } = this.figure.source;
    return [
      snap(x, xs, { log: place.logX, everyState }),
      snap(y, ys, { log: place.logY, everyState }),
    ];
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const k = this.handles.indexOf(/** @type {HTMLElement} */ (event.target));
    if (k < 0) return;
    const position = this.positions()[k];
    const { name, drag, index } = position;
    if (drag.removed && (event.key === "Delete" || event.key === "Backspace")) {
      this.figure.change(name, drag.removed(this.figure.state[name], index));
    } else if (Object.hasOwn(MOVES, event.key)) this.step(position, MOVES[event.key]);
    else return;
    event.preventDefault();
  }

  /**
   * @param {Position} position
   * @param {(at: Pair, last: Pair) => Pair} step
   */
  step(position, step) {
    const [xs, ys] = position.drag.grids(position.control).map(stops);
    const [x, y] = position.value;
    const [i, j] = step([nearest(xs, x), nearest(ys, y)], [xs.length - 1, ys.length - 1]);
    this.move(position, [xs[clamp(i, 0, xs.length - 1)], ys[clamp(j, 0, ys.length - 1)]]);
  }

  /**
   * A click on the axes moves the nearest point there, or adds one to a set of points.
   *
   * @param {MouseEvent} event
   */
  click(event) {
    const target = /** @type {Element} */ (event.target);
    if (this.figure.asleep || target.closest?.(".cu-handle")) return;
    const near = this.positions()
      .filter(({ drag }) => !drag.added)
      .map((position) => ({ position, at: this.spot(event, position) }))
      .filter(({ at }) => inside(at))
      .map((found) => ({ ...found, distance: this.distance(found.position, found.at) }))
      .sort((a, b) => a.distance - b.distance)[0];
    if (near) this.move(near.position, near.at.to);
    else this.addAt(event);
  }

  /** @param {MouseEvent} event */
  addAt(event) {
    for (const held of this.held()) {
      const { name, control, drag } = held;
      const [at, value] = [this.spot(event, held), this.figure.state[name]];
      if (!drag.added || !("most" in control) || !inside(at)) continue;
      if (drag.positions(value).length >= control.most) continue;
      return this.figure.change(name, drag.added(value, this.snapped(held, at.to)));
    }
  }

  /**
   * @param {Position} position
   * @param {Spot} at
   */
  distance({ value, place }, at) {
    const dx = (fraction(value[0], place.x, place.logX) - at.fx) * place.width;
    const dy = (fraction(value[1], place.y, place.logY) - at.fy) * place.height;
    return Math.hypot(dx, dy);
  }
}

// The kinds of controls: everything that the front end knows of a kind is its entry here.

import { element } from "./elements.js";
import { Play } from "./play.js";
import { nearest, parseNumber, unit } from "./values.js";

/**
 * @import {
 *   ChoiceControl, Control, Kind, Pair, PlayControl, PointControl, PointsControl, RangeControl,
 *   State, TextControl, ToggleControl
 * } from "./types.js"
 */

/** @type {(control: RangeControl, value: number) => string} */
const numberText = (control, value) => {
  const text = control.texts[control.values.indexOf(value)];
  return (text ?? String(Number(value.toPrecision(4)))) + unit(control);
};

/** @type {Kind<RangeControl, number, HTMLInputElement>} */
const range = {
  build: ({ values }, { id }) =>
    element("input", { id, type: "range", min: 0, max: values.length - 1, step: 1 }),
  read: (control, input) => control.values[Number(input.value)],
  show(control, input, value) {
    input.value = String(nearest(control.values, value));
    input.setAttribute("aria-valuetext", numberText(control, value));
  },
  text: numberText,
  parse: (control, text) => parseNumber(text, control.values),
  size: (control) => control.values.length,
  index: (control, value) => control.values.indexOf(value),
};

/** @type {Kind<PlayControl, number, HTMLInputElement>} */
const play = {
  ...range,
  player: (figure, name, control) => new Play(figure, name, control),
};

/** @type {Kind<ChoiceControl, string, HTMLSelectElement>} */
const choice = {
  build: ({ values, texts }, { id }) =>
    element(
      "select",
      { id },
      ...values.map((value, k) => element("option", { value }, texts[k])),
    ),
  read: (_control, input) => input.value,
  show(_control, input, value) {
    if (input.value !== value) input.value = value;
  },
  text: () => "",
  parse({ values, was }, text) {
    const value = Object.hasOwn(was, text) ? was[text] : text;
    return values.includes(value) ? { value, exact: true } : null;
  },
  size: ({ values }) => values.length,
  index: ({ values }, value) => values.indexOf(value),
};

/** @type {Kind<ToggleControl, boolean, HTMLInputElement>} */
const toggle = {
  build: (_control, { id }) => element("input", { id, type: "checkbox" }),
  read: (_control, input) => input.checked,
  show(_control, input, value) {
    input.checked = value;
  },
  text: () => "",
  parse: (_control, text) =>
    ["true", "false"].includes(text) ? { value: text === "true", exact: true } : null,
  size: ({ values }) => values.length,
  index: ({ values }, value) => values.indexOf(value),
};

// What is not recorded: a recording holds the default alone, and no link names a value.
const live = { parse: () => null, size: () => 1, index: () => 0 };

/** @type {Kind<TextControl, string, HTMLInputElement>} */
const line = {
  ...live,
  build: ({ longest }, { id }) => element("input", { id, type: "text", maxlength: longest }),
  read: (_control, input) => input.value,
  show(_control, input, value) {
    if (input.value !== value) input.value = value;
  },
  text: () => "",
};

/** @type {Kind<PointControl, Pair, null>} */
const point = {
  build: () => null,
  read: (control) => control.default,
  show() {},
  text: (control, value) =>
    value.map((v) => v.toFixed(control.digits)).join(", ") + unit(control),
  parse({ xs, ys }, text) {
    const words = text.split(",");
    const [x, y] = [parseNumber(words[0], xs), parseNumber(words[1] ?? "", ys)];
    if (words.length !== 2 || !x || !y) return null;
    return { value: [x.value, y.value], exact: x.exact && y.exact };
  },
  size: ({ xs, ys }) => xs.length * ys.length,
  index: ({ xs, ys }, [x, y]) => ys.indexOf(y) * xs.length + xs.indexOf(x),
  drag: {
    positions: (value) => [value],
    moved: (_value, _index, to) => to,
    grids: ({ xs, ys }) => [xs, ys],
  },
};

/** @type {Kind<PointsControl, Pair[], HTMLButtonElement>} */
const points = {
  ...live,
  build: (_control, { words }) => element("button", { type: "button" }, words.clear),
  read: () => [],
  show() {},
  text: (_control, value) => String(value.length),
  drag: {
    positions: (value) => value,
    moved: (value, index, to) => value.with(index, to),
    grids: ({ x, y }) => [x, y],
    added: (value, to) => [...value, to],
    removed: (value, index) => value.toSpliced(index, 1),
  },
};

/** @type {Record<string, Kind<any, any, any>>} */
const KINDS = {
  slider: range,
  integer: range,
  play,
  choice,
  toggle,
  text: line,
  point,
  points,
};

/**
 * @param {Record<string, Control>} controls
 * @returns {State} the values that the still shows
 */
export function defaultsOf(controls) {
  const all = Object.entries(controls);
  return Object.fromEntries(all.map(([name, control]) => [name, control.default]));
}

/**
 * @param {Control} control
 * @returns {Kind<any, any, any>}
 */
export function kindOf({ kind }) {
  if (!Object.hasOwn(KINDS, kind)) throw new Error(`no kind of control is called ${kind}`);
  return KINDS[kind];
}

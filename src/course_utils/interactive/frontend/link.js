// The state in a link: "#fig-name?step=0.3&start=1,2".

import { kindOf } from "./controls.js";

/** @import { Spec, State } from "./types.js" */

/**
 * Escapes what mail and chat programs take for the end of a link, or for their own markup.
 *
 * @param {string} text
 */
function escaped(text) {
  return encodeURIComponent(text)
    .replaceAll("%2C", ",")
    .replace(
      /[()*!'~]|\.$/g,
      (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
    );
}

/**
 * @param {Pick<Spec, "fig" | "controls">} spec
 * @param {State} state
 */
export function linkTo({ fig, controls }, state) {
  const parts = [];
  for (const [name, control] of Object.entries(controls)) {
    if (control.liveOnly || String(state[name]) === String(control.default)) continue;
    parts.push(`${name}=${escaped(String(state[name]))}`);
  }
  return `#${fig}${parts.length ? `?${parts.join("&")}` : ""}`;
}

// What other programs do to a link: they escape all of it, take a full stop or bracket after it
// for a part of it, and append parameters for tracking.
const APPENDED = /^(utm_\w+|[a-z]*clid|mc_[ce]id|_ga|_gl|igsh(id)?|ref(_\w+)?|source|si)(=|$)/;

/** @param {string} hash */
function split(hash) {
  const once = () => hash.replace(/%(3F|26|3D|25|2C)/gi, decodeURIComponent);
  const whole = hash.includes("?") ? hash : once();
  const [fig, ...parts] = whole.replace(/[.,;:!?)\]}'*]+$/, "").split(/[?&]/);
  return { fig: fig.replace(/^#/, ""), parts };
}

/**
 * Reads a link. Only numbers and declared options pass; nothing is ever inserted.
 *
 * @param {Pick<Spec, "fig" | "controls">} spec
 * @param {string} hash
 * @returns {null | {bad: true} | {bad: false, state: State, exact: boolean}}
 *   Null for the link of something else, bad for a damaged one.
 */
export function readLink({ fig, controls }, hash) {
  const link = split(hash);
  if (link.fig !== fig) return null;
  /** @param {string} name */
  const linked = (name) => Object.hasOwn(controls, name) && !controls[name].liveOnly;
  /** @param {string} part */
  const appended = (part) =>
    !Object.hasOwn(controls, part.split("=")[0]) && APPENDED.test(part);
  /** @type {State} */
  const state = {};
  let exact = true;
  const parts = link.parts.filter((part) => !appended(part));
  for (const [name, text] of new URLSearchParams(parts.join("&"))) {
    const read = linked(name) ? kindOf(controls[name]).parse(controls[name], text) : null;
    if (!read) return { bad: true };
    state[name] = read.value;
    exact = exact && read.exact;
  }
  return { bad: false, state, exact };
}

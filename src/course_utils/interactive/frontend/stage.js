// What is seen and said of a state: the picture, what lies over it, and the words below.

import { element } from "./elements.js";
import { drawing } from "./slots.js";

/** @import { Pieces, Places, Spec } from "./types.js" */

const SVG = "http://www.w3.org/2000/svg";
// Waiting for less than this (ms) is not mentioned.
const MOMENT = 300;

export class Stage {
  /**
   * @param {HTMLElement} root
   * @param {Spec} spec
   * @param {string} id of the words
   */
  constructor(root, spec, id) {
    this.spec = spec;
    this.element = found(root, ".cu-stage") ?? element("div", { class: "cu-stage" });
    this.element.style.aspectRatio = spec.size.join(" / ");
    this.says = found(root, ".cu-says") ?? element("p", { class: "cu-says" });
    this.says.id = id;
    this.saysWidth = 0;
    this.error = element("p", { class: "cu-error", role: "alert", hidden: "" });
    this.progress = element("p", { class: "cu-progress", role: "status", hidden: "" });
    this.note = element("p", { class: "cu-note", role: "status", hidden: "" });
    this.voice = element("p", { class: "cu-hidden", "aria-live": "polite" });
    this.element.append(this.error, this.progress);
    root.append(this.element, this.says, this.note, this.voice);
    /** @type {Record<string, SVGElement> | null} */
    this.groups = null;
    this.waiting = this.unsaid = false;
    this.patience = 0;
  }

  // ---- the picture ---------------------------------------------------------------------------

  /**
   * @param {Pieces} pieces absent ones stay as they are
   * @param {Places} places
   */
  draw(pieces, places) {
    this.groups ??= this.build();
    for (const [name, piece] of Object.entries(pieces)) {
      const slot = this.spec.slots[name];
      this.groups[name].innerHTML =
        typeof piece === "string"
          ? piece
          : drawing(slot, piece, places[slot.on], this.spec.size);
    }
    this.error.hidden = true;
  }

  build() {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `0 0 ${this.spec.size.join(" ")}`);
    svg.setAttribute("class", "cu-svg");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-labelledby", this.says.id);
    /** @type {Record<string, SVGElement>} */
    const groups = {};
    for (const name of this.spec.order) {
      groups[name] = document.createElementNS(SVG, "g");
      groups[name].setAttribute("data-piece", name);
      svg.append(groups[name]);
    }
    this.element.prepend(svg);
    return groups;
  }

  /** @param {string} text why there is no picture of this state */
  complain(text) {
    this.error.textContent = `${this.spec.words.error} ${text}`;
    this.error.hidden = false;
  }

  // ---- words ---------------------------------------------------------------------------------

  /**
   * The words keep the greatest height that they had at this width: a line less would move the
   * controls under the pointer, and all of the page below, which takes longer than the picture.
   *
   * @param {string} text
   */
  say(text) {
    if (text === this.says.textContent) return;
    const { offsetWidth, offsetHeight } = this.says;
    this.says.style.minHeight = offsetWidth === this.saysWidth ? `${offsetHeight}px` : "";
    this.saysWidth = offsetWidth;
    this.says.textContent = text;
  }

  /** @param {(string | Node)[]} parts of a note below the picture; none removes it */
  tell(...parts) {
    this.note.replaceChildren(...parts);
    this.note.hidden = parts.length === 0;
  }

  // The words are told to screen readers once the gesture is over and its picture is there.
  settle() {
    this.unsaid = true;
    this.announce();
  }

  announce() {
    if (!this.unsaid || this.waiting) return;
    this.unsaid = false;
    this.voice.textContent = this.says.textContent;
  }

  // ---- waiting for a picture -----------------------------------------------------------------

  /** @param {string} text */
  wait(text, moment = MOMENT) {
    if (this.waiting) return;
    this.waiting = true;
    this.element.setAttribute("aria-busy", "true");
    this.patience = setTimeout(() => {
      this.progress.textContent = text;
      this.progress.hidden = false;
    }, moment);
  }

  arrive() {
    this.waiting = false;
    clearTimeout(this.patience);
    this.progress.hidden = true;
    this.element.removeAttribute("aria-busy");
    this.announce();
  }
}

/**
 * @param {HTMLElement} root
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
function found(root, selector) {
  return root.querySelector(selector);
}

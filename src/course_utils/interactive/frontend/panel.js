// The controls below the picture: a row for each, then Reset and Copy link.

import { kindOf } from "./controls.js";
import { element } from "./elements.js";

/** @import { Figure } from "./figure.js" */
/** @import { Control } from "./types.js" */

export class Panel {
  /** @param {Figure} figure */
  constructor(figure) {
    this.figure = figure;
    const { controls, words } = figure.spec;
    this.id = `${figure.id}-`;
    this.rows = Object.entries(controls).map(
      ([name, control]) => new Row(figure, name, control),
    );
    this.controls = element("div", {
      class: "cu-controls",
      role: "group",
      "aria-label": words.controls,
    });
    this.controls.append(...this.rows.map((row) => row.element));
    if (this.rows.length) figure.root.append(this.controls);
    figure.root.append(this.tools());
  }

  tools() {
    const { words } = this.figure;
    const reset = element("button", { type: "button", class: "cu-reset" }, words.reset);
    const copy = element("button", { type: "button", class: "cu-copy" }, words.copy);
    reset.addEventListener("click", () => this.figure.reset());
    copy.addEventListener("click", () => this.copyLink());
    return element("div", { class: "cu-tools" }, reset, copy);
  }

  async copyLink() {
    const { home, stage, state, words } = this.figure;
    const link = home.link(state);
    try {
      await navigator.clipboard.writeText(link);
      stage.tell(words[home.copied]);
    } catch {
      const label = words.copyByHand;
      const field = element("input", { type: "text", readonly: "", "aria-label": label });
      field.value = link;
      stage.tell(label, field);
      field.select();
    }
  }

  show() {
    for (const row of this.rows) row.show();
  }

  /** @param {string} [name] of a time that is to stand still; otherwise all */
  pause(name) {
    for (const row of this.rows) if (!name || row.name === name) row.player?.pause();
  }
}

class Row {
  /**
   * @param {Figure} figure
   * @param {string} name
   * @param {Control} control
   */
  constructor(figure, name, control) {
    this.figure = figure;
    this.name = name;
    this.control = control;
    this.kind = kindOf(control);
    const id = `${figure.id}-${name}`;
    this.input = this.kind.build(control, { id, words: figure.words });
    this.output = element("output", { class: "cu-value" });
    this.player = this.kind.player?.(figure, name, control);
    this.element = element("div", { class: "cu-row", "data-control": name });
    const between = [this.player?.button, this.input].filter((part) => part instanceof Node);
    this.element.append(this.label(), ...between, this.output);
    this.listen();
    if (control.liveOnly && !figure.source.everyState) this.retire();
  }

  // A button has its own label, so that the one before it belongs to no element.
  label() {
    const id = this.input?.id;
    if (!id) return element("span", { class: "cu-label" }, this.control.label);
    this.output.setAttribute("for", id);
    return element("label", { class: "cu-label", for: id }, this.control.label);
  }

  listen() {
    const { figure, name, control, input, kind } = this;
    if (!input) return;
    const event = input.tagName === "BUTTON" ? "click" : "input";
    input.addEventListener(event, () => figure.change(name, kind.read(control, input)));
    if (input instanceof HTMLInputElement && input.type === "range") this.letScroll(input);
  }

  /**
   * A finger that starts on a slider and scrolls the page was not meant for the slider.
   *
   * @param {HTMLInputElement} slider
   */
  letScroll(slider) {
    const { figure, name } = this;
    let before = figure.state[name];
    slider.addEventListener("pointerdown", () => {
      this.player?.pause();
      before = figure.state[name];
    });
    slider.addEventListener("pointercancel", () => {
      if (figure.state[name] !== before) figure.change(name, before);
    });
  }

  retire() {
    this.input?.setAttribute("disabled", "");
    this.element.append(element("span", { class: "cu-hint" }, this.figure.words.liveOnly));
  }

  show() {
    const value = this.figure.state[this.name];
    this.kind.show(this.control, this.input, value);
    this.output.textContent = this.kind.text(this.control, value);
  }
}

// A figure with controls: it asks a source for the state that its reader has set, and shows
// what the source finds. It does not know which source it has.

import { defaultsOf } from "./controls.js";
import { Handles } from "./handles.js";
import { Panel } from "./panel.js";
import { Stage } from "./stage.js";

/** @import { Home, News, Places, Source, Spec, State, Value, Word } from "./types.js" */

// A gesture is over when nothing has changed for this long (ms).
const GESTURE = 300;

let figures = 0;

export class Figure {
  /**
   * @param {HTMLElement} root
   * @param {Spec} spec
   * @param {Source} source
   * @param {Home} home
   */
  constructor(root, spec, source, home) {
    this.root = root;
    this.spec = spec;
    this.source = source;
    this.home = home;
    figures += 1;
    this.id = `cu-${figures}`;
    this.asleep = false;
    this.settling = 0;
    this.state = defaultsOf(spec.controls);
    /** @type {Places} */
    this.places = {};
    root.classList.add("cu");
    this.stage = new Stage(root, spec, `${this.id}-says`);
    this.handles = new Handles(this);
    this.panel = new Panel(this);
    this.takeKeys();
    this.refresh();
    source.open(this);
  }

  get words() {
    return this.spec.words;
  }

  get waiting() {
    return this.stage.waiting;
  }

  // JupyterLab and Notebook 7 take arrow keys and letters for their own commands, the latter
  // already in the capture phase: so keys of this figure are caught first, at the window.
  // What inputs and buttons do with keys by themselves is left alone.
  takeKeys() {
    /** @param {KeyboardEvent} event */
    this.take = (event) => {
      if (!this.root.contains(/** @type {Node} */ (event.target))) return;
      event.stopPropagation();
      this.handles.key(event);
    };
    window.addEventListener("keydown", this.take, true);
  }

  destroy() {
    if (this.take) window.removeEventListener("keydown", this.take, true);
    clearTimeout(this.settling);
    this.panel.pause();
    this.source.close();
  }

  // ---- what the reader does ------------------------------------------------------------------

  /**
   * Moves a control and pauses any time that is playing.
   *
   * @param {string} name
   * @param {Value} value
   */
  change(name, value) {
    this.panel.pause(name);
    this.move(name, value);
  }

  /**
   * Moves a control as `change` does, but lets the time keep playing.
   *
   * @param {string} name
   * @param {Value} value
   */
  move(name, value) {
    if (this.asleep) return;
    this.state[name] = value;
    this.stage.tell();
    this.refresh();
    this.ask({ [name]: value });
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.stage.settle();
      this.home.settled?.(this.state);
    }, GESTURE);
  }

  reset() {
    for (const [name, value] of Object.entries(defaultsOf(this.spec.controls)))
      this.change(name, value);
  }

  /** @param {State} changed */
  ask(changed = {}) {
    this.source.ask({ ...this.state }, changed);
  }

  refresh() {
    this.panel.show();
    this.handles.show();
  }

  // ---- what the source tells: types.d.ts, Screen -----------------------------------------------

  /** @param {News} news */
  show({ state, pieces, places, says, error }) {
    Object.assign(this.state, state);
    if (state) this.panel.show();
    if (says !== undefined) this.stage.say(says);
    if (places) this.places = places;
    if (pieces) this.stage.draw(pieces, this.places);
    if (error !== undefined) this.stage.complain(error);
    if (state || places) this.handles.show();
  }

  /**
   * @param {Word} words
   * @param {number} [moment]
   */
  wait(words, moment) {
    this.stage.wait(this.words[words], moment);
  }

  arrive() {
    this.stage.arrive();
  }

  /** @param {Word} words */
  fail(words) {
    this.panel.pause();
    this.stage.arrive();
    this.stage.tell(this.words[words]);
  }

  // Nobody will answer (any more): the controls are disabled, and a sentence says what to do.
  /** @param {Word} words */
  sleep(words) {
    this.fail(words);
    this.rest(true);
  }

  wake() {
    if (!this.asleep) return;
    this.rest(false);
    this.stage.tell();
  }

  /** @param {boolean} asleep */
  rest(asleep) {
    this.asleep = asleep;
    for (const part of this.root.querySelectorAll("button, input, select")) {
      part.toggleAttribute("disabled", asleep);
    }
  }
}

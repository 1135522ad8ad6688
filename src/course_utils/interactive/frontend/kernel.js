// The kernel as a source: it computes every picture. One move is under way at a time; newer
// values replace waiting ones, so nothing queues up and the last value always arrives.

/** @import { Message, Model, News, Screen, Source, State } from "./types.js" */

// A kernel that is silent for longer than this (ms) is busy with other things, or gone.
const SILENCE = 3000;

/** @implements {Source} */
export class Kernel {
  /**
   * @param {Model} model of the widget
   * @param {boolean} gone nobody hears: the view comes from a stored file
   */
  constructor(model, gone) {
    this.model = model;
    this.gone = gone;
    this.everyState = true;
    this.view = globalThis.crypto?.randomUUID?.() ?? String(Math.random());
    this.busy = false;
    /** @type {State | null} */
    this.waiting = null;
  }

  /** @param {Screen} screen */
  open(screen) {
    /** @type {Screen} */
    this.screen = screen;
    const picture = this.model.get("_picture");
    if (picture.state) screen.show(picture);
    this.model.on("msg:custom", this.receive);
    this.model.on("comm_live_update", this.lose);
    if (this.gone) this.lose();
    else this.send({ kind: "hello" });
  }

  /**
   * @param {State} _state
   * @param {State} changed the kernel knows the rest, and others may have changed it
   */
  ask(_state, changed) {
    this.waiting = { ...this.waiting, ...changed };
    this.pump();
  }

  close() {
    this.model.off("msg:custom", this.receive);
    this.model.off("comm_live_update", this.lose);
    if (!this.gone) this.model.send({ kind: "bye", view: this.view });
  }

  /** @param {object} content */
  send(content) {
    this.busy = true;
    this.screen.wait("silent", SILENCE);
    this.model.send({ ...content, view: this.view });
  }

  pump() {
    if (this.busy || !this.waiting) return;
    const state = this.waiting;
    this.waiting = null;
    this.send({ kind: "move", state });
  }

  /**
   * @param {Message} message
   * @param {DataView<ArrayBuffer>[]} buffers
   */
  receive = ({ kind, state, text, answer, arrays, ...picture }, buffers) => {
    arrays?.forEach((name, k) => {
      Object.assign(picture.pieces?.[name] ?? {}, { array: buffers[k] });
    });
    if (answer === this.view) this.busy = false;
    this.gone = false;
    this.screen.wake();
    // What the reader has moved since then is kept.
    const news = this.waiting ? {} : { state };
    if (kind === "frame") this.screen.show({ ...news, ...picture });
    if (kind === "frame") this.keep({ ...picture, state });
    if (kind === "error") this.screen.show({ ...news, error: text });
    if (!this.busy) this.screen.arrive();
    this.pump();
  };

  /**
   * The model holds the picture, so that it is there where a notebook is stored with its widgets.
   *
   * @param {News} news
   */
  keep({ pieces, places, says, state }) {
    const before = this.model.get("_picture").pieces;
    this.model.set("_picture", { pieces: { ...before, ...pieces }, places, says, state });
  }

  // This is how ipywidgets reports that a kernel has ended or was restarted.
  lose = () => {
    this.gone = true;
    this.busy = false;
    this.waiting = null;
    this.screen.show({ state: this.model.get("_picture").state });
    this.screen.sleep("alone");
  };
}

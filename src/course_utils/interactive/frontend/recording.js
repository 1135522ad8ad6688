// A recording as a source: every picture is found in files. Each holds, for some parts of the
// picture, one entry for every combination of the controls that the part depends on.

import { defaultsOf, kindOf } from "./controls.js";
import { sentence } from "./sentences.js";

/** @import { Chunks } from "./chunks.js" */
/** @import { News, PageSpec, Part, Pieces, Places, Recorded, Said } from "./types.js" */
/** @import { Screen, Source, State } from "./types.js" */

/** @implements {Source} */
export class Recording {
  /**
   * @param {Pick<PageSpec, "catalogue" | "controls" | "groups" | "parts" | "places">} spec
   * @param {Pick<Chunks, "load" | "parts">} chunks
   */
  constructor(spec, chunks) {
    this.spec = spec;
    this.chunks = chunks;
    this.everyState = false;
    /** @type {Record<string, string>} where the piece was found that is shown, by part */
    this.drawn = {};
    /** @type {State | null} */
    this.wanted = null;
    /** @type {State | null} that of the picture; none while it is the still */
    this.shown = null;
    this.loading = false;
  }

  /** @param {Screen} screen */
  open(screen) {
    /** @type {Screen} */
    this.screen = screen;
    screen.show({ places: this.spec.places });
  }

  /** @param {State} state */
  ask(state) {
    this.wanted = state;
    this.answer();
  }

  close() {
    this.wanted = null;
  }

  answer() {
    if (!this.wanted) return;
    const picture = this.picture(this.wanted);
    if (!picture) return void this.load(this.wanted);
    this.shown = this.wanted;
    this.screen.show(picture);
    this.screen.arrive();
  }

  /**
   * Loads what a state needs, and then answers for the state that is wanted by that time.
   *
   * @param {State} state
   */
  async load(state) {
    this.screen.wait("loading");
    if (this.loading) return; // `answer` then checks whether that was enough
    this.loading = true;
    const files = Object.values(this.spec.parts).map((part) => this.find(part, state).file);
    try {
      await Promise.all(files.map((file) => this.chunks.load(file))).finally(() => {
        this.loading = false;
      });
      this.answer();
    } catch {
      this.giveUp();
    }
  }

  giveUp() {
    if (!this.wanted) return;
    this.screen.show({ state: this.shown ?? defaultsOf(this.spec.controls) });
    this.screen.fail("DecompressionStream" in globalThis ? "failed" : "old");
  }

  /**
   * What changed since the last picture; null while a file is missing.
   *
   * @param {State} state
   * @returns {News | null}
   */
  picture(state) {
    const parts = Object.entries(this.spec.parts);
    const found = parts.map(([name, part]) => ({ name, part, ...this.find(part, state) }));
    if (found.some(({ file }) => !this.chunks.parts(file))) return null;
    /** @type {News & {pieces: Pieces}} */
    const news = { pieces: {} };
    const says = [];
    for (const { name, part, file, index } of found) {
      const entry = this.chunks.parts(file)?.[name][index];
      if (part.kind === "sentence") says.push(sentence(this.spec, /** @type {Said} */ (entry)));
      else if (part.kind === "places") news.places = /** @type {Places} */ (entry);
      else if (this.drawn[name] !== `${file},${index}`) {
        news.pieces[name] = /** @type {string | Recorded} */ (entry);
        this.drawn[name] = `${file},${index}`;
      }
    }
    return { ...news, says: says.join(" ") };
  }

  /**
   * Where a part of the picture is stored.
   *
   * @param {Part} part
   * @param {State} state
   */
  find({ group, needs }, state) {
    const { outer, files } = this.spec.groups[group];
    const file = files[outer.map((name) => this.index(name, state)).join(",")];
    const index = needs.reduce(
      (sum, name) => sum * this.size(name) + this.index(name, state),
      0,
    );
    return { file, index };
  }

  /** @param {string} name */
  size(name) {
    const control = this.spec.controls[name];
    return kindOf(control).size(control);
  }

  /**
   * @param {string} name
   * @param {State} state
   */
  index(name, state) {
    const control = this.spec.controls[name];
    return kindOf(control).index(control, state[name]);
  }
}

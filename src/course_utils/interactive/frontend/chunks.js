// The files of recordings: gzip streams of JSON in classic scripts, which load over file:// too.

/** @import { Entries } from "./types.js" */
/**
 * @typedef {object} Chunk
 * @property {Promise<Entries>} promise
 * @property {(entries: Promise<Entries>) => void} resolve
 * @property {Entries} [entries] once they have loaded
 */

/**
 * @param {string} data a gzip stream of JSON in base64
 * @returns {Promise<Entries>}
 */
export async function unpack(data) {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

export class Chunks {
  /**
   * @param {(name: string, over: () => void) => void} fetch
   *   Runs a script, which calls `receive`; then, or if there is none, it calls `over`.
   */
  constructor(fetch) {
    this.fetch = fetch;
    /** @type {Map<string, Chunk>} */
    this.chunks = new Map();
  }

  /** @param {string} name */
  parts(name) {
    return this.chunks.get(name)?.entries;
  }

  /**
   * Each file is requested once, and again only if it could not be loaded.
   *
   * @param {string} name
   * @returns {Promise<Entries>}
   */
  load(name) {
    const known = this.chunks.get(name);
    if (known) return known.promise;
    /** @type {Chunk} */
    const chunk = { promise: Promise.resolve({}), resolve: () => {} };
    chunk.promise = new Promise((resolve, reject) => {
      chunk.resolve = resolve;
      // Has no effect on a file that has arrived.
      this.fetch(name, () => reject(new Error(`${name} could not be loaded`)));
    });
    this.chunks.set(name, chunk);
    chunk.promise.then(
      (entries) => {
        chunk.entries = entries;
      },
      () => this.chunks.delete(name),
    );
    return chunk.promise;
  }

  /**
   * @param {string} name
   * @param {string} data
   */
  receive(name, data) {
    this.chunks.get(name)?.resolve(unpack(data));
  }
}

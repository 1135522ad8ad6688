// A recording as a source: what it finds, what it waits for, what it says when it fails.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { defaultsOf } from "../../src/course_utils/interactive/frontend/controls.js";
import { Recording } from "../../src/course_utils/interactive/frontend/recording.js";
import { controls, FakeScreen } from "./helpers.js";

// The line depends on x and n, the axes on nothing, the words on the point; one file for each kind.
const spec = {
  controls,
  catalogue: { says: { here: "At {k}", named: "{name}" }, labels: {} },
  places: { main: { left: 0.1 } },
  parts: {
    axes: { kind: "scene", needs: [], group: 0 },
    spot: { kind: "dots", needs: [], group: 0 },
    line: { kind: "moving", needs: ["x", "n"], group: 1 },
    first: { kind: "sentence", needs: ["at"], group: 0 },
    second: { kind: "sentence", needs: ["n"], group: 1 },
    "@places": { kind: "places", needs: ["shown"], group: 0 },
  },
  groups: [
    { outer: [], files: { "": "base" } },
    { outer: ["kind"], files: { 0: "sine", 1: "cosine" } },
  ],
};
const every = (name, count) => Array.from({ length: count }, (_, k) => `${name}${k}`);
const named = (name) => every(name, 3).map((each) => ["named", { name: each }]);
const FILES = {
  base: {
    axes: ["axes"],
    spot: [[10, 20]],
    first: every("", 12).map((k) => ["here", { k }]),
    "@places": [{ main: "small" }, { main: "large" }],
  },
  sine: { line: every("s", 15), second: named("n") },
  cosine: { line: every("c", 15), second: named("m") },
};

/** Files that come when the test lets them. */
class FakeChunks {
  asked = [];
  there = {};
  waiting = [];

  parts = (name) => this.there[name];
  load(name) {
    this.asked.push(name);
    if (this.there[name]) return Promise.resolve(this.there[name]);
    return new Promise((resolve, reject) => this.waiting.push({ name, resolve, reject }));
  }
  come() {
    for (const { name, resolve } of this.waiting.splice(0)) {
      this.there[name] = FILES[name];
      resolve(FILES[name]);
    }
    return settled();
  }
  fail() {
    for (const { name, reject } of this.waiting.splice(0)) reject(new Error(name));
    return settled();
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
let chunks, screen, source;
const state = (changed) => ({ ...defaultsOf(controls), ...changed });

beforeEach(() => {
  [chunks, screen] = [new FakeChunks(), new FakeScreen()];
  source = new Recording(spec, chunks);
  source.open(screen);
});

test("it begins with where axes lie, and loads nothing", () => {
  assert.deepEqual(screen.heard, [["show", { places: spec.places }]]);
  assert.deepEqual(chunks.asked, []);
  assert.equal(source.everyState, false);
});

test("what is asked for comes when its files are there", async () => {
  screen.told();
  source.ask(state());
  assert.deepEqual(screen.heard, [["wait", "loading"]]);
  assert.deepEqual(new Set(chunks.asked), new Set(["base", "sine"]));
  await chunks.come();
  assert.deepEqual(screen.told(), ["wait", "show", "arrive"]);
  // x = 1 is the third of five, n = 2 the second of three; (4, 2) is the ninth of twelve places.
  assert.deepEqual(screen.picture, {
    pieces: { axes: "axes", spot: [10, 20], line: "s7" },
    places: { main: "large" },
    says: "At 8 n1",
  });
});

test("what is loaded is shown at once, and only what has changed", async () => {
  source.ask(state());
  await chunks.come();
  screen.heard = [];
  source.ask(state({ x: 2, n: 3 }));
  assert.deepEqual(screen.heard, [
    ["show", { pieces: { line: "s14" }, places: { main: "large" }, says: "At 8 n2" }],
    ["arrive"],
  ]);
  screen.heard = [];
  source.ask(state({ x: 2, n: 3, at: [0, 1] }));
  assert.deepEqual(screen.heard[0][1].pieces, {});
  assert.equal(screen.picture.says, "At 3 n2");
});

test("who moves on while files load sees the last state, after all its files", async () => {
  source.ask(state());
  source.ask(state({ x: 0 }));
  source.ask(state({ kind: "cosine" }));
  screen.told();
  await chunks.come();
  assert.deepEqual(screen.told(), ["wait"], "cosine is still under way");
  assert.deepEqual(
    chunks.waiting.map(({ name }) => name),
    ["cosine", "cosine"],
  );
  await chunks.come();
  assert.deepEqual(screen.told(), ["show", "arrive"]);
  assert.equal(screen.picture.pieces.line, "c7");
});

test("files that cannot be had lead back to the still, and are asked for again", async () => {
  source.ask(state({ x: 2 }));
  screen.told();
  await chunks.fail();
  assert.deepEqual(screen.heard, [
    ["show", { state: state() }],
    ["fail", "failed"],
  ]);
  source.ask(state({ x: 2 }));
  await chunks.come();
  assert.equal(screen.picture.pieces.line, "s13");
});

test("later they lead back to the picture that is shown", async () => {
  source.ask(state({ x: 2 }));
  await chunks.come();
  screen.told();
  source.ask(state({ x: 2, kind: "cosine" }));
  await chunks.fail();
  assert.deepEqual(screen.told(), ["wait", "show", "fail"]);
  assert.deepEqual(screen.picture.state, state({ x: 2 }));
});

test("a browser that cannot unpack is told that it is old", async (t) => {
  const { DecompressionStream } = globalThis;
  delete globalThis.DecompressionStream;
  t.after(() => Object.assign(globalThis, { DecompressionStream }));
  source.ask(state());
  await chunks.fail();
  assert.deepEqual(screen.heard.at(-1), ["fail", "old"]);
});

test("once it is closed it says nothing any more", async () => {
  for (const end of ["come", "fail"]) {
    source.ask(state({ kind: end === "come" ? "sine" : "cosine" }));
    source.close();
    screen.told();
    await chunks[end]();
    assert.deepEqual(screen.heard, []);
  }
});

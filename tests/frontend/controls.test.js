// Every kind of control: its words, its value in a link, its place in a recording.

import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultsOf, kindOf } from "../../src/course_utils/interactive/frontend/controls.js";
import { controls } from "./helpers.js";

const RECORDED = {
  x: [0, 0.5, 1, 1.5, 2],
  n: [1, 2, 3],
  t: [0, 1, 2],
  kind: ["sine", "cosine"],
  shown: [false, true],
  at: [0, 1, 2, 3].flatMap((y) => [0, 2, 4].map((x) => [x, y])),
};

test("the values of a control are numbered as Python records them", () => {
  for (const [name, values] of Object.entries(RECORDED)) {
    const control = controls[name];
    const kind = kindOf(control);
    assert.equal(kind.size(control), values.length, name);
    const found = values.map((value) => kind.index(control, value));
    assert.deepEqual(found, [...values.keys()], name);
  }
});

test("of what is live only the default alone is recorded", () => {
  for (const [name, value] of [
    ["word", "other"],
    ["all", [[0, 0]]],
  ]) {
    const kind = kindOf(controls[name]);
    assert.equal(kind.size(controls[name]), 1);
    assert.equal(kind.index(controls[name], value), 0);
    assert.equal(kind.parse(controls[name], "other"), null);
  }
});

test("every recorded value comes back from a link", () => {
  for (const [name, values] of Object.entries(RECORDED))
    for (const value of values) {
      const read = kindOf(controls[name]).parse(controls[name], String(value));
      assert.deepEqual(read, { value, exact: true }, name);
    }
});

test("what is no option or no pair is refused", () => {
  const wrong = {
    kind: ["tangent", "", "Sine", "toString"],
    shown: ["1", "True", ""],
    at: ["1", "1,2,0", "1,", ",1", "5,0", "0,x"],
  };
  for (const [name, texts] of Object.entries(wrong))
    for (const text of texts)
      assert.equal(kindOf(controls[name]).parse(controls[name], text), null, text);
});

test("a pair off the grid leads to the nearest and says so", () => {
  const read = kindOf(controls.at).parse(controls.at, "2.4,1");
  assert.deepEqual(read, { value: [2, 1], exact: false });
});

test("a value stands beside its control", () => {
  const text = (name, value) => kindOf(controls[name]).text(controls[name], value);
  assert.equal(text("x", 1.5), "1.5");
  assert.equal(text("x", 0.123456), "0.1235", "off the grid, where it is live");
  assert.equal(text("at", [2, 1]), "2.00, 1.00\u00a0km");
  assert.equal(
    text("all", [
      [0, 0],
      [1, 1],
    ]),
    "2",
  );
  assert.deepEqual(
    [text("kind", "sine"), text("shown", true), text("word", "a")],
    ["", "", ""],
  );
});

test("points are moved, added and removed, and what was there is not changed", () => {
  const { drag } = kindOf(controls.all);
  const before = Object.freeze([
    [0, 0],
    [1, 1],
  ]);
  assert.deepEqual(drag.moved(before, 1, [0, 1]), [
    [0, 0],
    [0, 1],
  ]);
  assert.deepEqual(drag.added(before, [0, 1]), [
    [0, 0],
    [1, 1],
    [0, 1],
  ]);
  assert.deepEqual(drag.removed(before, 0), [[1, 1]]);
  assert.deepEqual(kindOf(controls.at).drag.moved([4, 2], 0, [0, 0]), [0, 0]);
  assert.equal(kindOf(controls.at).drag.added, undefined);
});

test("an unknown kind is named", () => {
  for (const kind of ["dial", "toString"])
    assert.throws(() => kindOf({ kind }), new RegExp(kind));
});

test("defaults are those of the declaration", () => {
  const { x, at, all } = defaultsOf(controls);
  assert.deepEqual([x, at, all], [1, [4, 2], []]);
});

test("what an older link says in place of an id opens the same option", () => {
  assert.deepEqual(kindOf(controls.kind).parse(controls.kind, "sinus"), {
    value: "sine",
    exact: true,
  });
  assert.equal(kindOf(controls.kind).parse(controls.kind, "a sine"), null);
});

// What is recorded without its words is put into words.

import assert from "node:assert/strict";
import test from "node:test";
import { sentence } from "../../src/course_utils/interactive/frontend/sentences.js";
import { controls } from "./helpers.js";

const spec = {
  controls,
  catalogue: {
    says: { level: "It is level.", here: "At {x} m, {side}: {kind}, {{x}}." },
    labels: { east: "to the east" },
  },
};

test("a template without places stands alone", () => {
  assert.equal(sentence(spec, ["level"]), "It is level.");
});

test("numbers, labels and options stand in their places", () => {
  const said = ["here", { x: "0.50", side: ["east"], kind: ["kind.cosine"] }];
  assert.equal(sentence(spec, said), "At 0.50 m, to the east: a cosine, {x}.");
});

test("what a value holds is no template", () => {
  const said = ["here", { x: "{side}", side: ["east"], kind: ["kind.sine"] }];
  assert.equal(sentence(spec, said), "At {side} m, to the east: a sine, {x}.");
});

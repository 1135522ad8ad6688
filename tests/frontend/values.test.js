// Numbers on grids and along axes.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  clamp,
  fraction,
  nearest,
  parseNumber,
  snap,
  stops,
  unit,
  valueAt,
} from "../../src/course_utils/interactive/frontend/values.js";

const GRID = [0, 0.25, 0.5, 0.75, 1];

test("the nearest value, the first of two that are equally near", () => {
  assert.equal(nearest(GRID, 0.6), 2);
  assert.equal(nearest(GRID, 0.125), 0);
  assert.equal(nearest(GRID, -9), 0);
  assert.equal(nearest(GRID, 9), 4);
  assert.equal(nearest([3, 2, 1], 1.4), 2, "falling grids too");
});

test("a place along an axis and back", () => {
  assert.equal(fraction(3, [2, 4], false), 0.5);
  assert.equal(fraction(100, [1, 10000], true), 0.5);
  for (const log of [false, true])
    for (const part of [0, 0.3, 1]) {
      const there = valueAt(part, [0.01, 500], log);
      assert.ok(Math.abs(fraction(there, [0.01, 500], log) - part) < 1e-12);
    }
});

test("a recorded figure takes values of the grid alone", () => {
  const recorded = { log: false, everyState: false };
  assert.equal(snap(0.6, GRID, recorded), 0.5);
  assert.equal(snap(7, GRID, recorded), 1);
});

test("a live figure takes round numbers between them, and none outside", () => {
  const live = { log: false, everyState: true };
  assert.equal(snap(0.12345678, GRID, live), 0.123);
  assert.equal(snap(0.75, GRID, live), 0.75);
  assert.equal(snap(-3, GRID, live), 0);
  assert.equal(snap(1 / 3, [0, 1 / 3, 1], live), 1 / 3, "those of the grid as they are");
  assert.equal(snap(0.0091, [0, 1], live), 0.009, "9 * 0.001 is 0.009000000000000001");
});

test("along a logarithmic axis three digits are kept, large or small", () => {
  const live = { log: true, everyState: true };
  assert.equal(snap(0.0012345, [0.001, 1000], live), 0.00123);
  assert.equal(snap(123.45, [0.001, 1000], live), 123);
  assert.equal(snap(1e9, [0.001, 1000], live), 1000);
});

test("arrow keys stop on the grid, or at 51 places between two ends", () => {
  assert.equal(stops(GRID), GRID);
  const made = stops([-1, 1]);
  assert.equal(made.length, 51);
  assert.deepEqual([made[0], made[25], made[50]], [-1, 0, 1]);
});

test("a number in a link is a number within the values", () => {
  assert.deepEqual(parseNumber("0.5", GRID), { value: 0.5, exact: true });
  assert.deepEqual(parseNumber("5e-1", GRID), { value: 0.5, exact: true });
  assert.deepEqual(parseNumber("0.6", GRID), { value: 0.5, exact: false });
  assert.deepEqual(parseNumber("1", [3, 2, 1]), { value: 1, exact: true });
  assert.deepEqual(parseNumber("4", [4]), { value: 4, exact: true });
  for (const text of [
    "",
    "x",
    "1.1",
    "-1",
    "NaN",
    "Infinity",
    "1e999",
    " 1",
    "1 ",
    "0x1",
    ".5",
  ])
    assert.equal(parseNumber(text, GRID), null, text);
});

test("limits and units", () => {
  assert.deepEqual([clamp(-1, 0, 2), clamp(1, 0, 2), clamp(3, 0, 2)], [0, 1, 2]);
  assert.equal(unit({ unit: "km" }), "\u00a0km");
  assert.equal(unit({ unit: "" }), "");
});

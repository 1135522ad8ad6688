// Files of recordings: unpacked, and each asked for once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { Chunks, unpack } from "../../src/course_utils/interactive/frontend/chunks.js";

const packed = (entries) => gzipSync(JSON.stringify(entries)).toString("base64");

/** Chunks whose scripts run when the test says so: `asked` are names and what ends a script. */
function chunks() {
  const asked = [];
  return { asked, made: new Chunks((name, over) => asked.push({ name, over })) };
}

test("what Python has packed is unpacked", async () => {
  const entries = { line: ["<path/>", "\u00e4\u2192"], "@places": [{ main: { left: 0.1 } }] };
  assert.deepEqual(await unpack(packed(entries)), entries);
});

test("what is no gzip stream of JSON is an error", async () => {
  const whole = packed({ line: ["<path/>"] });
  const noJson = gzipSync("<!DOCTYPE html>").toString("base64");
  for (const damaged of ["AAAA", whole.slice(0, 16), noJson, "***"])
    await assert.rejects(unpack(damaged), damaged);
});

test("a file is asked for once and is there when it has come", async () => {
  const { asked, made } = chunks();
  const both = [made.load("a"), made.load("a")];
  assert.deepEqual(
    asked.map(({ name }) => name),
    ["a"],
  );
  assert.equal(made.parts("a"), undefined);
  made.receive("a", packed({ line: ["1"] }));
  asked[0].over(); // the script has run
  assert.deepEqual(await Promise.all(both), [{ line: ["1"] }, { line: ["1"] }]);
  assert.deepEqual(made.parts("a"), { line: ["1"] });
  await made.load("a");
  assert.equal(asked.length, 1);
});

test("a file that could not be had is named, and asked for again", async () => {
  const { asked, made } = chunks();
  const lost = made.load("gone");
  asked[0].over();
  await assert.rejects(lost, /gone could not be loaded/);
  const again = made.load("gone");
  made.receive("gone", packed({ line: ["1"] }));
  assert.deepEqual(await again, { line: ["1"] });
  assert.equal(asked.length, 2);
});

test("so is a damaged one", async () => {
  const { asked, made } = chunks();
  const lost = made.load("a");
  made.receive("a", "AAAA");
  asked[0].over();
  await assert.rejects(lost);
  assert.equal(made.parts("a"), undefined);
  made.load("a").catch(() => {});
  assert.equal(asked.length, 2);
});

test("a file that nobody has asked for is passed over", () => {
  const { made } = chunks();
  made.receive("stray", packed({}));
  assert.equal(made.parts("stray"), undefined);
});

// Links to a state: what is written, what mail and chat make of it, what is read.

import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultsOf } from "../../src/course_utils/interactive/frontend/controls.js";
import { linkTo, readLink } from "../../src/course_utils/interactive/frontend/link.js";
import { controls } from "./helpers.js";

const spec = { fig: "fig-all", controls };
const LINK = "#fig-all?n=3&kind=cosine&at=4,0";
const STATE = { n: 3, kind: "cosine", at: [4, 0] };

test("a link names what differs from the defaults", () => {
  assert.equal(linkTo(spec, defaultsOf(controls)), "#fig-all");
  assert.equal(linkTo(spec, { ...defaultsOf(controls), ...STATE }), LINK);
  assert.equal(linkTo(spec, { ...defaultsOf(controls), shown: false }), "#fig-all?shown=false");
});

test("what is live only stands in no link and is read from none", () => {
  assert.equal(linkTo(spec, { ...defaultsOf(controls), word: "x", all: [[0, 0]] }), "#fig-all");
  assert.deepEqual(readLink(spec, "#fig-all?word=x"), { bad: true });
});

test("a link is read as it was written", () => {
  assert.deepEqual(readLink(spec, LINK), { bad: false, state: STATE, exact: true });
  assert.deepEqual(readLink(spec, "#fig-all"), { bad: false, state: {}, exact: true });
  const near = readLink(spec, "#fig-all?x=0.6");
  assert.deepEqual(near, { bad: false, state: { x: 0.5 }, exact: false });
});

test("the link of something else is none", () => {
  for (const other of ["", "#", "#fig-other", "#fig-all-2?n=3", "#theorem"])
    assert.equal(readLink(spec, other), null, other);
});

test("what other programs do to a link does no harm", () => {
  const meant = { bad: false, state: STATE, exact: true };
  for (const end of [".", ",", ")", ").", "!", "*", "'", "?", "&"])
    assert.deepEqual(readLink(spec, LINK + end), meant, end);
  for (const added of ["&utm_source=mail", "?fbclid=IwAR0", "&gclid=1&mc_cid=2", "&_gl=1"])
    assert.deepEqual(readLink(spec, LINK + added), meant, added);
  assert.deepEqual(readLink(spec, LINK.replace("?", "%3F")), meant);
  const all = LINK.replace("?", "%3f").replaceAll("=", "%3D").replaceAll("&", "%26");
  assert.deepEqual(readLink(spec, all.replace(",", "%2C")), meant);
});

test("a control may be called like what others append", () => {
  const own = { fig: "fig-own", controls: { source: controls.n } };
  assert.deepEqual(readLink(own, "#fig-own?source=3&ref=mail").state, { source: 3 });
});

test("words with marks of their own go through a link", () => {
  const words = ["(a) *b* 'c'!", "50 % & more? #1 ~", "e.g.", "x, y", "a=b"];
  const word = { ...controls.kind, values: [...words, "plain"], default: "plain" };
  for (const value of words) {
    const marked = { fig: "fig-marked", controls: { word } };
    const link = linkTo(marked, { word: value });
    assert.doesNotMatch(link.split("?")[1], /[()*'!~ <>"`|\\^{}[\]]|[.,;:!?]$/);
    assert.deepEqual(readLink(marked, link).state, { word: value });
  }
});

test("what a link cannot mean is bad, and only declared names pass", () => {
  const bad = ["n=4", "m=1", "n=", "n", "kind=tangent", "at=4", "n=NaN", "utm=1"];
  const attacks = ["__proto__=1", "constructor=1", "n=%3Cscript%3E", "kind=<img src=x>", "n=%"];
  for (const part of [...bad, ...attacks])
    assert.deepEqual(readLink(spec, `#fig-all?${part}`), { bad: true }, part);
});

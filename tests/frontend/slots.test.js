// Slots: what is drawn from an array and its shape, or from what a recording keeps of one.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { drawing } from "../../src/course_utils/interactive/frontend/slots.js";

const SIZE = [1000, 500];
// One unit is 100 tenths of a pixel along x, and 50 along y.
const plane = { left: 0.2, top: 0.1, width: 0.5, height: 0.5, x: [0, 5], y: [0, 5] };
const open = '<svg x="190" y="40" width="520" height="270" viewBox="190 40 520 270">';
const look = {
  dots: { color: "blue", size: 9, rim: 1.5, hollow: false },
  curve: { color: "ink", width: 2.5, dashed: false },
  arrows: { color: "orange" },
  bars: { color: "green", width: 0.8 },
  picture: { extent: null },
  field: { extent: null, low: -1, high: 1, ramp: "" },
};

/** What is drawn inside of the axes. */
function drawn(kind, piece, { place = plane, ...changed } = {}) {
  const svg = drawing({ kind, on: "main", ...look[kind], ...changed }, piece, place, SIZE);
  if (svg === "") return svg;
  assert.ok(svg.startsWith(open) && svg.endsWith("</svg>"), svg);
  return svg.slice(open.length, -"</svg>".length);
}

const floats = (shape, ...array) => ({ shape, array: new Float32Array(array) });

/** The same as a kernel sends it: bytes somewhere in a message. */
function sent({ shape, array }) {
  const message = new Uint8Array([7, ...new Uint8Array(array.buffer), 7]);
  return { shape, array: new DataView(message.buffer, 1, array.byteLength) };
}

test("dots lie where the axes say, and have a rim", () => {
  const rimmed = 'r="45" class="f-blue s-paper" stroke-width="15"';
  const wanted = `<circle cx="200" cy="300" ${rimmed}/><circle cx="450" cy="50" ${rimmed}/>`;
  assert.equal(drawn("dots", floats([2, 2], 0, 0, 2.5, 5)), wanted);
  assert.equal(drawn("dots", [200, 300, 250, -250]), wanted);
  const ring = drawn("dots", [1, 2], { hollow: true });
  assert.ok(ring.includes('class="f-paper s-blue"'));
});

test("a typed array, plain numbers and the bytes of a kernel are the same", () => {
  const array = floats([2, 2], 0.1, 0.2, 3, 4);
  const plain = { ...array, array: [0.1, 0.2, 3, 4] };
  assert.equal(drawn("dots", sent(array)), drawn("dots", array));
  assert.equal(drawn("dots", plain), drawn("dots", array));
});

test("on logarithmic axes what is no number is left out", () => {
  const place = { ...plane, x: [1, 100], logX: true };
  const svg = drawn("dots", floats([3, 2], 10, 0, -1, 1, 100, 5), { place });
  assert.deepEqual(
    [...svg.matchAll(/cx="(\S+)" cy="(\S+)"/g)].map(([, x, y]) => [x, y]),
    [
      ["450", "300"],
      ["700", "50"],
    ],
  );
});

test("a curve has gaps where points are no numbers", () => {
  const gaps = floats([6, 2], 0, 0, 1, 1, Number.NaN, 0, 2, 0, 2, 1, 2, 2);
  const wanted =
    '<path d="M200 300L300 250M400 300L400 250L400 200" class="s-ink" stroke-width="25"/>';
  assert.equal(drawn("curve", gaps), wanted);
  assert.equal(drawn("curve", [200, 300, 100, -50, null, 100, 50, 0, -50, 0, -50]), wanted);
});

test("dashes have flat ends", () => {
  const svg = drawn("curve", [0, 0, 9, 9], { dashed: true, width: 2 });
  assert.ok(svg.includes('stroke-linecap="butt" stroke-dasharray="50 40"'));
});

test("what lies far away is pulled in", () => {
  const svg = drawn("curve", floats([3, 2], 0, 0, 1, 1e30, -1e30, 0));
  assert.ok(svg.includes('d="M200 300L300 -1000000L-1000000 300"'));
});

test("arrows go from beginning to tip; short ones are all head, and tiny ones nothing", () => {
  const right = "M200 317L290 317L290 355L400 300L290 245L290 283L200 283z";
  const up = "M317 300L317 300L350 300L300 200L250 300L283 300L283 300z";
  const wanted = `<path d="${right}${up}" class="f-orange s-paper" stroke-width="10"/>`;
  assert.equal(drawn("arrows", floats([3, 4], 0, 0, 2, 0, 1, 0, 0, 2, 1, 1, 0, 0.01)), wanted);
  assert.equal(drawn("arrows", [200, 300, 200, 0, -100, 0, 0, -100]), wanted);
  assert.equal(drawn("arrows", floats([3, 2, 2], 0, 0, 2, 0, 1, 0, 0, 2, 1, 1, 0, 0)), wanted);
});

test("bars stand at 1, 2, 3, ... or where they are told", () => {
  const wanted = '<path d="M260 300H340V200H260zM360 300H440V250H360z" class="f-green"/>';
  assert.equal(drawn("bars", floats([2], 2, 1)), wanted);
  assert.equal(drawn("bars", floats([2, 2], 1, 2, 2, 1)), wanted);
  assert.equal(drawn("bars", [260, 300, 80, -100, 20, 100, 80, -50]), wanted);
});

test("nothing is drawn of nothing", () => {
  for (const kind of ["dots", "curve", "arrows", "bars"]) {
    assert.equal(drawn(kind, []), "", kind);
    assert.equal(drawn(kind, floats([0, 2])), "", kind);
  }
});

// ---- pixels: the address of a picture names them ------------------------------------------------

before(() => {
  globalThis.ImageData = class {
    constructor(rgba, width) {
      Object.assign(this, { rgba, width, height: rgba.length / 4 / width });
    }
  };
  const createElement = () => {
    const canvas = { getContext: () => ({ putImageData: (data) => (canvas.data = data) }) };
    canvas.toDataURL = () => Array.from(canvas.data.rgba).join();
    return canvas;
  };
  globalThis.document = { createElement };
});

const base64 = (...bytes) => btoa(String.fromCharCode(...bytes));
const pixels = (svg) => /href="(.*)"/.exec(svg)[1].split(",").map(Number);
const greys = (...levels) => levels.flatMap((level) => [level, level, level, 255]);

test("greys and colours from 0 to 1 become bytes; what is outside is cut", () => {
  const grey = floats([2, 3], 0, 0.2, 1, -1, 2, 0.5);
  assert.deepEqual(pixels(drawn("picture", grey)), greys(0, 51, 255, 0, 255, 128));
  const recorded = [2, 3, base64(0, 51, 255, 0, 255, 128)];
  assert.deepEqual(pixels(drawn("picture", recorded)), greys(0, 51, 255, 0, 255, 128));
  const colours = [10, 20, 30, 255, 40, 50, 60, 255];
  assert.deepEqual(pixels(drawn("picture", [1, 2, base64(10, 20, 30, 40, 50, 60)])), colours);
  const array = floats([1, 2, 3], ...[10, 20, 30, 40, 50, 60].map((level) => level / 255));
  assert.deepEqual(pixels(drawn("picture", sent(array))), colours);
});

test("a field lies with its first row lowest, in the colours of its ramp", () => {
  const ramp = base64(...Array.from({ length: 256 }, (_, k) => [k, 0, 255 - k, 9]).flat());
  const wanted = [0, 128, 255, 255].flatMap((k) => [k, 0, 255 - k, 9]);
  const values = floats([2, 2], 3, 9, -1, 1);
  assert.deepEqual(pixels(drawn("field", values, { ramp, high: 3 })), wanted);
  assert.deepEqual(pixels(drawn("field", [2, 2, base64(255, 255, 0, 128)], { ramp })), wanted);
});

test("pixels fill the axes or an extent; many of them are smoothed", () => {
  const place = (svg) => /<image (.*?) preserve/.exec(svg)[1];
  const square = [1, 1, base64(7)];
  assert.equal(place(drawn("picture", square)), 'x="200" y="50" width="500" height="250"');
  const extent = [
    [1, 2],
    [2, 4],
  ];
  const part = drawn("picture", square, { extent });
  assert.equal(place(part), 'x="300" y="100" width="100" height="100"');
  const row = drawn("picture", [1, 64, base64(...new Uint8Array(64))]);
  assert.ok(row.includes("pixelated"));
  const wide = drawn("picture", [1, 65, base64(...new Uint8Array(65))]);
  assert.ok(!wide.includes("pixelated"));
});

// Parts of a picture that are arrays. Each kind of slot has an entry in KINDS, which draws it as
// SVG, with the look that `slots.py` gives it in the still. The specification says the rest, so
// that a typed array and its shape are enough, whoever has computed them.

import { clamp, fraction } from "./values.js";

/** @import { Pair, Place, Recorded, Slot, SlotData } from "./types.js" */
/** @typedef {SlotData | Recorded} Piece */
/** @typedef {(point: Pair) => Pair} At from data to whole tenths of a pixel */
/** @typedef {(slot: any, piece: Piece, at: At, place: Place) => string} Drawing */

const FAR = 1e6; // tenths of a pixel: what lies farther away is clamped
const RIM = 10; // points up to this far outside still belong to the axes
const CRISP = 64; // pictures with more pixels along a side are smoothed
const LEVELS = 255; // a byte's
const SHAFT = 34; // width of an arrow's shaft, width and length of its head
const HEAD = 110;

/** @type {Record<string, Drawing>} */
const KINDS = {
  dots({ color, size, rim, hollow }, piece, at) {
    const [face, edge] = hollow ? ["paper", color] : [color, "paper"];
    const look = `r="${5 * size}" class="f-${face} s-${edge}" stroke-width="${10 * rim}"`;
    const places = points(piece, at, (array) => array).filter(known);
    return places.map(([x, y]) => `<circle cx="${x}" cy="${y}" ${look}/>`).join("");
  },
  curve({ color, width, dashed }, piece, at) {
    const dashes = ` stroke-linecap="butt" stroke-dasharray="${25 * width} ${20 * width}"`;
    const look = `class="s-${color}" stroke-width="${10 * width}"${dashed ? dashes : ""}`;
    return path(
      points(piece, at, (array) => array).map((point, k, all) => {
        if (!known(point)) return "";
        return (k && known(all[k - 1]) ? "L" : "M") + point.join(" ");
      }),
      look,
    );
  },
  arrows({ color }, piece, at) {
    const ends = pairs(points(piece, at, tips));
    return path(ends.map(arrow), `class="f-${color} s-paper" stroke-width="10"`);
  },
  bars({ color, width }, piece, at) {
    const boxes = pairs(points(piece, at, (array, shape) => corners(array, shape, width)));
    const outlines = boxes.map(([[x, y], [right, top]]) => `M${x} ${y}H${right}V${top}H${x}z`);
    return path(outlines, `class="f-${color}"`);
  },
  picture({ extent }, piece, at, place) {
    const { rows, columns, levels } = raster(piece, 0, 1);
    const channels = levels.length / (rows * columns);
    const pixels = new Uint8ClampedArray(4 * rows * columns).fill(LEVELS);
    for (let k = 0; k < rows * columns; k++) {
      const colour = levels.subarray(channels * k, channels * (k + 1));
      pixels.set(channels === 3 ? colour : [colour[0], colour[0], colour[0]], 4 * k);
    }
    return image(pixels, columns, box(extent, at, place));
  },
  field({ extent, low, high, ramp }, piece, at, place) {
    const { rows, columns, levels } = raster(piece, low, high);
    const [colours, pixels] = [bytes(ramp), new Uint8ClampedArray(4 * rows * columns)];
    levels.forEach((level, k) => {
      const row = rows - 1 - Math.floor(k / columns); // the first one lies lowest
      const colour = colours.subarray(4 * level, 4 * level + 4);
      pixels.set(colour, 4 * (row * columns + (k % columns)));
    });
    return image(pixels, columns, box(extent, at, place));
  },
};

/**
 * The SVG of a slot.
 *
 * @param {Slot} slot
 * @param {Piece} piece an array, or what a recording keeps of one
 * @param {Place} place of its axes
 * @param {Pair} size of the figure
 */
export function drawing(slot, piece, place, [width, height]) {
  const [left, top] = [place.left * width, place.top * height];
  const [across, down] = [place.width * width, place.height * height];
  /** @type {At} */
  const at = ([x, y]) => [
    whole(left + across * fraction(x, place.x, place.logX)),
    whole(top + down * (1 - fraction(y, place.y, place.logY))),
  ];
  const drawn = KINDS[slot.kind](slot, piece, at, place);
  const clip = [left - RIM, top - RIM, across + 2 * RIM, down + 2 * RIM].map(Math.round);
  return drawn && clipped(drawn, clip);
}

/**
 * @param {string} drawn
 * @param {number[]} clip left, top, width and height
 */
function clipped(drawn, clip) {
  const [x, y, width, height] = clip;
  const where = `x="${x}" y="${y}" width="${width}" height="${height}"`;
  return `<svg ${where} viewBox="${clip.join(" ")}">${drawn}</svg>`;
}

// ---- places --------------------------------------------------------------------------------

/**
 * The points of a piece, in tenths of a pixel; those of a gap are NaN.
 *
 * @param {Piece} piece
 * @param {At} at
 * @param {(array: number[], shape: number[]) => number[]} ends which points a slot's array means
 */
function points(piece, at, ends) {
  if (Array.isArray(piece)) return summed(/** @type {(number | null)[]} */ (piece));
  return pairs(ends(Array.from(floats(piece)), piece.shape)).map(at);
}

/**
 * The points of a recording: each is stored relative to the one before, and null is a gap.
 *
 * @param {(number | null)[]} steps
 */
function summed(steps) {
  /** @type {Pair[]} */
  const found = [];
  let [x, y] = [0, 0];
  for (let k = 0; k < steps.length; k++) {
    const step = steps[k];
    if (step === null) {
      found.push([Number.NaN, Number.NaN]);
      continue;
    }
    [x, y] = [x + step, y + Number(steps[++k])];
    found.push([x, y]);
  }
  return found;
}

/** @type {(array: number[]) => number[]} */
const tips = (array) => array.map((v, k) => (k % 4 < 2 ? v : array[k - 2] + v));

/**
 * @param {number[]} array heights, or places and heights
 * @param {number[]} shape
 * @param {number} width
 */
function corners(array, shape, width) {
  const bars = shape.length === 1 ? array.map((height, k) => [k + 1, height]) : pairs(array);
  return bars.flatMap(([at, height]) => [at - width / 2, 0, at + width / 2, height]);
}

/**
 * @template T
 * @param {T[]} flat
 * @returns {[T, T][]}
 */
function pairs(flat) {
  return Array.from({ length: flat.length / 2 }, (_, k) => [flat[2 * k], flat[2 * k + 1]]);
}

/** @type {(value: number) => number} */
const whole = (value) => clamp(Math.round(value), -FAR, FAR);

/** @type {(point: Pair) => boolean} */
const known = ([x, y]) => Number.isFinite(x) && Number.isFinite(y);

/**
 * @param {string[]} data
 * @param {string} look
 */
function path(data, look) {
  const d = data.join("");
  return d && `<path d="${d}" ${look}/>`;
}

/**
 * The outline of an arrow; one of less than a pixel has none.
 *
 * @param {[Pair, Pair]} ends
 */
function arrow([[x, y], [tipX, tipY]]) {
  const length = Math.hypot(tipX - x, tipY - y);
  if (length < 10) return "";
  const [along, across] = [(tipX - x) / length, (tipY - y) / length];
  const head = Math.min(HEAD, length);
  const upper = [
    [0, SHAFT / 2],
    [length - head, SHAFT / 2],
    [length - head, head / 2],
  ];
  const lower = upper.map(([a, b]) => [a, -b]).reverse();
  const outline = [...upper, [length, 0], ...lower].map(([a, b]) =>
    [x + a * along - b * across, y + a * across + b * along].map(Math.round).join(" "),
  );
  return `M${outline.join("L")}z`;
}

// ---- pixels --------------------------------------------------------------------------------

/**
 * @param {Piece} piece
 * @param {number} low the value of byte 0, for an array
 * @param {number} high of byte 255
 */
function raster(piece, low, high) {
  if (Array.isArray(piece)) {
    const [rows, columns, data] = /** @type {[number, number, string]} */ (piece);
    return { rows, columns, levels: bytes(data) };
  }
  const [rows, columns] = piece.shape;
  const scale = LEVELS / (high - low);
  const levels = Uint8ClampedArray.from(floats(piece), (v) => Math.round(scale * (v - low)));
  return { rows, columns, levels };
}

/**
 * The left, top, right and bottom of the pixels: of the axes, if no extent is given.
 *
 * @param {[Pair, Pair] | null} extent
 * @param {At} at
 * @param {Place} place
 */
function box(extent, at, place) {
  const [[x0, x1], [y0, y1]] = extent ?? [place.x, place.y];
  return [...at([x0, y1]), ...at([x1, y0])];
}

/**
 * @param {Uint8ClampedArray<ArrayBuffer>} pixels
 * @param {number} columns
 * @param {number[]} box
 */
function image(pixels, columns, [left, top, right, bottom]) {
  const data = new ImageData(pixels, columns);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [data.width, data.height];
  canvas.getContext("2d")?.putImageData(data, 0, 0);
  const place = `x="${left}" y="${top}" width="${right - left}" height="${bottom - top}"`;
  const crisp = Math.max(data.width, data.height) <= CRISP;
  const look = crisp ? ` style="image-rendering:pixelated"` : "";
  return `<image ${place} preserveAspectRatio="none"${look} href="${canvas.toDataURL()}"/>`;
}

/** @param {string} text in base64 */
function bytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/**
 * @param {SlotData} data
 * @returns {ArrayLike<number> & Iterable<number>}
 */
function floats({ array }) {
  if (!(array instanceof DataView)) return array;
  const { buffer, byteOffset, byteLength } = array;
  return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

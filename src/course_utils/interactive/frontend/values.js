// Numbers: on grids, along axes, and as they are written.

/** @import { Pair, Read } from "./types.js" */

/**
 * @param {number[]} values
 * @param {number} wanted
 * @returns {number} the index of the value that is nearest
 */
export function nearest(values, wanted) {
  let best = 0;
  values.forEach((value, k) => {
    if (Math.abs(value - wanted) < Math.abs(values[best] - wanted)) best = k;
  });
  return best;
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

/**
 * Position along an axis as a fraction; along logarithmic axes by the logarithm.
 *
 * @param {number} value
 * @param {Pair} ends
 * @param {boolean} log
 */
export function fraction(value, [low, high], log) {
  const u = log ? Math.log10 : Number;
  return (u(value) - u(low)) / (u(high) - u(low));
}

/**
 * The value at a fraction of an axis.
 *
 * @param {number} part
 * @param {Pair} ends
 * @param {boolean} log
 */
export function valueAt(part, [low, high], log) {
  return log ? low * (high / low) ** part : low + part * (high - low);
}

/**
 * Where a dragged coordinate ends up: on the grid or, where every state can be shown, on a
 * number that is round and still finer than a pixel.
 *
 * @param {number} value
 * @param {number[]} grid or its two ends
 * @param {{log: boolean, everyState: boolean}} along
 */
export function snap(value, grid, { log, everyState }) {
  if (!everyState || grid.includes(value)) return grid[nearest(grid, value)];
  const [low, high] = [grid[0], grid[grid.length - 1]];
  if (log) return clamp(Number(value.toPrecision(3)), low, high);
  const fine = Math.abs(high - low) / 1000;
  return clamp(Number((Math.round(value / fine) * fine).toPrecision(12)), low, high);
}

/**
 * Where arrow keys stop: on the grid, or at 51 places if only its ends are given.
 *
 * @param {number[]} grid
 */
export function stops(grid) {
  if (grid.length > 2) return grid;
  return Array.from({ length: 51 }, (_, k) => grid[0] + (k * (grid[1] - grid[0])) / 50);
}

/**
 * A number in a link; null for what is not a number or lies outside the values.
 *
 * @param {string} text
 * @param {number[]} values
 * @returns {Read<number> | null}
 */
export function parseNumber(text, values) {
  if (!/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) return null;
  const wanted = Number(text);
  const ends = [values[0], values[values.length - 1]];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  if (!(wanted >= low && wanted <= high)) return null;
  const value = values[nearest(values, wanted)];
  return { value, exact: Math.abs(value - wanted) <= 1e-9 * (high - low || 1) };
}

/**
 * A unit, as it is written behind a number.
 *
 * @param {{unit: string}} control
 */
export function unit(control) {
  return control.unit ? `\u00a0${control.unit}` : "";
}

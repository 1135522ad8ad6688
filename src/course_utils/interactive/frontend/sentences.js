// What a recording says: templates of whole sentences, filled in with numbers and words.

/** @import { Catalogue, Controls, Said } from "./types.js" */

/**
 * A word of the catalogue: a label in the figure, or that of an option, "control.option".
 *
 * @param {Catalogue} catalogue
 * @param {Controls} controls
 * @param {string} key
 */
function word({ labels }, controls, key) {
  if (Object.hasOwn(labels, key)) return labels[key];
  const at = key.indexOf(".");
  const control = /** @type {any} */ (controls[key.slice(0, at)]);
  return control.texts[control.values.indexOf(key.slice(at + 1))];
}

/**
 * @param {{catalogue: Catalogue, controls: Controls}} spec
 * @param {Said} said a template's name and what stands in it: a word is a list of its key
 * @returns {string}
 */
export function sentence({ catalogue, controls }, [template, values = {}]) {
  return catalogue.says[template].replace(/\{\{|\}\}|\{(\w+)\}/g, (brace, name) => {
    if (name === undefined) return brace[0];
    const value = values[name];
    return typeof value === "string" ? value : word(catalogue, controls, value[0]);
  });
}

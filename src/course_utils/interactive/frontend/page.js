// On a page: figures that are recorded, each in the place of its still.

import { Chunks } from "./chunks.js";
import { element } from "./elements.js";
import { Figure } from "./figure.js";
import { linkTo, readLink } from "./link.js";
import { Recording } from "./recording.js";

/** @import { Home, PageSpec } from "./types.js" */

const script = /** @type {HTMLScriptElement} */ (document.currentScript);
const folder = script.src.replace(/[^/]*$/, "");

const chunks = new Chunks((name, over) => {
  const file = element("script", { src: `${folder}${name}.js` });
  for (const kind of ["error", "load"]) {
    file.addEventListener(kind, () => {
      over();
      file.remove();
    });
  }
  document.head.append(file);
});
// What the files of recordings call.
Object.assign(window, {
  courseExplorers: {
    /** @type {(name: string, data: string) => void} */
    chunk: (name, data) => chunks.receive(name, data),
  },
});

/**
 * Scrolls only this document: a page in a learning platform's frame must not move the rest.
 *
 * @param {HTMLElement} root
 */
function scrollTo(root) {
  const box = root.getBoundingClientRect();
  window.scrollBy({ top: box.top + box.height / 2 - innerHeight / 2, behavior: "instant" });
}

/**
 * Undoes what an earlier run of this script built, in a page that was saved after use.
 *
 * @param {HTMLElement} root
 * @param {PageSpec} spec
 */
function clear(root, spec) {
  const built =
    ".cu-svg, .cu-error, .cu-progress, .cu-handle, .cu-note, .cu-hidden, .cu-controls, .cu-tools";
  for (const part of root.querySelectorAll(built)) part.remove();
  const says = root.querySelector(".cu-says");
  if (says) says.textContent = spec.says;
}

/**
 * Shows the state that the page's address asks for.
 *
 * @param {Figure} figure
 */
function follow(figure) {
  const { root, spec, stage, words } = figure;
  const link = readLink(spec, location.hash);
  if (!link) return;
  scrollTo(root);
  // Formulas and stills that load later move the page.
  window.addEventListener("load", () => scrollTo(root), { once: true });
  if (link.bad) return stage.tell(words.badLink);
  if (!Object.keys(link.state).length) return;
  figure.panel.pause();
  figure.show({ state: link.state });
  figure.ask();
  if (!link.exact) stage.tell(words.nearest);
}

/**
 * @param {HTMLElement} root
 * @param {PageSpec} spec
 */
function mount(root, spec) {
  /** @type {Home} */
  const home = {
    copied: "copied",
    link: (state) => location.href.replace(/#.*$/, "") + linkTo(spec, state),
    settled: (state) => history.replaceState(history.state, "", linkTo(spec, state)),
  };
  const figure = new Figure(root, spec, new Recording(spec, chunks), home);
  // The first touch loads the recording, so that it is ready when something moves.
  for (const kind of ["pointerdown", "focusin"]) {
    root.addEventListener(kind, () => figure.ask(), { once: true });
  }
  window.addEventListener("hashchange", () => follow(figure));
  follow(figure);
}

// While scripts run this element is known, and the style sheet hides its sentence. In a page
// that was saved after use, and is opened where none run, it hides the controls instead.
customElements.define("cu-no-script", class extends HTMLElement {});

function mountAll() {
  /** @type {NodeListOf<HTMLElement>} */
  const roots = document.querySelectorAll(".cu[data-explorer]");
  for (const root of roots) {
    const data = root.querySelector("script[type='application/json']")?.textContent;
    /** @type {PageSpec} */
    const spec = JSON.parse(data ?? "");
    clear(root, spec);
    try {
      mount(root, spec);
    } catch (error) {
      clear(root, spec);
      root.append(element("p", { class: "cu-note" }, spec.words.old));
      console.error(error);
    }
  }
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mountAll);
else mountAll();

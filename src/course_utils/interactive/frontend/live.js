// In a notebook: a view of a widget, whose kernel computes every picture.

import { element } from "./elements.js";
import { Figure } from "./figure.js";
import { Kernel } from "./kernel.js";
import { linkTo } from "./link.js";

/** @import { Home, Model, Spec } from "./types.js" */

/** @param {{model: Model, el: HTMLElement}} widget */
export function render({ model, el }) {
  /** @type {Spec} */
  const spec = model.get("_spec");
  // This is how ipywidgets marks views that come from a stored file. When a kernel ends or is
  // restarted, its models hear of it, but the mark fails to appear on views of anywidget.
  const gone = el.classList.contains("jupyter-widgets-disconnected");
  /** @type {Home} */
  const home = { copied: "copiedLive", link: (state) => linkTo(spec, state) };
  const figure = new Figure(el, spec, new Kernel(model, gone), home);
  if (spec.caption) el.append(element("p", { class: "cu-caption" }, spec.caption));
  return () => figure.destroy();
}

"""A small site of the gallery's explorers, one page each, for tests of the front end.

Entry points: `Gallery` (pages, made when they are first asked for) and `build` (some at once).
"""

import json
from pathlib import Path

from course_utils.interactive import Explorer
from course_utils.interactive.export import FOLDER, page_of, write, write_front_end

# What a notebook's front end offers to a view. Without `toKernel` nobody hears it.
LIVE = """<!DOCTYPE html>
<html lang="en" data-theme="light"><head><meta charset="utf-8"><title>live</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="{folder}/explorer.css"></head>
<body><div id="view"></div><script type="module">
import widget from "./live.js";
const attributes = {state}, heard = {{}};
const trigger = (name, ...values) => heard[name]?.forEach((hear) => hear(...values));
window.model = {{
  get: (name) => attributes[name],
  set: (name, value) => {{ attributes[name] = value; }},
  on: (name, hear) => (heard[name] ??= []).push(hear),
  off: (name, hear) => {{ heard[name] = heard[name].filter((one) => one !== hear); }},
  trigger,
  async send(content) {{
    const answers = (await window.toKernel?.(content)) ?? [];
    answers.forEach((answer) => trigger("msg:custom", answer));
  }},
}};
window.el = document.getElementById("view");
el.classList.toggle("jupyter-widgets-disconnected", !window.toKernel);
window.remove = widget.render({{ model, el }});
</script></body></html>
"""


def html_page(explorer, site, before=""):
    """Record an explorer into a site and write its page; return the page's name."""
    write(site / f"{explorer.fig}.html", page_of(explorer, site, before))
    return f"{explorer.fig}.html"


class Gallery:
    """Pages of explorers in a folder.

    Parameters
    ----------
    folder : path-like
    """

    def __init__(self, folder):
        self.folder, self._made = Path(folder), {}
        write_front_end(self.folder / FOLDER)
        write(self.folder / "live.js", Explorer._esm)

    def page(self, explorer_class):
        """Return the name of an explorer's page."""
        if explorer_class not in self._made:
            self._made[explorer_class] = html_page(explorer_class(), self.folder)
        return self._made[explorer_class]

    def live(self, explorer):
        """Write a page with a view of a live explorer, as a notebook shows it."""
        explorer._repr_mimebundle_()
        state = {name: explorer.get_state()[name] for name in ("_spec", "_picture")}
        write(self.folder / "live.html", LIVE.format(folder=FOLDER, state=json.dumps(state)))
        return "live.html"


def build(site, classes):
    """Write a page for every explorer class; return the site's folder."""
    made = Gallery(site)
    for explorer_class in classes:
        made.page(explorer_class)
    return site

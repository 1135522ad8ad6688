"""Which explorers the built pages show.

Entry points: `figures` (found in the HTML), `figure_on` and `touched`.
"""

import html
import json
import re
from dataclasses import dataclass

from tools.browser.site import PATIENCE, SITE

FIGURE = re.compile(
    r'<div class="cu" data-explorer="([^"]*)">.*?'
    r'<script type="application/json">(.*?)</script>',
    re.DOTALL,
)


@dataclass(frozen=True)
class Shown:
    """An explorer on a built page."""

    page: str
    name: str
    spec: dict

    @property
    def fig(self):
        return self.spec["fig"]

    def controls(self, *kinds):
        found = self.spec["controls"].items()
        return {n: c for n, c in found if c["kind"] in kinds and not c["liveOnly"]}


def figures(site=SITE):
    """Return every explorer on every page of a site."""
    return [
        Shown(path.relative_to(site).as_posix(), html.unescape(name), json.loads(spec))
        for path in sorted(site.rglob("*.html"))
        for name, spec in FIGURE.findall(path.read_text(encoding="utf-8"))
    ]


def figure_on(page, shown):
    """Return the locator of an explorer and bring it into view."""
    root = page.locator(f"#{shown.fig} .cu")
    root.scroll_into_view_if_needed()
    return root


def touched(root):
    """Wait until a recording has loaded (the first touch loads it)."""
    root.locator(".cu-svg").wait_for(timeout=PATIENCE)
    root.locator(".cu-stage:not([aria-busy])").wait_for(timeout=PATIENCE)

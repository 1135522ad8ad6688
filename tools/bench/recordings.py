"""How large the recordings of the built site are.

Entry point: `measure`.
"""

import base64
import re

from tools.bench.report import Figure
from tools.browser.figures import figures
from tools.browser.site import SITE

MEANING = "gzip streams as recorded, in MB (1e6 bytes), for each explorer on the built pages"
LARGEST, TOTAL = 1.5, 6.0
STREAM = re.compile(r'chunk\("[^"]*","([^"]*)"\)')


def measure(site=SITE):
    """Return the largest file and the sum of all for each explorer."""
    found = []
    for shown in figures(site):
        sizes = [_size(site, name) for name in _files(shown.spec)]
        found += [
            Figure(shown.fig, "largest file", max(sizes), "MB", at_most=LARGEST),
            Figure(shown.fig, "all files", sum(sizes), "MB", at_most=TOTAL),
            Figure(shown.fig, "files", len(sizes), ""),
        ]
    return found


def _files(spec):
    return {name for group in spec["groups"] for name in group["files"].values()}


def _size(site, name):
    """Size in MB of the stream that a recording's script holds."""
    script = (site / "_static" / "explorers" / f"{name}.js").read_text(encoding="ascii")
    return len(base64.b64decode(STREAM.search(script)[1])) / 1e6

"""The book's own assets, and what has to be mended in the pages that the theme makes."""

import re
from pathlib import Path

ASSETS = Path(__file__).parent / "assets"

# Each: what the theme writes, what stands there instead, and why.
MENDS = (
    # 1.5 MB of script for icons that the style sheet's font shows as well.
    (re.compile(r'\s*<script[^>]*fontawesome\.js[^>]*></script>'), ""),
    (re.compile(r'\s*<link[^>]*fontawesome\.js[^>]*/>'), ""),
)


def mend(html):
    """One page with the theme's defects mended; mending twice changes nothing more.

    Parameters
    ----------
    html : str
        A whole page.

    Returns
    -------
    str
        The page as readers get it.
    """
    for pattern, replacement in MENDS:
        html = pattern.sub(replacement, html)
    return html


def mend_pages(app, exception):
    """Mend all pages of a finished build."""
    if exception or app.builder.format != "html":
        return
    for path in sorted(Path(app.outdir).rglob("*.html")):
        html = path.read_text(encoding="utf-8")
        if (mended := mend(html)) != html:
            path.write_text(mended, encoding="utf-8")


def add_assets(app, config):
    """Serve the book's own files beside the theme's."""
    config.html_static_path = [*config.html_static_path, str(ASSETS)]


def setup(app):
    """Connect to Sphinx."""
    app.connect("config-inited", add_assets)
    app.connect("build-finished", mend_pages)
    app.add_css_file("course.css")

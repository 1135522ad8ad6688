"""The book's own assets, and what has to be mended in the pages that the theme makes."""

import re
from pathlib import Path

ASSETS = Path(__file__).parent / "assets"

FRONT_DOOR = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Refresh" content="0; url={root}">
<link rel="icon" href="_static/favicon.svg">
<title>{title}</title>
<main><h1>{title}</h1><a href="{root}">Open the book</a></main>
</html>
"""

# Each: what the theme writes, what stands there instead, and why.
MENDS = (
    # 1.5 MB of script for icons that the style sheet's font shows as well.
    (r"\s*<(script|link)[^>]*/fontawesome\.js[^>]*>(</script>)?", ""),
    # A name that leaves out the visible "Ctrl+K" cannot be spoken to voice control.
    (r'(<button class="btn search-button-field[^>]*?) aria-label="[^"]*"', r"\1"),
    # Title, search and contents of the book stand outside every landmark.
    (
        r'<div id="pst-primary-sidebar" class',
        '<div id="pst-primary-sidebar" role="navigation" aria-label="Book" class',
    ),
    # The same for folded code.
    (r'<summary aria-label="Toggle hidden content">', "<summary>"),
    # Roles of the bibliography that are out of date or forbid its own links.
    (r'<div role="list" class="citation-list">', '<div class="citation-list">'),
    (r'(<div class="citation"[^>]*?) role="doc-biblioentry"', r"\1"),
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
        html = re.sub(pattern, replacement, html)
    return html


def mend_pages(app, exception):
    """Mend all pages of a finished build."""
    if exception or app.builder.format != "html":
        return
    pages = Path(app.outdir).rglob("*.html")
    for path in (p for p in pages if "_static" not in p.relative_to(app.outdir).parts):
        html = path.read_text(encoding="utf-8")
        if (mended := mend(html)) != html:
            path.write_text(mended, encoding="utf-8")


def add_assets(app, config):
    """Serve the book's own files beside the theme's."""
    config.html_static_path = [*config.html_static_path, str(ASSETS)]
    config.html_favicon = str(ASSETS / "favicon.svg")


def write_front_door(app, exception):
    """Make ``index.html`` lead to the root page, also from a folder (file://)."""
    if exception or app.builder.format != "html":
        return
    page = FRONT_DOOR.format(title=app.config.html_title, root=f"{app.config.root_doc}.html")
    Path(app.outdir, "index.html").write_text(page, encoding="utf-8")


def setup(app):
    """Connect to Sphinx."""
    app.connect("config-inited", add_assets)
    app.connect("build-finished", mend_pages)
    app.connect("build-finished", write_front_door, priority=900)
    app.add_css_file("course.css")
    app.add_js_file("course.js", loading_method="defer")

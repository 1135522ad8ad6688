"""The book's own assets, and what has to be mended in the pages that the theme makes."""

import hashlib
import re
from pathlib import Path

from course_utils.site.scripts import outsource

PACKAGE = Path(__file__).parent.parent
ASSETS = PACKAGE / "site" / "assets"

# Each: what the theme writes, what stands there instead, and why.
MENDS = (
    # 1.5 MB of script for icons that the style sheet's font shows as well.
    (r"\s*<(script|link)[^>]*/fontawesome\.js[^>]*>(</script>)?", ""),
    # The search's index (some 50 kB, and growing) on every page: only the search page uses it.
    (
        r'(<meta name="docsearch:version"[^>]*>\s*)'
        r'(?:<script src="[^"]*(?:searchtools|language_data|searchindex)\.js"></script>\s*)+',
        r"\1",
    ),
    # A name that leaves out the visible "Ctrl+K" cannot be spoken to voice control.
    (r'(<button class="btn search-button-field[^>]*?) aria-label="[^"]*"', r"\1"),
    # Three layers of themes say it, each once.
    (r'(?s)\s*<meta name="viewport"[^>]*>(?=.*<meta name="viewport")', ""),
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
    # A strict server lets no script in an attribute run: course.js listens instead.
    (r' onclick="window\.print\(\)"', ' data-does="print"'),
    (r' onclick="toggleFullScreen\(\)"', ' data-does="toggleFullScreen"'),
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
        mended, files = outsource(mend(html))
        for name, text in files.items():
            target = Path(app.outdir, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        if mended != html:
            path.write_text(mended, encoding="utf-8")


def hash_of(folder, paths):
    """Hash of files in a folder, by name and content; their order does not matter."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def add_assets(app, config):
    """Serve the book's own files beside the theme's."""
    config.html_static_path = [*config.html_static_path, str(ASSETS)]
    config.html_favicon = str(ASSETS / "favicon.svg")
    ours = [*PACKAGE.glob("*/assets/**/*.*"), *PACKAGE.glob("interactive/frontend/*")]
    config.course_assets = hash_of(PACKAGE, ours)


def setup(app):
    """Connect to Sphinx."""
    # Sphinx copies assets only when it writes a page; a new value makes it write them all.
    app.add_config_value("course_assets", "", "html")
    app.connect("config-inited", add_assets)
    app.connect("build-finished", mend_pages)
    app.add_css_file("course.css")
    app.add_js_file("course.js", loading_method="defer")

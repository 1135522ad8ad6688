"""Which pages the site has: a front door, and none that an earlier build left behind."""

from pathlib import Path

FRONT_DOOR = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Refresh" content="0; url={root}">
<link rel="icon" href="_static/favicon.svg">
<title>{title}</title>
<main><h1>{title}</h1><a href="{root}">Open the book</a></main>
</html>
"""


def write_front_door(app, exception):
    """Make ``index.html`` lead to the root page, also from a folder (file://)."""
    if exception or app.builder.format != "html":
        return
    page = FRONT_DOOR.format(title=app.config.html_title, root=f"{app.config.root_doc}.html")
    Path(app.outdir, "index.html").write_text(page, encoding="utf-8")


def drop_old_pages(app, exception):
    """Remove pages of chapters that are no longer in the book."""
    if exception or app.builder.format != "html":
        return
    made = {"index", "genindex", "search", *app.env.found_docs}
    for path in Path(app.outdir).rglob("*.html"):
        page = path.relative_to(app.outdir)
        if page.parts[0] != "_static" and page.with_suffix("").as_posix() not in made:
            path.unlink()


def setup(app):
    """Connect to Sphinx; the front door after the table of contents has written its own."""
    app.connect("build-finished", write_front_door, priority=900)
    app.connect("build-finished", drop_old_pages)

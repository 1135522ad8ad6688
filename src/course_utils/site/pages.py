"""Which pages the site has: a front door, one for wrong addresses, and none left behind."""

from pathlib import Path

from sphinx.search import js_index

HEAD = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
"""
FRONT_DOOR = """<meta http-equiv="Refresh" content="0; url={root}">
<link rel="icon" href="_static/favicon.svg">
<title>{title}</title>
<main><h1>{title}</h1><a href="{root}">Open the book</a></main>
</html>
"""
# A server shows this page at whatever wrong address was asked for, so it can name no file
# beside it. It looks for the book above that address; at first it knows what _config.yml says.
NOT_FOUND = """<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>No such page - {title}</title>
<style>:root {{ color-scheme: light dark }}
body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 4rem auto }}
body {{ padding: 0 1rem }}
</style>
<main><h1>There is no such page</h1>
<p>The address has a misprint, or the page has another name now.</p>
<p><a href="{address}{root}">Open the book: {title}</a></p></main>
<script>
(async () => {{
  for (let folder = new URL(".", location.href); ; folder = new URL("..", folder)) {{
    const book = new URL("{root}", folder);
    if ((await fetch(book, {{ method: "HEAD" }})).ok) {{
      document.querySelector("a").href = book;
      return;
    }}
    if (folder.pathname === "/") return;
  }}
}})();
</script>
</html>
"""


def write_our_own(app, exception):
    """Write the front door, which also opens from a folder, and what hosts look for."""
    if exception or app.builder.format != "html":
        return
    base = app.config.html_baseurl and app.config.html_baseurl.rstrip("/") + "/"
    words = {"title": app.config.html_title, "root": f"{app.config.root_doc}.html"}
    for name, text in {"index.html": FRONT_DOOR, "404.html": NOT_FOUND}.items():
        page = HEAD + text.format(**words, address=base)
        Path(app.outdir, name).write_text(page, encoding="utf-8")
    # Without it GitHub drops all folders whose names begin with _ from a published branch.
    Path(app.outdir, ".nojekyll").touch()


def drop_what_is_left(app, exception):
    """Remove pages that are no longer in the book, and pictures that are on no page."""
    if exception or app.builder.format != "html":
        return
    shown = {name for _, name in app.env.images.values()}
    for path in Path(app.outdir, "_images").glob("*"):
        if path.name not in shown:
            path.unlink()
    made = {"404", "index", "genindex", "search", *app.env.found_docs}
    for path in Path(app.outdir).rglob("*.html"):
        page = path.relative_to(app.outdir)
        if page.parts[0] != "_static" and page.with_suffix("").as_posix() not in made:
            path.unlink()


def begin_index(app, builder):
    """Give the first page that is built alone an index of the search to be added to.

    Without one that it can read, Sphinx warns that the index will not be complete.
    """
    if not app.config.course_chapter or builder.format != "html":
        return
    path = Path(app.outdir, builder.searchindex_filename)
    if not path.exists() or js_index.loads(path.read_text())["envversion"] != app.env.version:
        lists = {key: [] for key in ("docnames", "filenames", "titles")}
        tables = {key: {} for key in ("alltitles", "terms", "titleterms")}
        path.write_text(js_index.dumps({**lists, **tables, "envversion": app.env.version}))


def setup(app):
    """Connect to Sphinx; the front door after the table of contents has written its own."""
    app.connect("write-started", begin_index)
    app.connect("build-finished", write_our_own, priority=900)
    app.connect("build-finished", drop_what_is_left)

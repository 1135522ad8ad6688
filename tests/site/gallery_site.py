"""A small site of the gallery's explorers, one page each, for tests of the front end.

Entry points: `build` and `html_page`.
"""

from course_utils.interactive.page import figure_html, store, write, write_front_end

FOLDER = "_static/explorers"
PAGE = """<!DOCTYPE html>
<html lang="en" data-theme="light">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{fig}</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="{folder}/explorer.css"></head>
<body style="margin: 1.5rem">{before}<figure id="{fig}" style="margin: 0">{figure}</figure>
<script defer src="{folder}/explorer.js"></script></body></html>
"""


def html_page(explorer, site, before=""):
    """Record an explorer into a site and write its page; return the page's name."""
    stored = store(explorer, site / FOLDER)
    figure = figure_html(f"gallery:{type(explorer).__name__}", stored, f"{FOLDER}/")
    text = PAGE.format(fig=explorer.fig, folder=FOLDER, figure=figure, before=before)
    write(site / f"{explorer.fig}.html", text)
    return f"{explorer.fig}.html"


def build(site, classes):
    """Write a page for every explorer class."""
    write_front_end(site / FOLDER)
    for explorer_class in classes:
        html_page(explorer_class(), site)
    return site

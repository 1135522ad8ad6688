"""The Sphinx extension that makes the book's site out of Jupyter Book's.

One module per concern, each with a ``setup(app)``: `docstrings` (the API page), `execution`
(chapters with their outputs), `figures` (explorers), `images` (pictures that cells draw),
`build_steps` (chapters are run, explorers recorded), `outputs` (what a cell may leave on a
page), `pages` (front door, none left behind), `progress` (a line for each step), `social` (what
others show of a page), `theme` (local assets and mends of the theme), `version` (the footer).
"""

import importlib
import importlib.util

CONCERNS = (
    "docstrings",
    "execution",
    "figures",
    "folding",
    "images",
    "build_steps",
    "outputs",
    "pages",
    "progress",
    "social",
    "theme",
    "version",
)


def setup(app):
    """Register every concern with Sphinx.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        The application being set up.

    Returns
    -------
    dict
        What Sphinx wants to know of an extension.
    """
    for concern in CONCERNS:
        if importlib.util.find_spec(f"{__name__}.{concern}"):
            importlib.import_module(f"{__name__}.{concern}").setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

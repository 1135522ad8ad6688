"""Which cells are folded on a page: those that only import, or only show a figure."""

import pytest
from docutils import nodes
from docutils.utils import new_document
from helpers.shown_figures import ALL

from course_utils.site.figures import explorer_node
from course_utils.site.folding import FoldPlumbing
from tools.browser.site import SITE

FIGURE = (nodes.figure("", explorer_node()),)
PICTURE = (nodes.container("", nodes.image(), nb_element="mime_bundle"),)
TEXT = (nodes.literal_block("", "3.5"),)
HEAD = '<details class="admonition hide above-input">'


def cell(source, outputs, **metadata):
    """Return a code cell as myst-nb makes it."""
    code = nodes.container("", nodes.literal_block("", source), nb_element="cell_code_source")
    parts = [code]
    if outputs:
        copies = [node.deepcopy() for node in outputs]
        parts.append(nodes.container("", *copies, nb_element="cell_code_output"))
    return nodes.container("", *parts, nb_element="cell_code", **metadata)


def mode(source, outputs=(), **metadata):
    document = new_document("page")
    document += cell(source, outputs, **metadata)
    FoldPlumbing(document).apply()
    return document[0].get("hide_mode")


@pytest.mark.parametrize(
    ("source", "outputs"),
    [
        ("import numpy as np", ()),
        ("# what we need\nfrom a import (\n    b,\n    c,\n)\nimport d", ()),
        ("Hiker()", FIGURE),
        ("intro.Hiker(fig='fig-two')", FIGURE),
        ("static_figures.sheet({'a': x[:10]})", PICTURE),
    ],
)
def test_plumbing_is_folded(source, outputs):
    assert mode(source, outputs) == "input"


@pytest.mark.parametrize(
    ("source", "outputs"),
    [
        ("import numpy as np\nx = np.ones(3)", ()),
        ("import jax\njax.config.update('jax_enable_x64', True)", ()),
        ("hiker = Hiker()\nhiker", FIGURE),
        ("print(f(3))", TEXT),
        ("f(3)", TEXT),
        ("x", PICTURE),
        ("%timeit f(3)", ()),
        ("# only a comment", ()),
        ("", ()),
    ],
)
def test_what_a_chapter_teaches_stays_open(source, outputs):
    assert mode(source, outputs) is None


def test_a_cell_that_is_folded_otherwise_stays_so():
    assert mode("import a", hide_mode="all") == "all"


def test_on_pages_the_code_before_every_figure_is_folded():
    pages = {shown.page for shown in ALL}
    for page in pages:
        folded = (SITE / page).read_text(encoding="utf-8").count(HEAD)
        # One cell for each figure, and the one that imports.
        assert folded >= sum(shown.page == page for shown in ALL), page

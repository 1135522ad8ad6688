"""Cells that only import, or only show a figure, are folded on pages; a click opens them.

What such a cell says is of use to who runs it. On a page it stands before every picture.
"""

import ast

from docutils import nodes
from sphinx.transforms import SphinxTransform

from course_utils.site.figures import explorer_node

SHOW, HIDE = "Show the code", "Hide the code"
FOLDED = "input"  # myst-nb's word for a cell whose outputs stay


class FoldPlumbing(SphinxTransform):
    """Fold the source of cells that no reader of a page needs."""

    default_priority = 9  # when explorers are in their places

    def apply(self, **kwargs):
        """Mark them as myst-nb marks what has the tag ``hide-input``."""
        for cell in self.document.findall(_is_code_cell):
            if not cell.get("hide_mode") and is_plumbing(cell):
                cell["hide_mode"], cell["prompt_show"], cell["prompt_hide"] = FOLDED, SHOW, HIDE
                cell["classes"].append("tag_hide-input")


def is_plumbing(cell):
    """Tell whether a cell only imports, or does nothing but show a figure.

    Parameters
    ----------
    cell : docutils.nodes.container
        A code cell of myst-nb.

    Returns
    -------
    bool
    """
    source = next(cell.findall(_is_source), None)
    try:
        statements = ast.parse(source.astext() if source else "").body
    except SyntaxError:  # a magic, which is worth seeing
        return False
    if statements and all(isinstance(s, ast.Import | ast.ImportFrom) for s in statements):
        return True
    return len(statements) == 1 and _is_call(statements[0]) and _shows(cell)


def _is_call(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)


def _shows(cell):
    return any(cell.findall(lambda node: isinstance(node, explorer_node | nodes.image)))


def _is_code_cell(node):
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def _is_source(node):
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code_source"


def setup(app):
    """Connect to Sphinx."""
    app.add_transform(FoldPlumbing)

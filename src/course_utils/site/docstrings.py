"""Docstrings on the API page: ``|x|`` is an absolute value, not a substitution."""

import re

VERBATIM = re.compile(r"(`+[^`]*`+)")


def escape_bars(lines):
    r"""Write ``\|`` for bars outside of code, doctests and formulas.

    Parameters
    ----------
    lines : list of str
        A docstring's lines; changed in place.
    """
    formula = None
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        if line.lstrip().startswith(".. math::"):
            formula = indent
        elif formula is not None and line.strip() and indent <= formula:
            formula = None
        if formula is None and not line.lstrip().startswith((">>>", "...")):
            pieces = VERBATIM.split(line)
            pieces[::2] = [piece.replace("|", r"\|") for piece in pieces[::2]]
            lines[number] = "".join(pieces)


def setup(app):
    """Connect to Sphinx, before napoleon."""
    app.connect(
        "autodoc-process-docstring",
        lambda app, what, name, value, options, lines: escape_bars(lines),
        priority=400,
    )

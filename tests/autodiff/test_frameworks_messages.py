"""The messages in the tables of the chapter on frameworks are what the libraries say."""

import contextlib
import io
import re
from pathlib import Path

import jax
import nbformat
import pytest

from tools import colab

CHAPTER = Path(__file__).resolve().parents[2] / "book" / "autodiff" / "frameworks.ipynb"
CELLS = nbformat.read(CHAPTER, as_version=4).cells


def in_tables():
    """The first column of every table about messages."""
    found = []
    for cell in CELLS:
        if cell.cell_type == "markdown" and " says | it means | do |" in cell.source:
            found += re.findall(r"^\| `([^`]+)` \|", cell.source, flags=re.MULTILINE)
    return found


@pytest.fixture(scope="module")
def said():
    """What the cells that provoke messages print now."""
    first = next(cell for cell in CELLS if cell.cell_type == "code" and cell.id != colab.ID)
    cells = [c for c in CELLS if "messages" in c.metadata.get("tags", ())]
    before, printed, names = jax.config.jax_enable_x64, io.StringIO(), {}
    try:
        with contextlib.redirect_stdout(printed):
            for cell in [first, *cells]:
                exec(cell.source, names)
    finally:
        jax.config.update("jax_enable_x64", before)
    return [line.removesuffix(" ...") for line in printed.getvalue().splitlines()]


def test_there_are_enough_messages():
    assert len(in_tables()) >= 15 == len(set(in_tables()))


@pytest.mark.parametrize("message", in_tables())
def test_the_library_says_so(said, message):
    assert sum(line.startswith(message[: len(line)]) for line in said) == 1


def test_every_message_provoked_is_explained(said):
    unexplained = [
        line for line in said if not any(line.startswith(m[: len(line)]) for m in in_tables())
    ]
    assert unexplained == []

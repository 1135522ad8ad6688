"""Cells side by side come in pairs that fit; no other chapter loads PyTorch or JAX."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tools.notebooks import find

ROOT = Path(__file__).resolve().parents[2]
CHAPTER = ROOT / "book" / "autodiff" / "frameworks.ipynb"
WIDEST = 44  # letters in a column of the page
LOADED = "import sys; print([m for m in ('jax', 'torch') if m in sys.modules])"


def side(cell):
    """Return torch, jax or None."""
    tags = set(cell.metadata.get("tags", ())) & {"torch", "jax"}
    return tags.pop() if tags else None


def test_pairs_of_cells():
    cells = nbformat.read(CHAPTER, as_version=4).cells
    left = [k for k, cell in enumerate(cells) if side(cell) == "torch"]
    right = [k for k, cell in enumerate(cells) if side(cell) == "jax"]
    assert len(left) >= 10 and right == [k + 1 for k in left]
    for k in left + right:
        first, *lines = cells[k].source.splitlines()
        assert first == {"torch": "# PyTorch", "jax": "# JAX"}[side(cells[k])]
        assert max(map(len, lines)) <= WIDEST, cells[k].source


def loaded_by(code):
    """Return which of both a fresh Python has loaded after this code."""
    run = subprocess.run(
        [sys.executable, "-c", f"{code}\n{LOADED}"], capture_output=True, text=True, check=True
    )
    return run.stdout.splitlines()[-1]


@pytest.mark.parametrize("path", find(), ids=lambda path: path.stem)
def test_only_this_chapter_loads_torch_and_jax(path):
    cells = nbformat.read(path, as_version=4).cells
    first = next(cell.source for cell in cells if cell.cell_type == "code")
    models = path.parent.name == "generative"  # these chapters train networks
    expected = "['jax', 'torch']" if path == CHAPTER else "['torch']" if models else "[]"
    assert loaded_by(first) == expected


def test_the_check_of_the_exercise_loads_neither():
    assert loaded_by("import course_utils.autodiff.framework_checks") == "[]"

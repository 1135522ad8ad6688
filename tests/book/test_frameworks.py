"""Cells side by side come in pairs that fit; no other chapter loads PyTorch or JAX."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest

from tools import colab
from tools.notebooks import find

ROOT = Path(__file__).resolve().parents[2]
CHAPTER = ROOT / "book" / "autodiff" / "frameworks.ipynb"
WIDEST = 44  # letters in a column of the page
LOADED = """
import json, sys
found = []
for cell in json.load(sys.stdin):
    exec(cell, {})
    found.append([name for name in ("jax", "torch") if name in sys.modules])
print(json.dumps(found))
"""


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


def first_cell(path):
    cells = nbformat.read(path, as_version=4).cells
    code = (cell for cell in cells if cell.cell_type == "code" and cell.id != colab.ID)
    return next(code).source


def expected(path):
    """Which of both a chapter may load; those on models train networks."""
    if path == CHAPTER:
        return ["jax", "torch"]
    return ["torch"] if path.parent.name == "generative" else []


PATHS = sorted(find(), key=lambda path: (len(expected(path)), path))
CHECK = "import course_utils.exercises.frameworks"


@pytest.fixture(scope="module")
def loaded():
    """Which of both are loaded after the first cells, one after the other in a fresh Python.

    Those that load none come first, so that each is seen; before them the exercise's check.
    """
    cells = json.dumps([CHECK, *map(first_cell, PATHS)])
    command = [sys.executable, "-c", LOADED]
    run = subprocess.run(command, input=cells, capture_output=True, text=True, check=True)
    return dict(zip(["check", *PATHS], json.loads(run.stdout.splitlines()[-1]), strict=True))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_only_this_chapter_loads_torch_and_jax(path, loaded):
    assert loaded[path] == expected(path)


def test_the_check_of_the_exercise_loads_neither(loaded):
    assert loaded["check"] == []


# ---- what the answers say of the figure -----------------------------------------------------


@pytest.fixture(scope="module")
def ways():
    from course_utils.explorers.frameworks import FourWays

    return FourWays()


def error(ways, name, k, precision="float64", x=0.5):
    """Error of the differences with the step 10^-k."""
    found = ways.compute(function=name, x=x, h=10.0**-k, precision=precision)
    return abs(found["quotient"] - found["exact"])


def said(words):
    cells = nbformat.read(CHAPTER, as_version=4).cells
    return any(words in cell.source for cell in cells)


def test_first_answer_the_best_steps_and_who_suffers_most(ways):
    steps = range(1, 13)
    best = {
        p: min(steps, key=lambda k, p=p: error(ways, "wave", k, p))
        for p in ("float64", "float32")
    }
    assert best == {"float64": 6, "float32": 3} and said("1. $10^{-6}$ of the steps")
    for precision, k in best.items():
        found = ways.compute(precision=precision)
        off = np.abs(found["slopes"][1:] - found["exact"])
        assert error(ways, "wave", k, precision) > 10 * off.max()


def test_second_and_third_answer_kink_and_edge(ways):
    for precision in ("float64", "float32"):
        for k in range(1, 13):
            state = {"h": 10.0**-k, "precision": precision}
            kink = ways.compute(function="kink", x=0.0, **state)["slopes"]
            assert kink.tolist() == [0, 0, 0, 1]
        edge = ways.compute(function="edge", x=-1.0, precision=precision)["slopes"]
        assert edge[0] == 0 and np.isnan(edge[1:]).all()


def test_fourth_answer_the_filled_gap_and_the_loop_at_0(ways):
    gap = ways.compute(function="gap", x=0.0)["slopes"]
    assert gap[0] == pytest.approx(0.5, abs=1e-4) and gap[1:].tolist() == [0, 0, 0]
    assert ways.compute(function="loop", x=0.0)["slopes"].tolist() == [0, 0, 0, 0]
    assert error(ways, "loop", 2, x=0.0) < 1e-4


def test_fifth_answer_the_loop(ways):
    found = ways.compute(function="loop", x=0.25)
    off = np.abs(found["slopes"] - found["exact"])
    assert off == pytest.approx([off[0]] * 4, rel=1e-3)
    assert f"{off[0]:.0e}" == "6e-04" and said("By $6 \\cdot 10^{-4}$")
    words = "agree with each other, with an error of 0.0006"
    assert words in ways.describe(function="loop", x=0.25)


def test_answers_of_the_exercise_on_differences(ways):
    off = {k: error(ways, "gap", k, x=0.0) for k in range(1, 13)}
    assert min(off, key=off.get) == 4 and 1e-9 < off[4] < 1e-8
    least = min(error(ways, "wave", k) for k in range(1, 13))
    assert 1 / 300 < least / off[4] < 1 / 30
    single = {k: error(ways, "gap", k, "float32", 0.0) for k in range(1, 13)}
    assert {k for k, value in single.items() if value < 1e-3} == {1, 2}

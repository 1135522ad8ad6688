"""Stored notebooks are in normal form, were run top to bottom, and keep their cells short."""

from pathlib import Path
from statistics import median

import nbformat
import pytest

from tools import colab
from tools.notebooks import find, normalise

BOOK = Path(__file__).resolve().parents[2] / "book"
NOTEBOOKS = find()


def code_cells(path):
    cells = nbformat.read(path, as_version=4).cells
    return [cell for cell in cells if cell.cell_type == "code"]


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestStored:
    def test_every_code_cell_was_run_once_and_in_order(self, path):
        """Else nbval passes without comparing anything."""
        counts = [cell.execution_count for cell in code_cells(path)]
        assert counts == list(range(1, len(counts) + 1))

    def test_normal_form(self, path):
        stored = path.read_text(encoding="utf-8")
        normal = nbformat.writes(normalise(nbformat.reads(stored, as_version=4)))
        assert stored == normal + "\n", "run: make notebooks"

    def test_ids_are_unique(self, path):
        ids = [cell.id for cell in nbformat.read(path, as_version=4).cells]
        assert len(set(ids)) == len(ids)

    def test_no_stored_error(self, path):
        outputs = [output for cell in code_cells(path) for output in cell.outputs]
        assert [output for output in outputs if output.output_type == "error"] == []

    def test_cells_are_short(self, path):
        read = [cell for cell in code_cells(path) if cell.id != colab.ID]
        lengths = [len(cell.source.splitlines()) for cell in read]
        assert median(lengths) <= 6
        assert max(lengths) <= 25

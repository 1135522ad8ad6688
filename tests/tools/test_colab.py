"""The cell that installs the package on Colab: in every chapter, silent everywhere else."""

import sys
from types import ModuleType

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools.colab import ID, renew, source
from tools.notebooks import find, normalise, run

CONFIG = "repository:\n  url: https://example.org/team/book/\n  branch: live\n"
PIP = ("pip", "install --quiet git+https://example.org/team/book@live")


@pytest.fixture
def code(tmp_path):
    (tmp_path / "_config.yml").write_text(CONFIG)
    return source(tmp_path / "_config.yml")


@pytest.fixture
def asked(code):
    """Run the cell where the named modules are there; returns the magics it has called."""

    def run_(monkeypatch, colab, package):
        called = []
        shell = type("Shell", (), {"run_line_magic": lambda _, *words: called.append(words)})
        if colab:
            monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
        monkeypatch.setattr("importlib.util.find_spec", lambda name: package)
        exec(code, {"get_ipython": shell})
        return called

    return run_


@pytest.mark.parametrize(
    ("colab", "package", "calls"),
    [(True, None, [PIP]), (True, "there", []), (False, None, []), (False, "there", [])],
)
def test_the_package_is_installed_on_colab_and_only_where_it_is_missing(
    colab, package, calls, asked, monkeypatch
):
    assert asked(monkeypatch, colab, package) == calls


def test_the_cell_is_there_once_and_follows_the_config(code):
    notebook = new_notebook(cells=[new_markdown_cell("# Title"), new_code_cell("1")])
    notebook.cells[1].execution_count = 1
    renew(notebook, "old")
    renew(notebook, code)
    assert [cell.source for cell in notebook.cells] == ["# Title", code, "1"]
    assert [cell.get("execution_count") for cell in notebook.cells] == [None, 1, 2]
    assert notebook.cells[1].metadata.tags == ["remove-cell"], "not on the site"
    assert notebook.cells[1].metadata.jupyter.source_hidden, "folded in JupyterLab"


def test_a_chapter_with_the_cell_is_as_if_it_had_been_run_with_it(code, tmp_path):
    result = new_output("execute_result", {"text/plain": "42"}, execution_count=1)
    cell = new_code_cell("6 * 7", id="one", execution_count=1, outputs=[result])
    notebook, path = normalise(new_notebook(cells=[cell])), tmp_path / "chapter.ipynb"
    renew(notebook, code)
    nbformat.write(normalise(notebook), path)
    before = path.read_text()
    run(path)
    assert path.read_text() == before


@pytest.mark.parametrize("path", find(), ids=lambda path: path.stem)
def test_every_chapter_has_the_cell_that_the_config_asks_for(path):
    cells = {cell.id: cell.source for cell in nbformat.read(path, as_version=4).cells}
    assert cells[ID] == source()

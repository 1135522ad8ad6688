"""The normal form of stored notebooks."""

import nbformat
import pytest

from course_utils.site.execution import CellError
from tools.notebooks import find, normalise, run

v4 = nbformat.v4
WIDGET = {"application/vnd.jupyter.widget-view+json": {"model_id": "0123"}}


def normal(*outputs):
    """Outputs of one cell after normalisation."""
    notebook = v4.new_notebook(cells=[v4.new_code_cell("x", outputs=list(outputs))])
    return normalise(notebook).cells[0].outputs


def test_pictures_go_and_their_text_stays():
    data = {"image/png": "iVBO", "image/svg+xml": "<svg/>", "text/plain": "<Figure>"}
    (output,) = normal(v4.new_output("display_data", data=data, metadata={"image/png": {}}))
    assert output.data == {"text/plain": "<Figure>"}
    assert output.metadata == {}


def test_a_widget_leaves_its_placeholder():
    data = {**WIDGET, "text/html": "<div data-explorer></div>", "text/plain": "Hiker()"}
    (output,) = normal(v4.new_output("display_data", data=data))
    assert set(output.data) == {"text/html", "text/plain"}


def test_an_output_without_text_goes():
    assert normal(v4.new_output("display_data", data={"image/png": "iVBO"})) == []


def test_metadata_that_changes_by_itself_goes():
    cell = v4.new_code_cell("x", metadata={"tags": ["hide-input"], "execution": {"t": "1"}})
    noise = {"widgets": {}, "language_info": {"name": "python", "version": "3.99"}}
    notebook = normalise(v4.new_notebook(cells=[cell], metadata=noise))
    assert notebook.cells[0].metadata == {"tags": ["hide-input"]}
    assert notebook.metadata.language_info == {"name": "python"}
    assert "widgets" not in notebook.metadata


@pytest.fixture
def notebook(tmp_path):
    def write(*sources):
        path = tmp_path / "chapter.ipynb"
        nbformat.write(v4.new_notebook(cells=[v4.new_code_cell(s) for s in sources]), path)
        return path

    return write


@pytest.mark.slow
def test_running_twice_changes_nothing(notebook):
    path = notebook("import matplotlib.pyplot as plt", "plt.plot([1, 2]);", "6 * 7")
    run(path)
    stored = path.read_bytes()
    run(path)
    assert path.read_bytes() == stored
    assert [cell.execution_count for cell in nbformat.read(path, 4).cells] == [1, 2, 3]


@pytest.mark.slow
def test_a_failing_cell_leaves_the_file_alone(notebook):
    path = notebook("1 / 0")
    before = path.read_bytes()
    with pytest.raises(CellError, match="ZeroDivisionError"):
        run(path)
    assert path.read_bytes() == before


def test_chapters_are_found_by_their_names_in_the_contents():
    assert [path.name for path in find("calculus/contour_lines")] == ["contour_lines.ipynb"]
    assert find("calculus/nowhere") == []
    assert set(find("welcome")) < set(find())

"""What is moved is found in the chapters, and set beside interact and echo."""

import json

import nbformat
import pytest

from tools.bench import latency
from tools.bench.moves import Move, dragged
from tools.bench.probe import Stamps

STORED = (
    '<div data-explorer="package.module:Class" data-args="{&quot;n&quot;: 2}" '
    'data-fig="fig-bowl">A bowl.</div>'
)


def move(name, kind, count=21):
    return Move("fig", name, kind, count, None, None)


@pytest.fixture
def chapter(tmp_path):
    cells = [nbformat.v4.new_markdown_cell("text")]
    for text in (STORED, "<b>a table</b>"):
        data = {"text/html": text, "text/plain": "x"}
        output = nbformat.v4.new_output("display_data", data=data)
        cells.append(nbformat.v4.new_code_cell("show", outputs=[output]))
    path = tmp_path / "chapter.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def test_explorers_are_found_in_stored_chapters(chapter):
    (found,) = latency.shown_in([chapter])
    assert (found.name, found.fig) == ("package.module:Class", "fig-bowl")
    assert json.loads(found.arguments) == {"n": 2}


def test_the_notebook_shows_peers_and_every_explorer(chapter):
    cells = latency.notebook(latency.shown_in([chapter])).cells
    assert len(cells) == len(latency.PEERS) + 1
    assert "from package.module import Class" in cells[-1].source
    compile(cells[-1].source, "cell", "exec")


def test_a_point_is_dragged_or_else_the_finest_slider():
    choice, slider, play = move("c", "choice", 99), move("s", "slider"), move("p", "play", 60)
    assert dragged([choice, slider, play, move("at", "point")]).name == "at"
    assert dragged([choice, slider, play]).name == "p"
    assert dragged([choice]) is None


def test_ratios_are_of_medians_of_whole_times():
    def stamps(*totals):
        return [Stamps(drawn=1, painting=1, total=total) for total in totals]

    peers = [(move("i", "slider"), stamps(100, 140, 180), 3.0)]
    peers.append((move("e", "slider"), stamps(20, 25, 1000), 16.0))
    found = latency.compared(peers, [(move("x", "slider"), stamps(39, 40, 90), None)])
    values = {(f.what, f.measure): f for f in found}
    assert values["fig x", "interact / this"].value == 3.5
    assert values["fig x", "interact / this"].met is True
    assert values["fig x", "this / echo"].value == 1.6
    assert values["fig x", "this / echo"].met is False
    assert values["fig e", "dragging"].value == 16
    assert ("fig x", "dragging") not in values
    assert ("fig i", "this / echo") not in values

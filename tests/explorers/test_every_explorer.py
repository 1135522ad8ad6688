"""What holds for every explorer: controls move picture and words, text is large, it fits.

Whether what they show is right, each chapter's own tests say.
"""

import gzip
import importlib
import json
import math
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import strange_reader as strange
from helpers.control_values import EXPLORERS, tried
from traitlets import TraitError

from course_utils.interactive import Choice, Toggle, recorder

PICTURE = re.compile('href="[^"]*"')  # its letters are by chance, "nan" among them
HERE = Path(__file__).parent
SAMPLE = 30  # states of a part that stand for all: recording all takes minutes
MOVES = [
    pytest.param(kind, name, id=f"{kind.__name__}-{name}")
    for kind in EXPLORERS
    for name in kind.declaration.controls
]
every_explorer = pytest.mark.parametrize("kind", EXPLORERS, ids=lambda kind: kind.__name__)
every_control = pytest.mark.parametrize(("kind", "name"), MOVES)


def test_there_are_explorers():
    assert {"FirstFigure", "HikerOnMap"} <= {kind.__name__ for kind in EXPLORERS}


@every_explorer
def test_a_figure_is_found_by_its_name(kind):
    """Its class, its test and the notebook that shows it."""
    folder, _, module = kind.__module__.rpartition(".")
    chapter, figure = folder.rpartition(".")[2], kind.fig.removeprefix("fig-").replace("-", "_")
    assert module == figure
    given = importlib.import_module(folder)
    assert getattr(given, kind.__name__) is kind and kind.__name__ in given.__all__
    assert (HERE / chapter / f"test_{figure}.py").is_file()
    (notebook,) = (HERE.parents[1] / "book").rglob(f"{chapter}.ipynb")
    assert f"{kind.__module__}:{kind.__name__}" in notebook.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "folder", sorted({kind.__module__.rpartition(".")[0] for kind in EXPLORERS})
)
def test_a_chapter_gives_its_figures_and_nothing_else(folder):
    given = importlib.import_module(folder)
    assert given.__all__ == [
        k.__name__ for k in EXPLORERS if k.__module__.startswith(f"{folder}.")
    ]
    assert dir(given) == given.__all__
    modules = {file.stem for file in Path(given.__file__).parent.glob("*.py")} - {"__init__"}
    assert len(modules) == len(given.__all__)
    with pytest.raises(AttributeError, match="has no figure 'Nowhere'"):
        given.Nowhere  # noqa: B018


@pytest.mark.slow
@every_control
def test_every_control_changes_picture_and_sentence(kind, name):
    explorer, values = kind(), tried(kind.declaration.controls[name])
    pictures, sentences = [], set()
    for value in values:
        explorer.set(**{name: value})
        pictures.append(explorer.pieces())
        drawn = [PICTURE.sub("", piece) for piece in pictures[-1].values()]
        assert not any("nan" in piece or "inf" in piece for piece in drawn)
        sentences.add(explorer.describe())
    assert len({"".join(pieces.values()) for pieces in pictures}) == len(values)
    assert len(sentences) >= 2
    # Whatever names the control also follows it.
    for part, needs in kind.declaration.needs.items():
        if name in needs and part in pictures[0]:
            assert len({pieces[part] for pieces in pictures}) >= 2, part


@pytest.mark.slow
@every_control
def test_values_that_do_not_fit_are_refused_and_change_nothing(kind, name):
    explorer, control = kind(), kind.declaration.controls[name]
    before, wrong = explorer.state, [None, math.nan, "no such thing", (1e9, 0.0), True]
    wrong += ["", 1] if isinstance(control, Choice) else [1e9, -1e9]
    if isinstance(control, Toggle):
        wrong.remove(True)
    for value in wrong:
        with pytest.raises(TraitError, match=name):
            explorer.set(**{name: value})
    assert explorer.state == before


@pytest.fixture(scope="module")
def seen_by_others(tmp_path_factory):
    """What every explorer shows in another process, to a reader who has set everything."""
    folder = tmp_path_factory.mktemp("reader")
    (folder / "matplotlibrc").write_text(strange.FILE)
    known = {"PYTHONPATH": os.pathsep.join(sys.path), "MPLBACKEND": "svg"}
    shown = subprocess.run(
        [sys.executable, strange.__file__],
        cwd=folder, env=os.environ | known, capture_output=True, text=True,
    )  # fmt: skip
    assert shown.returncode == 0, shown.stderr
    return json.loads(shown.stdout)


@pytest.mark.slow
@every_explorer
def test_same_state_gives_same_picture_whatever_the_reader_has_set(kind, seen_by_others):
    explorer = kind()
    for name, control in explorer.declaration.controls.items():
        explorer.set(**{name: tried(control)[-1]})
    explorer.reset()
    assert strange.seen(explorer) == seen_by_others[kind.__name__]


@pytest.mark.slow
@every_explorer
def test_text_is_readable_on_a_phone(kind):
    explorer = kind()
    explorer.pieces()
    layers = explorer.evaluator.layers(explorer.state_with())
    assert layers.smallest_text * 340 / (layers.size[0] / 10) >= 10


@pytest.mark.slow
@every_explorer
def test_recording_will_fit(kind):
    explorer, rng, total = kind(), random.Random(3), 0
    evaluator, controls = explorer.evaluator, explorer.declaration.controls
    for name in evaluator.drawn() + evaluator.declaration.of_kind("sentence"):
        grids = {
            n: controls[n].grid() for n in evaluator.declaration.needs[name] if n in controls
        }
        count = math.prod(map(len, grids.values()))
        assert count <= recorder.STATES_LIMIT
        states = [
            explorer.state_with(**{n: rng.choice(grid) for n, grid in grids.items()})
            for _ in range(min(count, SAMPLE))
        ]
        text = "\n".join(_recorded(evaluator, name, state) for state in states)
        total += len(gzip.compress(text.encode())) * count / len(states)
    assert 0 < total <= 0.8 * recorder.TOTAL_LIMIT


def _recorded(evaluator, name, state):
    kind = evaluator.declaration.parts[name].kind
    return json.dumps(recorder.entry(evaluator, name, kind, state))

"""All explorers of the chapter on gradient descent: each control moves picture and words."""

import gzip
import random

import pytest
from traitlets import TraitError

from course_utils.explorers import gradient_descent
from course_utils.interactive import Choice, Point, recorder

EXPLORERS = [getattr(gradient_descent, name) for name in gradient_descent.__all__]


def tried(control, seed=5):
    """Both ends, the middle and a random value of a control's grid (for a point: off it)."""
    grid = control.grid()
    values = [grid[0], grid[len(grid) // 2], grid[-1], random.Random(seed).choice(grid)]
    if isinstance(control, Point):
        rng = random.Random(seed)
        values[-1] = (rng.uniform(*control.x), rng.uniform(*control.y))
    return list(dict.fromkeys(values))


MOVES = [
    pytest.param(kind, name, id=f"{kind.__name__}-{name}")
    for kind in EXPLORERS
    for name in kind._plan.controls
]


@pytest.mark.parametrize(("kind", "name"), MOVES)
def test_every_control_changes_picture_and_sentence(kind, name):
    explorer = kind()
    control = explorer._plan.controls[name]
    pictures, sentences = [], set()
    for value in tried(control):
        explorer.set(**{name: value})
        pictures.append(explorer.pieces())
        assert not any("nan" in piece or "inf" in piece for piece in pictures[-1].values())
        sentences.add(explorer.describe())
    assert len({"".join(pieces.values()) for pieces in pictures}) == len(tried(control))
    assert len(sentences) >= 2
    for part, needs in kind._plan.needs.items():  # whatever names the control follows it
        if name in needs and part in pictures[0] and kind._plan.parts[part].kind == "moving":
            assert len({pieces[part] for pieces in pictures}) >= 2, part


@pytest.mark.parametrize(("kind", "name"), MOVES)
def test_values_that_do_not_fit_are_refused_and_change_nothing(kind, name):
    explorer, control = kind(), kind._plan.controls[name]
    before, wrong = explorer.state, [None, float("nan"), "no such thing", (1e9, 0.0), True]
    wrong += ["", 1] if isinstance(control, Choice) else [1e9, -1e9]
    for value in wrong:
        with pytest.raises(TraitError, match=name):
            explorer.set(**{name: value})
    assert explorer.state == before


@pytest.mark.parametrize("kind", EXPLORERS)
def test_text_is_readable_on_a_phone(kind):
    explorer = kind()
    explorer.pieces()
    stage = explorer.evaluator.stage(explorer.state_with())
    assert stage.smallest_text * 340 / (stage.size[0] / 10) >= 10


@pytest.mark.parametrize("kind", EXPLORERS)
def test_same_state_gives_same_picture(kind):
    first, second = kind(), kind()
    for name, control in first._plan.controls.items():
        first.set(**{name: tried(control)[-1]})
    first.reset()
    assert first.pieces() == second.pieces()


@pytest.mark.parametrize("kind", EXPLORERS)
def test_recording_will_fit(kind):
    """A sample of the states of each part stands for all: recording all takes minutes."""
    explorer, rng, total = kind(), random.Random(3), 0
    evaluator, controls = explorer.evaluator, explorer._plan.controls
    for name in evaluator.drawn() + evaluator.plan.of_kind("sentence"):
        needs = [controls[need] for need in evaluator.plan.needs[name] if need in controls]
        count = 1
        for control in needs:
            count *= len(control.grid())
        assert count <= recorder.STATES_LIMIT
        sample = [
            explorer.state_with(**{
                need: rng.choice(controls[need].grid())
                for need in evaluator.plan.needs[name]
                if need in controls
            })
            for _ in range(min(count, 60))
        ]  # fmt: skip
        drawn = name in evaluator.drawn()
        say = evaluator.piece if drawn else evaluator.sentence
        text = "\n".join(say(name, state) for state in sample)
        total += len(gzip.compress(text.encode())) * count / len(sample)
    assert total <= 0.8 * recorder.TOTAL_LIMIT

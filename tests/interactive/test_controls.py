"""What a control accepts, how it refuses the rest, and the grid that a page records."""

import math

import numpy as np
import pytest
from helpers.gallery import AllControls, LogAxes
from traitlets import TraitError

from course_utils.interactive import (
    Choice,
    Explorer,
    Integer,
    Play,
    Point,
    Points,
    Slider,
    Text,
    Toggle,
    figure,
)
from course_utils.plots import canvas

NAN, INF = float("nan"), float("inf")
NUMBERLESS = ["0.5", None, [0.5], 1j, NAN, INF, -INF, True, np.array([0.5]), 10**400]
REFUSED = {
    "x": [*NUMBERLESS, -0.001, 1.001],
    "n": [*NUMBERLESS, 0, 10, 2.5],
    "t": [*NUMBERLESS, -1, 5],
    "kind": ["tangent", "Sine", "", 0, None, ["sine"]],
    "shown": [1, 0, "yes", None, 1.0],
    "at": [(NAN, 0), (0, INF), (11, 0), (0, 5.5), (1,), (1, 2, 3), 3, None, "12", (True, 0)],
    "word": [5, None, b"bytes", "x" * 201],
    "points": [3, None, [(1,)], [(1, NAN)], [(11, 0)], [(True, 0)], [(0, 0)] * 101],
}
# What the reader must find in the message: the range, or the options.
RANGE = {
    "x": "0 to 1",
    "n": "1 to 9",
    "t": "0 to 4",
    "kind": "'sine', 'cosine'",
    "shown": "True or False",
    "at": "x from 0 to 10, y from 0 to 5",
    "word": "200 characters",
    "points": "100 pairs",
}
WAYS = {
    "assigned": setattr,
    "set": lambda explorer, name, value: explorer.set(**{name: value}),
    "described": lambda explorer, name, value: explorer.describe(**{name: value}),
}
CASES = [(name, value) for name, values in REFUSED.items() for value in values]


@pytest.fixture(scope="module")
def explorer():
    return AllControls()


@pytest.mark.parametrize(("name", "value"), CASES)
@pytest.mark.parametrize("way", WAYS)
def test_a_value_that_does_not_fit_is_refused_in_words(explorer, name, value, way):
    before = explorer.state
    with pytest.raises(TraitError) as caught:
        WAYS[way](explorer, name, value)
    message = str(caught.value)
    for part in (f"AllControls.{name}", RANGE[name], repr(value)):
        assert part in message
    assert explorer.state == before


def test_every_control_has_refused_values():
    controls = AllControls().state
    assert set(REFUSED) == set(RANGE) == set(controls)


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("x", np.float32(0.25), 0.25),
        ("x", np.int64(1), 1.0),
        ("x", 1, 1.0),
        ("n", np.int8(7), 7),
        ("n", 7.0, 7),
        ("t", np.float64(2), 2),
        ("kind", np.str_("cosine"), "cosine"),
        ("shown", np.bool_(False), False),
        ("at", [1, 2], (1.0, 2.0)),
        ("at", np.array([1, 2]), (1.0, 2.0)),
        ("word", np.str_("hi"), "hi"),
        ("points", [[1, 2], (3, 4)], ((1.0, 2.0), (3.0, 4.0))),
        ("points", np.array([[1.0, 2.0]]), ((1.0, 2.0),)),
    ],
)
def test_what_numpy_and_json_bring_becomes_plain(explorer, name, given, kept):
    explorer.set(**{name: given})
    value = getattr(explorer, name)
    assert value == kept
    # repr tells np.float64(0.25), True and 1.0 apart from what is wanted.
    assert repr(value) == repr(kept)
    explorer.reset()


@pytest.mark.parametrize(
    "make",
    [
        lambda: Slider(0, 1, 0.3, step=0.25),
        lambda: Slider(0, 1, 2, step=0.25),
        lambda: Slider(0, 1, NAN),
        lambda: Slider(0.01, 1, 0.5, log=True, count=3),
        lambda: Integer(0, 10, 5, step=2),
        lambda: Play(10, 11),
        lambda: Choice(["a", "b"], "c"),
        lambda: Toggle("on"),
        lambda: Point((0, 1), (0, 1), (0.5, 0.5)),
        lambda: Point((0, 1), (0, 1), (0, NAN)),
        lambda: Points((0, 1), (0, 1), [(2, 0)]),
        lambda: Text("toolong", longest=3),
    ],
)
def test_a_default_that_is_not_recorded_is_refused(make):
    with pytest.raises((ValueError, TypeError)):
        make()


def test_a_refused_default_names_kind_and_nearest_value():
    with pytest.raises(ValueError, match=r"Slider.*0\.3.*0\.25"):
        Slider(0, 1, 0.3, step=0.25)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Slider(1, 0, 0),
        lambda: Slider(0, INF, 0),
        lambda: Slider(NAN, 1, 0),
        lambda: Slider(0, 1, 0, step=0.3),
        lambda: Slider(0, 1, 0, step=3),
        lambda: Slider(0, 1, 0, count=1),
        lambda: Slider(0, 1, 1, log=True),
        lambda: Slider(1, 10, 1, log=True, step=1),
        lambda: Integer(5, 3, 4),
        lambda: Choice(["a", "a"], "a"),
        lambda: Point((0, 1), (0, 1), (0, 0), count=(26, 25)),
        lambda: Point((1, 0), (0, 1), (0, 0)),
    ],
)
def test_a_range_that_makes_no_sense_is_refused(make):
    with pytest.raises(ValueError, match=r"expected|divide|twice|positions|log=True|finite"):
        make()


@pytest.mark.parametrize(
    ("low", "high"), [(0, 1), (-2, 2), (1 / 3, 2 / 3), (1e-13, 3e-13), (1e5, 7e5 / 3)]
)
@pytest.mark.parametrize("log", [False, True])
def test_a_grid_begins_and_ends_exactly_and_is_accepted(low, high, log):
    if log and low <= 0:
        low = high / 1000
    slider = Slider(low, high, low, count=7, log=log)
    grid = slider.grid()
    assert (grid[0], grid[-1], len(grid)) == (low, high, 7)
    assert [slider.checked(value) for value in grid] == grid
    steps = np.diff(np.log(grid) if log else grid)
    np.testing.assert_allclose(steps, steps.mean(), rtol=1e-4 if log else 1e-9)


def test_grids_hold_short_decimals():
    values = Slider(-2, 2, 0, step=0.1).grid()
    assert [f"{k / 10 - 2:.1f}" for k in range(41)] == [str(abs(v) and v) for v in values]
    assert Slider(1e-3, 10, 1, log=True, count=5).grid() == [0.001, 0.01, 0.1, 1, 10]


def test_the_grids_of_whole_numbers_choices_and_switches():
    controls = AllControls.declaration.controls
    grids = {name: control.grid() for name, control in controls.items()}
    assert grids["n"] == [1, 3, 5, 7, 9]
    assert grids["t"] == [0, 1, 2, 3, 4]
    assert grids["kind"] == ["sine", "cosine"]
    assert grids["shown"] == [False, True]
    assert grids["word"] == ["hello"]
    assert grids["points"] == [()]


@pytest.mark.parametrize("log", [(False, False), (True, False)])
def test_positions_are_at_most_four_per_cent_apart_and_lie_by_rows(log):
    x, y = (2, 7), (-1, 1)
    grid = np.array(Point(x, y, (2, -1), log=log).grid())
    columns, rows = np.unique(grid[:, 0]), np.unique(grid[:, 1])
    assert len(grid) == len(columns) * len(rows)
    along = np.log(columns / 2) / math.log(3.5) if log[0] else (columns - 2) / 5
    assert np.diff(along).max() <= 0.04 + 1e-5  # log grids keep six digits
    assert np.diff(rows).max() <= 0.04 * 2 + 1e-9
    assert (grid[0] == (2, -1)).all()
    assert grid[1][1] == -1
    assert grid[1][0] > 2


def test_every_default_is_among_the_recorded_values():
    for explorer in (AllControls, LogAxes):
        for control in explorer.declaration.controls.values():
            assert control.default_value in control.grid()


def test_an_argument_must_be_json_and_stays_as_it_was_made():
    with pytest.raises(TraitError, match=r"AllControls.scale: expected a JSON value.*nan"):
        AllControls(scale=NAN)
    with pytest.raises(TraitError, match="JSON"):
        AllControls(scale=object())
    explorer = AllControls(scale=[1, 2])
    with pytest.raises(TraitError, match=r"AllControls\(scale=7\)"):
        explorer.scale = 7
    assert explorer.scale == [1, 2]
    assert explorer.describe().startswith("[1, 2]")


def test_a_constructor_refuses_what_set_refuses():
    with pytest.raises(TraitError, match=r"AllControls.x.*0 to 1.*2"):
        AllControls(x=2)
    with pytest.raises(TypeError, match=r"AllControls has no y; it has scale, x, n"):
        AllControls(y=2)


def test_controls_say_in_their_specification_what_a_front_end_needs():
    spec = AllControls().spec()["controls"]
    assert {name: control["kind"] for name, control in spec.items()} == {
        "x": "slider",
        "n": "integer",
        "t": "play",
        "kind": "choice",
        "shown": "toggle",
        "at": "point",
        "word": "text",
        "points": "points",
    }
    assert [name for name, control in spec.items() if control["liveOnly"]] == ["word", "points"]
    assert spec["x"]["label"] == "x"
    assert spec["x"]["unit"] == "m"
    assert spec["t"]["interval"] == 100
    for control in spec.values():
        if "texts" in control:
            assert len(control["texts"]) == len(control["values"])


def test_two_explorers_of_a_class_do_not_share_values():
    class Tiny(Explorer):
        words = {"controls": {"x": "x"}}
        x = Slider(0, 1, 0)

        @figure
        def plane():
            return canvas()

    one, two = Tiny(), Tiny()
    one.x = 1
    assert (one.x, two.x) == (1.0, 0.0)

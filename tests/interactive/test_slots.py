"""Parts that are arrays: what they may return, and what pages and notebooks get of it."""

import base64

import numpy as np
import pytest
from helpers.fake_view import View
from helpers.gallery import Arrays

from course_utils.interactive import Explorer, Slider, computed, figure, moving, slots
from course_utils.interactive.slots import FAR
from course_utils.plots import canvas, frame, palette


def sample(slot, value=None, function=None):
    """Return an explorer with one slot, and axes named left and right."""

    def plane():
        fig = canvas([["left", "right"]])
        for ax in fig.axes:
            frame(ax, (0, 4), (0, 2))
        return fig

    members = {"plane": figure(plane), "part": slot(function or (lambda: value))}
    return type("Sample", (Explorer,), members)()


def recorded(explorer, name="part"):
    return explorer.evaluator.packed(name, explorer.state_with())


def points(explorer, name="part"):
    """Return the points of a recorded entry in tenths of a pixel, shape (n, 2)."""
    found, here, entry = [], np.zeros(2), list(recorded(explorer, name))
    while entry:
        if (step := entry.pop(0)) is None:
            found.append([np.nan, np.nan])
            continue
        here = here + np.array([step, entry.pop(0)])
        found.append(here)
    return np.array(found)


def in_picture(explorer, axes, data):
    """Return where data lie, by what pages know of the axes: in tenths of a pixel."""
    layers = explorer.evaluator.layers(explorer.state_with())
    place, size = layers.places()[axes], layers.size
    shares = []
    for k, (name, log) in enumerate((("x", "logX"), ("y", "logY"))):
        value, ends = np.array(data, dtype=float)[:, k], np.array(place[name])
        if place[log]:
            value, ends = np.log(value), np.log(ends)
        shares.append((value - ends[0]) / (ends[1] - ends[0]))
    x = size[0] * (place["left"] + place["width"] * shares[0])
    y = size[1] * (place["top"] + place["height"] * (1 - shares[1]))
    return np.stack([x, y], axis=-1)


# ---- what is recorded ----------------------------------------------------------------------


def test_dots_are_recorded_where_they_lie_also_on_logarithmic_axes():
    explorer = Arrays(turn=0.25)
    wanted = in_picture(explorer, "dots", 4.0 ** explorer.compute()["around"])
    assert np.abs(points(explorer, "spots") - wanted).max() < 0.6


def test_a_curve_is_recorded_with_its_gaps():
    explorer = sample(slots.curve, [(0, 0), (1, 2), (np.nan, np.nan), (3, 0), (4, 1)])
    found, wanted = points(explorer), [(0, 0), (1, 2), (3, 0), (4, 1)]
    assert np.isnan(found[2]).all()
    assert len(found) == 5
    assert np.abs(found[[0, 1, 3, 4]] - in_picture(explorer, "left", wanted)).max() < 0.6


@pytest.mark.parametrize(
    "holes", [[(np.nan, np.nan)], [(np.nan, 1)], [(1, np.nan), (np.nan, np.nan)]]
)
def test_gaps_at_the_ends_are_none(holes):
    whole = [(0, 0), (4, 2)]
    assert recorded(sample(slots.curve, holes + whole + holes)) == recorded(
        sample(slots.curve, whole)
    )
    assert recorded(sample(slots.curve, holes)) == []


def test_bends_that_nobody_sees_are_not_recorded():
    straight = np.linspace(0, 2, 500)
    explorer = sample(slots.curve, np.stack([straight, straight], axis=-1))
    assert len(points(explorer)) == 2


def test_what_lies_far_away_is_pulled_in():
    explorer = sample(slots.dots, [(1, 1), (1e300, -1e300)])
    assert points(explorer)[1].tolist() == [FAR, FAR]


def test_arrows_are_recorded_from_beginning_to_tip():
    explorer = sample(slots.arrows, [(1, 1, 2, -0.5), (3, 2, 0, 0)])
    wanted = [(1, 1), (3, 0.5), (3, 2), (3, 2)]
    assert np.abs(points(explorer) - in_picture(explorer, "left", wanted)).max() < 0.6


def test_bars_are_recorded_by_two_corners():
    explorer = sample(slots.bars, [1, 0.5])
    wanted = [(0.6, 0), (1.4, 1), (1.6, 0), (2.4, 0.5)]
    assert np.abs(points(explorer) - in_picture(explorer, "left", wanted)).max() < 0.6


@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 3)])
def test_pictures_are_recorded_as_bytes(shape):
    greys = np.linspace(-0.1, 1.1, np.prod(shape)).reshape(shape)
    rows, columns, text = recorded(sample(slots.picture, greys))
    levels = np.frombuffer(base64.b64decode(text), np.uint8).reshape(shape)
    assert (rows, columns) == shape[:2]
    assert np.abs(levels / 255 - np.clip(greys, 0, 1)).max() <= 0.5 / 255 + 1e-9


def test_fields_are_recorded_between_low_and_high():
    rows, columns, text = recorded(
        sample(slots.field(low=2, high=4), [[1.0, 2, 3], [3.5, 4, 9]])
    )
    assert (rows, columns) == (2, 3)
    assert list(base64.b64decode(text)) == [0, 0, 128, 191, 255, 255]


# ---- what a notebook gets ------------------------------------------------------------------


def test_a_notebook_gets_arrays_as_bytes_when_they_change():
    view = View(Arrays(turn=0))
    view.hello()
    assert set(view.heard[-1]["arrays"]) == set(view.explorer.spec()["slots"])
    view.move(turn=0.5)
    assert "nothing" not in view.heard[-1]["pieces"], "it has not changed"
    for name, wanted in {
        "spots": 4.0 ** view.explorer.compute()["around"],
        "heights": np.stack([[1, 2, 3], 1 + view.explorer.compute()["around"][:3, 1]], -1),
        "greys": np.abs(view.explorer.compute()["around"]),
    }.items():
        sent = view.picture[name]
        array = np.frombuffer(sent["array"], "<f4").reshape(sent["shape"])
        assert np.allclose(array, wanted, rtol=1e-6)


def test_what_no_32_bits_hold_is_pulled_in():
    view = View(sample(slots.dots, [(1e300, -1e300)]))
    view.hello()
    assert np.isfinite(np.frombuffer(view.picture["part"]["array"], "<f4")).all()


def test_an_array_that_is_changed_later_is_another_picture_only_then():
    array = np.ones((1, 2))
    explorer = sample(slots.dots, function=lambda: array)
    before = explorer.pieces()
    array += 1
    assert explorer.pieces() == before


# ---- as parts of a figure ------------------------------------------------------------------


def test_a_slot_needs_what_it_names_and_lies_in_its_place_back_to_front():
    class Mixed(Explorer):
        words = {"controls": {"x": "x", "y": "y"}}
        x = Slider(0, 1, 0)
        y = Slider(0, 1, 0)

        @figure
        def plane(y):
            return canvas()

        @moving
        def below(axes):
            pass

        @slots.dots
        def middle(half):
            return (half, 0)

        @computed
        def half(x):
            return x / 2

        @moving
        def above(axes):
            pass

    assert Mixed.declaration.needs["middle"] == ("x", "y")
    assert Mixed().spec()["order"] == ["plane", "below", "middle", "above"]


@pytest.mark.parametrize("name", ["ax", "axes", "words", "colour"])
def test_a_slot_draws_nothing_itself(name):
    scope = {}
    exec(f"def part({name}): return []", scope)
    with pytest.raises(TypeError, match=rf"Sample\.part asks for {name}; a @curve may"):
        sample(slots.curve, function=scope["part"])


def test_the_front_end_is_told_axes_and_look():
    spec = sample(slots.dots(on="right", color=palette.GREEN), (1, 1)).spec()["slots"]
    look = {"color": "green", "size": 9.0, "rim": 1.5, "hollow": False}
    assert spec == {"part": {"kind": "dots", "on": "right"} | look}
    assert sample(slots.curve, []).spec()["slots"]["part"]["on"] == "left"


def test_axes_that_are_not_there_are_refused():
    with pytest.raises(ValueError, match=r"Sample\.part lies on the axes 'up'; .* 'left', 'ri"):
        sample(slots.dots(on="up"), (1, 1))


def test_a_colour_outside_of_the_palette_is_refused():
    with pytest.raises(ValueError, match="not in the palette"):
        sample(slots.dots(color="red"), (1, 1))


NAN, INF = np.nan, np.inf


@pytest.mark.parametrize(
    ("slot", "value", "words"),
    [
        (
            slots.dots,
            [(1, 2, 3)],
            r"shape \(1, 3\); @slots.dots draws places of shape \(n, 2\)",
        ),
        (slots.dots, 3, r"shape \(\)"),
        (slots.dots, [(1, 2), (3,)], "draws places of shape"),
        (slots.dots, None, "draws places of shape"),
        (slots.dots, [(1, NAN)], "nan, which @slots.dots cannot draw"),
        (slots.curve, np.ones((2, 2, 2)), r"shape \(2, 2, 2\)"),
        (slots.curve, [(0, 0), (1, -INF)], "-inf"),
        (slots.arrows, [(1, 2)], r"shape \(1, 2\)"),
        (slots.arrows, [(1, 2, 3, NAN)], "nan"),
        (slots.bars, np.ones((2, 3)), r"shape \(2, 3\)"),
        (slots.bars, [1, -0.5], "-0.5, which @slots.bars"),
        (slots.bars, [INF], "inf"),
        (slots.picture, np.ones((2, 3, 4)), r"shape \(2, 3, 4\)"),
        (slots.picture, np.ones(4), r"shape \(4,\)"),
        (slots.picture, [[NAN]], "nan"),
        (slots.field, np.ones((2, 3, 3)), r"shape \(2, 3, 3\)"),
        (slots.field, [[INF]], "inf"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(slot, value, words):
    explorer = sample(slot, value)
    with pytest.raises(ValueError, match=r"Sample\.part.*" + words):
        explorer.pieces()


@pytest.mark.parametrize(
    ("slot", "value", "shape"),
    [
        (slots.dots, (1, 2), (1, 2)),
        (slots.dots, [], (0, 2)),
        (slots.curve, np.empty((0, 2)), (0, 2)),
        (slots.arrows, (1, 2, 3, 4), (1, 4)),
        (slots.arrows, [(1, 2), (3, 4)], (1, 4)),
        (slots.arrows, np.ones((3, 2, 2)), (3, 4)),
        (slots.arrows, [], (0, 4)),
        (slots.bars, [], (0, 2)),
        (slots.bars, [(-3, 2)], (1, 2)),
    ],
)
def test_one_alone_or_none_needs_no_other_shape(slot, value, shape):
    explorer = sample(slot, value)
    assert explorer.evaluator.array("part", explorer.state_with()).shape == shape
    explorer.pieces()

"""Reading a map: against Matplotlib's point-in-polygon test, closed forms and a cone."""

import itertools

import numpy as np
import pytest
from matplotlib.path import Path

from course_utils.calculus import contours, critical, landscapes, map_reading


def test_inside_agrees_with_matplotlib():
    rng = np.random.default_rng(4)
    for corners in (3, 5, 40):
        line = rng.normal(size=(corners, 2))
        points = rng.normal(size=(500, 2))
        closed = np.concatenate([line, line[:1]])
        # Matplotlib has another rule for lines that cross themselves: ask triangle by triangle.
        wedges = [Path([line[0], a, b]) for a, b in itertools.pairwise(line[1:])]
        truth = sum(wedge.contains_points(points).astype(int) for wedge in wedges) % 2 == 1
        assert (map_reading.inside(line, points) == truth).all()
        assert (map_reading.inside(closed, points) == truth).all()


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (0.9, [True, False, False]),  # a line around the highest summit alone
        (0.7, [True, True, False]),
        (0.55, [True, True, True]),
        (0.1, [True, False, False]),  # one line around all: only the highest is known
        (-0.2, [False, False, False]),  # a line around the hollow
    ],
)
def test_summits_of_the_hills(level, expected):
    hills = landscapes.gaussian_hills
    tops = [c for c in critical.find(hills) if c.kind == "summit"]
    lines = contours.level_lines(hills, [level])
    assert map_reading.shown(lines, [level], tops).tolist() == expected


def test_open_lines_show_nothing():
    top = [critical.CriticalPoint(np.zeros(2), 1.0, "summit")]
    angle = np.linspace(0, 1.9 * np.pi, 50)
    horseshoe = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    assert not map_reading.shown([[horseshoe]], [0.5], top).any()
    closed = np.concatenate([horseshoe, horseshoe[:1]])
    assert map_reading.shown([[closed]], [0.5], top).all()
    assert map_reading.shown([], [], []).shape == (0,)


def test_crossings_of_a_sine():
    x = np.linspace(0, 2 * np.pi, 20001)
    found = map_reading.crossings(x, np.sin(x), [0.5, -0.5])
    truth = np.pi * np.array([1 / 6, 5 / 6, 7 / 6, 11 / 6])
    assert found[:, 0] == pytest.approx(truth, abs=1e-6)
    assert found[:, 1].tolist() == [0.5, 0.5, -0.5, -0.5]


def test_steep_pieces_cross_several_levels_in_order():
    found = map_reading.crossings([0, 1], [0, 3], [2.5, 0.5, 1.5])
    assert found[:, 1].tolist() == [0.5, 1.5, 2.5]
    assert found[:, 0] == pytest.approx(np.array([0.5, 1.5, 2.5]) / 3)
    assert map_reading.crossings([0, 1], [0, 3], [9.0]).shape == (0, 2)

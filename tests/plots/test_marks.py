"""Curves, arrows and dots: where they are, and that they change nothing else."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from course_utils.plots import marks, palette


def test_curve_goes_through_its_points(ax):
    points = np.array([(0, 0), (1, 2), (3, 1.0)])
    artist = marks.curve(ax, points, color=palette.GREEN, width=4)
    assert artist in ax.lines and artist.get_linewidth() == 4
    assert artist.get_xydata() == pytest.approx(points)
    assert to_hex(artist.get_color()) == palette.GREEN
    assert artist.get_linestyle() == "-"
    assert marks.curve(ax, points, dashed=True).get_linestyle() != "-"


@pytest.mark.parametrize("vector", [(1.0, 0.0), (0.3, 1.2), (-0.8, -0.4)])
def test_arrow_ends_at_its_tip_and_points_the_right_way(ax, vector):
    start = np.array([1.5, 1.5])
    patch = marks.arrow(ax, start, vector, color=palette.ORANGE)
    corners = patch.get_xy()
    assert patch in ax.patches and to_hex(patch.get_facecolor()) == palette.ORANGE
    along = np.asarray(vector) / np.hypot(*vector)
    ahead = (corners - start) @ along
    tip = corners[ahead.argmax()]
    assert tip == pytest.approx(start + vector)
    assert ahead.min() == pytest.approx(0, abs=1e-9)
    aside = (corners - start) @ np.array([-along[1], along[0]])
    assert aside.max() == pytest.approx(-aside.min())


def test_short_arrow_is_all_head_and_none_is_nothing(ax):
    pixel = 1 / ax.transData.get_matrix()[0, 0]
    short = marks.arrow(ax, (1, 1), (5 * pixel, 0)).get_xy()
    assert np.ptp(short[:, 0]) == pytest.approx(5 * pixel)
    none = marks.arrow(ax, (1, 1), (0, 0)).get_xy()
    assert np.isfinite(none).all() and np.ptp(none, axis=0) == pytest.approx([0, 0])


def test_dots_lie_on_their_points(ax):
    points = np.array([(1, 1), (2, 2.0)])
    artist = marks.dots(ax, points, color=palette.PURPLE, size=7)
    assert artist in ax.lines and artist.get_xydata() == pytest.approx(points)
    assert to_hex(artist.get_markerfacecolor()) == palette.PURPLE
    assert artist.get_markersize() == 7
    ring = marks.dots(ax, points, color=palette.PURPLE, hollow=True)
    assert to_hex(ring.get_markerfacecolor()) == palette.PAPER
    assert to_hex(ring.get_markeredgecolor()) == palette.PURPLE


def test_one_dot_and_no_dots(ax):
    assert marks.dots(ax, (1, 2)).get_xydata() == pytest.approx(np.array([(1, 2)]))
    assert len(marks.dots(ax, []).get_xydata()) == 0

"""Graphs: edges end at circles, heads point on, numbers stand beside what they belong to."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from course_utils.plots import graphs, palette

PLACES = np.array([(0.8, 2.5), (3.2, 2.5), (2.0, 0.5)])
PAIRS = [(0, 2), (1, 2)]


def pixels(ax, points):
    return ax.transData.transform(points)


def test_vertices_are_circles_with_their_signs_inside(ax):
    circles, *signs = graphs.vertices(ax, PLACES, ["x", "tanh", "+"])
    assert circles.get_xydata() == pytest.approx(PLACES)
    assert circles.get_markersize() == 2 * graphs.RADIUS
    assert [text.get_text() for text in signs] == ["x", "tanh", "+"]
    ax.figure.draw_without_rendering()
    for text, middle in zip(signs, pixels(ax, PLACES), strict=True):
        box = text.get_window_extent()
        corners = np.array([(box.x0, box.y0), (box.x1, box.y1)]) - middle
        assert np.abs(corners[:, 0]).max() < graphs.RADIUS - 2
        assert np.abs(corners.mean(axis=0)).max() < 2


def test_edges_begin_and_end_at_the_circles_and_their_heads_lead(ax):
    lines, heads = graphs.edges(ax, PLACES, PAIRS, color=palette.PURPLE)
    assert to_hex(heads.get_facecolor()) == palette.PURPLE
    ends = pixels(ax, lines.get_xydata()).reshape(-1, 3, 2)
    corners = pixels(ax, heads.get_path().vertices).reshape(-1, 4, 2)
    for (begin, end), line, head in zip(PAIRS, ends, corners, strict=True):
        a, b = pixels(ax, PLACES[[begin, end]])
        along = (b - a) / np.hypot(*(b - a))
        assert line[0] == pytest.approx(a + graphs.RADIUS * along)
        assert head[0] == pytest.approx(b - graphs.RADIUS * along)  # the tip
        ahead = (head[:3] - a) @ along
        assert ahead[0] == pytest.approx(ahead.max()) and ahead[1] == pytest.approx(ahead[2])
        assert (line[1] - a) @ along == pytest.approx(ahead[1])
        across = (head[1:3] - line[1]) @ np.array([-along[1], along[0]])
        assert across == pytest.approx([5, -5])
    assert graphs.edges(ax, PLACES, []) == []


def test_rings_leave_their_signs_visible(ax):
    ring = graphs.rings(ax, PLACES[:2], color=palette.ORANGE)
    assert ring.get_markerfacecolor() == "none" and ring.get_xydata() == pytest.approx(
        PLACES[:2]
    )


@pytest.mark.parametrize("side", [-1, 1])
def test_numbers_stand_outside_the_circles(ax, side):
    found = graphs.beside(ax, PLACES, side, ["1", "2", "3"], color=palette.BLUE)
    away = pixels(ax, found.points) - pixels(ax, PLACES)
    assert side * away[:, 0] == pytest.approx([graphs.RADIUS + graphs.GAP] * 3)
    assert away[:, 1] == pytest.approx([0, 0, 0], abs=1e-9)
    assert set(found.aligns) == {{-1: "right", 1: "left"}[side]}


def test_numbers_of_edges_stand_outside_and_clear_of_them(ax):
    pairs = [*PAIRS, (2, 1)]
    found = graphs.along(ax, PLACES, pairs, ["1", "2", "3"])
    assert found.aligns == ["right", "left", "left"]
    for (begin, end), point, side in zip(
        [*PAIRS, (2, 1)], found.points, (-1, 1, 1), strict=True
    ):
        a, b = pixels(ax, PLACES[[begin, end]])
        x, y = pixels(ax, point)
        assert y == pytest.approx((a[1] + b[1]) / 2)
        for height in (-7, 7):  # upper and lower corner of the number, towards the edge
            on_edge = a[0] + (y + height - a[1]) / (b[1] - a[1]) * (b[0] - a[0])
            assert side * (x - on_edge) >= graphs.GAP - 1e-9
    assert graphs.along(ax, PLACES, [], []).texts == []

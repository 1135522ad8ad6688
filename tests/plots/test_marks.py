"""Curves, arrows and dots: where they are, and that they change nothing else."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D

from course_utils.plots import canvas, frame, marks, palette
from course_utils.plots.fast_lines import FastLine


def test_curve_goes_through_its_points(ax):
    points = np.array([(0, 0), (1, 2), (3, 1.0)])
    artist = marks.curve(ax, points, color=palette.GREEN, width=4)
    assert artist in ax.artists and artist.get_linewidth() == 4
    assert artist.get_xydata() == pytest.approx(points)
    assert to_hex(artist.get_color()) == palette.GREEN
    assert artist.get_linestyle() == "-"
    assert marks.curve(ax, points, dashed=True).get_linestyle() != "-"


def test_a_stroke_looks_like_a_line_of_matplotlib(ax):
    """Drawn over each other in the same colour, clipped at the same places, with a gap."""
    points = np.array([(-1, 0.5), (1, 2), (np.nan, 0), (2, 1), (9, 2.0)])
    for dashed in (False, True):
        pictures = [_pixels(draw, points, dashed) for draw in (_by_stroke, _by_matplotlib)]
        assert (pictures[0] < 255).any()
        assert np.abs(pictures[0] - pictures[1]).max() <= 2


def _by_stroke(ax, points, dashed):
    pixels = ax.transData.transform(points)
    FastLine(ax, pixels, color=palette.BLUE, width=6, dashed=dashed)


def _by_matplotlib(ax, points, dashed):
    style = {"linestyle": (0, (2.5, 2)) if dashed else "-", "dash_capstyle": "butt"}
    ends = {"solid_capstyle": "round", "solid_joinstyle": "round", "zorder": 3}
    ax.add_artist(Line2D(*points.T, color=palette.BLUE, linewidth=6, **style, **ends))


def _pixels(draw, points, dashed):
    """Draw on a canvas of another resolution than that of the line; return the pixels."""
    empty = frame(canvas().axes[0], (0, 4), (0, 3), equal=True)
    empty.figure.draw_without_rendering()
    draw(empty, points, dashed)
    empty.figure.set_dpi(100)
    empty.figure.canvas.draw()
    return np.asarray(empty.figure.canvas.buffer_rgba(), dtype=float)


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


# ---- the way of a method ---------------------------------------------------------------------


def spots(artist):
    """Centres of the marks: strokes of no length."""
    x = artist.get_xydata()
    assert np.isnan(x[2::3]).all() and (x[::3] == x[1::3]).all()
    return x[::3]


def test_path_goes_from_step_to_step_and_marks_each(ax):
    steps = np.array([(0.5, 0.5), (1, 2), (3, 1.0), (3.5, 2.5)])
    line, marked = marks.path(ax, steps, color=palette.PURPLE, width=3, size=8)
    assert line.get_xydata() == pytest.approx(steps)
    assert spots(marked) == pytest.approx(steps)
    assert {to_hex(artist.get_color()) for artist in (line, marked)} == {palette.PURPLE}
    assert line.get_linewidth() == 3 and marked.get_linewidth() == 8
    assert line.get_zorder() < marked.get_zorder() and {line, marked} <= set(ax.artists)
    assert marks.path(ax, steps, dashed=True)[0].get_linestyle() != "-"


@pytest.mark.parametrize("mark", ["dot", "ring", "square", "box"])
def test_marks_differ_in_shape_and_filling(ax, mark):
    steps = np.array([(1, 1), (2, 2.0)])
    _, *layers = marks.path(ax, steps, mark=mark, size=8)
    ends = "projecting" if mark in ("square", "box") else "round"
    for layer, size in zip(layers, (8, 5), strict=False):
        assert spots(layer) == pytest.approx(steps)
        assert layer.get_linestyle() == "-" and layer.get_linewidth() == size
        assert layer.get_solid_capstyle() == ends
    assert len(layers) == (2 if mark in ("ring", "box") else 1)
    if len(layers) == 2:
        assert to_hex(layers[1].get_color()) == palette.PAPER
        assert layers[1].get_zorder() > layers[0].get_zorder()


def test_path_without_line_without_marks_and_without_steps(ax):
    steps = [(1, 1), (2, 2.0)]
    (marked,) = marks.path(ax, steps, width=0)
    assert spots(marked) == pytest.approx(np.array(steps))
    (line,) = marks.path(ax, steps, size=0)
    assert line.get_xydata() == pytest.approx(np.array(steps))
    assert all(len(artist.get_xydata()) == 0 for artist in marks.path(ax, []))
    assert len(spots(marks.path(ax, [], mark="square")[1])) == 0


@pytest.mark.parametrize(("mark", "share"), [("dot", 0.25), ("ring", 0.8)])
def test_small_steps_are_drawn_together(ax, mark, share):
    shrinking = np.array([(1 + 2 * 0.9**k, 1.0) for k in range(200)])
    line, marked, *_ = marks.path(ax, shrinking, mark=mark, size=8)
    pixel = 1 / ax.transData.get_matrix()[0, 0]
    gaps = -np.diff(spots(marked)[:, 0])
    assert gaps.min() >= 0.999 * 8 * share * pixel and 15 < len(gaps) < 60
    assert spots(marked)[0] == pytest.approx(shrinking[0])
    assert np.abs(spots(marked)[-1] - shrinking[-1]).max() < 8 * share * pixel
    course = line.get_xydata()[:, 0]
    assert -np.diff(course).max() >= 0.999 * pixel
    assert course[-1] == pytest.approx(1, abs=1.01 * pixel) and len(course) < 80


def test_a_divergent_path_is_cut_where_it_leaves(ax):
    away = np.array([(2 + (-3.0) ** k, 1 + 0.1 * (-3.0) ** k) for k in range(15)])
    line, marked = marks.path(ax, away)
    pixels = ax.transData.transform(line.get_xydata())
    drawn = pixels[np.isfinite(pixels).all(axis=1)]
    assert (drawn >= ax.bbox.min - 22).all() and (drawn <= ax.bbox.max + 22).all()
    assert spots(marked) == pytest.approx(away[:1])
    assert np.isnan(line.get_xydata()).any()
    a, b = (drawn - pixels[0]).T
    assert np.abs(b - 0.1 * a).max() < 0.1  # what is drawn lies where it was


def test_a_path_that_comes_back_is_not_joined_outside(ax):
    line, marked = marks.path(ax, [(1, 1), (1, 90), (3, 90), (3, 1)])
    x = line.get_xydata()
    assert np.isnan(x).any() and spots(marked) == pytest.approx(np.array([(1, 1), (3, 1)]))
    inside = x[np.isfinite(x).all(axis=1)]
    assert set(np.round(inside[:, 0], 6)) == {1.0, 3.0}


def logarithmic():
    axes = frame(canvas().axes[0], (0, 40), (1e-6, 100), scales=("linear", "log"))
    axes.figure.draw_without_rendering()
    return axes


def test_values_stand_over_their_steps():
    axes, heights = logarithmic(), 50 * 0.5 ** np.arange(21.0) * (2 + np.cos(np.arange(21)))
    (line,) = marks.values(axes, heights, color=palette.BLUE)
    x, y = line.get_xydata().T
    missed = np.interp(np.arange(21), x, np.log10(y)) - np.log10(heights)
    assert np.abs(missed).max() * 330 / 8 < 0.25  # pixels
    line, marked = marks.values(axes, heights, 2 * np.arange(21), mark="dot", size=5)
    assert spots(marked) == pytest.approx(np.stack([2 * np.arange(21), heights], -1))


def test_values_too_small_lie_at_the_bottom_and_large_ones_leave():
    axes = logarithmic()
    line, marked = marks.values(axes, [1.0, 1e-3, 0.0, 1e-300], mark="dot", size=5)
    assert spots(marked)[:, 1] == pytest.approx([1.0, 1e-3, 1e-6, 1e-6])
    (line,) = marks.values(axes, [1.0, 1e300])
    pixels = axes.transData.transform(line.get_xydata())
    assert np.nanmax(pixels[:, 1]) == pytest.approx(axes.bbox.y1 + 20, abs=2)


def test_powers_of_ten_are_written_without_exponents_above_the_line():
    texts = [text.get_text() for text in logarithmic().get_yticklabels()]
    assert "1e-4" in texts and "0.01" in texts
    assert not any("mathdefault" in text or "e-0" in text for text in texts)

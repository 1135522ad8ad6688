"""Maps: they draw what they are given on the axes they are given, and touch nothing else."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from course_utils.plots import maps, palette

CIRCLE = 1.5 + np.exp(2j * np.pi * np.arange(2001) / 2000).view(float).reshape(-1, 2)


def distance_to(line, points):
    """Greatest distance of points from the straight pieces of a line."""
    a, d = line[:-1], np.diff(line, axis=0)
    t = ((points[:, None] - a) * d).sum(-1) / (d * d).sum(-1)
    foot = a + np.clip(t, 0, 1)[..., None] * d
    return np.hypot(*(points[:, None] - foot).T).min(axis=0).max()


def test_relief_is_white_towards_the_light_and_black_away_from_it(ax):
    slopes = np.zeros((2, 2, 2))
    slopes[1, 0] = 0.5, -0.5  # falls to the north-west, so faces the light
    slopes[0, 1] = -0.5, 0.5
    picture = maps.relief(ax, slopes, ((0, 4), (0, 3)))
    rgba = picture.get_array()
    assert picture.axes is ax and rgba.dtype == np.uint8
    assert (rgba[1, 0, :3] == 255).all() and rgba[1, 0, 3] > 20
    assert (rgba[0, 1, :3] == 0).all() and rgba[0, 1, 3] > 20
    assert rgba[0, 0, 3] == rgba[1, 1, 3] == 0  # flat ground: nothing
    assert picture.get_extent() == [0, 4, 0, 3] and picture.origin == "lower"


def test_relief_is_stronger_on_steeper_ground(ax):
    slopes = np.array([[(-0.1, 0.1), (-0.2, 0.2), (-0.4, 0.4)]])
    opacity = maps.relief(ax, slopes, ((0, 4), (0, 3))).get_array()[0, :, 3].astype(int)
    assert (np.diff(opacity) > 0).all()


def test_contours_are_one_artist_with_gaps(ax):
    lines = [np.array([(0, 0), (1, 1.0)]), np.array([(2, 0), (3, 2.0)])]
    artist = maps.contours(ax, lines, color=palette.BLUE, width=2)
    x, y = artist.get_data()
    assert artist in ax.artists and len(ax.artists) == 1
    assert np.isnan(x).tolist() == [False, False, True] * 2
    assert np.stack([x, y], -1)[[0, 1, 3, 4]] == pytest.approx(np.concatenate(lines))
    assert to_hex(artist.get_color()) == palette.BLUE and artist.get_linewidth() == 2


def test_no_contours_draw_nothing(ax):
    assert np.isnan(maps.contours(ax, []).get_data()).all()


def test_thinned_keeps_the_course_with_fewer_vertices(ax):
    fewer = maps.thinned(ax, CIRCLE)
    pixel = 1 / ax.transData.get_matrix()[0, 0]
    assert 20 < len(fewer) < 400
    assert distance_to(fewer, CIRCLE) < 0.25 * pixel
    assert distance_to(CIRCLE, fewer) < 0.25 * pixel
    assert fewer[[0, -1]] == pytest.approx(CIRCLE[[0, -1]])


def test_area_fills_its_outline(ax):
    patch = maps.area(ax, CIRCLE, color=palette.PURPLE, opacity=0.5)
    assert patch in ax.patches
    assert to_hex(patch.get_facecolor()) == palette.PURPLE and patch.get_alpha() == 0.5
    inside = patch.get_path().contains_points([(1.5, 1.5), (2.4, 1.5), (2.6, 1.5)])
    assert inside.tolist() == [True, True, False]


def test_limits_stay(ax):
    before = ax.get_xlim(), ax.get_ylim(), ax.get_aspect()
    maps.relief(ax, np.zeros((3, 3, 2)), ((-9, 9), (-9, 9)))
    maps.contours(ax, [10 * CIRCLE])
    maps.area(ax, 10 * CIRCLE)
    assert before == (ax.get_xlim(), ax.get_ylim(), ax.get_aspect())

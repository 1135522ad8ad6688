"""Fields of arrows: each begins at its place and ends at its tip, all in one artist."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from course_utils.plots import palette
from course_utils.plots.fields import field


def outlines(patch):
    """Corners of each arrow, shape (n, 8, 2)."""
    return patch.get_path().vertices.reshape(-1, 8, 2)


def test_arrows_begin_and_end_where_they_should(ax):
    places = np.array([(1, 1), (2, 1.5), (3, 0.5)])
    vectors = np.array([(0.5, 0.0), (-0.4, 0.3), (0.0, 0.8)])
    patch = field(ax, places, vectors, color=palette.GREEN, opacity=0.5)
    assert patch in ax.patches and to_hex(patch.get_facecolor()) == palette.GREEN
    assert patch.get_alpha() == 0.5
    for place, vector, corners in zip(places, vectors, outlines(patch), strict=True):
        assert corners[3] == pytest.approx(place + vector)
        assert (corners[0] + corners[6]) / 2 == pytest.approx(place)
        along = vector / np.hypot(*vector)
        across = (corners - place) @ np.array([-along[1], along[0]])
        assert across.max() == pytest.approx(-across.min())


def test_arrows_of_less_than_a_pixel_are_left_out(ax):
    patch = field(ax, [(1, 1), (2, 2)], [(0, 0), (0.5, 0)])
    assert len(outlines(patch)) == 1
    assert len(field(ax, [(1, 1)], [(0, 0)]).get_path().vertices) == 0

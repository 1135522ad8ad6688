"""Samples: every point is drawn once, in the colour and shape of its class."""

import numpy as np
import pytest

from course_utils.plots.scatter import STYLES, scatter


def test_each_class_has_its_points_colour_and_shape(ax):
    points = np.array([[0.5, 1.0], [1.0, 2.0], [3.0, 0.5], [2.0, 2.0]])
    labels = np.array([2, 0, 2, 1])
    artists = scatter(ax, points, labels)
    assert [a in ax.lines for a in artists] == [True] * 3
    for k, artist in enumerate(artists):
        np.testing.assert_array_equal(artist.get_xydata(), points[labels == k])
        assert (artist.get_color(), artist.get_marker()) == STYLES[k]
        assert artist.get_linestyle() == "None"


def test_colours_and_shapes_are_all_different():
    assert len({c for c, _ in STYLES}) == len({m for _, m in STYLES}) == len(STYLES)


def test_what_cannot_be_drawn_is_named(ax):
    with pytest.raises(ValueError, match=r"\(2, 2\) and \(3,\)"):
        scatter(ax, np.zeros((2, 2)), np.zeros(3, int))
    with pytest.raises(ValueError, match=r"0\.\.3"):
        scatter(ax, np.zeros((1, 2)), np.array([4]))

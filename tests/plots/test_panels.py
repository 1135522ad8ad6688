"""Panels: a picture lies upright in its place, with its own greys."""

import numpy as np
import pytest

from course_utils.plots.panels import panel, show


def test_a_picture_fills_its_place_upright(ax):
    fig = ax.figure
    place = panel(fig.add_subplot(label="place"), "a heading")
    grey = np.array([[0.0, 0.25, 2.0], [-1.0, 0.5, 1.0]])
    image = show(place, grey)
    assert [text.get_text() for text in place.texts] == ["a heading"]
    assert (image.axes, image.get_extent()) == (place, [0, 1, 0, 1])
    assert image.origin == "upper" and image.get_interpolation() == "none"
    values = image.get_array()
    np.testing.assert_array_equal(values[..., 0], [[0, 64, 255], [0, 128, 255]])
    assert (values[..., :3] == values[..., :1]).all() and (values[..., 3] == 255).all()
    assert (place.get_xlim(), place.get_ylim()) == ((0, 1), (0, 1))


@pytest.mark.parametrize("wrong", [np.zeros((2, 3, 4)), np.array([[0.0, np.nan]])])
def test_what_is_no_picture_is_refused(ax, wrong):
    with pytest.raises(ValueError, match="one grey picture"):
        show(ax, wrong)

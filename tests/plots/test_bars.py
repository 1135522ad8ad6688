"""Bars: each is as high as its value, and a unit from the next."""

import numpy as np
import pytest

from course_utils.plots.bars import bars
from course_utils.plots.palette import GREEN


def test_each_bar_is_as_high_as_its_value(ax):
    heights = [2.0, 0.0, 0.5, 9.0]  # the axes end at 3
    artist = bars(ax, heights, color=GREEN)
    assert artist in ax.patches
    corners = artist.get_path().vertices.reshape(-1, 5, 2)
    for k, (corner, height) in enumerate(zip(corners, heights, strict=True)):
        x, y = corner.T
        assert (min(x) + max(x)) / 2 == pytest.approx(1 + k)
        assert 0.5 < max(x) - min(x) < 1
        assert (min(y), max(y)) == (0, min(height, 3))


def test_bars_stand_where_they_are_told_and_none_are_none(ax):
    x = bars(ax, [1.0], places=[3], width=0.5).get_path().vertices[:, 0]
    assert (x.min(), x.max()) == (2.75, 3.25)
    assert not bars(ax, []).get_path().vertices.size


@pytest.mark.parametrize("wrong", [[-0.1], [np.nan]])
def test_what_is_no_height_is_refused(ax, wrong):
    with pytest.raises(ValueError, match="at least 0"):
        bars(ax, wrong)

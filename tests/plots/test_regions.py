"""Tinted regions: each cell has the tint of its kind, and suits light and dark paper."""

import numpy as np
import pytest

from course_utils.plots import palette
from course_utils.plots.regions import OPACITY, TINTS, regions

ORDER = ("orange", "none", "blue", "grey")


def test_each_cell_has_the_tint_of_its_kind(ax):
    kinds = np.array([[0, 1, 2], [3, 2, 0]])
    picture = regions(ax, kinds, ORDER, ((0, 4), (1, 3)))
    rgba = picture.get_array()
    assert rgba.shape == (2, 3, 4) and rgba.dtype == np.uint8
    for cell, kind in np.ndenumerate(kinds):
        expected = TINTS[ORDER[kind]]
        assert rgba[cell][3] == (OPACITY if expected else 0)
        assert expected is None or tuple(rgba[cell][:3]) == expected
    assert picture.get_extent() == [0, 4, 1, 3] and picture.origin == "lower"
    assert picture.get_interpolation() == "none" and picture in ax.images


def channels(hexadecimal):
    return np.array([int(hexadecimal[k : k + 2], 16) for k in (1, 3, 5)])


def luminance(rgb):
    part = np.asarray(rgb) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marks_stand_out_and_tints_differ_on_either_paper(theme):
    paper, ink, green = (
        channels(getattr(colour, theme))
        for name in ("paper", "ink", "green")
        for colour in palette.COLOURS
        if colour.name == name
    )
    share = OPACITY / 255
    seen = {n: share * np.array(t) + (1 - share) * paper for n, t in TINTS.items() if t}
    seen["none"] = paper
    for tint in seen.values():
        for mark, least in ((ink, 4.5), (green, 1.9)):
            low, high = sorted([luminance(tint), luminance(mark)])
            assert (high + 0.05) / (low + 0.05) >= least
    names = list(seen)
    gaps = [np.abs(seen[a] - seen[b]).max() for k, a in enumerate(names) for b in names[:k]]
    assert min(gaps) >= 30

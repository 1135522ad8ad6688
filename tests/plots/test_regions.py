"""Tinted regions: each place has the tint of its kind, and suits light and dark paper."""

import numpy as np
import pytest

from course_utils.plots import palette
from course_utils.plots.regions import OPACITY, TINTS, ramp, regions, sides

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


def test_a_ramp_goes_evenly_from_tint_to_tint():
    colours = ramp(("blue", "none", "orange", "grey"), 7).astype(int)
    assert colours.tolist()[0] == [*TINTS["blue"], OPACITY]
    assert colours.tolist()[1] == [*TINTS["blue"], OPACITY / 2]  # it fades and keeps its hue
    assert colours[2, 3] == 0
    assert colours.tolist()[4] == [*TINTS["orange"], OPACITY]
    between = np.add(TINTS["orange"], TINTS["grey"]) / 2
    assert np.abs(colours[5, :3] - between).max() <= 0.5
    assert colours[5, 3] == OPACITY


def ring(x, y):
    """Negative between two circles: one side has a hole, the other two parts."""
    r = np.hypot(x - 2, y - 1.5)
    return np.maximum(0.4 - r, r - 1.2)


def area(patch):
    """Of a filled outline with holes, which run the other way round."""
    return abs(
        sum(
            (x * np.roll(y, -1) - y * np.roll(x, -1)).sum() / 2
            for x, y in (polygon.T for polygon in patch.get_path().to_polygons())
        )
    )


def test_sides_are_filled_with_their_holes_and_meet_in_a_smooth_border(ax):
    x, y = np.meshgrid(np.linspace(0, 4, 81), np.linspace(0, 3, 61))
    below, above = sides(ax, ring(x, y), (palette.BLUE, palette.ORANGE), ((0, 4), (0, 3)))
    truth = np.pi * (1.2**2 - 0.4**2)
    assert area(below) == pytest.approx(truth, rel=0.01)
    assert area(above) == pytest.approx(12 - truth, rel=0.01)
    border = below.get_path().vertices
    assert np.abs(ring(*border.T)).max() < 0.01  # cells of 0.05 are not seen
    assert below.get_facecolor()[3] == above.get_facecolor()[3] < 1
    assert below in ax.patches and above in ax.patches


def test_a_side_that_is_nowhere_is_not_drawn(ax):
    (only,) = sides(ax, np.ones((4, 5)), (palette.BLUE, palette.ORANGE), ((0, 4), (0, 3)))
    assert area(only) == pytest.approx(12)
    assert palette.name_of(*only.get_facecolor()[:3]) == "orange"


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

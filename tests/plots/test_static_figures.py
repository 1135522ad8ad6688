"""Still figures: what is on them, and how a notebook shows them."""

import io

import numpy as np
import pytest
from helpers.strange_reader import strange
from PIL import Image

from course_utils.plots.static_figures import graph, sheet


def pixels(still):
    return np.asarray(Image.open(io.BytesIO(still._repr_png_())).convert("L"))


def test_pictures_lie_in_their_rows():
    white, black = np.ones((4, 7, 7)), np.zeros((4, 1, 7, 7))
    grey = pixels(sheet({"a": white, "b": black}))
    half = len(grey) // 2
    assert grey[half // 2 : half].min() > 200  # below its heading nothing but white
    assert (grey[half:] < 20).mean() > 0.5
    assert repr(sheet({"a": white, "b": black})) == "Pictures in rows: a; b."


def test_all_columns_are_on_the_picture():
    ramp = np.repeat(np.arange(5) / 5, 49).reshape(5, 7, 7)
    grey = pixels(sheet({"ramp": ramp}))
    middle = grey[3 * len(grey) // 4]
    places = (np.arange(5) + 0.5) * len(middle) / 5
    np.testing.assert_allclose(middle[places.astype(int)], 51 * np.arange(5), atol=1)


def test_a_curve_falls_as_its_numbers_do():
    still = graph(np.geomspace(1, 0.01, 50), ("step", "loss"))
    (line,) = still.figure.axes[0].artists
    heights = line.get_xydata()[:, 1]
    assert heights[[0, -1]] == pytest.approx([1, 0.01])
    assert still.figure.axes[0].get_ylim()[0] == 0
    assert len(np.unique(pixels(still))) > 2


def test_a_picture_has_two_axes():
    with pytest.raises(ValueError, match=r"'flat' needs .*\(4, 49\)"):
        sheet({"flat": np.zeros((4, 49))})
    with pytest.raises(ValueError, match="at least one row"):
        sheet({})


def test_a_still_looks_the_same_in_every_style():
    def made():
        sheets = sheet({"ramp": np.arange(8 * 49).reshape(8, 7, 7) / 400})
        return [s._repr_png_() for s in (sheets, graph([1.0, 0.5, 0.2], ("step", "loss")))]

    usual = made()
    with strange():
        assert made() == usual

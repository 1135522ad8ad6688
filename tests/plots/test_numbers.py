"""Numbers stand at their places, in Agg too, and every colour of theirs can be read."""

import numpy as np
import pytest

from course_utils.plots import palette
from course_utils.plots.numbers import numbers, written


def test_numbers_stand_where_they_should_on_any_renderer(ax):
    ax.set_axis_off()
    ax.figure.patch.set(visible=True, facecolor="white")
    numbers(ax, [(1, 1), (3, 2)], ["00", "00"], size=20, align=["left", "right"])
    ax.figure.canvas.draw()
    dark = np.asarray(ax.figure.canvas.buffer_rgba())[..., :3].max(axis=2) < 128
    rows, columns = np.nonzero(dark)
    pixels = np.column_stack([columns, dark.shape[0] - rows])
    for place, side in (((1, 1), 1), ((3, 2), -1)):
        at = ax.transData.transform(place)
        near = pixels[np.abs(pixels - at).max(axis=1) < 40]
        assert near[:, 1].mean() == pytest.approx(at[1], abs=1.5)
        middle = (near[:, 0].min() + near[:, 0].max()) / 2
        assert side * (middle - at[0]) == pytest.approx(np.ptp(near[:, 0]) / 2, abs=3)


def test_as_many_texts_as_points_and_none_at_all(ax):
    with pytest.raises(ValueError, match="2 points need as many texts; got 1"):
        numbers(ax, [(1, 1), (2, 2)], ["1"])
    assert numbers(ax, [], []) in ax.get_children()
    ax.figure.canvas.draw()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.0, "2.00"), (-0.0051, "\N{MINUS SIGN}0.01"),
        (-1e-300, "\N{MINUS SIGN}1e\N{MINUS SIGN}300"),
        (0.004, "4e\N{MINUS SIGN}3"), (-0.0, "0.00"), (123.456, "123.46"),
    ],
)  # fmt: skip
def test_no_number_is_called_zero_that_is_none(value, text):
    assert written(value) == text


def luminance(colour):
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return np.dot([0.2126, 0.7152, 0.0722], linear)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_but_faint_can_be_read(theme):
    """WCAG 2.2, 1.4.3: small text has a contrast of 4.5 to its paper."""
    colours = {c.name: luminance(getattr(c, theme)) for c in palette.COLOURS}
    paper = colours.pop("paper")
    contrast = {n: (max(v, paper) + 0.05) / (min(v, paper) + 0.05) for n, v in colours.items()}
    assert [name for name, value in contrast.items() if value < 4.5] == ["faint"]

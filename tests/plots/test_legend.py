"""A key names its lines in a row, without overlaps, inside its axes."""

import numpy as np
import pytest

from course_utils.plots import canvas, palette
from course_utils.plots.fast_lines import FastLine
from course_utils.plots.legend import legend

STYLES = {
    "plain": {"color": palette.INK, "mark": "dot"},
    "momentum": {"color": palette.GREEN, "mark": "square", "dashed": True},
    "Nesterov": {"color": palette.BLUE, "mark": "ring"},
    "Adam": {"color": palette.ORANGE, "mark": "box", "dashed": True},
}


@pytest.fixture
def drawn():
    figure = canvas([["legend"], ["plot"]], height=300, height_ratios=[0.2, 3])
    texts = legend(figure.axes[0], STYLES)
    figure.draw_without_rendering()
    return figure.axes[0], texts


def test_names_stand_in_order_behind_their_lines(drawn):
    ax, texts = drawn
    assert [text.get_text() for text in texts] == list(STYLES)
    lines = [a for a in ax.artists if isinstance(a, FastLine) and len(a.get_xydata()) == 2]
    assert len(lines) == len(STYLES)
    ends = [text.get_window_extent().x1 for text in texts]
    for line, text, style in zip(lines, texts, STYLES.values(), strict=True):
        assert line.get_color() == style["color"]
        assert (line.get_linestyle() != "-") == style.get("dashed", False)
        x = ax.transData.transform(line.get_xydata())[:, 0]
        assert x[0] < x[1] < text.get_window_extent().x0
    begins = [ax.transData.transform(line.get_xydata())[0, 0] for line in lines]
    assert all(b > e + 2 for b, e in zip(begins[1:], ends[:-1], strict=True))


def test_key_stays_inside_its_axes_and_shows_no_frame(drawn):
    ax, texts = drawn
    boxes = np.array([text.get_window_extent().extents for text in texts])
    assert (boxes[:, 0] >= ax.bbox.x0).all() and (boxes[:, 2] <= ax.bbox.x1 + 1).all()
    assert not ax.axison

"""Panels: each picture lies upright under its heading, with its own greys."""

import numpy as np
import pytest

from course_utils.plots.panels import extent, panels, show

PLACES = {"left": (0, 0.5), "upper": (1, 0), "lower": (1, 1)}
GREY = np.array([[0.0, 0.25, 2.0], [-1.0, 0.5, 1.0]])


@pytest.fixture
def board(ax):
    return panels(ax.figure.add_subplot(label="board"), PLACES)


def test_pictures_lie_in_the_frame_apart_and_right_below_their_headings(board):
    frame = [*board.get_xlim(), *board.get_ylim()]
    boxes = [show(board, place, GREY).get_extent() for place in PLACES.values()]
    assert boxes == [[*x, *y] for x, y in map(extent, PLACES.values())]
    for (left, right, bottom, top), text in zip(boxes, board.texts, strict=True):
        assert (right - left, top - bottom) == pytest.approx((1, 1))
        assert frame[0] <= left and right <= frame[1] and frame[2] <= bottom and top < frame[3]
        x, y = text.get_position()
        assert x == left and top < y < top + 0.2
    (_, right, _, middle), (left, _, above, first), (same, _, _, second) = boxes
    assert right < left == same and above > second
    assert middle == pytest.approx((first + second) / 2)
    assert [text.get_text() for text in board.texts] == list(PLACES)
    assert (*board.get_xlim(), *board.get_ylim()) == tuple(frame)


def test_a_picture_is_upright_and_keeps_its_greys(board):
    image = show(board, PLACES["lower"], GREY)
    assert image.axes is board and image.origin == "upper"
    assert image.get_interpolation() == "none"
    values = image.get_array()
    np.testing.assert_array_equal(values[..., 0], [[0, 64, 255], [0, 128, 255]])
    assert (values[..., :3] == values[..., :1]).all() and (values[..., 3] == 255).all()


def test_each_place_has_its_rim(board):
    rims = [(line.get_xdata(), line.get_ydata()) for line in board.lines]
    for place, (x, y) in zip(PLACES.values(), rims, strict=True):
        box = show(board, place, GREY).get_extent()
        assert [min(x), max(x), min(y), max(y)] == pytest.approx(box)


@pytest.mark.parametrize("wrong", [np.zeros((2, 3, 4)), np.array([[0.0, np.nan]])])
def test_what_is_no_picture_is_refused(board, wrong):
    with pytest.raises(ValueError, match="one grey picture"):
        show(board, (0, 0), wrong)

"""Shelves of pictures: where they lie, what they show, and what is refused."""

import numpy as np
import pytest

from course_utils.plots import canvas, pictures


@pytest.fixture
def shelf():
    figure = canvas(height=pictures.height_of(4, 2))
    return pictures.shelves(figure.axes[0], 4, ["first", "second"])


def extents(images):
    return [tuple(round(v, 2) for v in image.get_extent()) for image in images]


def test_pictures_lie_side_by_side_below_their_heading(shelf):
    head = 25 * 4 / 480
    upper = pictures.place(shelf, 0, np.zeros((2, 3, 3)))
    lower = pictures.place(shelf, 1, np.zeros((1, 3, 3)), first=3)
    assert extents(upper)[0] == (0.03, 0.97, round(-head - 0.97, 2), round(-head - 0.03, 2))
    assert extents(upper)[1][:2] == (1.03, 1.97)
    assert extents(lower) == [
        (3.03, 3.97, round(-2 * head - 1.97, 2), round(-2 * head - 1.03, 2))
    ]
    assert [text.get_text() for text in shelf.texts] == ["first", "second"]
    assert shelf.get_ylim() == (-2 * (1 + head), 0)


def test_greys_are_cut_and_nan_is_paper(shelf):
    (image,) = pictures.place(shelf, 0, [[[0.0, 0.5], [1.5, np.nan]]])
    shown = np.asarray(image.get_array())
    assert shown[:, :, 0].tolist() == [[0, 128], [255, 0]]
    assert shown[:, :, 3].tolist() == [[255, 255], [255, 0]]
    assert (shown[..., 0] == shown[..., 2]).all()


def test_the_first_row_is_on_top(shelf):
    (image,) = pictures.place(shelf, 0, [[[1.0, 1.0], [0.0, 0.0]]])
    assert image.origin == "upper" and image.get_extent()[3] > image.get_extent()[2]


def test_frames_lie_inside_their_cells(shelf):
    line = pictures.frames(shelf, 1, [0, 2], width=4)
    head, rim = 25 * 4 / 480, 2 * 4 / 480
    x, y = line.get_xydata().T
    first, second = slice(0, 5), slice(6, 11)
    np.testing.assert_allclose([x[first].min(), x[first].max()], [rim, 1 - rim])
    np.testing.assert_allclose([x[second].min(), x[second].max()], [2 + rim, 3 - rim])
    top = -(1 + head) - head
    np.testing.assert_allclose([y[first].min(), y[first].max()], [top - 1 + rim, top - rim])
    assert np.isnan(x[5])


def test_no_frame_is_no_line(shelf):
    assert len(pictures.frames(shelf, 0, []).get_xydata()) == 0


def test_a_strip_fills_its_axes(ax):
    images = pictures.strip(ax, np.zeros((3, 2, 2)))
    assert extents(images)[2] == (2.03, 2.97, 0.03, 0.97)


def test_there_must_be_room(shelf):
    with pytest.raises(ValueError, match=r"4 cells hold .* n <= 3; .*4, 2, 2"):
        pictures.place(shelf, 0, np.zeros((4, 2, 2)), first=1)
    with pytest.raises(ValueError, match="shape"):
        pictures.place(shelf, 0, np.zeros((2, 2)))

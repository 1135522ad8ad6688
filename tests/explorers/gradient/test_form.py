"""The quadratic form, against its heights on a circle."""

import numpy as np
import pytest
from helpers.control_values import tried

from course_utils.explorers.gradient import QuadraticForm


@pytest.fixture(scope="module")
def form():
    return QuadraticForm()


@pytest.mark.parametrize("first", tried(QuadraticForm.declaration.controls["first"]))
@pytest.mark.parametrize("second", tried(QuadraticForm.declaration.controls["second"]))
@pytest.mark.parametrize("angle", tried(QuadraticForm.declaration.controls["angle"]))
def test_form_is_named_by_its_heights_on_a_circle(form, first, second, angle):
    t = np.radians(np.arange(0, 360, 5.0))
    along, across = np.cos(t - np.radians(angle)), np.sin(t - np.radians(angle))
    heights = (first * along**2 + second * across**2) / 2
    low, high = heights.min() > 1e-9, heights.max() < -1e-9
    zero = np.abs(heights).max() < 1e-9
    mixed = heights.min() < -1e-9 and heights.max() > 1e-9
    words = {
        "a bowl": low, "a dome": high, "vanishes everywhere": zero, "a saddle": mixed,
        "a trough": not (low or zero or mixed) and heights.max() > 1e-9,
        "a ridge": not (high or zero or mixed) and heights.min() < -1e-9,
    }  # fmt: skip
    says = form.describe(first=first, second=second, angle=angle)
    assert [word for word, holds in words.items() if holds] == [
        word for word in words if word in says
    ]
    matrix = form.compute(first=first, second=second, angle=angle)["matrix"]
    h = np.stack([np.cos(t), np.sin(t)], axis=-1)
    assert np.einsum("ki,ij,kj->k", h, matrix, h) / 2 == pytest.approx(heights)


@pytest.mark.parametrize("sign", [1, -1])
def test_lines_of_the_form_lie_on_their_levels(sign):
    from course_utils.explorers.gradient import form as module

    lines = module.turned(module.straight(1.0, -1.5, sign), np.array([[0, -1.0], [1, 0]]))
    assert lines
    for line in lines:
        heights = (1.0 * line[:, 1] ** 2 - 1.5 * line[:, 0] ** 2) / 2
        assert heights == pytest.approx(heights[0], abs=1e-5)
        assert heights[0] / 0.4 == pytest.approx(round(heights[0] / 0.4), abs=1e-4)
        assert np.sign(heights[0]) == sign


ZEROS = {
    (1.0, -1.5): 2, (-0.5, 2.0): 2, (0.0, 1.5): 1, (-2.0, 0.0): 1, (1.0, 2.0): 0, (0.0, 0.0): 0,
}  # fmt: skip


@pytest.mark.parametrize("angle", tried(QuadraticForm.declaration.controls["angle"]))
@pytest.mark.parametrize(("first", "second"), ZEROS)
def test_the_form_is_0_on_the_black_lines_and_changes_its_sign_there(
    form, first, second, angle
):
    state = {"first": first, "second": second, "angle": angle}
    matrix, zeros = (form.compute(**state)[name] for name in ("matrix", "zeros"))
    assert len(zeros) == ZEROS[first, second]
    assert form.pieces(**state)["at_zero"].count("m") == len(zeros)  # lines of the picture

    def heights(h):
        return np.einsum("ki,ij,kj->k", h, matrix, h)

    assert heights(zeros) == pytest.approx(0, abs=1e-9)
    t = np.radians(np.arange(0, 360, 0.5) + 0.25)
    signs = np.sign(heights(np.stack([np.cos(t), np.sin(t)], axis=-1)))
    assert (signs != np.roll(signs, 1)).sum() == (4 if len(zeros) == 2 else 0)

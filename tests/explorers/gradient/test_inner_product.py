"""The steepest vector, against a search on the ellipse."""

import numpy as np
import pytest
from helpers.control_values import tried
from helpers.words import numbers

from course_utils.explorers.gradient import InnerProduct


@pytest.fixture(scope="module")
def inner():
    return InnerProduct()


@pytest.mark.parametrize("stretch", tried(InnerProduct.declaration.controls["stretch"]))
@pytest.mark.parametrize("angle", tried(InnerProduct.declaration.controls["angle"]))
def test_steepest_vector_is_found_by_search_on_the_ellipse(inner, stretch, angle):
    """The ellipse is drawn by its half axes, stretch and 1; no matrix is inverted."""
    t, turn = np.linspace(0, 2 * np.pi, 40001), np.radians(angle)
    c, s = np.cos(turn), np.sin(turn)
    x, y = stretch * np.cos(t), np.sin(t)
    unit = np.stack([c * x - s * y, s * x + c * y], axis=-1)
    slopes = unit @ (0.4, 0.3)
    found = inner.compute(stretch=stretch, angle=angle)
    assert found["steepest"] == pytest.approx(unit[slopes.argmax()], abs=1e-3)
    assert found["gradient"] == pytest.approx(slopes.max() * unit[slopes.argmax()], abs=3e-3)
    said = numbers(inner.describe(stretch=stretch, angle=angle))
    assert said[-1] == pytest.approx(slopes.max(), abs=0.0051)


def test_gradient_and_ellipse_stay_in_the_picture(inner):
    """At every state: an arrow that leaves the view has no head."""
    from course_utils.calculus import quadratic_forms
    from course_utils.explorers.gradient.inner_product import VIEW

    size = np.max(VIEW, axis=1) + 1e-9
    for stretch in InnerProduct.declaration.controls["stretch"].grid():
        for angle in InnerProduct.declaration.controls["angle"].grid():
            found = inner.compute(stretch=stretch, angle=angle)
            assert (np.abs(found["gradient"]) <= size).all()
            assert (np.abs(quadratic_forms.ellipse(found["matrix"])) <= size).all()

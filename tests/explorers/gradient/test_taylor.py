"""Taylor's polynomials, against difference quotients."""

import numpy as np
import pytest
from helpers.control_values import tried
from helpers.words import numbers

from course_utils.calculus import finite_differences, landscapes
from course_utils.explorers.gradient import SecondOrder


def test_a_recorded_place_lies_on_the_highest_summit_and_another_at_the_origin():
    """On the page a reader can put the ring where the gradient vanishes."""
    places = np.array(SecondOrder.declaration.controls["place"].grid())
    highest = landscapes.gaussian_hills.critical_points[1]
    assert np.linalg.norm(places - highest, axis=1).min() < 0.01
    assert (0.0, 0.0) in map(tuple, places.tolist())


@pytest.fixture(scope="module")
def second():
    return SecondOrder()


@pytest.mark.parametrize("order", ["first", "second"])
@pytest.mark.parametrize("place", tried(SecondOrder.declaration.controls["place"]))
def test_polynomial_and_error_are_those_of_difference_quotients(second, order, place):
    f = landscapes.gaussian_hills
    found = second.compute(order=order, place=place)
    a = np.array(place)
    g, H = finite_differences.gradient(f, a), finite_differences.hessian(f, a)
    t = np.radians(np.arange(0, 360, 5.0))
    h = 0.3 * np.stack([np.cos(t), np.sin(t)], axis=-1)
    expected = f(a) + h @ g
    if order == "second":
        expected += np.einsum("ki,ij,kj->k", h, H, h) / 2
    assert found["polynomial"](a + h) == pytest.approx(expected, abs=1e-5)
    error = np.abs(f(a + h) - expected).max()
    says = second.describe(order=order, place=place)
    assert numbers(says)[-1] == pytest.approx(error, abs=0.00061)
    low, high = np.linalg.eigvalsh(H)
    assert numbers(says)[:2] == pytest.approx([low, high], abs=0.0051)
    kind = "bowl" if low > 0 else "dome" if high < 0 else "saddle"
    assert f"curved like a {kind}" in says

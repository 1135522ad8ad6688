"""Least squares against differences, SciPy's minimiser and closed forms."""

import numpy as np
import pytest

from course_utils.calculus import finite_differences
from course_utils.descent.least_squares import LeastSquares, polynomial


@pytest.fixture
def fit(rng):
    return LeastSquares(rng.standard_normal((9, 4)), rng.standard_normal(9))


def test_value_gradient_and_hessian_agree_with_differences(fit, rng):
    omega = rng.standard_normal(4)
    by_rows = np.mean(
        [(r @ omega - y) ** 2 for r, y in zip(fit.matrix, fit.targets, strict=True)]
    )
    assert fit(omega) == pytest.approx(by_rows, rel=1e-12)
    np.testing.assert_allclose(
        fit.gradient(omega), finite_differences.gradient(fit, omega), atol=1e-7
    )
    np.testing.assert_allclose(fit.hessian(), finite_differences.hessian(fit, omega), atol=1e-4)


def test_many_weights_at_once(fit, rng):
    many = rng.standard_normal((3, 5, 4))
    assert fit(many).shape == (3, 5) and fit.gradient(many).shape == many.shape
    assert fit(many)[1, 2] == pytest.approx(fit(many[1, 2]))
    np.testing.assert_allclose(fit.gradient(many)[2, 0], fit.gradient(many[2, 0]))


def test_the_minimiser_is_that_of_the_normal_equations(fit):
    gram = fit.matrix.T @ fit.matrix
    by_solving = np.linalg.solve(gram, fit.matrix.T @ fit.targets)
    np.testing.assert_allclose(fit.minimiser(), by_solving, rtol=1e-10)


def test_polynomial_features_are_powers():
    x = np.array([-2.0, 0.5, 3.0])
    for degree in (0, 1, 4):
        expected = np.stack([x**k for k in range(degree + 1)], axis=1)
        np.testing.assert_allclose(polynomial(x, degree), expected)
        np.testing.assert_allclose(polynomial(x[:, None], degree), expected)


def test_what_does_not_fit_is_named():
    with pytest.raises(ValueError, match=r"shape \(N, p\).*\(3, 2\) and \(2,\)"):
        LeastSquares(np.zeros((3, 2)), np.zeros(2))
    with pytest.raises(ValueError, match="finite"):
        LeastSquares([[np.nan]], [0.0])
    with pytest.raises(ValueError, match=r"\(2, 2\)"):
        polynomial(np.zeros((2, 2)), 1)
    for degree in (-1, 1.5):
        with pytest.raises(ValueError, match="whole number >= 0"):
            polynomial(np.zeros(2), degree)

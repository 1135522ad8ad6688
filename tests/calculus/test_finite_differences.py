"""Central differences against SymPy, and the orders of their errors."""

import numpy as np
import pytest
import sympy
from helpers.landscape_truths import X, Y, derivatives

from course_utils.calculus import finite_differences

EXPRESSION = sympy.exp(X / 2) * sympy.sin(2 * Y) + X**3 * Y
VALUE, GRADIENT, HESSIAN = derivatives(EXPRESSION)
PLACE = np.array([0.7, -0.4])


def f(x):
    return np.exp(x[0] / 2) * np.sin(2 * x[1]) + x[0] ** 3 * x[1]


def errors(operator, exact, steps):
    """Largest absolute error of an operator at PLACE for each step."""
    return np.array([np.abs(operator(f, PLACE, h=h) - exact).max() for h in steps])


def order(steps, error):
    """Slope of log error against log step."""
    return np.polyfit(np.log(steps), np.log(error), 1)[0]


@pytest.mark.parametrize("x", [[0.7, -0.4], [0.0, 0.0], [-1.5, 2.0]])
def test_gradient_and_hessian_are_those_of_sympy(x):
    x = np.array(x)
    np.testing.assert_allclose(finite_differences.gradient(f, x), GRADIENT(*x), atol=1e-9)
    np.testing.assert_allclose(finite_differences.hessian(f, x), HESSIAN(*x), atol=1e-6)


@pytest.mark.parametrize(
    ("operator", "exact", "steps"),
    [
        (finite_differences.gradient, GRADIENT(*PLACE), np.logspace(-1, -3, 9)),
        (finite_differences.hessian, HESSIAN(*PLACE), np.logspace(-0.5, -2, 9)),
    ],
)
def test_error_falls_with_the_square_of_the_step(operator, exact, steps):
    assert order(steps, errors(operator, exact, steps)) == pytest.approx(2, abs=0.05)


@pytest.mark.parametrize(
    ("operator", "exact", "steps", "power"),
    [
        (finite_differences.gradient, GRADIENT(*PLACE), np.logspace(-7, -12, 200), -1),
        (finite_differences.hessian, HESSIAN(*PLACE), np.logspace(-5, -7, 200), -2),
    ],
)
def test_for_tiny_steps_rounding_takes_over(operator, exact, steps, power):
    assert order(steps, errors(operator, exact, steps)) == pytest.approx(power, abs=0.2)


@pytest.mark.parametrize(
    ("operator", "exact"),
    [
        (finite_differences.gradient, GRADIENT(*PLACE)),
        (finite_differences.hessian, HESSIAN(*PLACE)),
    ],
)
def test_default_step_is_near_the_best(operator, exact):
    best = errors(operator, exact, np.logspace(-1, -9, 60)).min()
    assert np.abs(operator(f, PLACE) - exact).max() < 50 * best


def test_directional_is_linear_in_the_direction(rng):
    for v in rng.normal(size=(20, 2)) * rng.uniform(0.01, 100, (20, 1)):
        slope = finite_differences.directional(f, PLACE, v)
        assert slope == pytest.approx(GRADIENT(*PLACE) @ v, rel=1e-8, abs=1e-9)
    assert finite_differences.directional(f, PLACE, [0.0, 0.0]) == 0


def test_partial_takes_the_named_coordinate():
    for i in range(2):
        assert finite_differences.partial(f, PLACE, i) == pytest.approx(
            GRADIENT(*PLACE)[i], abs=1e-9
        )


def test_jacobian_of_polar_coordinates():
    def polar(p):
        return np.array([p[0] * np.cos(p[1]), p[0] * np.sin(p[1]), p[0]])

    matrix = finite_differences.jacobian(polar, [2.0, 0.3])
    c, s = np.cos(0.3), np.sin(0.3)
    np.testing.assert_allclose(matrix, [[c, -2 * s], [s, 2 * c], [1, 0]], atol=1e-9)


def test_steps_grow_with_the_place():
    far = np.array([3e6, 2e6])
    gradient = finite_differences.gradient(lambda x: x[0] ** 2 + x[0] * x[1], far)
    np.testing.assert_allclose(gradient, [8e6, 3e6], rtol=1e-8)


def test_the_place_is_not_changed():
    x = np.array([1.0, 2.0])
    finite_differences.hessian(f, x)
    np.testing.assert_array_equal(x, [1.0, 2.0])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: finite_differences.partial(f, PLACE, 2), "0 <= i < 2; it is 2"),
        (lambda: finite_differences.partial(f, PLACE, -1), "it is -1"),
        (
            lambda: finite_differences.gradient(f, PLACE, h=0.0),
            "positive and finite; it is 0.0",
        ),
        (lambda: finite_differences.gradient(f, PLACE, h=-1e-3), "positive and finite"),
        (
            lambda: finite_differences.hessian(f, PLACE, h=np.nan),
            "positive and finite; it is nan",
        ),
        (lambda: finite_differences.gradient(f, [np.nan, 0.0]), "vector of finite numbers"),
        (lambda: finite_differences.gradient(f, 3.0), "vector of finite numbers"),
        (lambda: finite_differences.directional(f, PLACE, [1.0]), "shape of x"),
        (lambda: finite_differences.gradient(lambda x: x, PLACE), "use jacobian"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()

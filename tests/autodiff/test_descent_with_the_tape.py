"""Descent with gradients from the tape is descent with exact gradients, to its end."""

import warnings

import numpy as np
import pytest

from course_utils.autodiff import grad, jvp
from course_utils.calculus import landscapes
from course_utils.descent.iterates import collect
from course_utils.descent.methods import gradient_descent

FORMULAS = {
    "rosenbrock": (lambda x: (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2, 1e-3),
    "himmelblau": (lambda x: (x[0] ** 2 + x[1] - 11) ** 2 + (x[0] + x[1] ** 2 - 7) ** 2, 1e-2),
    "monkey_saddle": (lambda x: x[0] ** 3 - 3 * x[0] * x[1] ** 2, 0.01),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_both_gradients_take_the_same_path(name):
    f, step_size = FORMULAS[name]
    exact = getattr(landscapes, name)
    ours, expected = (
        collect(gradient_descent(g, [-1.0, 0.5], step_size, steps=100))
        for g in (grad(f), exact.gradient)
    )
    assert ours.status == expected.status
    np.testing.assert_allclose(ours.x, expected.x, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize(
    ("f", "step_size"),
    [
        (lambda x: np.sum(x**2), 5.0),
        (FORMULAS["rosenbrock"][0], 1.0),
        (lambda x: np.sum(x**2) / np.sum(np.exp(-x)), 1e3),
        (lambda x: np.sum(np.exp(x) - np.exp(-x)), 1.0),
        (lambda x: np.sum(np.log(1 + x)), 10.0),
    ],
)
@pytest.mark.parametrize("limit", [1e6, np.inf])
def test_a_run_that_diverges_says_so_without_an_error(f, step_size, limit):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        path = collect(gradient_descent(grad(f), [1.0, 2.0], step_size, steps=400, limit=limit))
    assert path.status == "diverged"
    assert np.isfinite(path.x).all()


def test_the_way_may_be_forward_mode():
    def g(x):
        return np.array([jvp(lambda x: np.sum(x**4), (x,), (e,))[1] for e in np.eye(2)])

    path = collect(gradient_descent(g, [1.0, -0.5], 0.1, steps=20))
    expected = collect(gradient_descent(lambda x: 4 * x**3, [1.0, -0.5], 0.1, steps=20))
    np.testing.assert_allclose(path.x, expected.x)

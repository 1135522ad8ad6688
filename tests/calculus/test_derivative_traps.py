"""Exact derivatives of the traps against mpmath, and what every way says of them."""

import mpmath
import numpy as np
import pytest

from course_utils.autodiff import grad
from course_utils.calculus.derivative_traps import TOLERANCE, TRAPS, difference

MEANT = {  # what a program means, written for mpmath
    "wave": lambda x: mpmath.sin(3 * x) * mpmath.exp(-x * x / 2),
    "kink": lambda x: abs(x),
    "edge": lambda x: mpmath.sqrt(x) if x > 0 else mpmath.mpf(0),
    "gap": lambda x: mpmath.expm1(x) / x if x else mpmath.mpf(1),
    "loop": lambda x: mpmath.exp(x / 2),
}
PLACES = (-2.0, -0.7, -0.25, 0.0, 1e-3, 0.25, 1.3, 2.0)


@pytest.mark.parametrize("name", TRAPS)
@pytest.mark.parametrize("x", PLACES)
def test_exact_derivatives(name, x):
    exact = TRAPS[name].exact(x)
    if x == 0 and name in ("kink", "edge"):
        assert np.isnan(exact)
        return
    with mpmath.workdps(60):
        h = mpmath.mpf(10) ** -20
        truth = (MEANT[name](x + h) - MEANT[name](x - h)) / (2 * h)
        assert abs(exact - truth) < 1e-15 * (1 + abs(truth))


@pytest.mark.parametrize("name", TRAPS)
@pytest.mark.parametrize("x", PLACES)
def test_programs_compute_what_they_mean(name, x):
    with np.errstate(all="ignore"):
        value = TRAPS[name].f(np, np.float64(x))
    tolerance = TOLERANCE if name == "loop" else 1e-12
    assert value == pytest.approx(float(MEANT[name](x)), abs=tolerance)


def test_the_branch_that_was_run_is_differentiated():
    for name in ("gap", "loop"):
        found = grad(lambda x, name=name: TRAPS[name].f(np, x))(0.0)
        assert found == 0 and TRAPS[name].exact(0.0) == 0.5


def test_differences_are_of_second_order_and_keep_the_precision():
    errors = [abs(difference(np.exp, 1.0, h) - np.e) for h in (1e-2, 1e-3)]
    assert errors[0] / errors[1] == pytest.approx(100, rel=1e-3)
    assert difference(np.exp, np.float32(1), 1e-2).dtype == np.float32
    assert difference(np.exp, np.float32(1), 1e-9) == 0  # 1 + h is 1

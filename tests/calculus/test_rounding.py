"""Errors of difference quotients: below their bounds, of the right order, least where said."""

import mpmath
import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from course_utils.calculus import rounding

DTYPES = {"float64": np.float64, "float32": np.float32}
# f, f', and what bounds |f''| and |f'''| on [3/4, 5/4].
SAMPLES = {
    "exp": (np.exp, mpmath.exp, np.exp(1.25), np.exp(1.25)),
    "sin 16x": (
        lambda x: np.sin(16 * x),
        lambda x: 16 * mpmath.cos(16 * x),
        256.0, 4096.0,
    ),
    "sqrt(1 + x)": (
        lambda x: np.sqrt(1 + x),
        lambda x: 1 / (2 * mpmath.sqrt(1 + x)),
        1.75**-1.5 / 4, 3 * 1.75**-2.5 / 8,
    ),
}  # fmt: skip
WAYS = {
    "forward": (rounding.forward, rounding.forward_bound, rounding.forward_step, 1),
    "central": (rounding.central, rounding.central_bound, rounding.central_step, 2),
}
every_case = pytest.mark.parametrize("way", WAYS)
every_sample = pytest.mark.parametrize("name", SAMPLES)
every_precision = pytest.mark.parametrize("precision", DTYPES)


def measured(name, way, precision):
    """Steps with x + h and x - h exact, errors, delta, and the bound of the derivative."""
    f, slope, *sizes = SAMPLES[name]
    last = {"float64": 49, "float32": 20}[precision]
    h = np.outer(2.0 ** -np.arange(last, 2, -1), [1, 1.25, 1.5, 1.75]).ravel()
    with mpmath.workdps(40):
        exact = slope(mpmath.mpf(1))
        quotients = WAYS[way][0](f, 1.0, h, DTYPES[precision])
        errors = np.array([float(abs(mpmath.mpf(float(q)) - exact)) for q in quotients])
    delta = rounding.UNIT[precision] * np.abs(f(np.linspace(0.75, 1.25, 999))).max()
    return h, errors, delta, sizes[0 if way == "forward" else 1]


@every_case
@every_sample
@every_precision
def test_no_error_is_above_its_bound(name, way, precision):
    h, errors, delta, size = measured(name, way, precision)
    # NumPy's functions in float64 are off by up to a unit in the last place: twice eps |f|.
    slack = 2 if precision == "float64" else 1 + 1e-6
    assert (errors <= WAYS[way][1](h, slack * delta, size)).all()
    assert errors.max() > 0


@every_case
@every_sample
@every_precision
def test_the_least_error_lies_near_the_predicted_step(name, way, precision):
    h, errors, delta, size = measured(name, way, precision)
    best = WAYS[way][2](delta, size)
    # Rounding is lucky now and then: what counts is the largest error in an octave or two.
    worst = np.array([errors[max(0, k - 4) : k + 5].max() for k in range(len(h))])
    assert best / 16 <= h[worst.argmin()] <= 4 * best
    near = errors[(h > best / 1.5) & (h < best * 1.5)].max()
    assert near <= 4 * worst.min()


@every_case
@every_sample
def test_both_branches_have_their_slopes(name, way):
    h, errors, delta, size = measured(name, way, "float64")
    best, order = WAYS[way][2](delta, size), WAYS[way][3]
    octaves = errors.reshape(-1, 4).max(axis=1)
    middles = h.reshape(-1, 4)[:, 0]
    above = (middles > 30 * best) & (middles < 0.01)
    below = (middles < best / 30) & (octaves > 0)
    for part, slope, tolerance in ((above, order, 0.1), (below, -1, 0.15)):
        fit = np.polynomial.Polynomial.fit(np.log(middles[part]), np.log(octaves[part]), 1)
        assert fit.convert().coef[1] == pytest.approx(slope, abs=tolerance)


@every_case
@pytest.mark.parametrize(("delta", "size"), [(2.0**-53, 1.0), (2.0**-24, 4096.0), (0.3, 7.0)])
def test_the_best_step_minimises_the_bound(way, delta, size):
    _, bound, step, _ = WAYS[way]
    found = minimize_scalar(
        lambda t: np.log(bound(np.exp(t), delta, size)), bracket=(-20, 0), tol=1e-12
    )
    assert step(delta, size) == pytest.approx(np.exp(found.x), rel=1e-5)
    shares = bound(step(delta, size), 0, size), bound(step(delta, size), delta, 0)
    wanted = {"forward": 1 / 2, "central": 1 / 3}[way]
    assert shares[0] / sum(shares) == pytest.approx(wanted)


def test_units_are_half_the_distance_from_one_to_the_next_number():
    for name, dtype in DTYPES.items():
        assert rounding.UNIT[name] == np.finfo(dtype).eps / 2
        assert dtype(1 + rounding.UNIT[name]) == 1 != dtype(1 + 1.01 * rounding.UNIT[name])


def test_what_is_added_below_the_unit_is_lost():
    assert rounding.forward(np.exp, 1.0, 2.0**-54) == 0
    assert rounding.forward(np.exp, 1.0, 2.0**-30, np.float32) == 0
    assert rounding.central(np.exp, 1.0, 2.0**-30, np.float32) == 0
    # Below 1 numbers lie twice as dense as above.
    assert rounding.forward(np.negative, 1.0, 2.0**-24, np.float32) == 0
    assert rounding.central(np.negative, 1.0, 2.0**-24, np.float32) == -0.5


def test_values_in_float32_are_rounded_once():
    h = np.array([0.25, 2.0**-10])
    above, at = (np.exp(1 + h).astype(np.float32), np.float32(np.exp(1.0)))
    wanted = (above.astype(float) - float(at)) / h
    np.testing.assert_array_equal(rounding.forward(np.exp, 1.0, h, np.float32), wanted)

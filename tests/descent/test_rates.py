"""Rates against eigenvalues of the iteration matrices, searches, and runs of many steps."""

import numpy as np
import pytest
from helpers.descent_functions import symmetric
from hypothesis import given
from hypothesis import strategies as st

from course_utils.descent import rates
from course_utils.descent.iterates import collect
from course_utils.descent.methods import gradient_descent, momentum, nesterov

RANGES = [(1.0, 10.0), (0.02, 3.0), (2.0, 2.5), (1.0, 900.0)]


def radius_of_momentum(alpha, beta, eigenvalues):
    """Largest root of r^2 - (1 + beta - alpha lambda) r + beta, by NumPy's roots."""
    pairs = [np.roots([1, -(1 + beta - alpha * v), beta]) for v in eigenvalues]
    return np.abs(pairs).max()


def radius_of_nesterov(alpha, beta, eigenvalues):
    """Largest root of r^2 - (1 + beta) (1 - alpha lambda) r + beta (1 - alpha lambda)."""
    steps = [1 - alpha * v for v in eigenvalues]
    return np.abs([np.roots([1, -(1 + beta) * s, beta * s]) for s in steps]).max()


def test_contraction_is_the_norm_of_the_iteration_matrix(rng):
    for alpha in rng.uniform(0, 1, 20):
        eigenvalues = rng.uniform(-1, 4, 5)
        matrix, _ = symmetric(rng, eigenvalues)
        norm = np.linalg.norm(np.eye(5) - alpha * matrix, ord=2)
        assert rates.contraction(alpha, eigenvalues) == pytest.approx(norm, rel=1e-12)


@pytest.mark.parametrize(("mu", "L"), RANGES)
def test_no_fixed_step_is_better_than_the_best(mu, L):
    alpha, rate = rates.best_fixed(mu, L)
    assert rates.contraction(alpha, [mu, L]) == pytest.approx(rate, rel=1e-12)
    kappa = L / mu
    assert rate == pytest.approx((kappa - 1) / (kappa + 1), rel=1e-12)
    others = np.linspace(0, 2.2 / L, 1001)
    assert min(rates.contraction(a, [mu, L]) for a in others) >= rate - 1e-12
    for worse in (0.999 * alpha, 1.001 * alpha):
        assert rates.contraction(worse, [mu, L]) > rate


@pytest.mark.parametrize(("mu", "L"), RANGES)
def test_no_momentum_is_better_than_the_best(mu, L, rng):
    alpha, beta, rate = rates.best_momentum(mu, L)
    spectrum = np.linspace(mu, L, 30)
    # A double root, so NumPy finds it up to the root of the rounding error.
    assert radius_of_momentum(alpha, beta, spectrum) == pytest.approx(rate, abs=1e-7)
    root = np.sqrt(L / mu)
    assert rate == pytest.approx((root - 1) / (root + 1), rel=1e-12)
    assert alpha == pytest.approx((2 / (np.sqrt(L) + np.sqrt(mu))) ** 2, rel=1e-12)
    for _ in range(300):
        other = alpha * rng.uniform(0.5, 1.5), np.clip(beta + rng.normal() * 0.2, 0, 0.999)
        assert radius_of_momentum(*other, [mu, L]) > rate - 1e-7


@pytest.mark.slow
@pytest.mark.parametrize(("mu", "L"), RANGES)
def test_with_this_step_no_share_is_better_for_nesterov(mu, L):
    alpha, beta, rate = rates.best_nesterov(mu, L)
    assert alpha == 1 / L and rate == pytest.approx(1 - np.sqrt(mu / L), rel=1e-12)
    spectrum = np.linspace(mu, L, 30)
    assert radius_of_nesterov(alpha, beta, spectrum) == pytest.approx(rate, abs=1e-7)
    for other in np.linspace(0, 0.999, 400):
        assert radius_of_nesterov(alpha, other, spectrum) > rate - 1e-7


def measured(lengths, k):
    """Rate per step between steps k and 2 k, without the factor k of a double root."""
    return (lengths[2 * k] / (2 * k) / (lengths[k] / k)) ** (1 / k)


@pytest.mark.parametrize(("mu", "L"), RANGES[:2])
@pytest.mark.parametrize(
    ("method", "best"), [(momentum, rates.best_momentum), (nesterov, rates.best_nesterov)]
)
def test_methods_with_memory_have_their_rates_over_many_steps(method, best, mu, L):
    """From a start along the eigenvector to mu, whose double root is the slowest."""
    alpha, beta, rate = best(mu, L)
    k = int(np.log(1e-120) / np.log(rate)) // 2
    run = method(
        lambda x: np.array([mu, L]) * x, [1.0, 0.0], alpha, beta, steps=2 * k, epsilon=0
    )
    lengths = np.linalg.norm(collect(run).x, axis=1)
    assert lengths[-1] < 1e-100
    assert measured(lengths, k) == pytest.approx(rate, rel=1e-3)


@pytest.mark.parametrize(("mu", "L"), RANGES)
def test_the_order_of_the_methods(mu, L):
    plain, heavy = rates.best_fixed(mu, L).rate, rates.best_momentum(mu, L).rate
    assert heavy < rates.best_nesterov(mu, L).rate and heavy < plain


def test_closed_form_is_the_run(rng):
    matrix, _ = symmetric(rng, [-0.5, 0.2, 1.0, 3.0])
    x0 = rng.normal(size=4)
    path = collect(gradient_descent(lambda x: matrix @ x, x0, 0.3, steps=50))
    closed = rates.iterate_on_quadratic(matrix, x0, 0.3, np.arange(51))
    np.testing.assert_allclose(closed, path.x, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(
        rates.iterate_on_quadratic(matrix, x0, 0.3, 50), path.x[50], rtol=1e-12
    )
    assert rates.iterate_on_quadratic(matrix, x0, 0.3, [[1, 2, 3]]).shape == (1, 3, 4)


@given(
    alpha=st.floats(0.01, 2.5),
    eigenvalues=st.lists(st.floats(0.1, 5.0), min_size=1, max_size=5),
    start=st.lists(st.floats(-10, 10), min_size=5, max_size=5),
)
def test_a_step_shrinks_by_the_contraction_at_most(alpha, eigenvalues, start):
    spread, x = np.array(eigenvalues), np.array(start[: len(eigenvalues)])
    bound = (rates.contraction(alpha, spread) + 1e-15) * np.linalg.norm(x)
    assert np.linalg.norm(x - alpha * spread * x) <= bound * (1 + 1e-12) + 1e-150


@pytest.mark.parametrize("best", [rates.best_fixed, rates.best_momentum, rates.best_nesterov])
@pytest.mark.parametrize(("mu", "L"), [(0, 1), (-1, 1), (2, 1), (1, np.inf), (np.nan, 1)])
def test_ranges_that_make_no_sense_are_refused(best, mu, L):
    with pytest.raises(ValueError, match="0 < mu <= L"):
        best(mu, L)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hessian": [[1.0, 2.0], [0.0, 1.0]]}, "symmetric"),
        ({"x0": [1.0, 2.0, 3.0]}, "x0 has 3 numbers"),
        ({"k": [1, -1]}, "k is"),
        ({"alpha": 0.0}, "alpha must be positive"),
    ],
)
def test_closed_forms_of_nonsense_are_refused(change, words):
    arguments = {"hessian": np.eye(2), "x0": [1.0, 2.0], "alpha": 0.1, "k": 3} | change
    with pytest.raises(ValueError, match=words):
        rates.iterate_on_quadratic(**arguments)

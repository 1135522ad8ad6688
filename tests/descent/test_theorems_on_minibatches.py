"""One experiment for each statement of the chapter on minibatches."""

from itertools import combinations, islice, permutations, product

import numpy as np
import pytest

from course_utils.descent import gradient_noise, minibatches, step_sizes
from course_utils.descent.least_squares import LeastSquares

N = 6


@pytest.fixture(scope="module")
def gradients():
    """Gradients of N examples of a least-squares problem at one omega, shape (N, 2)."""
    rng = np.random.default_rng(20261)
    matrix, y = np.c_[np.ones(N), rng.normal(size=N)], rng.normal(size=N)
    omega = rng.normal(size=2)
    singles = np.array(
        [
            LeastSquares(row[None], target[None]).gradient(omega)
            for row, target in zip(matrix, y, strict=True)
        ]
    )
    assert np.allclose(singles.mean(axis=0), LeastSquares(matrix, y).gradient(omega))
    return singles


def _all(size, replacement):
    """All batches that are drawn with equal chances: tuples, or subsets."""
    return product(range(N), repeat=size) if replacement else combinations(range(N), size)


@pytest.mark.parametrize("replacement", [True, False])
@pytest.mark.parametrize("size", [1, 2, 4])
def test_minibatch_gradient_of_the_mean_is_unbiased_and_of_the_sum_is_not(
    gradients, size, replacement
):
    """prop-unbiased, over all batches. False: the gradient of the sum is unbiased, too."""
    batches = [list(batch) for batch in _all(size, replacement)]
    means = np.mean([gradients[batch].mean(axis=0) for batch in batches], axis=0)
    sums = np.mean([gradients[batch].sum(axis=0) for batch in batches], axis=0)
    assert np.allclose(means, gradients.mean(axis=0), rtol=0, atol=1e-13)
    assert np.allclose(sums, size / N * gradients.sum(axis=0), rtol=0, atol=1e-13)


@pytest.mark.parametrize("replacement", [True, False])
@pytest.mark.parametrize("size", [1, 2, 4, N])
def test_variance_of_the_minibatch_gradient(gradients, size, replacement):
    """prop-variance, over all batches. False: (N - b) / N in place of (N - b) / (N - 1)."""
    full = gradients.mean(axis=0)
    squares = [
        ((gradients[list(batch)].mean(axis=0) - full) ** 2).sum()
        for batch in _all(size, replacement)
    ]
    formula = gradient_noise.variance(gradients, size, replacement=replacement)
    assert np.mean(squares) == pytest.approx(formula, abs=1e-13)


def test_batches_of_one_epoch_are_uniform_but_dependent(gradients):
    """prop-epoch, 1 and 3. False: the errors of two batches of an epoch do not correlate.

    Each is a uniform subset; over an epoch their mean is the full gradient, so for N = 2 b the
    errors of the two are exactly opposite.
    """
    rng, full = np.random.default_rng(20262), gradients.mean(axis=0)
    counts = {}
    for first, second in zip(
        *[iter(islice(minibatches.epochs(N, 3, rng), 8000))] * 2, strict=True
    ):
        errors = [gradients[batch].mean(axis=0) - full for batch in (first, second)]
        assert np.allclose(errors[0], -errors[1], rtol=0, atol=1e-13)
        key = tuple(sorted(second))
        counts[key] = counts.get(key, 0) + 1
    assert len(counts) == 20
    assert max(abs(count - 200) for count in counts.values()) < 70  # five standard deviations


def test_correlation_of_the_batches_of_an_epoch(gradients):
    """prop-epoch, over all orders of the data. False: E <u_i, u_j> = -V/M, not -V/(M - 1).

    For N = 6 and b = 2 an epoch has M = 3 batches.
    """
    full = gradients.mean(axis=0)
    orders = np.array(list(permutations(range(N))))
    errors = gradients[orders].reshape(len(orders), 3, 2, -1).mean(axis=2) - full
    assert np.allclose(errors.sum(axis=1), 0, rtol=0, atol=1e-13)
    products = np.einsum("kin,kjn->kij", errors, errors).mean(axis=0)
    square = gradient_noise.variance(gradients, 2, replacement=False)
    expected = np.where(np.eye(3), square, -square / 2)
    assert np.allclose(products, expected, rtol=0, atol=1e-13)


def _runs(rule, steps, runs=4000, curvature=2.0, deviation=0.5, first=3.0):
    """e_k of many runs with additive noise, shape (steps + 1, runs), without `noise`."""
    rng = np.random.default_rng(20263)
    e = np.full(runs, first)
    kept = [e]
    for k in range(steps):
        e = e - rule(k) * (curvature * e + deviation * rng.standard_normal(runs))
        kept.append(e)
    return np.array(kept)


@pytest.mark.parametrize("alpha", [0.05, 0.2, 0.7])
def test_noise_floor_of_a_fixed_step(alpha):
    """thm-noise-floor, 1. False: the floor is alpha s / (2 lambda) also for long steps."""
    squares = (_runs(step_sizes.fixed(alpha), 400) ** 2).mean(axis=1)
    floor = gradient_noise.floor(alpha, 2.0, 0.25)
    assert squares[200:].mean() == pytest.approx(floor, rel=0.03)
    exact = gradient_noise.mean_squares(9.0, 2.0, 0.25, [alpha] * 12)
    rate = (exact[1:] - floor) / (exact[:-1] - floor)
    assert np.allclose(rate, (1 - 2 * alpha) ** 2)
    assert np.allclose(squares[:13], exact, rtol=0.1)


def test_floor_halves_with_the_step():
    """thm-noise-floor. False: the floor falls with the square of the step."""
    ratio = gradient_noise.floor(1e-4, 2.0, 1.0) / gradient_noise.floor(5e-5, 2.0, 1.0)
    assert ratio == pytest.approx(2, abs=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize(("c", "slope"), [(2.0, -1.0), (0.6, -1.0), (0.1, -0.4)])
def test_slope_of_a_decreasing_step(c, slope):
    """prop-decreasing and its remark. False: the rate is 1/k for every c > 0."""
    k = np.arange(400_000)
    squares = gradient_noise.mean_squares(9.0, 2.0, 0.25, c / (k + 5))
    low, high = 100_000, 400_000
    measured = np.log(squares[high] / squares[low]) / np.log(high / low)
    assert measured == pytest.approx(slope, abs=0.02)
    if 2 * c * 2.0 > 1:
        # the correction is of the order k^(1 - 2 c lambda), so slow for c = 0.6
        assert high * squares[high] == pytest.approx(
            gradient_noise.decay(c, 2.0, 0.25), rel=0.01
        )


def test_interpolation_has_no_floor():
    """Where it breaks down: noise that vanishes at the solution leaves no floor."""
    rng = np.random.default_rng(20264)
    matrix, truth = rng.normal(size=(40, 2)), np.array([1.0, -2.0])

    def end(targets):
        def gradient(omega, index):
            return LeastSquares(matrix[index], targets[index]).gradient(omega)

        batches = minibatches.with_replacement(40, 1, np.random.default_rng(20265))
        *_, last = minibatches.descent(gradient, np.zeros(2), 0.05, batches, steps=2000)
        return np.linalg.norm(last.x - LeastSquares(matrix, targets).minimiser())

    assert end(matrix @ truth) < 1e-12
    assert end(matrix @ truth + rng.normal(size=40)) > 1e-3

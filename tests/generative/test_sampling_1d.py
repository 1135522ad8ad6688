"""Samples on a line against exact distribution functions; rejection counts what it looks at."""

import numpy as np
import pytest
from scipy import stats

from course_utils.generative.sampling_1d import GridDensity, rejection

# Kolmogorov: sqrt(n) sup |F_n - F| exceeds 1.95 with a chance of about 0.001.
KOLMOGOROV = 1.95


def distance(x, F):
    """The greatest distance of the samples' distribution function from F."""
    x = np.sort(x)
    steps = np.arange(len(x) + 1) / len(x)
    return max((steps[1:] - F(x)).max(), (F(x) - steps[:-1]).max())


def ramp():
    return GridDensity([0.0, 2.0], [0.0, 5.0])


def hole():
    """Two boxes with nothing between them."""
    return GridDensity([0.0, 1.0, 1.001, 2.0, 2.001, 3.0], [1.0, 1.0, 0.0, 0.0, 1.0, 1.0])


def bells():
    x = np.linspace(-6, 6, 4001)
    return GridDensity(x, stats.norm.pdf(x, -2, 0.5) + 3 * stats.norm.pdf(x, 1, 1))


def test_the_distribution_of_a_ramp_is_a_parabola():
    x = np.linspace(0, 2, 9)
    np.testing.assert_allclose(ramp().distribution(x), x**2 / 4, atol=1e-15)
    np.testing.assert_allclose(ramp().inverse(x / 2), 2 * np.sqrt(x / 2), atol=1e-15)
    assert ramp().distribution([-1.0, 5.0]).tolist() == [0.0, 1.0]
    assert ramp().density.tolist() == [0.0, 1.0]


@pytest.mark.parametrize("density", [ramp, hole, bells])
def test_inverse_and_distribution_undo_each_other(density):
    p, u = density(), np.linspace(0, 1, 1001)
    np.testing.assert_allclose(p.distribution(p.inverse(u)), u, atol=1e-12)
    assert (np.diff(p.inverse(u)) >= 0).all()


def test_where_the_distribution_is_flat_the_smallest_place_is_taken():
    p = hole()
    half = p.cumulative[2]
    assert p.inverse(half) <= 1.001
    assert GridDensity([0.0, 1.0, 2.0], [0.0, 0.0, 1.0]).inverse(0.0) == 0.0


def test_a_fine_grid_has_the_distribution_of_the_bells():
    p, x = bells(), np.linspace(-5, 5, 101)
    right = (stats.norm.cdf(x, -2, 0.5) + 3 * stats.norm.cdf(x, 1, 1)) / 4
    # The trapezoidal rule with the step 0.003 errs by about 0.003^2 / 12 times |p'|.
    np.testing.assert_allclose(p.distribution(x), right, atol=2e-6)


@pytest.mark.parametrize(
    ("density", "F"),
    [
        (ramp, lambda x: x**2 / 4),
        (bells, lambda x: (stats.norm.cdf(x, -2, 0.5) + 3 * stats.norm.cdf(x, 1, 1)) / 4),
    ],
)
def test_samples_have_the_exact_distribution(density, F, rng):
    n = 20_000
    x = density().sample(n, rng)
    assert x.shape == (n,)
    assert distance(x, F) < KOLMOGOROV / np.sqrt(n)


def test_the_distance_would_see_another_distribution(rng):
    assert distance(rng.uniform(0, 2, 20_000), lambda x: x**2 / 4) > 0.2


def semicircle(x):
    return np.sqrt(np.maximum(1 - x**2, 0))


def uniform(rng):
    return lambda m: rng.uniform(-1, 1, m), lambda x: np.full_like(x, 0.5)


def test_rejection_has_the_exact_distribution_and_its_cost(rng):
    n = 20_000
    x, tried = rejection(n, semicircle, *uniform(rng), 2.0, rng)
    right = lambda t: 0.5 + (t * np.sqrt(1 - t**2) + np.arcsin(t)) / np.pi  # noqa: E731
    assert x.shape == (n,) and distance(x, right) < KOLMOGOROV / np.sqrt(n)
    # Each try succeeds with the chance (pi / 2) / 2; five standard deviations of their number.
    chance = np.pi / 4
    assert abs(tried - n / chance) < 5 * np.sqrt(n * (1 - chance)) / chance


def test_a_larger_bound_costs_more_and_changes_nothing_else(rng):
    x, tried = rejection(5000, semicircle, *uniform(rng), 8.0, rng)
    assert 5000 * 16 / np.pi * 0.95 < tried < 5000 * 16 / np.pi * 1.05
    assert distance(
        x, lambda t: 0.5 + (t * semicircle(t) + np.arcsin(t)) / np.pi
    ) < KOLMOGOROV / np.sqrt(5000)


def test_a_bound_that_is_too_small_is_noticed(rng):
    with pytest.raises(ValueError, match="bound = 1 is too small: f / q is"):
        rejection(1000, semicircle, *uniform(rng), 1.0, rng)


def test_a_hopeless_pair_ends(rng):
    with pytest.raises(ValueError, match="were kept"):
        rejection(10, lambda x: np.zeros_like(x), *uniform(rng), 1.0, rng)


def test_no_value_is_wanted(rng):
    assert rejection(0, semicircle, *uniform(rng), 2.0, rng)[0].shape == (0,)


@pytest.mark.parametrize(
    ("x", "heights", "says"),
    [
        ([0.0, 0.0], [1.0, 1.0], "ascending"),
        ([0.0], [1.0], "n >= 2"),
        ([0.0, 1.0], [1.0], "as long"),
        ([0.0, 1.0], [1.0, -1.0], "not negative"),
        ([0.0, 1.0], [0.0, 0.0], "not all 0"),
        ([0.0, 1.0], [np.inf, 1.0], "finite"),
    ],
)
def test_what_is_no_density_is_refused(x, heights, says):
    with pytest.raises(ValueError, match=says):
        GridDensity(x, heights)


@pytest.mark.parametrize("u", [-0.1, 1.1, np.nan])
def test_only_chances_are_inverted(u):
    with pytest.raises(ValueError, match="from 0 to 1"):
        ramp().inverse(u)

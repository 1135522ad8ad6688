"""Moments and the Frechet distance against closed forms, SciPy and the law of its bias."""

import json
from math import inf

import numpy as np
import pytest
from scipy.linalg import sqrtm
from scipy.stats import ortho_group

from course_utils.generative.metrics import frechet_distance
from course_utils.generative.moments import Moments


def covariance(rng, d, rank=None):
    factor = rng.normal(size=(d, rank or d))
    return factor @ factor.T


def exact(mean, covariance):
    return Moments(mean, covariance, inf)


def by_equation(a, b):
    """Equation 6 of Heusel et al. word for word, with SciPy's root of a matrix."""
    root = sqrtm(a.covariance @ b.covariance)
    trace = np.trace(a.covariance + b.covariance - 2 * np.real(root))
    return ((a.mean - b.mean) ** 2).sum() + trace


@pytest.mark.parametrize("d", [1, 2, 5, 30])
def test_covariances_that_do_not_commute(d, rng):
    a, b = (exact(rng.normal(size=d), covariance(rng, d)) for _ in "ab")
    commutator = a.covariance @ b.covariance - b.covariance @ a.covariance
    assert d == 1 or np.abs(commutator).max() > 0.1
    assert frechet_distance(a, b) == pytest.approx(by_equation(a, b), rel=1e-7)


def test_covariances_that_commute(rng):
    """The same axes, other lengths: distances of the lengths, square and sum."""
    axes = ortho_group.rvs(6, random_state=rng)
    lengths, others = rng.uniform(0, 3, (2, 6))
    a, b = (exact(np.zeros(6), axes * s**2 @ axes.T) for s in (lengths, others))
    expected = ((lengths - others) ** 2).sum()
    assert frechet_distance(a, b) == pytest.approx(expected, rel=1e-12)
    assert by_equation(a, b) == pytest.approx(expected, rel=1e-7)


def test_diagonal_covariances():
    a = exact([1.0, 2.0, 3.0], np.diag([1.0, 4.0, 0.0]))
    b = exact([1.0, 0.0, 3.0], np.diag([9.0, 1.0, 16.0]))
    assert frechet_distance(a, b) == pytest.approx(4 + 4 + 1 + 16, rel=1e-14)


def test_two_by_two_closed_form():
    """The trace of the root of a matrix M with two rows is sqrt(tr M + 2 sqrt(det M))."""
    a, b = np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([[5.0, -1.0], [-1.0, 1.0]])
    M = a @ b
    root = np.sqrt(np.trace(M) + 2 * np.sqrt(np.linalg.det(M)))
    distance = frechet_distance(exact([0, 0], a), exact([3, 4], b))
    assert distance == pytest.approx(25 + np.trace(a + b) - 2 * root, rel=1e-13)


def test_the_distance_of_a_shift_is_its_square(rng):
    x = rng.normal(size=(40, 7)) @ rng.normal(size=(7, 7))
    shift = rng.normal(size=7)
    assert frechet_distance(x, x + shift) == pytest.approx(shift @ shift, rel=1e-12)
    S = covariance(rng, 7)
    a, b = exact(np.zeros(7), S), exact(shift, S)
    assert frechet_distance(a, b) == pytest.approx(shift @ shift, rel=1e-12)


def test_small_distances_keep_their_digits():
    """(1 + 1e-9)^2 beside 1: a difference of traces would leave one digit, or fall below 0."""
    a, b = exact([0, 0], np.eye(2)), exact([0, 0], np.eye(2) * (1 + 1e-9) ** 2)
    assert frechet_distance(a, b) == pytest.approx(2e-18, rel=1e-6)


@pytest.mark.parametrize(("n", "d"), [(2, 5), (5, 5), (6, 5), (30, 64), (200, 64)])
def test_a_set_is_at_distance_0_from_itself_also_where_n_is_small(n, d, rng):
    x = rng.normal(5, 3, (n, d))
    trace = np.trace(Moments.of(x).covariance)
    for other in (x, x[::-1], rng.permutation(x)):
        assert 0 <= frechet_distance(x, other) <= 1e-13 * trace


def test_singular_covariances(rng):
    """Points on two lines at the angle t: lengths 2 and 3, 4 + 9 - 2 * 6 |cos t| apart."""
    for t in (0.0, 0.7, np.pi / 2, 3.0):
        u, v = np.array([1.0, 0.0, 0.0]), np.array([np.cos(t), np.sin(t), 0.0])
        a, b = exact(np.zeros(3), 4 * np.outer(u, u)), exact(np.zeros(3), 9 * np.outer(v, v))
        expected = 13 - 12 * abs(np.cos(t))
        assert frechet_distance(a, b) == pytest.approx(expected, rel=1e-12)
    low, full = exact(np.zeros(8), covariance(rng, 8, 3)), exact(np.ones(8), covariance(rng, 8))
    assert frechet_distance(low, full) == pytest.approx(by_equation(low, full), rel=1e-5)


def test_points_against_a_gaussian():
    """From a set of equal points to a law: squared shift and the whole variance."""
    law = exact([0.0, 0.0], np.diag([2.0, 3.0]))
    assert frechet_distance(np.ones((10, 2)), law) == pytest.approx(2 + 5, rel=1e-14)
    assert frechet_distance(np.ones((10, 2)), np.zeros((3, 2))) == 2.0


def test_the_distance_is_symmetric_and_turns_with_the_features(rng):
    a, b = rng.normal(size=(50, 6)), rng.normal(1, 2, (70, 6))
    turn, shift = ortho_group.rvs(6, random_state=rng), rng.normal(size=6)
    distance = frechet_distance(a, b)
    assert frechet_distance(b, a) == pytest.approx(distance, rel=1e-13)
    turned = frechet_distance(a @ turn + shift, b @ turn + shift)
    assert turned == pytest.approx(distance, rel=1e-12)


@pytest.mark.parametrize("scale", [1e-60, 1e-3, 1e6, 1e100])
def test_the_distance_grows_with_the_square_of_the_scale(scale, rng):
    a, b = rng.normal(size=(50, 6)), rng.normal(1, 2, (70, 6))
    distance = frechet_distance(scale * a, scale * b) / scale / scale
    assert distance == pytest.approx(frechet_distance(a, b), rel=1e-12)


def test_a_far_origin_costs_few_digits(rng):
    a, b = rng.normal(size=(50, 6)), rng.normal(1, 2, (70, 6))
    far = frechet_distance(a + 1e6, b + 1e6)
    assert far == pytest.approx(frechet_distance(a, b), rel=1e-8)


def test_moments_are_those_of_numpy_with_n_minus_1(rng):
    x = rng.normal(3, 2, (9, 4))
    moments = Moments.of(x)
    np.testing.assert_allclose(moments.mean, x.mean(axis=0), rtol=1e-14)
    np.testing.assert_allclose(moments.covariance, np.cov(x.T, ddof=1), rtol=1e-12)
    assert moments.n == 9


def test_moments_can_be_stored(rng):
    """As JSON, or in single precision."""
    a, b = rng.normal(size=(50, 6)), rng.normal(1, 2, (70, 6))
    m = Moments.of(b)
    text = json.dumps([m.mean.tolist(), m.covariance.tolist(), m.n])
    assert frechet_distance(a, Moments(*json.loads(text))) == frechet_distance(a, b)
    single = Moments(m.mean.astype("f4"), m.covariance.astype("f4"), m.n)
    assert single.mean.dtype == single.covariance.dtype == float
    assert frechet_distance(a, single) == pytest.approx(frechet_distance(a, b), rel=1e-6)


def test_moments_do_not_change(rng):
    S = covariance(rng, 2)
    moments = exact([0.0, 0.0], S)
    S[0, 0] = -1.0
    assert moments.covariance[0, 0] > 0
    for array in (moments.mean, moments.covariance):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0


def test_samples_of_shifted_gaussians(rng):
    """The first-order law of the estimate: mean shift^2 + bias, variance 8 shift^2 / n.

    The squared difference of means has the standard deviation 2 |shift| sqrt(2 / n).
    """
    n, d, shift = 4000, 8, np.array([2.0, 1, 0, 0, 0, 0, 0, 0])
    a, b = rng.normal(size=(n, d)), rng.normal(size=(n, d)) + shift
    deviation = 2 * np.sqrt(5) * np.sqrt(2 / n)
    bias = d * (d + 5) / (2 * n)
    assert abs(frechet_distance(a, b) - 5 - bias) < 4 * deviation < 0.5


@pytest.mark.parametrize("n", [100, 200, 400])
def test_equal_laws_are_apart_by_d_times_d_plus_5_over_2_n(n, rng):
    """Measured over 300 pairs, whose mean has a sampling error of 2 %."""
    d = 4
    pairs = [frechet_distance(*rng.normal(size=(2, n, d))) for _ in range(300)]
    one_sided = exact(np.zeros(d), np.eye(d))
    singles = [frechet_distance(rng.normal(size=(n, d)), one_sided) for _ in range(300)]
    expected = d * (d + 5) / (2 * n)
    assert np.mean(pairs) == pytest.approx(expected, rel=0.08)
    assert np.mean(singles) == pytest.approx(expected / 2, rel=0.08)


EYE = np.eye(2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0], EYE, 5), r"they have \(1,\) and \(2, 2\)"),
        ((EYE, EYE, 5), r"they have \(2, 2\) and \(2, 2\)"),
        (([], np.zeros((0, 0)), 5), "d >= 1"),
        (([0, np.nan], EYE, 5), "finite"),
        (([0, 0], [[1, 0], [0, np.inf]], 5), "finite"),
        (([0, 0], [[1, 0.5], [0, 1]], 5), "symmetric"),
        (([0, 0], EYE, 1), "n must be a whole number >= 2, or inf; it is 1"),
        (([0, 0], EYE, 2.5), "it is 2.5"),
        (([0, 0], EYE, np.nan), "it is nan"),
    ],
)
def test_moments_that_are_none(arguments, message):
    with pytest.raises(ValueError, match=message):
        Moments(*arguments)


@pytest.mark.parametrize("S", [np.diag([4.0, -0.5]), -EYE])
def test_a_covariance_with_negative_eigenvalues(S):
    with pytest.raises(ValueError, match=r"no negative eigenvalues; got -(0\.5|1),"):
        frechet_distance(EYE, exact([0, 0], S))

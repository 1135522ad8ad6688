"""Conditioning against other formulas and against samples; components against the SVD."""

import numpy as np
import pytest
from scipy import stats

from course_utils.generative.gaussians import LogLikelihood, condition, ellipse, maximum_fit


def law(d, rng):
    A = rng.standard_normal((d, d))
    return rng.standard_normal(d), A @ A.T + 0.1 * np.eye(d)


def test_a_chosen_coordinate_is_the_formula_of_two_blocks(rng):
    m, S = law(5, rng)
    seen, hidden = [0, 3], [1, 2, 4]
    y = rng.standard_normal((3, 2))
    mean, covariance = condition(m, S, np.eye(5)[seen], y, 0.0)
    inverse = np.linalg.inv(S[np.ix_(seen, seen)])
    across = S[np.ix_(hidden, seen)]
    np.testing.assert_allclose(mean[:, seen], y)
    np.testing.assert_allclose(
        mean[:, hidden], m[hidden] + (y - m[seen]) @ (across @ inverse).T
    )
    np.testing.assert_allclose(
        covariance[np.ix_(hidden, hidden)],
        S[np.ix_(hidden, hidden)] - across @ inverse @ across.T,
    )
    np.testing.assert_allclose(covariance[seen], 0, atol=1e-12)


def test_with_noise_the_precisions_add_up(rng):
    m, S = law(4, rng)
    A, y, noise = rng.standard_normal((3, 4)), rng.standard_normal(3), 0.4
    mean, covariance = condition(m, S, A, y, noise)
    precision = np.linalg.inv(S) + A.T @ A / noise
    np.testing.assert_allclose(covariance, np.linalg.inv(precision), atol=1e-12)
    right = np.linalg.solve(precision, np.linalg.solve(S, m) + A.T @ y / noise)
    np.testing.assert_allclose(mean, right)


def test_no_other_linear_guess_is_closer_on_average(rng):
    m, S = law(3, rng)
    A, noise = rng.standard_normal((2, 3)), 0.3
    x = rng.multivariate_normal(m, S, 20_000)
    y = x @ A.T + np.sqrt(noise) * rng.standard_normal((20_000, 2))
    mean, covariance = condition(m, S, A, y, noise)
    least = ((x - mean) ** 2).sum(axis=1).mean()
    assert least == pytest.approx(np.trace(covariance), rel=0.05)
    for _ in range(5):
        other = mean + (y - m @ A.T) @ (0.1 * rng.standard_normal((2, 3)))
        assert ((x - other) ** 2).sum(axis=1).mean() > least


def test_errors_say_what_came(rng):
    m, S = law(2, rng)
    with pytest.raises(ValueError, match="shapes"):
        condition(m, S, np.eye(3), [1.0, 2.0, 3.0], 0.1)
    with pytest.raises(ValueError, match="at least 0"):
        condition(m, S, np.eye(2), [1.0, 2.0], -1.0)
    with pytest.raises(ValueError, match="positive noise"):
        condition(m, np.zeros((2, 2)), np.eye(2), [1.0, 2.0], 0.0)
    with pytest.raises(ValueError, match=r"\(N, d\)"):
        maximum_fit([1.0, 2.0])


def test_the_maximum_is_higher_than_its_neighbours(rng):
    x = rng.standard_normal((40, 2)) @ [[2.0, 0.5], [0.0, 1.0]] + 1
    m, S = maximum_fit(x)

    def likelihood(m, S):
        u = x - m
        return -np.einsum("ni,ij,nj->n", u, np.linalg.inv(S), u).mean() - np.log(
            np.linalg.det(S)
        )

    best = likelihood(m, S)
    for _ in range(20):
        change = 0.1 * rng.standard_normal((2, 2))
        assert likelihood(m + 0.1 * rng.standard_normal(2), S) < best
        assert likelihood(m, (np.eye(2) + change) @ S @ (np.eye(2) + change).T) < best


def test_the_likelihood_of_mean_and_width_is_that_of_scipy(rng):
    x, omega = rng.normal(2.0, 0.5, 30), rng.uniform([1, 0.2], [3, 1], (4, 2))
    right = stats.norm.logpdf(x, omega[:, :1], omega[:, 1:]).mean(axis=1)
    np.testing.assert_allclose(LogLikelihood(x)(omega), right, rtol=0, atol=1e-12)


def test_its_gradient_is_that_of_differences_and_zero_where_it_is_largest(rng):
    f, h = LogLikelihood(rng.normal(2.0, 0.5, 30)), 1e-6
    omega = rng.uniform([1, 0.2], [3, 1], (4, 2))
    differences = [(f(omega + e) - f(omega - e)) / (2 * h) for e in h * np.eye(2)]
    np.testing.assert_allclose(f.gradient(omega), np.stack(differences, -1), rtol=1e-6)
    np.testing.assert_allclose(f.gradient(f.maximiser()), 0, atol=1e-12)
    assert (f(omega) < f(f.maximiser())).all()


def test_ellipses_are_level_lines(rng):
    A = rng.standard_normal((2, 2))
    S, m = A @ A.T + np.eye(2), np.array([1.0, -2.0])
    line = ellipse(m, S, 1.5)
    v = line - m
    np.testing.assert_allclose(np.einsum("ni,ij,nj->n", v, np.linalg.inv(S), v), 2.25)
    np.testing.assert_allclose(line[0], line[-1])
    area = 0.5 * np.abs(np.sum(v[:-1, 0] * v[1:, 1] - v[1:, 0] * v[:-1, 1]))
    assert area == pytest.approx(np.pi * 2.25 * np.sqrt(np.linalg.det(S)), rel=0.01)

"""EM against a version written out point by point, closed forms, and its own theorem."""

from itertools import islice

import numpy as np
import pytest
from scipy import stats

from course_utils.generative.distributions import GaussianMixture
from course_utils.generative.em import Step, em, fit, floor_of, initial


def clouds(n, rng, d=2, centres=((-4.0, 0.0), (4.0, 1.0), (0.0, 6.0))):
    """Round clouds far from each other, and which point belongs to which."""
    labels = np.arange(n) % len(centres)
    return np.array(centres)[labels] + 0.7 * rng.standard_normal((n, d)), labels


def slow_step(x, p):
    """One step of EM as in a textbook: a loop over points and components."""
    joint = np.array(
        [
            [w * stats.multivariate_normal(m, S).pdf(point)
             for w, m, S in zip(p.weights, p.means, p.covariances, strict=True)]
            for point in x
        ]
    )  # fmt: skip
    r = joint / joint.sum(axis=1, keepdims=True)
    means = [np.average(x, axis=0, weights=column) for column in r.T]
    covariances = [
        np.cov(x.T, aweights=column, bias=True).reshape(2 * x.shape[1:]) for column in r.T
    ]
    return GaussianMixture(r.mean(axis=0), means, covariances), np.log(joint.sum(axis=1)).mean()


@pytest.mark.parametrize(("d", "k"), [(1, 1), (1, 3), (2, 3), (5, 2)])
def test_steps_are_those_of_the_textbook(d, k, rng):
    x = rng.standard_normal((60, d)) * rng.uniform(0.5, 3, d) + 100
    start = initial(x, k, rng)
    p = start
    for step in islice(em(x, start), 5):
        following, likelihood = slow_step(x, p)
        assert step.log_likelihood == pytest.approx(likelihood, abs=1e-9)
        np.testing.assert_allclose(step.mixture.means, p.means, rtol=1e-8)
        np.testing.assert_allclose(
            step.mixture.covariances, p.covariances, rtol=1e-6, atol=1e-9
        )
        np.testing.assert_allclose(step.mixture.weights, p.weights, atol=1e-9)
        p = following


@pytest.mark.parametrize(
    "case", ["clouds", "heavy tails", "a line", "twice the same", "few points", "spiky"]
)
def test_the_likelihood_never_falls(case, rng):
    x = {
        "clouds": clouds(300, rng)[0],
        "heavy tails": rng.standard_t(2, (200, 3)),
        "a line": np.outer(rng.standard_normal(80), [1.0, 2.0, -1.0]),
        "twice the same": np.repeat(rng.standard_normal((20, 2)), 2, axis=0),
        "few points": rng.standard_normal((9, 4)),
        "spiky": np.concatenate([np.zeros((30, 1)), rng.standard_normal((70, 1))]),
    }[case]
    for k in (1, 2, 6):
        run = list(islice(em(x, initial(x, k, rng)), 40))
        likelihood = np.array([step.log_likelihood for step in run])
        assert np.isfinite(likelihood).all()
        assert np.diff(likelihood).min() > -1e-9
        if k == 6 and case == "clouds":
            assert np.diff(likelihood).max() > 1e-3  # else nothing was tried
        p = run[-1].mixture
        assert np.linalg.eigvalsh(p.covariances).min() > (1 - 1e-6) * floor_of(x)


def test_well_separated_clouds_are_found(rng):
    x, labels = clouds(3000, rng)
    p = fit(x, 3, rng)
    order = np.argsort(p.means[:, 0])
    for j, centre in zip(order, ((-4, 0), (0, 6), (4, 1)), strict=True):
        # 1000 points each: standard errors 0.7 / sqrt(1000) and 0.49 sqrt(2 / 1000), 0.022.
        np.testing.assert_allclose(p.means[j], centre, atol=0.11)
        np.testing.assert_allclose(p.covariances[j], 0.49 * np.eye(2), atol=0.11)
        assert p.weights[j] == pytest.approx(1 / 3, abs=1e-3)
    found = p.responsibilities(x).argmax(axis=1)
    assert (np.unique(found[labels == 0]).size, (found[labels == 0] == found[0]).all()) == (
        1,
        True,
    )


@pytest.mark.parametrize("d", [1, 2, 20])
def test_one_component_is_mean_and_covariance_after_one_step(d, rng):
    x = rng.standard_normal((50, d)) @ rng.standard_normal((d, d)) + 7
    _, step = islice(em(x, initial(x, 1, rng)), 2)
    np.testing.assert_allclose(step.mixture.means[0], x.mean(axis=0))
    right = np.cov(x.T, bias=True).reshape(d, d)
    np.testing.assert_allclose(step.mixture.covariances[0], right, rtol=1e-9, atol=1e-10)
    assert step.mixture.weights.tolist() == [1.0]


def test_the_floor_is_the_smallest_variance(rng):
    x = np.outer(rng.standard_normal(40), [3.0, 4.0])
    p = fit(x, 1, rng, floor=0.01)
    values, vectors = np.linalg.eigh(p.covariances[0])
    np.testing.assert_allclose(
        values, [0.01, (x**2).sum(axis=1).mean() - x.mean(axis=0) @ x.mean(axis=0)]
    )
    np.testing.assert_allclose(np.abs(vectors[:, 0]), [0.8, 0.6], atol=1e-6)
    assert floor_of(x) == pytest.approx(1e-6 * x.var(axis=0).mean())
    assert floor_of(np.ones((3, 2))) == 1e-6


@pytest.mark.parametrize("k", [1, 2, 5])
def test_data_that_are_one_point_have_a_fit(k, rng):
    p = fit(np.full((5, 2), 3.0), k, rng)
    np.testing.assert_allclose(p.means, np.full((k, 2), 3.0), rtol=1e-14)
    np.testing.assert_allclose(p.covariances, [1e-6 * np.eye(2)] * k, atol=1e-18)


def test_a_component_without_points_keeps_its_place(rng):
    x = rng.standard_normal((30, 1))
    start = GaussianMixture([0.5, 0.5], [[0.0], [1e4]], [[[1.0]], [[1.0]]])
    *_, step = islice(em(x, start), 3)
    assert step.mixture.weights.tolist() == [1.0, 0.0]
    assert step.mixture.means[1] == 1e4
    assert np.isfinite(step.log_likelihood)


def test_starts_are_different_data_points_far_apart(rng):
    x, labels = clouds(300, rng)
    hits = 0
    for _ in range(50):
        start = initial(x, 3, rng)
        assert all((x == mean).all(axis=1).any() for mean in start.means)
        chosen = [labels[(x == mean).all(axis=1).argmax()] for mean in start.means]
        hits += len(set(chosen)) == 3
    # Uniform choice has three different clouds in 2 of 9 cases, k-means++ here nearly always.
    assert hits >= 45


def test_the_start_spreads_over_what_the_nearest_means_leave(rng):
    x, _ = clouds(300, rng)
    start = initial(x, 4, rng)
    distances = ((x[:, None] - start.means) ** 2).sum(axis=-1)
    rest = x - start.means[distances.argmin(axis=1)]
    np.testing.assert_allclose(start.covariances, [rest.T @ rest / 300] * 4)
    assert start.weights.tolist() == [0.25] * 4


def test_the_same_generator_gives_the_same_fit():
    x, _ = clouds(90, np.random.default_rng(0))
    one, same, other = (fit(x, 5, np.random.default_rng(seed)) for seed in (1, 1, 4))
    np.testing.assert_array_equal(one.means, same.means)
    assert not np.allclose(np.sort(one.means[:, 0]), np.sort(other.means[:, 0]))


def test_a_fit_stops_when_it_gains_little(rng):
    x, _ = clouds(200, rng)
    run = [
        s.log_likelihood for s in islice(em(x, initial(x, 3, np.random.default_rng(2))), 300)
    ]
    p = fit(x, 3, np.random.default_rng(2), tolerance=1e-3)
    end = int((np.diff(run) < 1e-3).argmax()) + 1
    assert p.log_density(x).mean() == pytest.approx(run[end], abs=1e-12)
    p = fit(x, 3, np.random.default_rng(2), steps=2, tolerance=0)
    assert p.log_density(x).mean() == pytest.approx(run[2], abs=1e-12)


def test_records_have_names(rng):
    step = next(em(np.ones((2, 1)), initial(np.ones((2, 1)), 1, rng)))
    assert isinstance(step, Step) and step._fields == ("mixture", "log_likelihood")


def refused(says, call):
    with pytest.raises(ValueError, match=says):
        call()


def test_what_cannot_be_fitted_is_refused(rng):
    x = rng.standard_normal((6, 2))
    refused("from 1 to N = 6", lambda: initial(x, 7, rng))
    refused("from 1 to N = 6", lambda: initial(x, 0, rng))
    refused("from 1 to N = 6", lambda: initial(x, 1.5, rng))
    refused(r"shape \(N, d\)", lambda: initial(x[0], 1, rng))
    refused("finite", lambda: fit(np.append(x, [[np.nan, 0]], axis=0), 2, rng))
    refused("positive variance", lambda: fit(x, 2, rng, floor=0.0))
    refused(r"lives on R\^1", lambda: next(em(x, initial(x[:, :1], 1, rng))))

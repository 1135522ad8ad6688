"""One experiment for each statement of the chapter on autoencoders."""

import numpy as np
import pytest
import torch
from scipy.integrate import quad
from scipy.optimize import minimize
from scipy.stats import norm

from course_utils.generative.distributions import GaussianMixture
from course_utils.generative.objectives import gaussian_kl, gaussian_log_likelihood
from course_utils.generative.pca import PrincipalComponents

P, D = 5, 2


def linear_loss(A, B, x):
    """Mean square length of x - B A x."""
    return np.square(x - x @ A.T @ B.T).sum(axis=1).mean()


def trained(x, d, rng):
    """The linear autoencoder that an optimizer finds from a random start, with its loss."""
    p = x.shape[1]

    def loss(w):
        return linear_loss(w[: d * p].reshape(d, p), w[d * p :].reshape(p, d), x)

    found = minimize(loss, rng.standard_normal(2 * d * p), method="BFGS", tol=1e-9)
    return found.x[: d * p].reshape(d, p), found.x[d * p :].reshape(p, d), found.fun


def centred(rng, spread):
    """Points whose covariance (divided by N) has exactly these eigenvalues."""
    x = rng.standard_normal((40, len(spread)))
    u = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)[0]
    turn = np.linalg.qr(rng.standard_normal((len(spread), len(spread))))[0]
    return np.sqrt(40) * u * np.sqrt(spread) @ turn


def test_linear_autoencoders_find_the_principal_subspace(rng):
    """thm-linear-autoencoder. False: the least loss, or the span, is another."""
    x = centred(rng, [4.0, 2.0, 1.0, 0.5, 0.2])
    V = np.linalg.svd(x)[2][:D].T
    for _ in range(3):
        A, B, least = trained(x, D, rng)
        assert least == pytest.approx(1.7, abs=1e-6)
        np.testing.assert_allclose(B @ A, V @ V.T, atol=1e-3)
    assert PrincipalComponents.fit(x, D).left_out == pytest.approx(1.7)


def test_its_minimisers_are_those_of_the_theorem(rng):
    """thm-linear-autoencoder, second part. False: C must be orthogonal, or may be singular."""
    x = centred(rng, [4.0, 2.0, 1.0, 0.5, 0.0])
    V, C = np.linalg.svd(x)[2][:D].T, np.array([[1.0, 2.0], [0.0, -3.0]])
    A, B = np.linalg.inv(C) @ V.T, V @ C
    assert linear_loss(A, B, x) == pytest.approx(1.5)
    flat = np.linalg.svd(x)[2][-1]  # a direction that no example has
    assert linear_loss(A + np.outer([1.0, 1.0], flat), B, x) == pytest.approx(1.5)
    assert linear_loss(A, B + np.outer(flat, [1.0, 1.0]), x) > 1.6
    assert linear_loss(A, V @ C.T, x) > 1.6
    _, found, _ = trained(x, D, rng)
    recovered = np.linalg.lstsq(V, found)[0]
    np.testing.assert_allclose(V @ recovered, found, atol=1e-3)
    assert abs(np.linalg.det(recovered)) > 1e-3


def test_the_subspace_is_not_unique_if_two_variances_are_equal(rng):
    """thm-linear-autoencoder, third part. False: every tie leaves the subspace unique."""
    x = centred(rng, [4.0, 1.0, 1.0, 0.5, 0.2])
    v = np.linalg.svd(x)[2]
    for rows in ([0, 1], [0, 2]):
        assert linear_loss(v[rows], v[rows].T, x) == pytest.approx(1.7)
    other = np.stack([v[0], (v[1] + v[2]) / np.sqrt(2)])
    assert linear_loss(other, other.T, x) == pytest.approx(1.7)


def test_data_that_are_not_centred_need_their_mean(rng):
    """The assumption of thm-linear-autoencoder. False: the mean does no harm."""
    x = centred(rng, [4.0, 2.0, 1.0, 0.5, 0.2]) + 3.0 * np.eye(5)[4]
    assert trained(x, D, rng)[2] > 1.75


def test_no_denoiser_beats_the_conditional_mean(rng):
    """prop-denoiser, on a grid. False: another function of y has a smaller error."""
    points, level = np.array([-1.0, 0.5, 2.0]), 0.7

    def mean(y):
        weights = np.exp(-((y[:, None] - points) ** 2) / (2 * level**2))
        return weights @ points / weights.sum(axis=1)

    y = np.linspace(-5, 6, 4001)

    def error(denoise):
        density = norm.pdf(y[:, None], points, level) / 3
        return (density * (denoise(y)[:, None] - points) ** 2).sum() * (y[1] - y[0])

    best = error(mean)
    for wave in (np.sin, np.cos, np.tanh):
        for size in (-0.3, -0.05, 0.05, 0.3):
            assert error(lambda y, w=wave, c=size: mean(y) + c * w(y)) > best + 1e-4
    closest = lambda y: points[np.abs(y[:, None] - points).argmin(axis=1)]  # noqa: E731
    assert error(closest) > best * 1.2
    p = GaussianMixture(np.ones(3) / 3, points[:, None], np.full((3, 1, 1), level**2))
    tweedie = y + level**2 * p.score(y[:, None])[:, 0]
    np.testing.assert_allclose(mean(y), tweedie, atol=1e-9)


@pytest.mark.parametrize("power", [1.0, 1.7])
def test_the_bound_and_its_gap_add_up(power):
    """thm-elbo, by integrals, for a decoder with bends. False: the gap is another KL."""
    x, sigma, m, s = 0.8, 0.4, 0.6, 0.5
    joint = lambda z: norm.pdf(z) * norm.pdf(x, np.sin(power * z), sigma)  # noqa: E731
    evidence = quad(joint, -9, 9, points=(0, 1))[0]
    q = lambda z: norm.pdf(z, m, s)  # noqa: E731
    over_q = lambda f: quad(lambda z: q(z) * f(z), m - 9 * s, m + 9 * s)[0]  # noqa: E731
    likelihood = over_q(lambda z: norm.logpdf(x, np.sin(power * z), sigma))
    kl = gaussian_kl(torch.tensor([[m]]), 2 * torch.log(torch.tensor([[s]]))).item()
    gap = over_q(lambda z: np.log(q(z)) - np.log(joint(z) / evidence))
    assert likelihood - kl + gap == pytest.approx(np.log(evidence), abs=1e-6)
    assert gap > 0.01


def test_divergence_of_gaussians_in_closed_form(rng):
    """prop-gaussian-kl, by integrals. False: a mean or a factor enters otherwise."""
    m, s = rng.standard_normal(3), rng.uniform(0.2, 2.0, 3)
    wanted = 0.0
    for mean, deviation in zip(m, s, strict=True):
        q = norm(mean, deviation)
        wanted += quad(
            lambda z, q=q: q.pdf(z) * (q.logpdf(z) - norm.logpdf(z)),
            mean - 9 * deviation,
            mean + 9 * deviation,
        )[0]
    log_variance = torch.tensor(2 * np.log(s))[None]
    assert gaussian_kl(torch.tensor(m)[None], log_variance).item() == pytest.approx(wanted)


def test_with_a_fixed_scale_beta_is_another_scale(rng):
    """prop-beta: the goals differ by beta and a constant. False: the scale is sigma beta."""
    x = torch.tensor(rng.random((6, 1, 4, 4)))
    sigma, beta = 0.3, 4.0

    def goals():
        decoded = torch.tensor(rng.random((6, 1, 4, 4)))
        kl = gaussian_kl(*torch.tensor(rng.standard_normal((2, 6, 3))))
        with_beta = gaussian_log_likelihood(x, decoded, torch.tensor(np.log(sigma))) - beta * kl
        scale = torch.tensor(np.log(sigma * np.sqrt(beta)))
        plain = gaussian_log_likelihood(x, decoded, scale) - kl
        return with_beta - beta * plain

    np.testing.assert_allclose(goals(), goals(), rtol=0, atol=1e-9)


@pytest.mark.parametrize(("variance", "slope"), [(0.5, 0.0), (1.0, 0.0), (2.5, np.sqrt(1.5))])
def test_a_linear_model_collapses_exactly_where_data_vary_no_more_than_noise(variance, slope):
    """ex-collapse: sigma = 1. False: the best slope is not 0 at a variance below the noise."""

    def loss(w):  # - mean log N(x; 0, w^2 + 1) for data of this variance
        total = w[0] ** 2 + 1
        return (np.log(total) + variance / total) / 2

    best = min(
        (minimize(loss, [start], tol=1e-12) for start in (0.3, 2.0)), key=lambda r: r.fun
    )
    assert abs(best.x[0]) == pytest.approx(slope, abs=2e-2)

"""Objectives against torch.distributions, direct formulas, and a likelihood that is known."""

import math

import numpy as np
import pytest
import torch
from torch.distributions import Independent, Normal, kl_divergence

from course_utils.generative import objectives
from course_utils.generative.objectives import (
    evidence_bound,
    gaussian_kl,
    gaussian_log_likelihood,
)


@pytest.fixture
def normal(rng):
    """Standard normal numbers of a shape."""
    return lambda *shape: torch.from_numpy(rng.normal(size=shape))


def gaussians(mean, log_variance):
    return Independent(Normal(mean, torch.exp(log_variance / 2)), 1)


def test_the_divergence_is_that_of_torch(normal):
    mean, log_variance = normal(50, 7) * 3, normal(50, 7) * 2
    prior = gaussians(torch.zeros(7).double(), torch.zeros(7).double())
    expected = kl_divergence(gaussians(mean, log_variance), prior)
    assert torch.allclose(gaussian_kl(mean, log_variance), expected, rtol=1e-12)


def test_the_divergence_is_the_mean_of_the_log_ratio(normal):
    """By 200,000 draws; the limit is five standard errors."""
    mean, log_variance = torch.tensor([[0.7, -1.2]]), torch.tensor([[0.5, -1.0]])
    z = mean + torch.exp(log_variance / 2) * normal(200_000, 2)
    prior = gaussians(torch.zeros(2), torch.zeros(2))
    ratio = gaussians(mean[0], log_variance[0]).log_prob(z) - prior.log_prob(z)
    error = 5 * float(ratio.std()) / math.sqrt(len(z))
    assert error < 0.02
    assert float(gaussian_kl(mean, log_variance)) == pytest.approx(
        float(ratio.mean()), abs=error
    )


def test_the_divergence_is_0_for_the_prior_alone(normal):
    zeros = torch.zeros(1, 4).double()
    assert gaussian_kl(zeros, zeros) == 0
    assert (gaussian_kl(normal(200, 4), normal(200, 4)) > 0).all()


@pytest.mark.parametrize("shape", [(9,), (1, 6, 6)])
def test_the_likelihood_is_that_of_torch(shape, normal):
    x, mean, log_scale = normal(20, *shape), normal(20, *shape), torch.tensor(-1.3).double()
    expected = Normal(mean, log_scale.exp()).log_prob(x).flatten(1).sum(dim=1)
    assert torch.allclose(gaussian_log_likelihood(x, mean, log_scale), expected, rtol=1e-12)


def test_the_best_scale_is_the_root_of_the_mean_squared_error(normal):
    """Where the likelihood of the data is largest (Rybkin et al. 2021, eq. 3)."""
    x, mean = normal(40, 10), normal(40, 10)
    best = ((x - mean) ** 2).mean().sqrt().log().requires_grad_(True)
    gaussian_log_likelihood(x, mean, best).sum().backward()
    assert abs(best.grad) < 1e-9


class Linear:
    """Probabilistic PCA: x = W z + m + s noise, all Gaussian, so that all is known.

    Tipping and Bishop 1999, eq. 4 to 8. The columns of W are orthogonal: then the posterior
    of the code has a diagonal covariance, and an encoder of that kind can be exact.
    """

    def __init__(self, rng, d=6, latent=2, scale=0.4):
        turned, _ = np.linalg.qr(rng.normal(size=(d, latent)))
        self.w, self.m, self.scale = turned * [1.5, 0.7], rng.normal(size=d), scale
        covariance = self.w @ self.w.T + scale**2 * np.eye(d)
        self.inverse, self.log_det = np.linalg.inv(covariance), np.linalg.slogdet(covariance)[1]

    def draw(self, n, rng):
        z = rng.normal(size=(n, self.w.shape[1]))
        noise = rng.normal(size=(n, len(self.m)))
        return z @ self.w.T + self.m + self.scale * noise

    def log_density(self, x):
        distance = np.einsum("ni,ij,nj->n", x - self.m, self.inverse, x - self.m)
        return -(distance + self.log_det + len(self.m) * np.log(2 * np.pi)) / 2

    def posterior(self, x):
        """Mean, and variances of the posterior: M^-1 W' (x - m) and s^2 M^-1."""
        m = (self.w**2).sum(axis=0) + self.scale**2
        return (x - self.m) @ self.w / m, np.tile(self.scale**2 / m, (len(x), 1))

    def model(self, shift=0.0, factor=1.0):
        """As `evidence_bound` wants it, with an encoder that may be wrong."""

        def call(x, noise):
            mean, variance = self.posterior(x.numpy())
            mean = torch.from_numpy(mean + shift)
            log_variance = torch.from_numpy(np.log(variance * factor))
            z = mean + torch.exp(log_variance / 2) * noise
            decoded = z @ torch.from_numpy(self.w).T + torch.from_numpy(self.m)
            log_scale = torch.tensor(math.log(self.scale), dtype=torch.float64)
            return decoded, mean, log_variance, log_scale

        return call


def batch(x, latent=2):
    """Each x with noise that has mean 0 and covariance 1: sums over it are exact.

    The loss is quadratic in the noise, so 2 d points stand for the whole normal distribution.
    """
    points = math.sqrt(latent) * np.concatenate([np.eye(latent), -np.eye(latent)])
    noise = np.tile(points, (len(x), 1))
    x = np.repeat(x, len(points), axis=0)
    return {"x": torch.from_numpy(x), "noise": torch.from_numpy(noise)}


def test_the_bound_is_the_log_likelihood_for_the_exact_posterior(rng):
    truth = Linear(rng)
    x = truth.draw(30, rng)
    loss = evidence_bound(truth.model(), batch(x))["loss"]
    assert float(-loss) == pytest.approx(truth.log_density(x).mean(), rel=1e-12)


@pytest.mark.parametrize(("shift", "factor"), [(0.3, 1), (0, 2.0), (0, 0.4), (-1, 3)])
def test_the_bound_lies_below_by_the_divergence_from_the_posterior(shift, factor, rng):
    truth = Linear(rng)
    x = truth.draw(30, rng)
    bound = -float(evidence_bound(truth.model(shift, factor), batch(x))["loss"])
    mean, variance = (torch.from_numpy(part) for part in truth.posterior(x))
    found = gaussians(mean + shift, torch.log(variance * factor))
    gap = kl_divergence(found, gaussians(mean, torch.log(variance))).mean()
    assert bound < truth.log_density(x).mean()
    assert bound == pytest.approx(float(truth.log_density(x).mean() - gap), rel=1e-10)


def test_the_bound_holds_with_random_noise_too(rng):
    """One draw for each of 40,000 pictures, as in training; five standard errors."""
    truth = Linear(rng)
    x = truth.draw(40_000, rng)
    one_each = {
        "x": torch.from_numpy(x),
        "noise": torch.from_numpy(rng.normal(size=(40_000, 2))),
    }
    bound = -float(evidence_bound(truth.model(), one_each)["loss"])
    assert bound == pytest.approx(truth.log_density(x).mean(), abs=0.03)


def test_the_parts_of_the_bound(normal):
    x, decoded, mean, log_variance = normal(5, 8), normal(5, 8), normal(5, 3), normal(5, 3)
    log_scale = torch.tensor(0.2).double()

    def model(*given):
        assert given[0] is x
        return decoded, mean, log_variance, log_scale

    likelihood = Normal(decoded, log_scale.exp()).log_prob(x).sum(dim=1).mean()
    kl = gaussian_kl(mean, log_variance).mean()
    for beta in (0, 1, 4):
        parts = evidence_bound(model, {"x": x, "noise": normal(5, 3)}, beta=beta)
        assert parts["loss"] == pytest.approx(beta * kl - likelihood)
        assert parts["kl"] == kl
        assert parts["error"] == pytest.approx(((x - decoded) ** 2).mean())


def test_reconstruction_is_the_mean_squared_error_per_pixel(normal):
    x = normal(4, 1, 3, 3)
    found = objectives.reconstruction(lambda given: given * 0.5, {"x": x})
    assert found.keys() == {"loss"}
    assert float(found["loss"]) == pytest.approx(float((x**2).mean() / 4))


def test_denoising_asks_for_the_clean_picture_and_shows_the_noisy_one(normal):
    x, noise = normal(4, 1, 3, 3), normal(4, 1, 3, 3)
    level = torch.tensor([0.0, 0.5, 1.0, 2.0]).double()
    seen = []
    batch = {"x": x, "noise": noise, "level": level}
    loss = objectives.denoising(lambda given: seen.append(given) or given, batch)["loss"]
    for i in range(4):
        assert torch.allclose(seen[0][i], x[i] + level[i] * noise[i])
    assert float(loss) == pytest.approx(float(((seen[0] - x) ** 2).mean()))
    assert objectives.denoising(lambda given: x, batch)["loss"] == 0


def test_classification_is_the_mean_negative_log_probability(normal):
    logits, y = normal(6, 4), torch.tensor([0, 1, 2, 3, 0, 1])
    found = objectives.classification(lambda x: logits, {"x": None, "y": y})
    probability = logits.exp() / logits.exp().sum(dim=1, keepdim=True)
    expected = -sum(math.log(probability[i, y[i]]) for i in range(6)) / 6
    assert float(found["loss"]) == pytest.approx(expected)
    right = [bool(logits[i].argmax() == y[i]) for i in range(6)]
    assert float(found["accuracy"]) == pytest.approx(np.mean(right)) and 0 < sum(right) < 6


def test_objectives_draw_no_random_number(normal):
    """They are functions of model and batch: twice the same, whatever was drawn between."""
    x = normal(4, 1, 4, 4).float()
    batch = {"x": x, "y": torch.zeros(4).long(), "noise": x, "level": x[:, 0, 0, 0]}
    before = torch.random.get_rng_state()
    objectives.reconstruction(lambda v: v, batch)
    objectives.denoising(lambda v: v, batch)
    objectives.classification(lambda v: v.flatten(1), batch)
    flat = x.flatten(1)
    evidence_bound(lambda *_: (x, flat, flat, torch.tensor(0.0)), batch)
    assert torch.equal(torch.random.get_rng_state(), before)

"""Recipes: the step sizes of a plan, and the mixture that is fitted to codes afterwards."""

import numpy as np
import pytest
import torch
from helpers.tiny_training import SIDE, classifier, pictures

from course_utils.generative import objectives
from course_utils.generative.models import VariationalAutoencoder, seeded
from course_utils.training import recipes
from course_utils.training.batches import as_pictures

PICTURES = pictures(n=400)


@pytest.fixture(scope="module")
def fitted():
    model = seeded(
        lambda: VariationalAutoencoder(latent=3, width=2, hidden=8, side=SIDE, components=2), 0
    )
    model.requires_grad_(False)
    recipes.fit_mixture(model, PICTURES, seed=1)
    return model


def codes(model, n):
    """Codes drawn for the training pictures, n times over."""
    mean, log_variance = model.encode(as_pictures(PICTURES.train_x))
    noise = torch.randn(n, *mean.shape, generator=torch.Generator().manual_seed(2))
    return (mean + torch.exp(log_variance / 2) * noise).flatten(0, 1).double().numpy()


def test_the_mixture_is_likelier_for_codes_than_the_prior_it_replaces(fitted):
    z, before = codes(fitted, 20), VariationalAutoencoder(latent=3, width=2, side=SIDE)
    ours, theirs = (m.mixture().log_density(z).mean() for m in (fitted, before))
    assert ours > theirs


def test_samples_have_the_moments_of_the_codes(fitted):
    """The M step gives a mixture the mean and the spread of its data, over all components."""
    z, drawn = codes(fitted, 200), fitted.mixture()
    samples = drawn.sample(20_000, np.random.default_rng(3))
    n = len(PICTURES.train_x)
    error = 4 * z.std(axis=0) / np.sqrt(n)  # one code a picture was fitted
    assert (np.abs(samples.mean(axis=0) - z.mean(axis=0)) < error).all()
    assert np.allclose(samples.std(axis=0), z.std(axis=0), rtol=4 / np.sqrt(2 * n))


def test_the_same_seed_gives_the_same_mixture(fitted):
    again = VariationalAutoencoder(**fitted.settings).requires_grad_(False)
    again.load_state_dict(fitted.state_dict())
    recipes.fit_mixture(again, PICTURES, seed=1)
    assert torch.equal(again.prior_covariances, fitted.prior_covariances)
    recipes.fit_mixture(again, PICTURES, seed=2)
    assert not torch.equal(again.prior_covariances, fitted.prior_covariances)


def test_without_a_rate_the_steps_fall_on_a_cosine_from_their_peak(cpu):
    batches = recipes.of(PICTURES, size=8, seed=0)
    made = recipes.plan(classifier(), objectives.classification, batches, steps=4)
    own = made.parts["optimizer"]
    steps = zip(range(4), made.loop(0, cpu), strict=False)
    rates = [own.param_groups[0]["lr"] for _ in steps]
    expected = [recipes.PEAK * np.cos(np.pi * k / 8) ** 2 for k in range(4)]
    assert rates == pytest.approx(expected)

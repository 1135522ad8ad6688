"""The mixture that is fitted to codes, against the codes themselves."""

import numpy as np
import pytest
import torch
from helpers.tiny_training import SIDE, pictures

from course_utils.generative.models import VariationalAutoencoder, seeded
from course_utils.training import priors
from course_utils.training.batches import as_pictures

PICTURES = pictures(n=400)


@pytest.fixture(scope="module")
def fitted():
    model = seeded(
        lambda: VariationalAutoencoder(latent=3, width=2, hidden=8, side=SIDE, components=2), 0
    )
    model.requires_grad_(False)
    priors.fit(model, PICTURES, seed=1)
    return model


def codes(model, n):
    """Codes drawn for the training pictures, n times over."""
    mean, log_variance = model.encode(as_pictures(PICTURES.train_x))
    noise = torch.randn(n, *mean.shape, generator=torch.Generator().manual_seed(2))
    return (mean + torch.exp(log_variance / 2) * noise).flatten(0, 1).double().numpy()


def test_the_mixture_is_likelier_for_codes_than_the_prior_it_replaces(fitted):
    z, before = codes(fitted, 20), VariationalAutoencoder(latent=3, width=2, side=SIDE)
    ours, theirs = (priors.mixture_of(m).log_density(z).mean() for m in (fitted, before))
    assert ours > theirs


def test_samples_have_the_moments_of_the_codes(fitted):
    """The M step gives a mixture the mean and the spread of its data, over all components."""
    z, drawn = codes(fitted, 200), priors.mixture_of(fitted)
    samples = drawn.sample(20_000, np.random.default_rng(3))
    n = len(PICTURES.train_x)
    error = 4 * z.std(axis=0) / np.sqrt(n)  # one code a picture was fitted
    assert (np.abs(samples.mean(axis=0) - z.mean(axis=0)) < error).all()
    assert np.allclose(samples.std(axis=0), z.std(axis=0), rtol=4 / np.sqrt(2 * n))


def test_the_same_seed_gives_the_same_mixture(fitted):
    again = VariationalAutoencoder(**fitted.settings).requires_grad_(False)
    again.load_state_dict(fitted.state_dict())
    priors.fit(again, PICTURES, seed=1)
    assert torch.equal(again.prior_covariances, fitted.prior_covariances)
    priors.fit(again, PICTURES, seed=2)
    assert not torch.equal(again.prior_covariances, fitted.prior_covariances)

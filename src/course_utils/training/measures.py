"""How good a trained model is, on pictures that it was not trained with.

Entry points: one function for each kind of model, of the model and of `Pictures`; they return
numbers by name, for the card. `features_of` is what `metrics` measure samples in.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from torch import Tensor, nn

from course_utils.data.pictures import Pictures
from course_utils.generative import coverage, metrics
from course_utils.generative.distributions import GaussianMixture
from course_utils.generative.objectives import gaussian_kl
from course_utils.training.batches import as_pictures
from course_utils.training.checkpoints import load

BLOCK = 500  # pictures that go through a network at once
SAMPLES = 5000  # that a generative model is judged by
LEVELS = (0.2, 0.4, 0.6)  # standard deviations of the noise that a denoiser is judged by


def classifier(model: nn.Module, data: Pictures) -> dict[str, float]:
    """Share of the test pictures whose class is found."""
    found = in_blocks(model, as_pictures(data.test_x)).argmax(dim=1).numpy()
    return {"accuracy": float(np.mean(found == data.test_y))}


def autoencoder(model: nn.Module, data: Pictures) -> dict[str, float]:
    """Squared error per pixel on the test pictures."""
    x = as_pictures(data.test_x)
    return {"error": metrics.reconstruction_error(x.numpy(), in_blocks(model, x).numpy())}


def denoiser(model: nn.Module, data: Pictures) -> dict[str, float]:
    """Squared error per pixel on the test pictures at some levels of noise (seed 0)."""
    x, found = as_pictures(data.test_x), {}
    noise = np.random.default_rng(0).standard_normal(x.shape, dtype=np.float32)
    for level in LEVELS:
        cleaned = in_blocks(model, x + level * torch.from_numpy(noise))
        found[f"error at {level}"] = metrics.reconstruction_error(x.numpy(), cleaned.numpy())
    return found


def variational(model: nn.Module, data: Pictures) -> dict[str, float]:
    """Error and divergence on the test pictures, and the samples' distance from them (seed 0).

    Pictures are decoded from the mean of their codes; samples come from the fitted mixture.
    """
    x = as_pictures(data.test_x)
    codes = zip(*map(model.encode, x.split(BLOCK)), strict=True)
    mean, log_variance = (torch.cat(parts) for parts in codes)
    decoded = in_blocks(model.decode, mean)
    samples = drawn(model, SAMPLES, np.random.default_rng(0))
    return {
        "error": metrics.reconstruction_error(x.numpy(), decoded.numpy()),
        "kl": float(gaussian_kl(mean, log_variance).mean()),
        "scale": float(model.log_scale.exp()),
        **of_samples(samples, x),
    }


def of_samples(samples: Tensor, x: Tensor) -> dict[str, float]:
    """Frechet distance, precision, recall and classes of samples against pictures.

    Parameters
    ----------
    samples, x : Tensor of shape (n, 1, 28, 28)
        Samples, and pictures that the model was not trained with.
    """
    ours, theirs = features_of(samples), features_of(x)
    precision, recall = metrics.precision_recall(theirs[: len(ours)], ours)
    labels = in_blocks(judge(), samples).argmax(dim=1).numpy()
    classes = coverage.class_coverage(labels, 10)
    return {
        "frechet": metrics.frechet_distance(theirs, ours),
        "precision": precision,
        "recall": recall,
        "classes": classes.covered,
    }


def features_of(x: Tensor) -> np.ndarray:
    """Features (n, 64) of pictures (n, 1, 28, 28), as the shipped classifier sees them."""
    return in_blocks(judge().features, x).double().numpy()


@cache
def judge() -> nn.Module:
    """The shipped classifier."""
    return load("classifier")


def mixture_of(model: nn.Module) -> GaussianMixture:
    """The mixture over codes that a variational autoencoder holds."""
    buffers = (model.prior_weights, model.prior_means, model.prior_covariances)
    weights, means, covariances = (b.double().numpy() for b in buffers)
    return GaussianMixture(weights / weights.sum(), means, covariances)


def drawn(model: nn.Module, n: int, rng: np.random.Generator) -> Tensor:
    """Pictures (n, 1, side, side), decoded from codes that are drawn from the mixture."""
    z = torch.from_numpy(mixture_of(model).sample(n, rng)).float()
    return in_blocks(model.decode, z)


@torch.no_grad()
def in_blocks(network, x: Tensor) -> Tensor:
    """What a network makes of many pictures or codes, some at a time, as float32 on the CPU."""
    return torch.cat([network(part) for part in x.split(BLOCK)])

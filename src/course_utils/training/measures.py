"""How good a trained model is, on pictures that it was not trained with.

Entry points: one function for each kind of model, of the model and of `Pictures`; they return
numbers by name, for the card. `features_of` is what `metrics` measure samples in.
"""

from __future__ import annotations

import warnings
from functools import cache

import numpy as np
import torch
from torch import Tensor, nn

from course_utils.data import fashion
from course_utils.data.pictures import Pictures
from course_utils.generative import coverage, metrics
from course_utils.generative.objectives import gaussian_kl
from course_utils.training import priors
from course_utils.training.batches import as_pictures
from course_utils.training.checkpoints import load

BLOCK = 500  # pictures that go through a network at once
SAMPLES = 5000  # that a generative model is judged by
LEVELS = (0.2, 0.4, 0.6)  # standard deviations of the noise that a denoiser is judged by
UNJUDGED = (
    "Samples are not judged here: the shipped classifier, in whose features they are compared "
    "with pictures, knows the classes of Fashion-MNIST alone."
)


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

    Pictures are decoded from the mean of their codes; samples come from the fitted mixture. The
    judge of samples knows clothes: beside pictures of other classes they are not judged, with a
    warning.
    """
    x = as_pictures(data.test_x)
    codes = zip(*map(model.encode, x.split(BLOCK)), strict=True)
    mean, log_variance = (torch.cat(parts) for parts in codes)
    found = {
        "error": metrics.reconstruction_error(x.numpy(), in_blocks(model.decode, mean).numpy()),
        "kl": float(gaussian_kl(mean, log_variance).mean()),
        "scale": float(model.log_scale.exp()),
    }
    if data.names != fashion.NAMES:
        warnings.warn(UNJUDGED, stacklevel=2)
        return found
    return found | of_samples(drawn(model, SAMPLES, np.random.default_rng(0)), x)


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


def rounded(numbers: dict[str, float]) -> dict[str, float]:
    """Numbers to five digits, as a card says them."""
    return {name: float(f"{value:.5g}") for name, value in numbers.items()}


def features_of(x: Tensor) -> np.ndarray:
    """Features (n, 64) of pictures (n, 1, 28, 28), as the shipped classifier sees them."""
    return in_blocks(judge().features, x).double().numpy()


@cache
def judge() -> nn.Module:
    """The shipped classifier."""
    return load("classifier")


def drawn(model: nn.Module, n: int, rng: np.random.Generator) -> Tensor:
    """Pictures (n, 1, side, side), decoded from codes that are drawn from the mixture."""
    z = torch.from_numpy(priors.mixture_of(model).sample(n, rng)).float()
    return in_blocks(model.decode, z)


@torch.no_grad()
def in_blocks(network, x: Tensor) -> Tensor:
    """What a network makes of many pictures or codes, some at a time, as float32 on the CPU."""
    return torch.cat([network(part) for part in x.split(BLOCK)])

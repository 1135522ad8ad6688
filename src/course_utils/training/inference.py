"""The outputs of trained networks, from arrays to arrays.

Entry points: `decoded`, `encoded`, `posteriors`, `reconstructed`, `probabilities` and
`features`, for a network that is named by its checkpoint and loaded once; `samples`, `codes_of`
and `in_blocks`, for any network, from tensors to tensors. Pictures are arrays of shape
(n, side, side) with values from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor

from course_utils.generative.models import Autoencoder, VariationalAutoencoder
from course_utils.training import checkpoints

BLOCK = 500  # pictures that pass through a network at once


@cache
def network(name: str) -> Any:
    """Return the shipped network of this name, always the same; its card describes it."""
    return checkpoints.load(name)


def decoded(name: str, codes: ArrayLike) -> np.ndarray:
    """Pictures (n, side, side) that an autoencoder makes of codes (n, latent)."""
    z = torch.as_tensor(np.asarray(codes, dtype=np.float32))
    return in_blocks(network(name).decode, z)[:, 0].numpy()


def encoded(name: str, pictures: ArrayLike) -> np.ndarray:
    """Codes (n, latent) of pictures; for a variational autoencoder their means."""
    return posteriors(name, pictures)[0]


def posteriors(name: str, pictures: ArrayLike) -> tuple[np.ndarray, ...]:
    """Means and log variances of codes, each (n, latent); only codes for a plain autoencoder.

    Parameters
    ----------
    name : str
        Name of a checkpoint.
    pictures : array_like of shape (n, side, side)
    """
    return tuple(part.numpy() for part in codes_of(network(name), _as_input(pictures)))


def reconstructed(name: str, pictures: ArrayLike) -> np.ndarray:
    """Outputs (n, side, side) of an autoencoder, such as a denoiser."""
    return in_blocks(network(name), _as_input(pictures))[:, 0].numpy()


def probabilities(pictures: ArrayLike) -> np.ndarray:
    """The shipped classifier's probability of each class, shape (n, classes)."""
    scores = in_blocks(network("classifier"), _as_input(pictures))
    return torch.softmax(scores.double(), dim=1).numpy()


def features(pictures: ArrayLike) -> np.ndarray:
    """Features (n, 64) in which pictures are compared, as the shipped classifier sees them."""
    return in_blocks(network("classifier").features, _as_input(pictures)).double().numpy()


def samples(model: VariationalAutoencoder, n: int, rng: np.random.Generator) -> Tensor:
    """New pictures (n, 1, side, side), decoded from codes drawn from the model's mixture."""
    z = torch.from_numpy(model.mixture().sample(n, rng)).float()
    return in_blocks(model.decode, z)


def codes_of(model: Autoencoder | VariationalAutoencoder, x: Tensor) -> tuple[Tensor, ...]:
    """Codes of pictures (n, 1, side, side): as `posteriors`, for any autoencoder."""

    def joined(part):
        codes = model.encode(part)
        return codes if isinstance(codes, Tensor) else torch.cat(codes, dim=1)

    parts = in_blocks(joined, x).split(model.settings["latent"], dim=1)
    return tuple(part.contiguous() for part in parts)


@torch.no_grad()
def in_blocks(network: Callable, x: Tensor) -> Tensor:
    """Send many pictures or codes through a network, `BLOCK` of them at a time."""
    return torch.cat([network(part) for part in x.split(BLOCK)])


def _as_input(pictures):
    """Pictures for a network: (n, 1, side, side) of float32."""
    return torch.as_tensor(np.asarray(pictures, dtype=np.float32)).unsqueeze(1)

"""What trained networks answer, from arrays to arrays.

Entry points: `decoded`, `encoded`, `cleaned` and `chances`; a network is named by its
checkpoint and loaded once. Pictures are arrays of shape (n, side, side), values from 0 to 1.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor, nn

from course_utils.training import checkpoints
from course_utils.training.measures import in_blocks


@cache
def network(name: str) -> nn.Module:
    """The shipped network of this name; the same one each time."""
    return checkpoints.load(name)


def decoded(name: str, codes: ArrayLike) -> np.ndarray:
    """Pictures (n, side, side) that an autoencoder makes of codes (n, latent)."""
    z = torch.as_tensor(np.asarray(codes, dtype=np.float32))
    return in_blocks(network(name).decode, z)[:, 0].numpy()


def encoded(name: str, pictures: ArrayLike) -> np.ndarray:
    """Codes (n, latent) of pictures; of a variational autoencoder their means."""
    return laws(name, pictures)[0]


def laws(name: str, pictures: ArrayLike) -> tuple[np.ndarray, ...]:
    """Means and log variances of codes, each (n, latent); of a plain autoencoder codes alone.

    Parameters
    ----------
    name : str
        Of a checkpoint.
    pictures : array_like of shape (n, side, side)

    Returns
    -------
    tuple of ndarray
        Two of them, or one.
    """
    encode, latent = network(name).encode, network(name).settings["latent"]
    parts = in_blocks(lambda x: _joined(encode(x)), as_input(pictures))
    return tuple(part.numpy() for part in parts.split(latent, dim=1))


def cleaned(name: str, pictures: ArrayLike) -> np.ndarray:
    """Pictures (n, side, side) that went through an autoencoder, such as a denoiser."""
    return in_blocks(network(name), as_input(pictures))[:, 0].numpy()


def chances(pictures: ArrayLike) -> np.ndarray:
    """What the shipped classifier says: a probability for each class, shape (n, classes)."""
    scores = in_blocks(network("classifier"), as_input(pictures))
    return torch.softmax(scores.double(), dim=1).numpy()


def as_input(pictures: ArrayLike) -> Tensor:
    """Pictures for a network: (n, 1, side, side) of float32."""
    return torch.as_tensor(np.asarray(pictures, dtype=np.float32)).unsqueeze(1)


def _joined(codes):
    return codes if isinstance(codes, Tensor) else torch.cat(codes, dim=1)

"""All the chance of a training: which examples, in which order, and every random number.

Entry points: `Batches`, and `normal`, `uniform` and `flipped`, which it may be given. Batch k
follows from the seed and from k alone. So a training that was interrupted goes on with the
batch that comes next, several processes that share a batch agree on it, and nothing needs to be
stored but two whole numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import count

import numpy as np
import torch
from torch import Tensor

Draw = Callable[[np.random.Generator, int], np.ndarray]


class Batches:
    """Endless batches of pictures with labels and random numbers; each epoch shuffled anew.

    Parameters
    ----------
    x : ndarray of uint8 of shape (N, side, side)
        Pictures, 0 to 255.
    y : ndarray of shape (N,)
        Labels.
    size : int
        Pictures in a batch, 1 to N. What an epoch has left over is left out of it.
    seed : int
        Seed of orders and draws, at least 0.
    draws : dict of str to callable, optional
        For each name what a batch holds beside ``x`` and ``y``: a function of a generator and
        of `size` that returns an array with `size` rows.
    change : callable, optional
        Function of pictures (size, side, side) and a generator that returns changed pictures.

    Raises
    ------
    ValueError
        If there are fewer pictures than `size`, or not as many labels.

    Examples
    --------
    >>> x = np.arange(6, dtype=np.uint8).reshape(6, 1, 1).repeat(4, 1).repeat(4, 2)
    >>> batches = Batches(x, np.arange(6), size=2, seed=1, draws={"noise": normal(3)})
    >>> {name: tuple(values.shape) for name, values in batches[0].items()}
    {'x': (2, 1, 4, 4), 'y': (2,), 'noise': (2, 3)}
    >>> sorted(int(y) for k in range(3) for y in batches[k]["y"])
    [0, 1, 2, 3, 4, 5]
    """

    def __init__(
        self,
        x: np.ndarray,
        y: np.ndarray,
        *,
        size: int,
        seed: int,
        draws: Mapping[str, Draw] | None = None,
        change: Callable[[np.ndarray, np.random.Generator], np.ndarray] | None = None,
    ):
        if not 1 <= size <= len(x):
            raise ValueError(
                f"A batch of {size} needs at least as many pictures to train with; there are "
                f"{len(x)}, beside those that are kept for testing. Give more pictures."
            )
        if len(x) != len(y):
            raise ValueError(f"Expected a label for each picture: {len(x)}, got {len(y)}.")
        self.x, self.y, self.size, self.seed = x, y, size, seed
        self.draws, self.change = dict(draws or {}), change
        self._epoch, self._order = -1, None

    @property
    def per_epoch(self) -> int:
        """Batches in an epoch."""
        return len(self.x) // self.size

    def __getitem__(self, k: int) -> dict[str, Tensor]:
        """Batch k = 0, 1, ...: ``x`` in [0, 1] of shape (size, 1, side, side), and the rest."""
        chosen = self._chosen(k)
        rng = np.random.default_rng([self.seed, 1, k])
        x = self.x[chosen]
        if self.change is not None:
            x = self.change(x, rng)
        drawn = {name: draw(rng, self.size) for name, draw in self.draws.items()}
        return {
            "x": as_pictures(x),
            "y": torch.from_numpy(self.y[chosen].astype(np.int64)),
            **{name: torch.from_numpy(values) for name, values in drawn.items()},
        }

    def since(self, k: int) -> Iterator[dict[str, Tensor]]:
        """Batches k, k + 1, ... without end."""
        return (self[i] for i in count(k))

    def __iter__(self) -> Iterator[dict[str, Tensor]]:
        return self.since(0)

    def _chosen(self, k):
        epoch, place = divmod(k, self.per_epoch)
        if epoch != self._epoch:
            self._order = np.random.default_rng([self.seed, 0, epoch]).permutation(len(self.x))
            self._epoch = epoch
        return self._order[place * self.size : (place + 1) * self.size]


def as_pictures(x: np.ndarray) -> Tensor:
    """Pictures for a network: (n, 1, side, side) in [0, 1], from (n, side, side) of uint8."""
    return torch.tensor(x).unsqueeze(1).float() / 255


def normal(*shape: int) -> Draw:
    """Draw standard normal numbers, an array of this shape for each example."""
    return lambda rng, n: rng.standard_normal((n, *shape), dtype=np.float32)


def uniform(low: float, high: float) -> Draw:
    """Draw one number for each example, uniform between `low` and `high`."""
    return lambda rng, n: rng.uniform(low, high, n).astype(np.float32)


def flipped(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Pictures of which about half, chosen by chance, are mirrored left to right."""
    return np.where(rng.random((len(x), 1, 1)) < 0.5, x[:, :, ::-1], x)

"""Everything random in a training: which examples, in which order, and every number drawn.

Entry points: `Batches`, and `normal`, `uniform` and `flipped`, which it may be given. Batch k
is determined by the seed and k alone. So an interrupted training resumes with the next batch,
several processes that share a batch agree on it, and nothing needs to be stored but two whole
numbers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import numpy as np
import torch
from torch import Tensor

AHEAD = 2  # batches that are prepared while a step is taken

Draw = Callable[[np.random.Generator, int], np.ndarray]
Change = Callable[[np.ndarray, np.random.Generator], np.ndarray]


class Batches:
    """Endless batches of examples with random numbers; each epoch shuffled anew.

    Parameters
    ----------
    arrays : dict of str to ndarray
        Data of the N examples, by name, each with N rows: pictures, uint8 of shape
        (N, side, side), or (N, side, side, 3) in colour; whole numbers, such as labels or
        words; or real numbers.
    size : int
        Examples in a batch, 1 to N. Those left over at the end of an epoch are left out.
    seed : int
        Seed of orders and draws, at least 0.
    draws : dict of str to callable, optional
        Further entries of a batch, by name: a function of a generator and of `size` that
        returns an array with `size` rows.
    change : dict of str to callable, optional
        For names in `arrays`, a function of a batch's rows and a generator that returns the
        changed rows.

    Raises
    ------
    ValueError
        If there are fewer examples than `size`, or the arrays differ in their numbers of rows.

    Examples
    --------
    >>> x = np.arange(6, dtype=np.uint8).reshape(6, 1, 1).repeat(4, 1).repeat(4, 2)
    >>> arrays, draws = {"x": x, "y": np.arange(6)}, {"noise": normal(3)}
    >>> batches = Batches(arrays, size=2, seed=1, draws=draws)
    >>> {name: tuple(values.shape) for name, values in batches[0].items()}
    {'x': (2, 1, 4, 4), 'y': (2,), 'noise': (2, 3)}
    >>> sorted(int(y) for k in range(3) for y in batches[k]["y"])
    [0, 1, 2, 3, 4, 5]
    """

    def __init__(
        self,
        arrays: Mapping[str, np.ndarray],
        *,
        size: int,
        seed: int,
        draws: Mapping[str, Draw] | None = None,
        change: Mapping[str, Change] | None = None,
    ):
        rows = {name: len(values) for name, values in arrays.items()}
        if len(set(rows.values())) != 1:
            raise ValueError(f"Expected arrays with a row for each example; got rows {rows}.")
        self.n = next(iter(rows.values()))
        if not 1 <= size <= self.n:
            raise ValueError(
                f"A batch of {size} needs at least as many examples; there are {self.n}. "
                "Give more of them, or a smaller size."
            )
        self.arrays, self.size, self.seed = dict(arrays), size, seed
        self.draws, self.change = dict(draws or {}), dict(change or {})
        self._order = -1, np.arange(0)  # of the latest epoch

    @property
    def per_epoch(self) -> int:
        """Batches in an epoch."""
        return self.n // self.size

    def __getitem__(self, k: int) -> dict[str, Tensor]:
        """Return batch k = 0, 1, ..., pictures with (size, channels, side, side) in [0, 1]."""
        chosen = self._chosen(k)
        rng = np.random.default_rng([self.seed, 1, k])
        rows = {name: values[chosen] for name, values in self.arrays.items()}
        rows |= {name: change(rows[name], rng) for name, change in self.change.items()}
        drawn = {name: draw(rng, self.size) for name, draw in self.draws.items()}
        made = {name: as_tensor(values) for name, values in rows.items()}
        return made | {name: torch.from_numpy(values) for name, values in drawn.items()}

    def since(self, k: int) -> Iterator[dict[str, Tensor]]:
        """Yield batches k, k + 1, ... without end; a thread prepares the next ones."""
        with ThreadPoolExecutor(1) as thread:
            waiting = deque(thread.submit(self.__getitem__, k + i) for i in range(AHEAD))
            for following in count(k + AHEAD):
                batch = waiting.popleft().result()
                waiting.append(thread.submit(self.__getitem__, following))
                yield batch

    def __iter__(self) -> Iterator[dict[str, Tensor]]:
        return self.since(0)

    def _chosen(self, k):
        epoch, place = divmod(k, self.per_epoch)
        if (kept := self._order)[0] != epoch:
            rng = np.random.default_rng([self.seed, 0, epoch])
            kept = self._order = epoch, rng.permutation(self.n)  # in one go: threads may ask
        return kept[1][place * self.size : (place + 1) * self.size]


def as_tensor(values: np.ndarray) -> Tensor:
    """Convert rows to a tensor: pictures as `as_pictures`, integers int64, others float32."""
    if values.dtype == np.uint8 and values.ndim > 2:
        return as_pictures(values)
    return torch.from_numpy(
        values.astype(np.int64 if values.dtype.kind in "iub" else np.float32)
    )


def as_pictures(x: np.ndarray) -> Tensor:
    """Convert pictures to a tensor of shape (n, channels, side, side) in [0, 1].

    Parameters
    ----------
    x : ndarray of uint8 of shape (n, side, side) or (n, side, side, channels)
    """
    # With NumPy: in a thread next to the training, PyTorch would start threads of its own.
    channels_first = x[:, None] if x.ndim == 3 else np.moveaxis(x, 3, 1)
    return torch.from_numpy(channels_first.astype(np.float32) / np.float32(255))


def normal(*shape: int) -> Draw:
    """Make a draw of standard normal numbers, an array of this shape for each example."""
    return lambda rng, n: rng.standard_normal((n, *shape), dtype=np.float32)


def uniform(low: float, high: float) -> Draw:
    """Make a draw of one number for each example, uniform between `low` and `high`."""
    return lambda rng, n: rng.uniform(low, high, n).astype(np.float32)


def flipped(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Mirror pictures left to right, each with probability 1/2."""
    half = rng.random((len(x), *[1] * (x.ndim - 1))) < 0.5
    return np.where(half, x[:, :, ::-1], x)

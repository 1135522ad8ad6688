"""A density that puts the same small Gaussian on each example: it can learn data by heart.

Entry point: `KernelDensity`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, pi

import numpy as np
from numpy.typing import ArrayLike

from course_utils.generative.distributions import log_sum


@dataclass(frozen=True, eq=False)
class KernelDensity:
    """The density p(x) = (1/N) sum_i N(x; x_i, h^2 I) on R^d.

    Parameters
    ----------
    examples : ndarray of shape (N, d)
        The x_i.
    width : float
        The h, positive.

    Raises
    ------
    ValueError
        If the shape is wrong or the width is not positive.

    References
    ----------
    Parzen, Annals of Mathematical Statistics 33, 1962, 1065-1076.

    Examples
    --------
    >>> p = KernelDensity([[0.0], [2.0]], 1.0)
    >>> float(p.log_density([1.0]).round(3))
    -1.419
    """

    examples: np.ndarray
    width: float

    def __post_init__(self):
        examples = np.array(self.examples, dtype=float)
        if examples.ndim != 2 or not examples.size:
            raise ValueError(
                f"examples must have shape (N, d), one in each row; they have {examples.shape}"
            )
        if not 0 < self.width < np.inf:
            raise ValueError(f"width must be positive; it is {self.width}")
        object.__setattr__(self, "examples", examples)

    def log_density(self, x: ArrayLike) -> np.ndarray:
        """Return log p(x), shape (...) for x of shape (..., d)."""
        n, d = self.examples.shape
        exponents = -squares(x, self.examples) / (2 * self.width**2)
        return log_sum(exponents) - log(n) - d / 2 * log(2 * pi * self.width**2)

    def sample(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """Draw n points, shape (n, d): a random example plus noise of width h."""
        chosen = self.examples[rng.integers(len(self.examples), size=n)]
        return chosen + self.width * rng.standard_normal(chosen.shape)


def squares(x: ArrayLike, examples: np.ndarray) -> np.ndarray:
    """Return the squared distances of points from examples.

    Parameters
    ----------
    x : array_like of shape (..., d)
    examples : ndarray of shape (N, d)

    Returns
    -------
    ndarray of shape (..., N)
        Not negative; the rounding error is about 1e-16 times the squared size of the numbers.
    """
    x = np.asarray(x, dtype=float)
    middle = examples.mean(axis=0)
    x, examples = x - middle, examples - middle
    own, theirs = np.square(x).sum(axis=-1), np.square(examples).sum(axis=-1)
    return np.maximum(own[..., None] - 2 * x @ examples.T + theirs, 0.0)

"""Samples from a density on a line: by its inverse distribution function, and by rejection.

Entry points: `GridDensity`, a density known on a grid, and `rejection`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

SURPLUS = 1.0 + 1e-9  # rounding may lift f / (bound q) up to this


@dataclass(frozen=True, eq=False)
class GridDensity:
    """A density on an interval, linear between the nodes of a grid and 0 outside.

    Parameters
    ----------
    x : array_like of shape (n,)
        Nodes, ascending, n >= 2.
    heights : array_like of shape (n,)
        Its values there up to a factor: not negative, not all 0.

    Attributes
    ----------
    density : ndarray of shape (n,)
        Values at the nodes; the integral is 1.
    cumulative : ndarray of shape (n,)
        Values of the distribution function F at the nodes, from 0 to 1.

    Raises
    ------
    ValueError
        If nodes and heights are not such arrays.

    Examples
    --------
    >>> ramp = GridDensity([0.0, 2.0], [0.0, 1.0])  # p(x) = x / 2, F(x) = x^2 / 4
    >>> float(ramp.distribution(1.0)), float(ramp.inverse(0.25))
    (0.25, 1.0)
    """

    x: np.ndarray
    heights: np.ndarray
    density: np.ndarray = field(init=False, repr=False)
    cumulative: np.ndarray = field(init=False, repr=False)

    def __post_init__(self):
        x, heights = (np.array(a, dtype=float) for a in (self.x, self.heights))
        if x.ndim != 1 or x.shape != heights.shape or len(x) < 2 or not (np.diff(x) > 0).all():
            raise ValueError(
                "x must be ascending and of shape (n,), n >= 2, and heights as long; they have "
                f"{x.shape} and {heights.shape}"
            )
        if not np.isfinite(heights).all() or heights.min() < 0 or heights.max() == 0:
            raise ValueError("heights must be finite, not negative, and not all 0")
        areas = np.diff(x) * (heights[1:] + heights[:-1]) / 2
        cumulative = np.append(0.0, np.cumsum(areas))
        total = cumulative[-1]
        arrays = {"x": x, "heights": heights}
        arrays |= {"density": heights / total, "cumulative": cumulative / total}
        for name, array in arrays.items():
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    def distribution(self, x: ArrayLike) -> np.ndarray:
        """Return F(x), the probability of a value up to x, for x of any shape."""
        x = np.clip(np.asarray(x, dtype=float), self.x[0], self.x[-1])
        i = np.clip(np.searchsorted(self.x, x, side="right") - 1, 0, len(self.x) - 2)
        t, slope = x - self.x[i], self._slopes()[i]
        return np.minimum(self.cumulative[i] + (self.density[i] + slope * t / 2) * t, 1.0)

    def inverse(self, u: ArrayLike) -> np.ndarray:
        """Return the smallest x with F(x) >= u.

        Parameters
        ----------
        u : array_like of any shape
            From 0 to 1.

        Returns
        -------
        ndarray of that shape

        Raises
        ------
        ValueError
            If some u is not between 0 and 1.
        """
        u = np.asarray(u, dtype=float)
        if not ((u >= 0) & (u <= 1)).all():
            raise ValueError("u must be numbers from 0 to 1")
        i = np.clip(np.searchsorted(self.cumulative, u, side="left") - 1, 0, len(self.x) - 2)
        rest, low, slope = u - self.cumulative[i], self.density[i], self._slopes()[i]
        # slope/2 t^2 + low t = rest, in the form that is stable for a slope near 0.
        root = np.sqrt(np.maximum(low**2 + 2 * slope * rest, 0.0))
        t = 2 * rest / np.maximum(low + root, np.finfo(float).tiny)
        return np.minimum(self.x[i] + t, self.x[i + 1])

    def sample(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """Draw n independent values, shape (n,): F^-1 of uniform numbers."""
        return self.inverse(rng.random(n))

    def _slopes(self):
        return np.diff(self.density) / np.diff(self.x)


def rejection(
    n: int,
    f: Callable[[np.ndarray], np.ndarray],
    draw: Callable[[int], np.ndarray],
    q: Callable[[np.ndarray], np.ndarray],
    bound: float,
    rng: np.random.Generator,
) -> tuple[np.ndarray, int]:
    """Draw n values with a density proportional to f, from values with the density q.

    A value x drawn from q is kept with probability f(x) / (bound q(x)).

    Parameters
    ----------
    n : int
        How many values are wanted.
    f : callable
        Not negative; its integral need not be 1. Takes and returns ndarray of shape (m,).
    draw : callable
        ``draw(m)`` returns m independent values with the density q, shape (m,).
    q : callable
        That density.
    bound : float
        At least f(x) / q(x) everywhere.
    rng : numpy.random.Generator
        Decides what is kept.

    Returns
    -------
    x : ndarray of shape (n,)
    tried : int
        How many values were drawn from q; on average n bound / (integral of f).

    Raises
    ------
    ValueError
        If a value shows that `bound` is too small, or hardly anything is kept.

    References
    ----------
    von Neumann, Various techniques used in connection with random digits, 1951.
    """
    kept, tried = np.empty(0), 0
    while len(kept) < n:
        x = np.asarray(draw(n), dtype=float)
        chance = f(x) / (bound * q(x))
        if not (chance <= SURPLUS).all():
            raise ValueError(
                f"bound = {bound:g} is too small: f / q is {bound * chance.max():g} at "
                f"{x[chance.argmax()]:g}. Take at least the largest value of f / q"
            )
        keep = np.flatnonzero(rng.random(n) < chance)
        missing = n - len(kept)
        tried += int(keep[missing - 1]) + 1 if len(keep) >= missing else n
        kept = np.append(kept, x[keep[:missing]])
        if tried > 1000 * n and len(kept) < n / 1000:
            raise ValueError(
                f"of {tried} values {len(kept)} were kept: f is nearly 0 where q has its "
                "values, or bound is far too large"
            )
    return kept, tried

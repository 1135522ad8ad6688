"""Principal components: a few numbers for each example, and back.

Entry point: `PrincipalComponents`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from course_utils.generative.gaussians import maximum_fit


@dataclass(frozen=True, eq=False)
class PrincipalComponents:
    """The directions in which data vary most around their mean.

    Parameters
    ----------
    mean : ndarray of shape (p,)
    directions : ndarray of shape (d, p)
        Orthonormal rows, the most important first. The sign of each is chosen so that its entry
        of largest absolute value is positive.
    variances : ndarray of shape (p,)
        Of the data along all p principal directions, descending.

    Examples
    --------
    >>> line = PrincipalComponents.fit([[0.0, 0.0], [1.0, 2.0], [2.0, 4.0]], 1)
    >>> line.encode([2.0, 4.0]).round(3).tolist(), line.decode([0.0]).tolist()
    ([2.236], [1.0, 2.0])
    """

    mean: np.ndarray
    directions: np.ndarray
    variances: np.ndarray

    @classmethod
    def fit(cls, x: ArrayLike, d: int) -> PrincipalComponents:
        """Find the first d principal directions of data.

        Parameters
        ----------
        x : array_like of shape (N, p)
        d : int
            From 1 to p.

        Returns
        -------
        PrincipalComponents

        Raises
        ------
        ValueError
            If x has a different shape or d is out of range.
        """
        mean, covariance = maximum_fit(x)
        if d != int(d) or not 1 <= d <= len(mean):
            raise ValueError(f"d must be a whole number from 1 to p = {len(mean)}; it is {d}")
        values, vectors = np.linalg.eigh(covariance)
        rows = vectors.T[::-1][: int(d)]
        largest = np.take_along_axis(rows, np.abs(rows).argmax(axis=1)[:, None], axis=1)
        return cls(mean, rows * np.sign(largest), values[::-1].clip(0))

    def first(self, d: int) -> PrincipalComponents:
        """Return the same with only its first d directions."""
        return PrincipalComponents(self.mean, self.directions[:d], self.variances)

    @property
    def left_out(self) -> float:
        """Mean squared distance of the data from their projections."""
        return float(self.variances[len(self.directions) :].sum())

    def encode(self, x: ArrayLike) -> np.ndarray:
        """Return the d numbers of x, shape (..., d) for x of shape (..., p)."""
        return (np.asarray(x, dtype=float) - self.mean) @ self.directions.T

    def decode(self, z: ArrayLike) -> np.ndarray:
        """Return the example with the numbers z, shape (..., p) for z of shape (..., d)."""
        return self.mean + np.asarray(z, dtype=float) @ self.directions

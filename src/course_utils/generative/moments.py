"""Mean and covariance of features, all that the Frechet distance looks at.

Entry points: `Moments`, small enough to be stored with a checkpoint, and `checked_features`,
with which every measure on features in `metrics` begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import ArrayLike

LARGEST = 1e150  # squares of larger numbers overflow
STORED = 1e-6  # relative error of a covariance that was stored in single precision


def checked_features(name: str, values: ArrayLike, least: int = 2) -> np.ndarray:
    """Return features as an array of floats.

    Parameters
    ----------
    name : str
        Their name in error messages.
    values : array_like of shape (n, d)
        One example in each row; finite, at most 1e150 in size.
    least : int, default=2
        The smallest n allowed.

    Returns
    -------
    ndarray of shape (n, d)

    Raises
    ------
    ValueError
        If the shape is wrong, there are too few rows, or a number is not finite or too large.

    Examples
    --------
    >>> checked_features("real", [1, 2, 3])
    Traceback (most recent call last):
    ValueError: real must have shape (n, d), an example in each row; it has (3,)
    """
    x = np.asarray(values, dtype=float)
    if x.ndim != 2 or not x.shape[1]:
        raise ValueError(
            f"{name} must have shape (n, d), an example in each row; it has {x.shape}"
        )
    if len(x) < least:
        raise ValueError(f"{name} must have at least {least} rows; it has {len(x)}")
    # Written so that nan, for which every comparison is false, is refused, too.
    bad = ~(np.abs(x) <= LARGEST).all(axis=1)
    if bad.any():
        raise ValueError(
            f"{name} must hold finite numbers up to {LARGEST:g}; {bad.sum()} of {len(x)} rows "
            f"do not, the first is row {bad.argmax()}"
        )
    return x


@dataclass(frozen=True, eq=False)
class Moments:
    """The mean and the covariance of n feature vectors.

    Parameters
    ----------
    mean : array_like of shape (d,)
        Kept as a read-only array.
    covariance : array_like of shape (d, d)
        Symmetric, no negative eigenvalues; it may be singular. Kept as a read-only array.
    n : int or inf
        Number of vectors from which they were estimated, >= 2; inf for exact moments of a law.

    Raises
    ------
    ValueError
        If shapes do not match, a number is not finite, the covariance is not symmetric, or n is
        invalid.

    Examples
    --------
    >>> Moments.of([[0.0, 1.0], [2.0, 1.0]])
    Moments(mean=array([1., 1.]), covariance=array([[2., 0.],
           [0., 0.]]), n=2)
    """

    mean: np.ndarray
    covariance: np.ndarray
    n: float

    def __post_init__(self):
        mean, covariance = (np.array(a, dtype=float) for a in (self.mean, self.covariance))
        if mean.ndim != 1 or not mean.size or covariance.shape != 2 * mean.shape:
            raise ValueError(
                "mean must have shape (d,) and covariance (d, d), d >= 1; they have "
                f"{mean.shape} and {covariance.shape}"
            )
        if not (np.isfinite(mean).all() and np.isfinite(covariance).all()):
            raise ValueError("mean and covariance must be finite numbers")
        if np.abs(covariance - covariance.T).max() > STORED * np.abs(covariance).max():
            raise ValueError("covariance must be symmetric; it differs from its transpose")
        if not (self.n == inf or (isinstance(self.n, int | np.integer) and self.n >= 2)):
            raise ValueError(f"n must be a whole number >= 2, or inf; it is {self.n}")
        for name, array in (("mean", mean), ("covariance", covariance)):
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    @classmethod
    def of(cls, features: ArrayLike) -> Moments:
        """Moments of features of shape (n, d), n >= 2; the covariance is divided by n - 1.

        So both are unbiased, as in `numpy.cov` and the usual implementations of the distance.
        """
        x = checked_features("features", features)
        mean = x.mean(axis=0)
        centred = x - mean
        return cls(mean, centred.T @ centred / (len(x) - 1), len(x))

    def factor(self) -> np.ndarray:
        """Return a matrix A of shape (d, d) with A A^T = covariance.

        Raises
        ------
        ValueError
            If the covariance has a negative eigenvalue that cannot come from rounding.
        """
        values, vectors = np.linalg.eigh(self.covariance)
        if values[0] < -STORED * values[-1]:
            raise ValueError(
                f"a covariance has no negative eigenvalues; got {values[0]:.6g}, and "
                f"{values[-1]:.6g} as the largest"
            )
        return vectors * np.sqrt(values.clip(0))

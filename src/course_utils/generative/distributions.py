"""Densities that can be evaluated, differentiated and sampled: mixtures of Gaussians.

Entry points: `GaussianMixture` and its `LogDensity`; with one component it is a Gaussian. `em`
fits one to data, `sampling_1d` draws from densities on a line, `gaussians` conditions a
Gaussian on a measurement.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import log, pi

import numpy as np
from numpy.typing import ArrayLike

SUM = 1e-8  # by how much the sum of the weights may differ from 1
ASYMMETRY = 1e-8  # of a covariance, relative to its largest entry
BLOCK = 2**20  # numbers in a temporary array


@dataclass(frozen=True, eq=False)
class GaussianMixture:
    """The density p(x) = sum_j w_j N(x; m_j, S_j) on R^d.

    Parameters
    ----------
    weights : array_like of shape (k,)
        The w_j, not negative, with the sum 1.
    means : array_like of shape (k, d)
        The m_j.
    covariances : array_like of shape (k, d, d)
        The S_j, symmetric and positive definite.

    All three are kept as read-only arrays.

    Raises
    ------
    ValueError
        If shapes do not match, a number is not finite, the weights are invalid, or a covariance
        is not symmetric or not positive definite.

    Notes
    -----
    With the Cholesky factor S_j = L L^T and u = L^-1 (x - m_j) the exponent is |u|^2 / 2, and
    the determinant is that of L, squared. Sums of densities are taken relative to the largest,
    so that 0 / 0 does not occur far from the means.

    References
    ----------
    Bishop, Pattern recognition and machine learning, 2006, sections 2.3.9 and 9.2.

    Examples
    --------
    >>> p = GaussianMixture([0.5, 0.5], [[-2.0], [2.0]], [[[1.0]], [[1.0]]])
    >>> float(p.log_density([0.0]).round(4)), p.score([0.0]).tolist()
    (-2.9189, [0.0])
    """

    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray
    _factors: np.ndarray = field(init=False, repr=False)
    _inverses: np.ndarray = field(init=False, repr=False)

    def __post_init__(self):
        names = ("weights", "means", "covariances")
        arrays = [np.array(getattr(self, name), dtype=float) for name in names]
        _check(*arrays)
        try:
            factors = np.linalg.cholesky(arrays[2])
        except np.linalg.LinAlgError:
            raise ValueError(
                "each covariance must be positive definite; the smallest eigenvalue is "
                f"{np.linalg.eigvalsh(arrays[2]).min():.6g}. A floor for eigenvalues "
                "helps: see course_utils.generative.em"
            ) from None
        arrays += [factors, np.linalg.inv(factors)]
        for name, array in zip((*names, "_factors", "_inverses"), arrays, strict=True):
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    @property
    def dimension(self) -> int:
        """The dimension d of R^d."""
        return self.means.shape[1]

    def log_joint(self, x: ArrayLike) -> np.ndarray:
        """Return log(w_j N(x; m_j, S_j)) for each component, minus infinity where w_j = 0.

        Parameters
        ----------
        x : array_like of shape (..., d)

        Returns
        -------
        ndarray of shape (..., k)
        """
        x = self._checked(x)
        k, d = self.means.shape
        with np.errstate(divide="ignore"):
            constants = np.log(self.weights) - d / 2 * log(2 * pi)
        constants += np.log(np.diagonal(self._inverses, axis1=1, axis2=2)).sum(axis=1)
        # One large product for all components is faster than k small ones.
        stacked = self._inverses.reshape(k * d, d)
        shifts = (self._inverses @ self.means[:, :, None]).ravel()
        rows, out = x.reshape(-1, d), np.empty((x.size // d, k))
        for block in blocks(len(rows), k * d):
            u = (rows[block] @ stacked.T - shifts).reshape(-1, k, d)
            out[block] = constants - np.einsum("nki,nki->nk", u, u) / 2
        return out.reshape(*x.shape[:-1], k)

    @property
    def log_density(self) -> LogDensity:
        """The function log p, with the score as its gradient."""
        return LogDensity(self)

    def density(self, x: ArrayLike) -> np.ndarray:
        """Return p(x), shape (...) for x of shape (..., d)."""
        return np.exp(self.log_density(x))

    def responsibilities(self, x: ArrayLike) -> np.ndarray:
        """Return the probability of each component given x: w_j N(x; m_j, S_j) / p(x).

        Parameters
        ----------
        x : array_like of shape (..., d)

        Returns
        -------
        ndarray of shape (..., k)
            Not negative, with the sum 1 over the last axis.
        """
        joint = self.log_joint(x)
        return np.exp(joint - log_sum(joint)[..., None])

    def score(self, x: ArrayLike) -> np.ndarray:
        """Return the gradient of log p in x: sum_j r_j(x) S_j^-1 (m_j - x).

        Parameters
        ----------
        x : array_like of shape (..., d)

        Returns
        -------
        ndarray of shape (..., d)
        """
        x, r = self._checked(x), self.responsibilities(x)
        out = np.zeros(x.shape)
        for j, (mean, inverse) in enumerate(zip(self.means, self._inverses, strict=True)):
            out += r[..., j, None] * ((mean - x) @ inverse.T @ inverse)
        return out

    def sample(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """Draw n points: component j with probability w_j, then m_j + L_j z with z normal.

        Parameters
        ----------
        n : int
            At least 0.
        rng : numpy.random.Generator

        Returns
        -------
        ndarray of shape (n, d)
        """
        component = rng.choice(len(self.weights), size=n, p=self.weights / self.weights.sum())
        z = rng.standard_normal((n, self.dimension))
        for j in np.unique(component):
            chosen = component == j
            z[chosen] = self.means[j] + z[chosen] @ self._factors[j].T
        return z

    def _checked(self, x):
        x = np.asarray(x, dtype=float)
        if x.ndim < 1 or x.shape[-1] != self.dimension:
            raise ValueError(
                f"x must have shape (..., {self.dimension}), a point in its last axis; it has "
                f"{x.shape}"
            )
        return x


@dataclass(frozen=True)
class LogDensity:
    """The logarithm of a density as a function; in the plane, a map of it can be drawn.

    Parameters
    ----------
    p : GaussianMixture

    Examples
    --------
    >>> p = GaussianMixture([1.0], [[2.0, 0.0]], [np.eye(2)])
    >>> p.log_density.gradient([[0.0, 0.0]])
    array([[2., 0.]])
    """

    p: GaussianMixture

    def __call__(self, x: ArrayLike) -> np.ndarray:
        """Return log p(x), shape (...) for x of shape (..., d)."""
        return log_sum(self.p.log_joint(x))

    def gradient(self, x: ArrayLike) -> np.ndarray:
        """Return the score of p, of the shape (..., d) of x."""
        return self.p.score(x)


def blocks(n: int, width: int) -> list[slice]:
    """Cut n rows into blocks, so that arrays of (rows, width) stay near 8 MB.

    Parameters
    ----------
    n, width : int

    Returns
    -------
    list of slice

    Examples
    --------
    >>> blocks(5, 500_000)
    [slice(0, 2, None), slice(2, 4, None), slice(4, 6, None)]
    """
    rows = max(1, BLOCK // width)
    return [slice(at, at + rows) for at in range(0, n, rows)]


def log_sum(joint: np.ndarray) -> np.ndarray:
    """Return the logarithm of the sum of exponentials over the last axis, without overflow.

    Parameters
    ----------
    joint : ndarray of shape (..., k)
        In each row of k, at least one is finite, or all are minus infinity.

    Returns
    -------
    ndarray of shape (...)
    """
    largest = joint.max(axis=-1)
    safe = np.where(np.isfinite(largest), largest, 0.0)
    with np.errstate(divide="ignore"):
        return safe + np.log(np.exp(joint - safe[..., None]).sum(axis=-1))


def _check(weights, means, covariances):
    k, d = means.shape if means.ndim == 2 else (0, 0)
    if not k * d or weights.shape != (k,) or covariances.shape != (k, d, d):
        raise ValueError(
            "weights must have shape (k,), means (k, d) and covariances (k, d, d); they have "
            f"{weights.shape}, {means.shape} and {covariances.shape}"
        )
    if not all(np.isfinite(a).all() for a in (weights, means, covariances)):
        raise ValueError("weights, means and covariances must be finite numbers")
    if weights.min() < 0 or abs(weights.sum() - 1) > SUM:
        raise ValueError(
            "weights must not be negative and must have the sum 1; the smallest is "
            f"{weights.min():.6g} and the sum {weights.sum():.9g}"
        )
    apart = np.abs(covariances - covariances.swapaxes(1, 2)).max(axis=(1, 2))
    if (apart > ASYMMETRY * np.abs(covariances).max(axis=(1, 2))).any():
        raise ValueError("each covariance must be symmetric; one differs from its transpose")

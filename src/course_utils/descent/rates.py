"""Closed forms on quadratics f(x) = <x, A x> / 2, the eigenvalues of A in [mu, L].

Entry points: `contraction` (the rate of a fixed step), `best_fixed`, `best_momentum` and
`best_nesterov` (the best parameters and their rates), `iterate_on_quadratic` (x_k itself).
A rate q means that the distance from the minimiser falls like q^k; f falls like q^(2k).
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from course_utils.descent.guards import checked_start, positive
from course_utils.descent.step_sizes import symmetric


class Fixed(NamedTuple):
    """Step size of gradient descent, and its rate."""

    alpha: float
    rate: float


class WithMomentum(NamedTuple):
    """Step size and share of the last step, and their rate."""

    alpha: float
    beta: float
    rate: float


def contraction(alpha: float, eigenvalues: ArrayLike) -> float:
    """Largest factor by which a step of size alpha can change the distance from the minimiser.

    Parameters
    ----------
    alpha : float
        Step size.
    eigenvalues : array_like of shape (n,)
        Eigenvalues of the Hessian.

    Returns
    -------
    float
        max |1 - alpha lambda|; below 1 exactly when 0 < alpha < 2 / L and mu > 0.

    References
    ----------
    Polyak, Introduction to Optimization, 1987, section 1.4.

    Examples
    --------
    >>> contraction(0.5, [1.0, 3.0])
    0.5
    """
    return float(np.abs(1 - alpha * np.asarray(eigenvalues, dtype=float)).max())


def best_fixed(mu: float, L: float) -> Fixed:
    """Step size with the smallest contraction.

    Parameters
    ----------
    mu, L : float
        Smallest and largest eigenvalue of the Hessian, 0 < mu <= L.

    Returns
    -------
    Fixed
        alpha = 2 / (mu + L) and rate = (kappa - 1) / (kappa + 1) with kappa = L / mu.

    Raises
    ------
    ValueError
        If 0 < mu <= L does not hold.

    References
    ----------
    Polyak, Introduction to Optimization, 1987, section 1.4.

    Examples
    --------
    >>> best_fixed(1.0, 3.0)
    Fixed(alpha=0.5, rate=0.5)
    """
    mu, L = _ordered(mu, L)
    return Fixed(2 / (mu + L), (L - mu) / (L + mu))


def best_momentum(mu: float, L: float) -> WithMomentum:
    """Step size and beta for which the heavy ball is fastest.

    Parameters
    ----------
    mu, L : float
        As in `best_fixed`.

    Returns
    -------
    WithMomentum
        alpha = 4 / (sqrt L + sqrt mu)^2, beta = rate^2 and
        rate = (sqrt kappa - 1) / (sqrt kappa + 1). The rate is the spectral radius; it is
        attained at double eigenvalues, so the distance falls like k rate^k.

    Raises
    ------
    ValueError
        If 0 < mu <= L does not hold.

    References
    ----------
    Polyak, USSR Computational Mathematics and Mathematical Physics 4(5), 1964, 1-17.

    Examples
    --------
    >>> best_momentum(1.0, 9.0)
    WithMomentum(alpha=0.25, beta=0.25, rate=0.5)
    """
    mu, L = _ordered(mu, L)
    rate = (sqrt(L) - sqrt(mu)) / (sqrt(L) + sqrt(mu))
    return WithMomentum(4 / (sqrt(L) + sqrt(mu)) ** 2, rate**2, rate)


def best_nesterov(mu: float, L: float) -> WithMomentum:
    """Beta for which Nesterov's method with alpha = 1 / L is fastest.

    Parameters
    ----------
    mu, L : float
        As in `best_fixed`.

    Returns
    -------
    WithMomentum
        alpha = 1 / L, beta = (sqrt kappa - 1) / (sqrt kappa + 1), rate = 1 - 1 / sqrt kappa.
        The rate is the spectral radius, of a double eigenvalue as in `best_momentum`.

    Raises
    ------
    ValueError
        If 0 < mu <= L does not hold.

    References
    ----------
    Lessard, Recht and Packard, SIAM Journal on Optimization 26, 2016, 57-95, proposition 1.

    Examples
    --------
    >>> best_nesterov(1.0, 4.0)
    WithMomentum(alpha=0.25, beta=0.3333333333333333, rate=0.5)
    """
    mu, L = _ordered(mu, L)
    beta = (sqrt(L) - sqrt(mu)) / (sqrt(L) + sqrt(mu))
    return WithMomentum(1 / L, beta, 1 - sqrt(mu / L))


def iterate_on_quadratic(
    hessian: ArrayLike, x0: ArrayLike, alpha: float, k: ArrayLike
) -> np.ndarray:
    """Return x_k = (I - alpha A)^k x_0, where gradient descent is after k steps.

    Parameters
    ----------
    hessian : array_like of shape (n, n)
        The symmetric matrix A, with eigenvalues of any sign.
    x0 : array_like of shape (n,)
        The start.
    alpha : float
        Step size, positive.
    k : array_like of int of shape (...)
        Numbers of steps, at least 0.

    Returns
    -------
    ndarray of shape (..., n)

    Raises
    ------
    ValueError
        If the matrix is not symmetric, shapes do not match, alpha <= 0, or a k is negative.

    Examples
    --------
    >>> iterate_on_quadratic([[1.0, 0.0], [0.0, 3.0]], [8.0, 1.0], 0.5, [0, 1, 2])
    array([[ 8.  ,  1.  ],
           [ 4.  , -0.5 ],
           [ 2.  ,  0.25]])
    """
    matrix, x, k = symmetric(hessian), checked_start(x0), np.asarray(k)
    if len(x) != len(matrix) or (k < 0).any():
        raise ValueError(f"x0 has {len(x)} numbers, the matrix {len(matrix)} rows, k is {k}")
    eigenvalues, vectors = np.linalg.eigh(matrix)
    factors = (1 - positive("alpha", alpha) * eigenvalues) ** k[..., None]
    return factors * (x @ vectors) @ vectors.T


def _ordered(mu: float, L: float) -> tuple[float, float]:
    """Return both as floats, if 0 < mu <= L."""
    if not 0 < mu <= L < np.inf:
        raise ValueError(f"eigenvalues must have 0 < mu <= L; got mu = {mu} and L = {L}")
    return float(mu), float(L)

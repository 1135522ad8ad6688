"""Fit of a Gaussian mixture by maximum likelihood: the EM algorithm.

Entry points: `initial` chooses where to start, `em` is a generator of steps, and `fit` runs it
until the likelihood hardly grows.

References
----------
Dempster, Laird and Rubin, Journal of the Royal Statistical Society B 39, 1977, 1-38. For the
start: Arthur and Vassilvitskii, k-means++, SODA 2007, 1027-1035.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from course_utils.generative.distributions import GaussianMixture, blocks, log_sum

FLOOR = 1e-6  # of the mean variance of the data's coordinates
ROUNDING = 1e-28  # a variance this small, relative to the largest square, is rounding error


class Step(NamedTuple):
    """An intermediate mixture, and the mean of log p over the data."""

    mixture: GaussianMixture
    log_likelihood: float


def floor_of(x: ArrayLike) -> float:
    """Return the smallest variance that a fit allows by default.

    It is a millionth of the mean variance of the coordinates, or a millionth if all points are
    the same.

    Parameters
    ----------
    x : array_like of shape (N, d)

    Returns
    -------
    float
    """
    x = np.asarray(x, dtype=float)
    variance, rounding = float(x.var(axis=0).mean()), ROUNDING * float(np.square(x).max())
    return FLOOR * (variance if variance > rounding else 1.0)


def initial(
    x: ArrayLike, k: int, rng: np.random.Generator, *, floor: float | None = None
) -> GaussianMixture:
    """Choose a mixture to start from: k of the data points, far from each other, as means.

    Each further mean is a data point drawn with probability proportional to its squared
    distance from the means already chosen (k-means++). All components have the weight 1 / k,
    and the covariance of the differences between the points and their nearest means.

    Parameters
    ----------
    x : array_like of shape (N, d)
        Finite, N >= k.
    k : int
        Number of components, at least 1.
    rng : numpy.random.Generator
    floor : float, optional
        Smallest eigenvalue of the covariance, positive; default `floor_of(x)`.

    Returns
    -------
    GaussianMixture

    Raises
    ------
    ValueError
        If the data have a different shape or are not finite, k is out of range, or the floor is
        not positive.
    """
    x, floor = _checked(x, floor)
    if isinstance(k, bool) or k != int(k) or not 1 <= k <= len(x):
        raise ValueError(f"k must be a whole number from 1 to N = {len(x)}; it is {k}")
    means, nearest = _spread_out(x, int(k), rng)
    rest = x - means[nearest]
    covariance = _at_least(rest.T @ rest / len(x), floor)
    return GaussianMixture(np.full(int(k), 1 / k), means, np.array([covariance] * int(k)))


def em(x: ArrayLike, start: GaussianMixture, *, floor: float | None = None) -> Iterator[Step]:
    """Climb the likelihood, one E step and one M step at a time, until the caller stops.

    E: responsibilities r_ij of the components for the points. M: with n_j = sum_i r_ij,

        w_j = n_j / N,   m_j = sum_i r_ij x_i / n_j,
        S_j = sum_i r_ij (x_i - m_j)(x_i - m_j)^T / n_j  with eigenvalues of at least `floor`.

    Parameters
    ----------
    x : array_like of shape (N, d)
        Finite.
    start : GaussianMixture
        On R^d, with eigenvalues of at least `floor`.
    floor : float, optional
        Smallest eigenvalue of a covariance, positive; default `floor_of(x)`. Without it the
        likelihood has no maximum: a component can shrink onto a single point.

    Yields
    ------
    Step
        First the start, then the mixture after each step.

    Raises
    ------
    ValueError
        If data, start and floor do not match.

    Notes
    -----
    Among the matrices with eigenvalues of at least `floor`, S_j with its lower eigenvalues
    raised to it maximises the objective of the M step, so the likelihood never falls (adding
    `floor` to all of them would not guarantee that). A component that is responsible for no
    point keeps its mean and covariance, with the weight 0. Time is O(N k d^2) per step, memory
    O(N (k + d)). The rounding error of a covariance is about 1e-16 times the squared size of
    the data, so the floor should be far above that.
    """
    x, floor = _checked(x, floor)
    if start.dimension != x.shape[1]:
        raise ValueError(
            f"start must live on R^{x.shape[1]}, as x does; it lives on R^{start.dimension}"
        )
    mixture = start
    while True:
        joint = mixture.log_joint(x)
        total = log_sum(joint)
        yield Step(mixture, float(total.mean()))
        np.exp(joint - total[:, None], out=joint)  # now the responsibilities
        mixture = _m_step(x, joint, mixture, floor)


def fit(
    x: ArrayLike,
    k: int,
    rng: np.random.Generator,
    *,
    floor: float | None = None,
    steps: int = 200,
    tolerance: float = 1e-5,
) -> GaussianMixture:
    """Fit a mixture: from `initial`, until a step gains less than `tolerance` nats per point.

    Parameters
    ----------
    x, k, rng, floor
        As in `initial`.
    steps : int, default=200
        Maximum number of steps.
    tolerance : float, default=1e-5

    Returns
    -------
    GaussianMixture
        A local maximum at best: another `rng` may find a better one.

    Raises
    ------
    ValueError
        As in `initial`.
    """
    x, floor = _checked(x, floor)
    before = -np.inf
    for step in islice(em(x, initial(x, k, rng, floor=floor), floor=floor), steps + 1):
        if step.log_likelihood - before < tolerance:
            break
        before = step.log_likelihood
    return step.mixture


def _m_step(x, r, before, floor):
    """Return the mixture that maximises the expected log joint density, given r."""
    counts = r.sum(axis=0)
    alive = counts > np.finfo(float).tiny * len(x)
    share = r[:, alive] / counts[alive]
    means, covariances = before.means.copy(), before.covariances.copy()
    means[alive] = share.T @ x
    spread = _second_moments(x, share, means[alive])
    covariances[alive] = [_at_least(matrix, floor) for matrix in spread]
    return GaussianMixture(counts / counts.sum(), means, covariances)


def _second_moments(x, share, means):
    """Return sum_i share_ij (x_i - m_j)(x_i - m_j)^T for all j, shape (k, d, d).

    The products x_i x_i^T are the same for all components, so one large product serves all. The
    mean of the data is subtracted first, so that subtracting m_j m_j^T loses little precision.
    """
    middle, d = x.mean(axis=0), x.shape[1]
    out = np.zeros((share.shape[1], d * d))
    for block in blocks(len(x), d * d):
        u = x[block] - middle
        out += share[block].T @ (u[:, :, None] * u[:, None, :]).reshape(-1, d * d)
    v = means - middle
    return out.reshape(-1, d, d) - v[:, :, None] * v[:, None, :]


def _at_least(matrix, floor):
    """Raise the lower eigenvalues of a symmetric matrix."""
    matrix = (matrix + matrix.T) / 2
    try:
        np.linalg.cholesky(matrix - floor * np.eye(len(matrix)))
        return matrix
    except np.linalg.LinAlgError:  # some eigenvalue lies at the floor or below
        values, vectors = np.linalg.eigh(matrix)
    raised = (vectors * values.clip(floor)) @ vectors.T
    return (raised + raised.T) / 2


def _spread_out(x, k, rng):
    """Return k data points by k-means++, and for each point the index of the nearest."""
    chosen = [int(rng.integers(len(x)))]
    distance, nearest = _squares(x, x[chosen[0]]), np.zeros(len(x), dtype=int)
    while len(chosen) < k:
        total = distance.sum()
        chance = distance / total if total > 0 else None  # all points are means already
        chosen.append(int(rng.choice(len(x), p=chance)))
        new = _squares(x, x[chosen[-1]])
        nearest[new < distance] = len(chosen) - 1
        distance = np.minimum(distance, new)
    return x[chosen], nearest


def _squares(x, centre):
    u = x - centre
    return np.einsum("ij,ij->i", u, u)


def _checked(x, floor):
    x = np.asarray(x, dtype=float)
    if x.ndim != 2 or not x.size:
        raise ValueError(f"x must have shape (N, d), a point in each row; it has {x.shape}")
    if not np.isfinite(x).all():
        raise ValueError("x must hold finite numbers; remove rows with nan or inf")
    floor = floor_of(x) if floor is None else floor
    if not 0 < floor < np.inf:
        raise ValueError(f"floor must be a positive variance; it is {floor}")
    return x, float(floor)

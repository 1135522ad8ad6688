"""Where gradient descent ends, from many starts at once.

Entry points: `endpoints` (gradient descent with a fixed step on all rows of an array) and
`nearest` (which of the known minimisers each of them reached).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from course_utils.descent.guards import checked_ends, lengths, positive


def endpoints(
    grad: Callable,
    starts: ArrayLike,
    step_size: float,
    *,
    epsilon: float = 1e-8,
    steps: int = 1000,
    limit: float = 1e8,
) -> tuple[np.ndarray, np.ndarray]:
    """Run gradient descent with a fixed step from many starts; keep only the end points.

    Each row is what `methods.gradient_descent` gives for that start alone.

    Parameters
    ----------
    grad : callable
        Maps points of shape (m, n), for any m, to the gradients there, of the same shape.
    starts : array_like of shape (m, n)
        The starts, finite.
    step_size : float
        alpha, positive.
    epsilon, steps, limit
        As in `methods.gradient_descent`.

    Returns
    -------
    x : ndarray of shape (m, n)
        The last points.
    status : ndarray of shape (m,)
        "converged", "steps" or "diverged", as in `iterates.Iterate`.

    Raises
    ------
    ValueError
        If an argument is invalid or grad returns a different shape.

    Examples
    --------
    >>> x, status = endpoints(lambda x: x, [[8.0, 0.0], [0.0, 0.0]], 0.5, steps=3)
    >>> x[0], status
    (array([1., 0.]), array(['steps', 'converged'], dtype='<U9'))
    """
    x = np.asarray(starts, dtype=float)
    if x.ndim != 2 or not np.isfinite(x).all():
        raise ValueError(f"starts must be finite and of shape (m, n); got shape {x.shape}")
    alpha = positive("step_size", step_size)
    epsilon, steps, limit = checked_ends(epsilon, steps, limit)
    with np.errstate(all="ignore"):
        return _run(grad, x, alpha, epsilon, steps, limit)


def _run(grad, starts, alpha, epsilon, steps, limit) -> tuple[np.ndarray, np.ndarray]:
    """Move the rows that are still running, step by step."""
    ends, status = starts.copy(), np.full(len(starts), "steps", dtype="<U9")
    rows, x, g = np.arange(len(starts)), starts, _gradients(grad, starts)
    if not np.isfinite(g).all():
        raise ValueError("the gradient is not finite at one of the starts")
    for k in range(steps + 1):
        ends[rows] = x
        converged = lengths(g) <= epsilon
        diverged = ~converged & (lengths(x - starts[rows]) > limit)
        status[rows[converged]], status[rows[diverged]] = "converged", "diverged"
        goes_on = ~(converged | diverged)
        rows, x, g = rows[goes_on], x[goes_on], g[goes_on]
        if k == steps or not len(rows):
            break
        x = x - alpha * g
        g = _gradients(grad, x)
        finite = np.isfinite(x).all(axis=1) & np.isfinite(g).all(axis=1)
        status[rows[~finite]] = "diverged"
        rows, x, g = rows[finite], x[finite], g[finite]
    return ends, status


def _gradients(grad: Callable, x: np.ndarray) -> np.ndarray:
    """Return the gradients at all rows of x, if they have its shape."""
    g = np.asarray(grad(x), dtype=float)
    if g.shape != x.shape:
        raise ValueError(f"grad must return shape {x.shape}, that of x; it returned {g.shape}")
    return g


def nearest(x: ArrayLike, minimisers: ArrayLike, within: float) -> np.ndarray:
    """Determine which minimiser each point has reached.

    Parameters
    ----------
    x : array_like of shape (m, n)
        Points, for example the end points that `endpoints` finds.
    minimisers : array_like of shape (p, n)
        Known minimisers.
    within : float
        A point farther than this from all of them has reached none.

    Returns
    -------
    ndarray of int of shape (m,)
        Row of the nearest minimiser, or -1.

    Raises
    ------
    ValueError
        If within is not positive.

    Examples
    --------
    >>> nearest([[0.1, 0.0], [5.0, 5.0], [2.0, 1.9]], [[0.0, 0.0], [2.0, 2.0]], within=0.5)
    array([ 0, -1,  1])
    """
    x, minimisers = np.asarray(x, dtype=float), np.asarray(minimisers, dtype=float)
    if not len(minimisers):
        return np.full(len(x), -1)
    distance = np.linalg.norm(x[:, None] - minimisers, axis=-1)
    return np.where(distance.min(axis=1) <= positive("within", within), distance.argmin(1), -1)

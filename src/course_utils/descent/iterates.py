"""What a method yields: one record per point; the last one says why the method ended.

Entry points: `Iterate`, the record; `collect`, which turns all records into arrays, a `Path`;
`follow`, the loop that all methods share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np

from course_utils.descent.guards import finite, gradient_at, length


@dataclass(frozen=True, eq=False)
class Iterate:
    """One point of a run.

    Attributes
    ----------
    k : int
        Number of the point; the start has 0.
    x : ndarray of shape (n,)
        The point, finite, read-only.
    gradient : ndarray of shape (n,)
        grad(x), finite, read-only.
    step_size : float or None
        The step size alpha_k with which the method leaves x_k; None in the last record.
    status : str
        "running", or in the last record, and only there, why the method ended:
        "converged" (the length of the gradient is at most epsilon; nothing more is claimed
        about x), "steps" (all steps are used up), "diverged" (farther than `limit` from
        the start, or the next point or its gradient is not finite) or "stalled" (the rule
        finds no acceptable step).
    """

    k: int
    x: np.ndarray
    gradient: np.ndarray
    step_size: float | None
    status: str


@dataclass(frozen=True, eq=False)
class Path:
    """All points of a run.

    Attributes
    ----------
    x : ndarray of shape (m, n)
        The points, the start first.
    gradient : ndarray of shape (m, n)
        The gradients there.
    step_size : ndarray of shape (m - 1,)
        The step sizes between them.
    status : str
        That of the last record.
    """

    x: np.ndarray
    gradient: np.ndarray
    step_size: np.ndarray
    status: str


def collect(iterates: Iterable[Iterate]) -> Path:
    """Run a method to its end and keep everything.

    Parameters
    ----------
    iterates : iterable of Iterate
        What a method returns, or a part of it.

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        If there is no record.

    Examples
    --------
    >>> from course_utils.descent.methods import gradient_descent
    >>> path = collect(gradient_descent(lambda x: 2 * x, [1.0], 0.25, steps=2))
    >>> path.x.ravel(), path.status
    (array([1.  , 0.5 , 0.25]), 'steps')
    """
    records = list(iterates)
    if not records:
        raise ValueError("there is no record to collect: has the method already been run?")
    return Path(
        np.array([record.x for record in records]),
        np.array([record.gradient for record in records]),
        np.array([record.step_size for record in records[:-1]], dtype=float),
        records[-1].status,
    )


def follow(
    grad: Callable,
    start: np.ndarray,
    advance: Callable,
    epsilon: float,
    steps: int,
    limit: float,
) -> Iterator[Iterate]:
    """Yield the points of a method until a stopping criterion holds.

    A point is yielded once it is known where the next step leads, so that a step to
    infinity ends the run at the last finite point.

    Parameters
    ----------
    grad : callable
        Maps x, ndarray of shape (n,), to the gradient, of the same shape.
    start : ndarray of shape (n,)
        The first point.
    advance : callable
        Maps (k, x, gradient) to (alpha, next x); alpha = 0 means that no step is acceptable.
    epsilon, steps, limit
        As in `methods.gradient_descent`.

    Yields
    ------
    Iterate
    """
    x, gradient = start, gradient_at(grad, start)
    if not finite(gradient):
        raise ValueError(f"the gradient at the start is not finite: {gradient}")
    for k in count():
        alpha, ahead, gradient_ahead = None, x, gradient
        # Entered only once per step, since that takes as long as adding two vectors.
        with np.errstate(all="ignore"):
            status = _end(k, x, start, gradient, epsilon, steps, limit)
            if status == "running":
                status, alpha, ahead, gradient_ahead = _attempt(grad, advance, k, x, gradient)
        yield Iterate(k, x, gradient, alpha, status)
        if status != "running":
            return
        x, gradient = ahead, gradient_ahead


def _end(k, x, start, gradient, epsilon, steps, limit) -> str:
    """Say why the run ends at this point, or "running"."""
    if length(gradient) <= epsilon:
        return "converged"
    if length(x - start) > limit:
        return "diverged"
    return "steps" if k == steps else "running"


def _attempt(grad: Callable, advance: Callable, k: int, x: np.ndarray, gradient: np.ndarray):
    """Take a step: status, step size, next point and its gradient."""
    alpha, ahead = advance(k, x, gradient)
    if alpha == 0:
        return "stalled", None, x, gradient
    if finite(ahead):
        ahead.setflags(write=False)
        gradient_ahead = gradient_at(grad, ahead)
        if finite(gradient_ahead):
            return "running", alpha, ahead, gradient_ahead
    return "diverged", None, x, gradient

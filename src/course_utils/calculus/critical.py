"""Critical points: the points where the gradient vanishes, found and classified.

Entry points: `find` (all critical points of a landscape in its domain), `newton` (the one
near given starts) and `kind` (summit, pit, pass or degenerate, from the Hessian).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike


class CriticalPoint(NamedTuple):
    """A point where the gradient vanishes.

    Attributes
    ----------
    point : ndarray of shape (2,)
        Its coordinates, in the units of the domain.
    value : float
        The value of f there.
    kind : str
        "summit", "pit", "pass" or "degenerate".
    """

    point: np.ndarray
    value: float
    kind: str


def kind(hessian: ArrayLike, scale: float = 0.0) -> str:
    """Classify a critical point by the signs of the eigenvalues of its Hessian.

    Parameters
    ----------
    hessian : array_like of shape (2, 2)
        Symmetric matrix of second derivatives.
    scale : float, default=0.0
        Typical size of the second derivatives of this function. An eigenvalue counts as zero
        when it is below 1e-6 times the larger of `scale` and the other eigenvalue.

    Returns
    -------
    str
        "pit" (both positive), "summit" (both negative), "pass" (one of each), or
        "degenerate" when one vanishes and the Hessian cannot decide.

    Raises
    ------
    ValueError
        If the matrix is not a finite 2 x 2 matrix.

    References
    ----------
    Milnor, Morse Theory, 1963, section 2 (non-degenerate critical points and their index).

    Examples
    --------
    >>> kind([[2.0, 0.0], [0.0, -2.0]])
    'pass'
    """
    matrix = np.asarray(hessian, dtype=float)
    if matrix.shape != (2, 2) or not np.isfinite(matrix).all():
        raise ValueError(f"a Hessian must be a finite 2 x 2 matrix; got shape {matrix.shape}")
    low, high = np.linalg.eigvalsh(matrix)
    sizes = sorted([abs(low), abs(high)])
    if sizes[0] <= 1e-6 * max(sizes[1], scale):
        return "degenerate"
    return "pit" if low > 0 else "summit" if high < 0 else "pass"


def newton(f, starts: ArrayLike, steps: int = 30) -> np.ndarray:
    """Find zeros of the gradient by Newton's method, from many starts at once.

    Parameters
    ----------
    f : Landscape or Terrain
        Provides ``f.gradient(x)``, ``f.hessian(x)`` and ``f.domain``.
    starts : array_like of shape (..., 2)
        The starting points.
    steps : int, default=30
        Number of steps; near a non-degenerate point each step squares the error.

    Returns
    -------
    ndarray of shape (..., 2)
        The last iterates. A start that diverges or meets a singular Hessian yields a point
        that is not critical: check the gradient.

    Raises
    ------
    ValueError
        If starts is not an array of points.

    References
    ----------
    Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, section 11.1.

    Examples
    --------
    >>> from course_utils.calculus import landscapes
    >>> newton(landscapes.rosenbrock, [1.2, 1.2]).round(9)
    array([1., 1.])
    """
    x = np.array(starts, dtype=float)
    if x.shape[-1:] != (2,):
        raise ValueError(f"starts must have shape (..., 2); they have {x.shape}")
    low, high = np.transpose(f.domain)
    longest = 0.1 * float(np.linalg.norm(high - low))
    for _ in range(steps):
        x = np.clip(x - _shortened(_newton_step(f, x), longest), low, high)
    return x


def find(f, shape: tuple[int, int] = (41, 41)) -> list[CriticalPoint]:
    """Find the isolated critical points of f in its domain, starting from a grid.

    Newton's method runs from every point of the grid. A result is kept when its gradient is
    zero up to rounding and its Hessian is regular, so a circle or disc of critical points
    contributes nothing. Completeness depends on the grid: two critical points that lie much
    closer together than its spacing may be reported as one, or missed.

    Parameters
    ----------
    f : Landscape or Terrain
        Provides ``f(x)``, ``f.gradient(x)``, ``f.hessian(x)`` and ``f.domain``.
    shape : (int, int), default=(41, 41)
        Numbers of starts along the first and the second coordinate.

    Returns
    -------
    list of CriticalPoint
        From the highest to the lowest.

    References
    ----------
    Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, section 11.1.

    Examples
    --------
    >>> from course_utils.calculus import landscapes
    >>> [found.kind for found in find(landscapes.himmelblau)]
    ['summit', 'pass', 'pass', 'pass', 'pass', 'pit', 'pit', 'pit', 'pit']
    """
    starts = _promising(f, shape)
    size = max(b - a for a, b in f.domain)
    scale = np.abs(f.hessian(starts)).max(initial=0.0)
    ends = newton(f, starts)
    settled = np.linalg.norm(_newton_step(f, ends), axis=-1) <= 1e-9 * size
    found = [
        CriticalPoint(p, float(f(p)), kind(f.hessian(p), scale))
        for p in _distinct(ends[settled], 1e-6 * size)
    ]
    return sorted((c for c in found if c.kind != "degenerate"), key=lambda c: -c.value)


def _promising(f, shape: tuple[int, int]) -> np.ndarray:
    """Points of a grid, shape (k, 2), whose first Newton step is at most 3 grid spacings."""
    axes = [np.linspace(a, b, n) for (a, b), n in zip(f.domain, shape, strict=True)]
    starts = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)
    spacing = max(axis[1] - axis[0] for axis in axes)
    return starts[np.linalg.norm(_newton_step(f, starts), axis=-1) <= 3 * spacing]


def _newton_step(f, x: np.ndarray) -> np.ndarray:
    """Solve H d = grad f by Cramer's rule; a singular H gives an infinite step."""
    g, matrix = f.gradient(x), f.hessian(x)
    a, b, d = matrix[..., 0, 0], matrix[..., 0, 1], matrix[..., 1, 1]
    numerator = np.stack(
        [d * g[..., 0] - b * g[..., 1], a * g[..., 1] - b * g[..., 0]], axis=-1
    )
    determinant = (a * d - b * b)[..., None]
    step = np.full_like(numerator, np.inf)
    return np.divide(numerator, determinant, out=step, where=determinant != 0)


def _shortened(step: np.ndarray, longest: float) -> np.ndarray:
    """Shorten steps to at most `longest`; drop those that are not finite."""
    step = np.where(np.isfinite(step), step, 0.0)
    length = np.linalg.norm(step, axis=-1, keepdims=True)
    return step * np.minimum(1.0, longest / np.maximum(length, longest))


def _distinct(points: np.ndarray, distance: float) -> np.ndarray:
    """Keep one of each cluster of points that agree when rounded to `distance`."""
    kept = np.unique(np.round(points / distance), axis=0, return_index=True)[1]
    return points[kept]

"""Whole level sets: points moved onto a level, and all lines of a level.

Entry points: `project(f, x, level)` (Newton's method along the gradient) and
`level_lines(f, levels)` (the lines of a map); `contours` exports both as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from course_utils.calculus.functions import Interval, ScalarField


def project(
    f: ScalarField, x: ArrayLike, level: ArrayLike, tolerance: float = 1e-9
) -> np.ndarray:
    """Move points along the gradient onto a level set, by Newton's method.

    Parameters
    ----------
    f : ScalarField
        Its domain is not used.
    x : array_like of shape (..., 2)
        Points near the level set.
    level : float or array_like of shape (...)
        The level of each point.
    tolerance : float, default=1e-9
        A point is left alone once abs(f - level) <= tolerance.

    Returns
    -------
    ndarray of shape (..., 2)
        The points after at most 20 steps; points with gradient zero do not move.

    References
    ----------
    Allgower and Georg, Introduction to Numerical Continuation Methods, 2003, section 3.3.

    Examples
    --------
    >>> from course_utils.calculus import landscapes
    >>> project(landscapes.bowl(1.0), [1.1, 0.0], level=0.5)
    array([1., 0.])
    """
    x = np.array(x, dtype=float)
    goal = np.broadcast_to(np.asarray(level, dtype=float), x.shape[:-1])
    for _ in range(20):
        excess = f(x) - goal
        off = np.abs(excess) > tolerance
        if not off.any():
            break
        g = f.gradient(x)
        square = (g * g).sum(axis=-1)
        moving = off & (square > 0)
        if not moving.any():
            break
        factor = np.where(moving, excess, 0.0) / np.where(square > 0, square, 1.0)
        x = x - factor[..., None] * g
    return x


def level_lines(
    f: ScalarField,
    levels: Sequence[float],
    shape: tuple[int, int] = (201, 201),
    tolerance: float = 1e-6,
    domain: tuple[Interval, Interval] | None = None,
) -> list[list[np.ndarray]]:
    """Contour lines of whole levels over a domain, for drawing a map.

    The lines are those of f interpolated on a grid (marching squares), moved onto the true
    level by Newton's method. They connect as those of the interpolated function do: where two
    lines come closer than a grid cell, near a pass, they may be joined the wrong way, and a
    level that f touches without crossing it is not found. Use `trace` where that matters.

    Parameters
    ----------
    f : ScalarField
        For example a landscape, a terrain, a loss of two weights, a log density in the plane.
    levels : sequence of float
        Levels, in the units of f.
    shape : (int, int), default=(201, 201)
        Grid points along the first and second coordinate.
    tolerance : float, default=1e-6
        Bound on abs(f - level) at the vertices, except where that would move a vertex by more
        than a grid cell: such a vertex stays where the grid put it. With ``np.inf`` all of
        them stay there, and f needs no gradient.
    domain : ((float, float), (float, float)), optional
        Range of x and of y that the map shows; the default is the domain of f, which need not
        have one if it is given here.

    Returns
    -------
    list of list of ndarray of shape (n, 2)
        The lines of each level. A closed line repeats its first vertex at its end; lines
        that leave the domain end on its border.

    Examples
    --------
    >>> from course_utils.calculus import landscapes
    >>> [len(lines) for lines in level_lines(landscapes.saddle, [-1.0, 0.5])]
    [2, 2]
    """
    from contourpy import contour_generator

    domain = f.domain if domain is None else domain
    x, y = (np.linspace(a, b, n) for (a, b), n in zip(domain, shape, strict=True))
    grid = contour_generator(x, y, f(np.stack(np.meshgrid(x, y), axis=-1)))
    rough = [grid.lines(float(level)) for level in levels]
    if not any(rough):
        return rough
    vertices = np.concatenate([line for lines in rough for line in lines])
    heights = np.repeat(
        np.asarray(levels, dtype=float), [sum(map(len, lines)) for lines in rough]
    )
    cell = np.array([x[1] - x[0], y[1] - y[0]])
    exact = _settle(f, vertices, heights, cell, tolerance, domain)
    ends = np.cumsum([len(line) for lines in rough for line in lines])
    pieces = iter(np.split(exact, ends[:-1]))
    return [[next(pieces) for _ in lines] for lines in rough]


def _settle(f, vertices, heights, cell, tolerance, domain) -> np.ndarray:
    """Project vertices, those on the border along it; undo moves of more than a cell."""
    low, high = np.transpose(domain)
    border = (np.abs(vertices - low) < 1e-9 * cell) | (np.abs(vertices - high) < 1e-9 * cell)
    exact = project(_Sliding(f, domain, border), vertices, heights, tolerance)
    exact = np.clip(exact, low, high)
    strayed = (np.abs(exact - vertices) > cell).any(axis=-1)
    return np.where(strayed[:, None], vertices, exact)


@dataclass(frozen=True)
class _Sliding:
    """f with the gradient components removed that would push border points off it."""

    f: ScalarField
    domain: tuple[Interval, Interval]
    border: np.ndarray  # (n, 2), True where a coordinate is fixed

    def __call__(self, x: np.ndarray) -> np.ndarray:
        return self.f(x)

    def gradient(self, x: np.ndarray) -> np.ndarray:
        return np.where(self.border, 0.0, self.f.gradient(x))

"""Contour lines: the curve through a given point, and all lines of a map.

Entry points: `trace(f, start)` follows the level curve through a point with a stated accuracy
and returns a `ContourLine`; `level_lines(f, levels)` gives whole maps for drawing.

A contour line through a point with nonzero gradient is the solution of

    gamma' = J grad f(gamma) / |grad f(gamma)|,   J = [[0, -1], [1, 0]]  (a quarter turn left),

so it has unit speed, f rises to the right of the direction of travel, and f stays constant.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from course_utils.calculus import curve_tracing
from course_utils.calculus.functions import ScalarField
from course_utils.calculus.level_sets import level_lines, project

__all__ = ["ContourLine", "level_lines", "project", "trace"]

_STOPS = ("closed", "critical point", "length", "border")


@dataclass(frozen=True, eq=False, repr=False)
class ContourLine:
    """A traced contour line, in the direction that keeps higher ground on the right.

    Attributes
    ----------
    points : ndarray of shape (n, 2)
        Vertices on the curve. A closed line ends with its first vertex again.
    level : float
        The value c of f on the line.
    closed : bool
        Whether the line returns to where it began.
    stop : str
        Why the line ends: "closed", "critical point", "length" or "border"; if its two ends
        differ, the reason that comes first in this list.
    length : float
        Arc length of the line, in the units of the domain; its error falls with the fourth
        power of the step and is a few millionths at the default step (terrain: < 5e-5).
    arc : ndarray of shape (n,)
        Arc length from the first vertex to each vertex.
    ends : (str, str)
        Why the line stops at its first and at its last vertex.
    origin : int
        Index of the vertex that is the given start.
    tangents : ndarray of shape (n, 2)
        gamma' at the vertices, unit vectors.
    f : ScalarField
        The function traced.
    tolerance : float
        Bound on abs(f - level) at the vertices and at `at(s)`.
    """

    points: np.ndarray
    level: float
    closed: bool
    stop: str
    length: float
    arc: np.ndarray
    ends: tuple[str, str]
    origin: int
    tangents: np.ndarray
    f: ScalarField
    tolerance: float

    def __repr__(self) -> str:
        return (
            f"ContourLine(level={self.level:.6g}, length={self.length:.6g}, "
            f"stop={self.stop!r}, {len(self.points)} points)"
        )

    def at(self, s: ArrayLike) -> np.ndarray:
        """Return gamma(s): the point at arc length s from the first vertex.

        Between two vertices the point is first taken on the cubic with the same end points and
        tangents, then moved along the gradient until abs(f - level) <= tolerance; its error
        along the curve is of fourth order in the distance between the vertices.

        Parameters
        ----------
        s : array_like of shape (...)
            Arc length, 0 <= s <= length; on a closed line any number, taken modulo the length.

        Returns
        -------
        ndarray of shape (..., 2)

        Raises
        ------
        ValueError
            If s lies beyond the ends of a line that is not closed, or is not finite.

        Examples
        --------
        >>> from course_utils.calculus import landscapes
        >>> circle = trace(landscapes.bowl(1.0), (1.0, 0.0))
        >>> circle.at(circle.length / 4).round(6) + 0.0
        array([0., 1.])
        """
        s = self._arc_length(s)
        if self.length == 0:  # the line touches the domain in one point only
            return np.broadcast_to(self.points[0], (*s.shape, 2)).copy()
        k = np.clip(np.searchsorted(self.arc, s, side="right") - 1, 0, len(self.arc) - 2)
        h = np.diff(self.arc)[k]
        t = ((s - self.arc[k]) / h)[..., None]
        ends = self.points[k], self.points[k + 1]
        slopes = self.tangents[k] * h[..., None], self.tangents[k + 1] * h[..., None]
        return project(self.f, _hermite(t, *ends, *slopes), self.level, self.tolerance)

    def tangent(self, s: ArrayLike) -> np.ndarray:
        """Return gamma'(s), unit vectors of shape (..., 2), from the gradient at `at(s)`."""
        g = self.f.gradient(self.at(s))
        return np.stack([-g[..., 1], g[..., 0]], -1) / np.linalg.norm(g, axis=-1)[..., None]

    def _arc_length(self, s: ArrayLike) -> np.ndarray:
        """Check arc lengths; on a closed line, reduce them modulo its length."""
        s = np.asarray(s, dtype=float)
        slack = 1e-9 * self.length
        if self.closed and np.isfinite(s).all():
            return s % self.length
        if not ((s >= -slack) & (s <= self.length + slack)).all():
            raise ValueError(f"s must be between 0 and the length {self.length:.6g}; it is {s}")
        return np.clip(s, 0.0, self.length)


def _hermite(t, p, q, v, w) -> np.ndarray:
    """Cubic through p (t = 0, derivative v) and q (t = 1, derivative w)."""
    a, b = t * t * (3 - 2 * t), t * (1 - t)
    return p + a * (q - p) + b * ((1 - t) * v - t * w)


def trace(
    f,
    start: ArrayLike,
    tolerance: float = 1e-9,
    max_length: float | None = None,
    max_step: float | None = None,
    max_turn: float = 0.2,
) -> ContourLine:
    """Follow the contour line of f through a point, in both directions, as far as it goes.

    Predictor and corrector: a step along the tangent, bent by the curvature of the line,
    then Newton's method along the gradient. A step is halved until the line turns by at
    most `max_turn` along it and Newton's correction is small; neighbouring pieces of one
    level run in opposite directions, so the walk cannot jump from one to the other.

    Guarantees: abs(f - level) <= tolerance at every vertex; a line that returns to its start
    is closed exactly, the last vertex being the first; a line that leaves the domain ends
    exactly on its border; a line that runs into a critical point (where the rest of the way
    changes f by less than a few tolerances) stops there and says so.

    Parameters
    ----------
    f : Landscape or Terrain
        Provides ``f(x)``, ``f.gradient(x)``, ``f.hessian(x)`` and ``f.domain``. If it also
        has ``f.jet(x, y)``, that is used instead, because it is faster.
    start : array_like of shape (2,)
        A point of the domain with nonzero gradient; a vertex of the result.
    tolerance : float, default=1e-9
        Bound on abs(f - f(start)), in the units of f.
    max_length : float, optional
        Greatest length traced, in the units of the domain, to within a small fraction of the
        last step; default 100 times the diagonal.
    max_step : float, optional
        Greatest distance between neighbouring vertices; default a 150th of the diagonal.
    max_turn : float, default=0.2
        Largest turn of the line from one vertex to the next, in radians; at most 0.5.

    Returns
    -------
    ContourLine

    Raises
    ------
    ValueError
        If start is outside the domain, or the gradient there is too small to determine a
        line, or tolerance is below the rounding error of f.
    ArithmeticError
        If the tolerance cannot be kept, because f is not smooth or its gradient is wrong.

    References
    ----------
    Allgower and Georg, Introduction to Numerical Continuation Methods, 2003, chapter 6.

    Examples
    --------
    >>> from course_utils.calculus import landscapes
    >>> trace(landscapes.bowl(1.0), (1.0, 0.0))
    ContourLine(level=0.5, length=6.28319, stop='closed', 168 points)
    >>> trace(landscapes.saddle, (1.0, 1.0)).ends
    ('critical point', 'border')
    """
    walk = curve_tracing.Walk(f, start, tolerance, max_step, max_turn)
    reach = 100 * walk.diagonal if max_length is None else float(max_length)
    if not reach > 0:
        raise ValueError(f"max_length must be positive; it is {max_length}")
    ahead, end = walk.go(+1, reach)
    behind, begin = [], end
    if end not in ("closed", "length"):
        behind, begin = walk.go(-1, reach - ahead[-1].arc)
    steps = [*reversed(behind[1:]), *ahead]
    points, tangents, arc = (
        np.array(column)
        for column in zip(*((s.point, s.tangent, s.arc) for s in steps), strict=True)
    )
    arc = arc - arc[0]
    stop = min(begin, end, key=_STOPS.index)
    return ContourLine(
        points, walk.level, stop == "closed", stop, float(arc[-1]), arc,
        (begin, end), max(len(behind) - 1, 0), tangents, f, walk.tolerance,
    )  # fmt: skip

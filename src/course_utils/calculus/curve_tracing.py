"""The walk along a contour line, step by step, in plain floats.

Entry point: `Walk(f, start, tolerance, max_step, max_turn)` with its method
`go(direction, reach)`; `contours.trace`, the public function, joins two such walks into a line.
"""

from __future__ import annotations

from collections.abc import Callable
from math import hypot, inf, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from course_utils.calculus.curve_points import MAX_TURN, CurvePoint, arc, describe, leads

NEAR = 4.0  # a critical point counts as reached when the slope here, kept all the way to it,
# would change f by at most this many tolerances; for a quadratic f with minimum 0 that is 2 f
EPS = float(np.finfo(float).eps)


class Vertex(NamedTuple):
    """A point on the line: place, gamma' there, and arc length from the start (signed)."""

    point: tuple[float, float]
    tangent: tuple[float, float]
    arc: float


class Walk:
    """Walks on the level set of f through a start.

    Parameters
    ----------
    f, start, tolerance, max_step, max_turn
        As in `contours.trace`.
    """

    def __init__(
        self, f, start: ArrayLike, tolerance: float, max_step: float | None,
        max_turn: float = MAX_TURN,
    ):  # fmt: skip
        self.jet = getattr(f, "jet", None) or _assembled(f)
        self.west, self.east = map(float, f.domain[0])
        self.south, self.north = map(float, f.domain[1])
        self.diagonal = hypot(self.east - self.west, self.north - self.south)
        self.longest = self.diagonal / 150 if max_step is None else float(max_step)
        if not self.longest > 0:
            raise ValueError(f"max_step must be positive; it is {max_step}")
        self.turn = float(max_turn)
        if not 0 < self.turn <= 0.5:
            raise ValueError(f"max_turn must be positive and at most 0.5; it is {max_turn}")
        x, y = self._checked(start)
        self.level = float(self.jet(x, y)[0])
        self.start = self._place(x, y, 1)
        self.tolerance = self._checked_tolerance(tolerance)
        self.close = 0.25 * self.tolerance  # leaves room for putting a place on the border
        if self._is_critical(self.start):
            raise ValueError(
                f"the gradient at {(x, y)} is too small ({self.start.slope:.3g}) to determine "
                "a contour line through it: start away from critical and flat places"
            )

    def go(self, direction: int, reach: float) -> tuple[list[Vertex], str]:
        """Walk until something ends the line.

        Parameters
        ----------
        direction : int
            +1 to keep higher ground on the right, -1 for the other way.
        reach : float
            Greatest distance to go.

        Returns
        -------
        vertices : list of Vertex
            The first is the start; arc lengths have the sign of `direction`.
        stop : str
            "closed", "border", "critical point" or "length".
        """
        here = home = self._place(self.start.x, self.start.y, direction)
        gone, h = 0.0, self.longest
        vertices = [_vertex(here, direction, 0.0)]
        stop = ""
        while not stop:
            h = min(self._proposed(here, h), reach - gone)
            there, h, stop = self._advance(here, home if gone else None, h, direction)
            if there != here:
                gone += arc(here, there)
                vertices.append(_vertex(there, direction, direction * gone))
            here = there
            if not stop and gone >= reach * (1 - 1e-9):
                stop = "length"
        return vertices, stop

    def _advance(
        self, here: CurvePoint, home: CurvePoint | None, h: float, direction: int
    ) -> tuple[CurvePoint, float, str]:
        """Take one step; say why the walk ends there, or "" if it goes on."""
        if home:
            away = hypot(home.x - here.x, home.y - here.y)
            if away <= h and leads(here, home, h, self.turn):
                return home, h, "closed"
            # The correction may lengthen a step by a quarter of h: approach the start by
            # halves, without passing it.
            if away <= 1.5 * h and leads(here, home, 1.5 * h, 2 * self.turn):
                h = 0.5 * away
        if self._is_critical(here):
            return self._arrival(here), h, "critical point"
        there, h = self._step(here, h, direction)
        if self._outside(there.x, there.y) > 0:
            return self._border(here, there, h, direction), h, "border"
        return there, h, ""

    def _proposed(self, here: CurvePoint, last: float) -> float:
        """Step to try: grows slowly, turns little, and halves the way to a critical point."""
        turning = 0.7 * self.turn / abs(here.bend) if here.bend else inf
        return min(1.5 * last, self.longest, turning, 0.5 * here.away)

    def _step(self, here: CurvePoint, h: float, direction: int) -> tuple[CurvePoint, float]:
        """Return the next place and the step that led there, halved until it is safe."""
        while h > 1e3 * EPS * self.diagonal:
            there = self._try(here, h, direction)
            if there is not None and leads(here, there, inf, self.turn):
                return there, h
            h /= 2
        raise ArithmeticError(
            f"no step from {(here.x, here.y)} keeps |f - level| <= {self.tolerance:g}: f is "
            "not smooth there, its gradient is wrong, or the tolerance is too small"
        )

    def _try(self, here: CurvePoint, h: float, direction: int) -> CurvePoint | None:
        """Predict along the circle of curvature, then correct; None if far off."""
        x = here.x + h * (here.tx - 0.5 * h * here.bend * here.ty)
        y = here.y + h * (here.ty + 0.5 * h * here.bend * here.tx)
        moved = 0.0
        for _ in range(5):
            f, f_x, f_y, f_xx, f_xy, f_yy = self.jet(x, y)
            excess, square = f - self.level, f_x * f_x + f_y * f_y
            # Besides meeting the tolerance, the point must be accurate relative to the step;
            # otherwise the tangents of very small lines are noise.
            if abs(excess) <= max(self.least, min(self.close, 1e-3 * h * sqrt(square))):
                return describe(x, y, f_x, f_y, f_xx, f_xy, f_yy, direction)
            if square == 0:
                return None
            x, y = x - excess / square * f_x, y - excess / square * f_y
            moved += abs(excess) / sqrt(square)
            if not moved <= 0.25 * h:  # also when it is not a number
                return None
        return None

    def _border(
        self, here: CurvePoint, there: CurvePoint, h: float, direction: int
    ) -> CurvePoint:
        """Shorten a step that leaves the domain so that it ends exactly on the border."""
        for _ in range(4):  # the sides that a step may cross, the last crossed first
            if self._outside(there.x, there.y) <= 0:
                break
            there, h = self._meet(here, there, h, direction, *self._side(there))
        return there

    def _meet(
        self,
        here: CurvePoint,
        there: CurvePoint,
        h: float,
        direction: int,
        axis: int,
        side: float,
    ) -> tuple[CurvePoint, float]:
        """Find the step to coordinate[axis] = side by false position (Illinois rule).

        It ends when setting the coordinate changes f by less than half the tolerance, or
        where the line only grazes the border, so that rounding decides on which side it is.
        """
        low, high = 0.0, h
        inside, beyond = here[axis] - side, there[axis] - side
        if inside == 0:
            return here, 0.0
        for _ in range(60):
            if abs(beyond) * there.slope <= 0.4 * self.tolerance:
                break
            h = high - beyond * (high - low) / (beyond - inside)
            there, h = self._step(here, h, direction)
            last, beyond = beyond, there[axis] - side
            if beyond * last < 0:
                low, inside = high, last
            else:
                inside /= 2
            high = h
        x, y = (side, there.y) if axis == 0 else (there.x, side)
        return self._place(x, y, direction), h

    def _side(self, there: CurvePoint) -> tuple[int, float]:
        """Axis and coordinate of the side of the domain that a point is farthest beyond."""
        sides = (
            (self.west - there.x, 0, self.west), (there.x - self.east, 0, self.east),
            (self.south - there.y, 1, self.south), (there.y - self.north, 1, self.north),
        )  # fmt: skip
        return max(sides)[1:]

    def _arrival(self, here: CurvePoint) -> CurvePoint:
        """Go on to the critical point itself (Newton's method), if it has this level."""
        x, y = here.x, here.y
        for _ in range(60):
            _, f_x, f_y, f_xx, f_xy, f_yy = self.jet(x, y)
            determinant = f_xx * f_yy - f_xy * f_xy
            if determinant == 0:
                break
            x -= (f_yy * f_x - f_xy * f_y) / determinant
            y -= (f_xx * f_y - f_xy * f_x) / determinant
        f, f_x, f_y, *_ = self.jet(x, y)
        same = abs(f - self.level) <= self.tolerance and hypot(f_x, f_y) <= 1e-6 * here.slope
        near = hypot(x - here.x, y - here.y) <= 4 * here.away
        return here._replace(x=x, y=y) if same and near else here

    def _outside(self, x: float, y: float) -> float:
        """How far a point is beyond the border; negative inside."""
        return max(self.west - x, x - self.east, self.south - y, y - self.north)

    def _place(self, x: float, y: float, direction: int) -> CurvePoint:
        """Describe a point."""
        return describe(x, y, *self.jet(x, y)[1:], direction=direction)

    def _is_critical(self, here: CurvePoint) -> bool:
        """Whether the point can no longer be told apart from a critical point nearby."""
        return min(here.rest, here.slope * self.diagonal) <= NEAR * self.tolerance

    def _checked(self, start: ArrayLike) -> tuple[float, float]:
        """Return the start as two floats inside the domain."""
        start = np.asarray(start, dtype=float)
        if start.shape != (2,) or not np.isfinite(start).all():
            raise ValueError(f"start must be two finite numbers (x, y); it is {start}")
        x, y = start.tolist()
        if self._outside(x, y) > 0:
            raise ValueError(
                f"start {(x, y)} is outside the domain x {(self.west, self.east)}, "
                f"y {(self.south, self.north)}"
            )
        return x, y

    def _checked_tolerance(self, tolerance: float) -> float:
        """Return the tolerance, if it is above the rounding error of f."""
        self.least = 4 * EPS * max(1.0, abs(self.level), self.start.slope * self.diagonal)
        if not tolerance >= 4 * self.least:
            raise ValueError(
                f"tolerance must be at least {4 * self.least:.2g} here; it is {tolerance}"
            )
        return float(tolerance)


def _assembled(f) -> Callable:
    """Make a jet of the value, gradient and Hessian of f."""

    def jet(x, y):
        point = np.array([x, y])
        (f_xx, f_xy), (_, f_yy) = f.hessian(point)
        return (float(f(point)), *map(float, (*f.gradient(point), f_xx, f_xy, f_yy)))

    return jet


def _vertex(here: CurvePoint, direction: int, arc: float) -> Vertex:
    """Make a vertex, with the tangent in the direction of the finished line."""
    return Vertex((here.x, here.y), (direction * here.tx, direction * here.ty), arc)

"""The walk along a contour line, step by step, in plain floats.

Entry point: `Walk(f, start, tolerance, max_step)` with its method `go(direction, reach)`;
`contours.trace` makes a line of two such walks, and is what a reader calls.
"""

from __future__ import annotations

from collections.abc import Callable
from math import hypot, inf, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

MAX_TURN = 0.2  # radians that the line may turn in one step
NEAR = 4.0  # a critical point is reached when the way to it changes f by this many tolerances
EPS = float(np.finfo(float).eps)


class Vertex(NamedTuple):
    """A point on the line: place, gamma' there, and arc length from the start (signed)."""

    point: tuple[float, float]
    tangent: tuple[float, float]
    arc: float


class Place(NamedTuple):
    """What a step needs to know of a point on the line."""

    x: float
    y: float
    tx: float  # direction of travel, a unit vector
    ty: float
    bend: float  # signed curvature of the line, left positive
    slope: float  # |grad f|
    away: float  # distance at which the gradient would vanish if it kept changing like here


class Walk:
    """Walks on the level set of f through a start.

    Parameters
    ----------
    f, start, tolerance, max_step
        As in `contours.trace`.
    """

    def __init__(self, f, start: ArrayLike, tolerance: float, max_step: float | None):
        self.jet = getattr(f, "jet", None) or _assembled(f)
        self.west, self.east = map(float, f.domain[0])
        self.south, self.north = map(float, f.domain[1])
        self.diagonal = hypot(self.east - self.west, self.north - self.south)
        self.longest = self.diagonal / 150 if max_step is None else float(max_step)
        if not self.longest > 0:
            raise ValueError(f"max_step must be positive; it is {max_step}")
        x, y = self._checked(start)
        self.level = float(self.jet(x, y)[0])
        self.tolerance = self._checked_tolerance(tolerance)
        self.start = self._place(x, y, 1)
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
            Longest way to go.

        Returns
        -------
        vertices : list of Vertex
            The first is the start; arc lengths have the sign of `direction`.
        stop : str
            "closed", "border", "critical point" or "length".
        """
        here = self._place(self.start.x, self.start.y, direction)
        home, gone, h = here, 0.0, self.longest
        vertices = [_vertex(here, direction, 0.0)]
        while True:
            h = min(2 * h, self.longest, 0.5 * here.away, reach - gone)
            if gone and _leads(here, home, h):
                gone += _arc(here, home)
                vertices.append(_vertex(home, direction, direction * gone))
                return vertices, "closed"
            there, h = self._step(here, h, direction)
            outside = self._outside(there.x, there.y) > 0
            if outside:
                there = self._border(here, h, direction)
            if there is not here:
                gone += _arc(here, there)
                vertices.append(_vertex(there, direction, direction * gone))
            here = there
            if outside:
                return vertices, "border"
            if self._is_critical(here):
                return vertices, "critical point"
            if gone >= reach * (1 - 1e-9):
                return vertices, "length"

    def _step(self, here: Place, h: float, direction: int) -> tuple[Place, float]:
        """Return the next place and the step that led there, halved until it is safe."""
        while h > 1e3 * EPS * self.diagonal:
            there = self._try(here, h, direction)
            if there is not None and _leads(here, there, inf):
                return there, h
            h /= 2
        raise ArithmeticError(
            f"no step from {(here.x, here.y)} keeps |f - level| <= {self.tolerance:g}: f is not "
            "smooth there, or its gradient or Hessian is wrong, or the tolerance is too small"
        )

    def _try(self, here: Place, h: float, direction: int) -> Place | None:
        """Predict along the circle of curvature, then correct; None if far off."""
        x = here.x + h * (here.tx - 0.5 * h * here.bend * here.ty)
        y = here.y + h * (here.ty + 0.5 * h * here.bend * here.tx)
        moved = 0.0
        for _ in range(5):
            f, f_x, f_y, f_xx, f_xy, f_yy = self.jet(x, y)
            excess, square = f - self.level, f_x * f_x + f_y * f_y
            if abs(excess) <= self.tolerance:
                return _describe(x, y, f_x, f_y, f_xx, f_xy, f_yy, direction)
            if square == 0:
                return None
            x, y = x - excess / square * f_x, y - excess / square * f_y
            moved += abs(excess) / sqrt(square)
            if not moved <= 0.25 * h:  # also when it is not a number
                return None
        return None

    def _border(self, here: Place, h: float, direction: int) -> Place:
        """Find the place on the border, between here and a step h, by bisection and secant."""
        low, high, nearest = 0.0, h, here
        below = self._outside(here.x, here.y)
        if below >= 0:
            return here
        for _ in range(100):
            middle = 0.5 * (low + high)
            there = self._try(here, middle, direction)
            if there is None:
                high = middle
                continue
            beyond = self._outside(there.x, there.y)
            if beyond > 0:
                high = middle
            else:
                low, nearest = middle, there
            if high - low <= 4 * EPS * self.diagonal:
                break
        return nearest

    def _outside(self, x: float, y: float) -> float:
        """How far a point is beyond the border; negative inside."""
        return max(self.west - x, x - self.east, self.south - y, y - self.north)

    def _place(self, x: float, y: float, direction: int) -> Place:
        """Describe a point."""
        return _describe(x, y, *self.jet(x, y)[1:], direction)

    def _is_critical(self, here: Place) -> bool:
        """Whether the line can no longer be told from a critical point nearby."""
        return here.slope * min(here.away, self.diagonal) <= NEAR * self.tolerance

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
        least = 16 * EPS * max(1.0, abs(self.level))
        if not tolerance >= least:
            raise ValueError(f"tolerance must be at least {least:.2g} here; it is {tolerance}")
        return float(tolerance)


def _assembled(f) -> Callable:
    """Make a jet of the value, gradient and Hessian of f."""

    def jet(x, y):
        point = np.array([x, y])
        (f_xx, f_xy), (_, f_yy) = f.hessian(point)
        return (float(f(point)), *map(float, (*f.gradient(point), f_xx, f_xy, f_yy)))

    return jet


def _describe(x, y, f_x, f_y, f_xx, f_xy, f_yy, direction: int) -> Place:
    """Direction, curvature and slope of the level line at (x, y).

    Differentiating f(gamma) = c twice gives <H t, t> + <grad f, gamma''> = 0; H t is also
    the rate at which the gradient changes along the line.
    """
    slope = hypot(f_x, f_y)
    if slope == 0:
        return Place(x, y, 0.0, 0.0, 0.0, 0.0, 0.0)
    tx, ty = -direction * f_y / slope, direction * f_x / slope
    change_x, change_y = f_xx * tx + f_xy * ty, f_xy * tx + f_yy * ty
    bend = direction * (change_x * tx + change_y * ty) / slope
    change = hypot(change_x, change_y)
    return Place(x, y, tx, ty, bend, slope, slope / change if change else inf)


def _leads(here: Place, there: Place, reach: float) -> bool:
    """Whether `there` lies ahead within reach, in line with both tangents."""
    dx, dy = there.x - here.x, there.y - here.y
    distance = hypot(dx, dy)
    ahead = dx * here.tx + dy * here.ty
    if not 0 < ahead or distance > reach:
        return False
    aside = abs(dx * here.ty - dy * here.tx)
    into = abs(dx * there.ty - dy * there.tx)
    facing = here.tx * there.tx + here.ty * there.ty
    turn = abs(here.tx * there.ty - here.ty * there.tx)
    return facing > 0 and max(turn, aside / distance, into / distance) <= MAX_TURN


def _arc(here: Place, there: Place) -> float:
    """Arc length of the cubic from here to there, up to the fourth power of the turn.

    With angles a, b between the chord and the two tangents it is the chord times
    1 + (2 a^2 + a b + 2 b^2) / 30; on a circle that is 1 + turn^2 / 24.
    """
    dx, dy = there.x - here.x, there.y - here.y
    chord = hypot(dx, dy)
    a = (dx * here.ty - dy * here.tx) / chord
    b = (there.tx * dy - there.ty * dx) / chord
    return chord * (1 + (2 * a * a + a * b + 2 * b * b) / 30)


def _vertex(here: Place, direction: int, arc: float) -> Vertex:
    """Make a vertex, with the tangent in the direction of the finished line."""
    return Vertex((here.x, here.y), (direction * here.tx, direction * here.ty), arc)

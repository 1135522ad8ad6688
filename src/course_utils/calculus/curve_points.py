"""The geometry of a contour line near one point, and between two successive ones.

Entry points: `describe` (tangent, curvature and slope of the level line at a point, as a
`CurvePoint`), `leads` (whether one point follows another) and `arc` (the length between them).
"""

from __future__ import annotations

from math import asin, hypot, inf
from typing import NamedTuple

MAX_TURN = 0.2  # radians that the line may turn in one step


class CurvePoint(NamedTuple):
    """What a step needs to know about a point on the line."""

    x: float
    y: float
    tx: float  # direction of travel, a unit vector
    ty: float
    bend: float  # signed curvature of the line, left positive
    slope: float  # |grad f|
    away: float  # distance along the line at which grad f, if linear, would vanish
    rest: float  # |grad f| times the length of the Newton step to the next critical point


def describe(x, y, f_x, f_y, f_xx, f_xy, f_yy, direction: int) -> CurvePoint:
    """Direction, curvature and slope of the level line at (x, y).

    Differentiating f(gamma) = c twice gives <H t, t> + <grad f, gamma''> = 0; H t is also
    the rate at which the gradient changes along the line.
    """
    slope = hypot(f_x, f_y)
    if slope == 0:
        return CurvePoint(x, y, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    tx, ty = -direction * f_y / slope, direction * f_x / slope
    change_x, change_y = f_xx * tx + f_xy * ty, f_xy * tx + f_yy * ty
    bend = direction * (change_x * tx + change_y * ty) / slope
    change = hypot(change_x, change_y)
    away = slope / change if change else inf
    determinant = abs(f_xx * f_yy - f_xy * f_xy)
    step = hypot(f_yy * f_x - f_xy * f_y, f_xx * f_y - f_xy * f_x)
    rest = slope * step / determinant if determinant else inf
    return CurvePoint(x, y, tx, ty, bend, slope, away, rest)


def leads(here: CurvePoint, there: CurvePoint, reach: float, turn: float = MAX_TURN) -> bool:
    """Whether `there` lies ahead within reach, in line with both tangents up to `turn`."""
    dx, dy = there.x - here.x, there.y - here.y
    distance = hypot(dx, dy)
    ahead = dx * here.tx + dy * here.ty
    if not ahead > 0 or distance > reach:
        return False
    aside = abs(dx * here.ty - dy * here.tx)
    into = abs(dx * there.ty - dy * there.tx)
    facing = here.tx * there.tx + here.ty * there.ty
    between = abs(here.tx * there.ty - here.ty * there.tx)
    return facing > 0 and max(between, aside / distance, into / distance) <= turn


def arc(here: CurvePoint, there: CurvePoint) -> float:
    """Arc length of the cubic from here to there, up to the fourth power of the turn.

    With angles a, b between the chord and the two tangents it is the chord times
    1 + (2 a^2 + a b + 2 b^2) / 30; on a circle that is 1 + turn^2 / 24.
    """
    dx, dy = there.x - here.x, there.y - here.y
    chord = hypot(dx, dy)
    a = asin((dx * here.ty - dy * here.tx) / chord)
    b = asin((there.tx * dy - there.ty * dx) / chord)
    return chord * (1 + (2 * a * a + a * b + 2 * b * b) / 30)

"""Named functions of two variables with exact gradient, Hessian and critical points.

Entry points: the landscapes themselves (`bowl(condition, angle)`, `rosenbrock`, `himmelblau`,
`saddle`, `monkey_saddle`, `gaussian_hills`, `ring`, `plateau`), `BY_NAME`, and `Landscape` or
`from_jet` to make another.
"""

from __future__ import annotations

from math import cos, isfinite, sin

import numpy as np

from course_utils.calculus.functions import Landscape, from_jet
from course_utils.calculus.functions import points as _points

_SQUARE = ((-2.0, 2.0), (-2.0, 2.0))


def bowl(condition: float = 10.0, angle: float = 0.0) -> Landscape:
    """Quadratic bowl: half the quadratic form with eigenvalues 1 and `condition`.

    f(x) = (u^2 + condition v^2) / 2 with u, v the coordinates of x along (cos angle,
    sin angle) and at right angles to it.

    Parameters
    ----------
    condition : float, default=10.0
        Condition number of the Hessian, at least 1; 1 gives circles.
    angle : float, default=0.0
        Direction of the long axis of the ellipses, radians from the x axis.

    Returns
    -------
    Landscape
        On ((-2, 2), (-2, 2)), with its minimiser 0.

    Raises
    ------
    ValueError
        If condition is below 1 or not finite, or angle is not finite.

    References
    ----------
    Boyd and Vandenberghe, Convex Optimization, 2004, section 9.3.2, turned by `angle`.

    Examples
    --------
    >>> bowl(condition=4.0).gradient([1.0, 1.0])
    array([1., 4.])
    """
    if not (condition >= 1 and isfinite(condition) and isfinite(angle)):
        raise ValueError(
            f"bowl needs a condition number >= 1 and a finite angle; got {condition}, {angle}"
        )
    c, s = cos(angle), sin(angle)
    xx, xy, yy = c * c + condition * s * s, (1 - condition) * s * c, s * s + condition * c * c

    def jet(x, y):
        f_x, f_y = xx * x + xy * y, xy * x + yy * y
        return (x * f_x + y * f_y) / 2, f_x, f_y, xx, xy, yy

    origin = _points([[0, 0]])
    source = "Boyd and Vandenberghe, Convex Optimization, 2004, section 9.3.2"
    return from_jet(
        "bowl", jet, _SQUARE, minimisers=origin, critical_points=origin, source=source
    )


def _rosenbrock(x, y):
    """(1 - x)^2 + 100 (y - x^2)^2 and its derivatives."""
    r = y - x * x
    first = (1 - x) ** 2 + 100 * r * r, 2 * (x - 1) - 400 * x * r, 200 * r
    return *first, 2 - 400 * r + 800 * x * x, -400 * x, 200


rosenbrock = from_jet(
    "rosenbrock",
    _rosenbrock,
    ((-2.0, 2.0), (-1.0, 3.0)),
    minimisers=_points([[1, 1]]),
    critical_points=_points([[1, 1]]),
    source="Rosenbrock, The Computer Journal 3, 1960, 175-184",
)


def _himmelblau(x, y):
    """(x^2 + y - 11)^2 + (x + y^2 - 7)^2 and its derivatives."""
    p, q = x * x + y - 11, x + y * y - 7
    first = p * p + q * q, 4 * x * p + 2 * q, 2 * p + 4 * y * q
    return *first, 4 * p + 8 * x * x + 2, 4 * (x + y), 4 * q + 8 * y * y + 2


# Roots of the gradient, to full precision.
_HIMMELBLAU_MINIMISERS = [
    [3.0, 2.0],
    [-2.805118086952745, 3.131312518250573],
    [-3.779310253377747, -3.2831859912861696],
    [3.5844283403304917, -1.8481265269644036],
]
_HIMMELBLAU_OTHERS = [
    [-0.2708445906673476, -0.9230385564799815],
    [-0.12796134673068008, -1.9537149802445763],
    [-3.0730257507643897, -0.08135304428796751],
    [0.08667750455539636, 2.884254701174776],
    [3.385154183607021, 0.07385187983774928],
]
himmelblau = from_jet(
    "himmelblau",
    _himmelblau,
    ((-5.0, 5.0), (-5.0, 5.0)),
    minimisers=_points(_HIMMELBLAU_MINIMISERS),
    critical_points=_points(_HIMMELBLAU_MINIMISERS + _HIMMELBLAU_OTHERS),
    source="Himmelblau, Applied Nonlinear Programming, 1972, p. 428",
)

saddle = from_jet(
    "saddle",
    lambda x, y: (x * x - y * y, 2 * x, -2 * y, 2, 0, -2),
    _SQUARE,
    critical_points=_points([[0, 0]]),
    source="x^2 - y^2, the normal form of a pass: Milnor, Morse Theory, 1963, lemma 2.2",
)


def _monkey_saddle(x, y):
    """x^3 - 3 x y^2, the real part of (x + iy)^3, and its derivatives."""
    f = x * x * x - 3 * x * y * y
    return f, 3 * (x * x - y * y), -6 * x * y, 6 * x, -6 * y, -6 * x


monkey_saddle = from_jet(
    "monkey_saddle",
    _monkey_saddle,
    _SQUARE,
    critical_points=_points([[0, 0]]),
    source="Hilbert and Cohn-Vossen, Anschauliche Geometrie, 1932, section 29",
)

# Height, centre and width of each hill; the last is a hollow.
_HILLS = (
    (1.0, -1.2, -0.6, 0.8),
    (0.8, 1.3, 0.5, 0.7),
    (0.6, -0.5, 1.5, 0.6),
    (-0.5, 0.9, -1.4, 0.6),
)


def _gaussian_hills(x, y):
    """Sum of height exp(-|x - centre|^2 / (2 width^2)) and its derivatives."""
    total = [0.0] * 6
    for height, east, north, width in _HILLS:
        u, v, s = (x - east) / width, (y - north) / width, 1 / width
        f = height * np.exp(-(u * u + v * v) / 2)
        factors = (1, -u * s, -v * s, (u * u - 1) * s * s, u * v * s * s, (v * v - 1) * s * s)
        total = [t + f * k for t, k in zip(total, factors, strict=True)]
    return tuple(total)


# Roots of the gradient, to full precision: the bottom of the hollow; three summits, two passes.
_HILLS_MINIMISERS = [[0.9314564406933142, -1.4562599633292836]]
_HILLS_OTHERS = [
    [-1.1995183528361681, -0.5962549170433744],
    [1.289022958085286, 0.5081904238395024],
    [-0.4903082486280607, 1.4346509753018775],
    [-0.7302442643237675, 0.6552851349638651],
    [0.2577708739362562, 0.9698557313450198],
]
gaussian_hills = from_jet(
    "gaussian_hills",
    _gaussian_hills,
    ((-3.0, 3.0), (-3.0, 3.0)),
    minimisers=_points(_HILLS_MINIMISERS),
    critical_points=_points(_HILLS_MINIMISERS + _HILLS_OTHERS),
    source="made for this book",
)


def _ring(x, y):
    """(x^2 + y^2 - 1)^2 and its derivatives."""
    r = x * x + y * y - 1
    return r * r, 4 * x * r, 4 * y * r, 4 * r + 8 * x * x, 8 * x * y, 4 * r + 8 * y * y


ring = from_jet(
    "ring",
    _ring,
    _SQUARE,
    critical_points=_points([[0, 0]]),
    source="made for this book: every point of the unit circle is a minimiser",
)


def _plateau(x, y):
    """u^3 / (1 + u^2) with u = max(0, x^2 + y^2 - 1), and its derivatives."""
    u = np.maximum(0.0, x * x + y * y - 1)
    w = 1 + u * u
    d = u * u * (3 + u * u) / w**2  # first and second derivative in u
    dd = 2 * u * (3 - u * u) / w**3
    xx, xy, yy = 2 * d + 4 * dd * x * x, 4 * dd * x * y, 2 * d + 4 * dd * y * y
    return u**3 / w, 2 * x * d, 2 * y * d, xx, xy, yy


plateau = from_jet(
    "plateau",
    _plateau,
    _SQUARE,
    source="made for this book: constant on the unit disc, twice continuously differentiable",
)

_CURVED = (bowl(), rosenbrock, himmelblau, saddle, monkey_saddle)
_MADE = (gaussian_hills, ring, plateau)
BY_NAME: dict[str, Landscape] = {f.name: f for f in _CURVED + _MADE}

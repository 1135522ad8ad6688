"""Named functions of two variables with exact gradient, Hessian and critical points.

Entry points: the landscapes themselves (`bowl(condition, angle)`, `rosenbrock`, `himmelblau`,
`saddle`, `monkey_saddle`, `gaussian_hills`, `ring`, `plateau`), `BY_NAME`, and `Landscape` to
make another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import cos, sin

import numpy as np
from numpy.typing import ArrayLike

Interval = tuple[float, float]


def _points(rows: list) -> np.ndarray:
    """Return rows as a read-only array of shape (k, 2)."""
    points = np.array(rows, dtype=float).reshape(-1, 2)
    points.setflags(write=False)
    return points


_SQUARE = ((-2.0, 2.0), (-2.0, 2.0))


@dataclass(frozen=True, eq=False, repr=False)
class Landscape:
    """A twice continuously differentiable function of two variables.

    Attributes
    ----------
    name : str
        Name, unique among those of this module.
    value : callable
        Maps an ndarray of shape (..., 2) to one of shape (...).
    gradient : callable
        Maps shape (..., 2) to shape (..., 2).
    hessian : callable
        Maps shape (..., 2) to shape (..., 2, 2).
    domain : ((float, float), (float, float))
        Range of x and of y worth looking at; the formulas hold outside too.
    minimisers : ndarray of shape (k, 2)
        Isolated local minimisers. Empty where there are none, also where the minimisers
        fill a curve or a disc.
    critical_points : ndarray of shape (k, 2)
        Isolated points of the domain with gradient zero, minimisers included.
    source : str
        Where the function comes from.
    jet : callable, optional
        Maps two numbers x, y to (f, f_x, f_y, f_xx, f_xy, f_yy). `contours.trace` uses it
        because it is faster than three calls.

    Examples
    --------
    >>> rosenbrock([1.0, 1.0])
    np.float64(0.0)
    >>> saddle.gradient([[1.0, 2.0], [0.0, 1.0]])
    array([[ 2., -4.],
           [ 0., -2.]])
    """

    name: str
    value: Callable
    gradient: Callable
    hessian: Callable
    domain: tuple[Interval, Interval]
    minimisers: np.ndarray = field(default_factory=lambda: _points([]))
    critical_points: np.ndarray = field(default_factory=lambda: _points([]))
    source: str = ""
    jet: Callable | None = None

    def __call__(self, x: ArrayLike) -> np.ndarray:
        """Return f(x), shape (...), for x of shape (..., 2)."""
        return self.value(x)

    def __repr__(self) -> str:
        return f"Landscape({self.name!r})"


def from_jet(name: str, jet: Callable, domain: tuple[Interval, Interval], **facts) -> Landscape:
    """Make a landscape from one function that returns f and all its derivatives.

    Parameters
    ----------
    name : str
        Name of the landscape.
    jet : callable
        Maps x, y (numbers, or arrays of one shape) to the six of
        (f, f_x, f_y, f_xx, f_xy, f_yy).
    domain : ((float, float), (float, float))
        Range of x and of y.
    **facts
        `minimisers`, `critical_points` and `source` of `Landscape`.

    Returns
    -------
    Landscape

    Examples
    --------
    >>> product = from_jet("product", lambda x, y: (x * y, y, x, 0, 1, 0), ((-1, 1), (-1, 1)))
    >>> product.gradient([3.0, 2.0])
    array([2., 3.])
    """

    def value(x):
        return _parts(jet, x)[0]

    def gradient(x):
        return np.stack(_parts(jet, x)[1:3], axis=-1)

    def hessian(x):
        _, _, _, xx, xy, yy = _parts(jet, x)
        return np.stack([np.stack([xx, xy], -1), np.stack([xy, yy], -1)], -2)

    return Landscape(name, value, gradient, hessian, domain, jet=jet, **facts)


def _parts(jet: Callable, x: ArrayLike) -> list[np.ndarray]:
    """Evaluate a jet on points of shape (..., 2): six arrays of shape (...)."""
    x = np.asarray(x, dtype=float)
    if x.shape[-1:] != (2,):
        raise ValueError(f"points have shape (..., 2), x and y last; these have {x.shape}")
    return [np.broadcast_to(p, x.shape[:-1])[()] for p in jet(x[..., 0], x[..., 1])]


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
    >>> bowl(condition=4.0).hessian([0.0, 0.0])
    array([[1., 0.],
           [0., 4.]])
    """
    if not (1 <= condition < np.inf and np.isfinite(angle)):
        raise ValueError(f"bowl needs condition >= 1 and a finite angle: {condition}, {angle}")
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
    f = (1 - x) ** 2 + 100 * r * r
    return f, 400 * (x * x - y) * x - 2 * (1 - x), 200 * r, 2 - 400 * r + 800 * x * x, -400 * x, 200


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


_HIMMELBLAU_MINIMISERS = []
_HIMMELBLAU_OTHERS = []
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


_HILLS_MINIMISERS = []
_HILLS_OTHERS = []
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
    d, dd = u * u * (3 + u * u) / w**2, 2 * u * (3 - u * u) / w**3  # derivatives in u
    bend = 4 * dd
    return (
        u**3 / w, 2 * x * d, 2 * y * d, 2 * d + bend * x * x, bend * x * y, 2 * d + bend * y * y
    )


plateau = from_jet(
    "plateau",
    _plateau,
    _SQUARE,
    source="made for this book: constant on the unit disc, twice continuously differentiable",
)

BY_NAME = {
    f.name: f
    for f in (
        bowl(), rosenbrock, himmelblau, saddle, monkey_saddle, gaussian_hills, ring, plateau
    )
}

"""Functions of two variables: what a map requires, and a record with exact derivatives.

Entry points: `ScalarField`, which states what is required; `Landscape` and `from_jet`, which
makes one from a single table of formulas; the named ones are in `landscapes`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

Interval = tuple[float, float]


class ScalarField(Protocol):
    """A function on the plane that can be drawn as a map: any object with these members.

    Examples are a `Landscape`, a `Terrain`, a loss of two weights, the logarithm of a density.
    """

    @property
    def domain(self) -> tuple[Interval, Interval]:
        """Range of x and of y worth looking at."""
        ...

    def __call__(self, x: np.ndarray, /) -> np.ndarray:
        """Return f(x), shape (...), for x of shape (..., 2)."""
        ...

    def gradient(self, x: np.ndarray, /) -> np.ndarray:
        """Return the gradient, shape (..., 2), for x of shape (..., 2)."""
        ...


def points(rows: list) -> np.ndarray:
    """Return rows as a read-only array of shape (k, 2)."""
    points = np.array(rows, dtype=float).reshape(-1, 2)
    points.setflags(write=False)
    return points


@dataclass(frozen=True, eq=False, repr=False)
class Landscape:
    """A twice continuously differentiable function of two variables.

    Attributes
    ----------
    name : str
        Name, unique among the named landscapes.
    value : callable
        Maps an ndarray of shape (..., 2) to one of shape (...).
    gradient : callable
        Maps shape (..., 2) to shape (..., 2).
    hessian : callable
        Maps shape (..., 2) to shape (..., 2, 2).
    domain : ((float, float), (float, float))
        Range of x and of y worth looking at; the formulas hold outside too.
    minimisers : ndarray of shape (k, 2)
        Isolated local minimisers. Empty if there are none, for example because the minimisers
        fill a curve or a disc.
    critical_points : ndarray of shape (k, 2)
        Isolated zeros of the gradient in the domain, minimisers included.
    source : str
        Where the function comes from.
    jet : callable, optional
        Maps two numbers x, y to (f, f_x, f_y, f_xx, f_xy, f_yy). `contours.trace` uses it
        because it is faster than three calls.

    Examples
    --------
    >>> from course_utils.calculus.landscapes import saddle
    >>> saddle([2.0, 1.0])
    np.float64(3.0)
    >>> saddle.gradient([[1.0, 2.0], [0.0, 1.0]])
    array([[ 2., -4.],
           [ 0., -2.]])
    """

    name: str
    value: Callable
    gradient: Callable
    hessian: Callable
    domain: tuple[Interval, Interval]
    minimisers: np.ndarray = field(default_factory=lambda: points([]))
    critical_points: np.ndarray = field(default_factory=lambda: points([]))
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
        Maps x, y (numbers, or arrays of the same shape) to the six values
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

"""Small data sets in the plane and on a line, made from formulas.

Entry points: `blobs`, `moons`, `circles` and `spirals` (points with a class), `curve` and
`line` (numbers with a response). All randomness comes from the generator that is passed in.
Classes differ in size by at most one, and the order of the examples is shuffled.
"""

from __future__ import annotations

from math import isfinite
from numbers import Integral, Real

import numpy as np
from numpy.typing import ArrayLike


def blobs(
    n: int, rng: np.random.Generator, noise: float = 0.3, classes: int = 3
) -> tuple[np.ndarray, np.ndarray]:
    """Round clouds whose centres are evenly spaced on the unit circle.

    Class j has the centre (cos t, sin t) with t = pi/2 + 2 pi j / `classes`.

    Parameters
    ----------
    n : int
        Number of examples, at least `classes`.
    rng : numpy.random.Generator
        The source of randomness.
    noise : float, default=0.3
        Standard deviation of each coordinate around the centre, at least 0.
    classes : int, default=3
        Number of classes, at least 2.

    Returns
    -------
    x : ndarray of shape (n, 2)
    y : ndarray of int of shape (n,)
        Labels 0, ..., `classes` - 1.

    Raises
    ------
    ValueError
        If `n`, `noise` or `classes` is out of range.
    TypeError
        If `rng` is not a generator.

    Examples
    --------
    >>> x, y = blobs(300, np.random.default_rng(0))
    >>> x.shape, np.bincount(y).tolist()
    ((300, 2), [100, 100, 100])
    """
    classes = _count("classes", classes, 2)
    y = _labels(n, rng, noise, classes)
    angle = np.pi / 2 + 2 * np.pi * y / classes
    return _blurred(np.cos(angle), np.sin(angle), rng, noise), y


def moons(
    n: int, rng: np.random.Generator, noise: float = 0.1
) -> tuple[np.ndarray, np.ndarray]:
    """Two interlocking half circles.

    Class 0 is (cos t, sin t), class 1 is (1 - cos t, 1/2 - sin t), t uniform in [0, pi].
    Without noise the points lie in [-1, 2] x [-1/2, 1].

    Parameters
    ----------
    n : int
        Number of examples, at least 2.
    rng, noise
        As in `blobs`; the noise is that around the curve.

    Returns
    -------
    x : ndarray of shape (n, 2)
    y : ndarray of int of shape (n,)
        Labels 0 and 1.

    Raises
    ------
    ValueError, TypeError
        As in `blobs`.

    References
    ----------
    The curves are those of scikit-learn's ``make_moons``: Pedregosa et al., Journal of Machine
    Learning Research 12, 2011, 2825-2830.

    Examples
    --------
    >>> x, y = moons(5, np.random.default_rng(0), noise=0)
    >>> np.allclose(np.hypot(*x[y == 0].T), 1)
    True
    """
    y = _labels(n, rng, noise, 2)
    t = rng.uniform(0, np.pi, len(y))
    first = y == 0
    across = np.where(first, np.cos(t), 1 - np.cos(t))
    up = np.where(first, np.sin(t), 0.5 - np.sin(t))
    return _blurred(across, up, rng, noise), y


def circles(
    n: int, rng: np.random.Generator, noise: float = 0.1, factor: float = 0.5
) -> tuple[np.ndarray, np.ndarray]:
    """Two circles around the origin: no straight line separates their classes.

    Class 0 is (cos t, sin t), class 1 is `factor` times that, t uniform in [0, 2 pi).

    Parameters
    ----------
    n : int
        Number of examples, at least 2.
    rng, noise
        As in `blobs`; the noise is that around the circle.
    factor : float, default=0.5
        Radius of the inner circle, in (0, 1).

    Returns
    -------
    x : ndarray of shape (n, 2)
    y : ndarray of int of shape (n,)
        Labels 0 (outer) and 1 (inner).

    Raises
    ------
    ValueError, TypeError
        As in `blobs`, and if `factor` is out of range.

    References
    ----------
    As scikit-learn's ``make_circles``, with random angles.

    Examples
    --------
    >>> x, y = circles(4, np.random.default_rng(0), noise=0)
    >>> bool(np.allclose(np.hypot(*x.T), np.where(y == 0, 1, 0.5)))
    True
    """
    factor = _number("factor", factor)
    if not 0 < factor < 1:
        raise ValueError(
            f"factor is the radius of the inner circle, between 0 and 1; got {factor}."
        )
    y = _labels(n, rng, noise, 2)
    t = rng.uniform(0, 2 * np.pi, len(y))
    radius = np.where(y == 0, 1.0, factor)
    return _blurred(radius * np.cos(t), radius * np.sin(t), rng, noise), y


def spirals(
    n: int,
    rng: np.random.Generator,
    noise: float = 0.02,
    classes: int = 2,
    turns: float = 1.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Arms of an Archimedean spiral, each turned by the same angle from the last.

    Class j is r (cos t, sin t) with t = 2 pi (`turns` r + j / `classes`); the radius r is
    the square root of a uniform number in [0.01, 1), so it lies in [0.1, 1), and the arms are
    about as dense on the outside as near the middle.

    Parameters
    ----------
    n : int
        Number of examples, at least `classes`.
    rng, noise
        As in `blobs`; the noise is that around the arm.
    classes : int, default=2
        Number of arms, at least 2.
    turns : float, default=1
        How often each arm goes around, positive.

    Returns
    -------
    x : ndarray of shape (n, 2)
    y : ndarray of int of shape (n,)
        Labels 0, ..., `classes` - 1.

    Raises
    ------
    ValueError, TypeError
        As in `blobs`, and if `turns` is not positive.

    References
    ----------
    Lang and Witbrock, Learning to tell two spirals apart, Proceedings of the 1988 Connectionist
    Models Summer School, 52-59 (two spirals as a test for networks; their constants differ).

    Examples
    --------
    >>> x, y = spirals(6, np.random.default_rng(0), classes=3)
    >>> np.bincount(y).tolist()
    [2, 2, 2]
    """
    classes, turns = _count("classes", classes, 2), _number("turns", turns)
    if turns <= 0:
        raise ValueError(
            f"turns says how often an arm goes around, and is positive; got {turns}."
        )
    y = _labels(n, rng, noise, classes)
    radius = np.sqrt(rng.uniform(0.01, 1, len(y)))
    angle = 2 * np.pi * (turns * radius + y / classes)
    return _blurred(radius * np.cos(angle), radius * np.sin(angle), rng, noise), y


def curve_truth(x: ArrayLike) -> np.ndarray:
    """The smooth, wiggly function sin(3 x) + cos(7 x) / 3 that `curve` samples.

    Parameters
    ----------
    x : array_like of any shape

    Returns
    -------
    ndarray of the shape of x
        Values in [-4/3, 4/3].

    Examples
    --------
    >>> curve_truth([[0.0]]).round(3)
    array([[0.333]])
    """
    x = np.asarray(x, dtype=float)
    return np.sin(3 * x) + np.cos(7 * x) / 3


def curve(
    n: int, rng: np.random.Generator, noise: float = 0.1
) -> tuple[np.ndarray, np.ndarray]:
    """Noisy values of `curve_truth` at points that are uniform in [-1, 1).

    Parameters
    ----------
    n : int
        Number of examples, at least 1.
    rng : numpy.random.Generator
        The source of randomness.
    noise : float, default=0.1
        Standard deviation of the noise in y, at least 0.

    Returns
    -------
    x, y : ndarray of shape (n, 1)

    Raises
    ------
    ValueError, TypeError
        As in `blobs`.

    Examples
    --------
    >>> x, y = curve(20, np.random.default_rng(0), noise=0)
    >>> x.shape, bool((y == curve_truth(x)).all())
    ((20, 1), True)
    """
    x = _places(n, rng, noise)
    return x, curve_truth(x) + noise * rng.standard_normal(x.shape)


def line(
    n: int,
    rng: np.random.Generator,
    noise: float = 0.1,
    slope: float = 1.0,
    intercept: float = 0.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Noisy values of `slope` x + `intercept` at points that are uniform in [-1, 1).

    Parameters
    ----------
    n, rng, noise
        As in `curve`.
    slope, intercept : float
        The line, default x itself.

    Returns
    -------
    x, y : ndarray of shape (n, 1)

    Raises
    ------
    ValueError, TypeError
        As in `blobs`, and if `slope` or `intercept` is not finite.

    Examples
    --------
    >>> x, y = line(20, np.random.default_rng(0), noise=0, slope=2, intercept=1)
    >>> bool(np.allclose(y, 2 * x + 1))
    True
    """
    slope, intercept = _number("slope", slope), _number("intercept", intercept)
    x = _places(n, rng, noise)
    return x, slope * x + intercept + noise * rng.standard_normal(x.shape)


def _labels(n, rng, noise, classes):
    """Labels 0, ..., classes - 1 as evenly as n allows, shuffled; checks all arguments."""
    n = _checked(n, rng, noise, classes)
    return rng.permutation(np.arange(n) % classes)


def _places(n, rng, noise):
    n = _checked(n, rng, noise, 1)
    return rng.uniform(-1, 1, (n, 1))


def _blurred(across, up, rng, noise):
    x = np.stack([across, up], axis=1)
    return x + noise * rng.standard_normal(x.shape)


def _checked(n, rng, noise, least):
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            "rng must be a random generator, made by np.random.default_rng(seed); "
            f"got {type(rng).__name__}."
        )
    if _number("noise", noise) < 0:
        raise ValueError(f"noise is a standard deviation, at least 0; got {noise}.")
    return _count("n", n, least)


def _count(name, value, least):
    if isinstance(value, bool) or not isinstance(value, Integral) or value < least:
        raise ValueError(f"{name} is a whole number, here at least {least}; got {value!r}.")
    return int(value)


def _number(name, value):
    if isinstance(value, bool) or not isinstance(value, Real) or not isfinite(value):
        raise ValueError(f"{name} is a finite number; got {value!r}.")
    return float(value)

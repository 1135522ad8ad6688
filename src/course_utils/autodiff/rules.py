"""The derivative rules: one row for each operation, and no engine.

Entry points: `RULES`, the table; `elementwise` and `linear`, which make its rows, also for
operations of your own:

    RULES[np.cbrt] = elementwise(lambda v, y, x: v / (3 * y**2))

Each rule belongs to y = f(a, b, ...). It turns a vector v, in two directions: *push* takes a
change of one argument to the change of y, which is the Jacobian times v; *pull* takes the
gradient of a later result by y to its gradient by one argument, which is the transposed
Jacobian times v. Rules use NumPy's functions alone, so that they can be differentiated again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature

import numpy as np

from course_utils.autodiff.primitives import choose, getitem, join, scatter


@dataclass(frozen=True)
class Rule:
    """How an operation y = f(a, b, ...) carries changes forward and gradients back.

    Attributes
    ----------
    push : callable
        ``push(k, v, y, args, settings)`` with v of the shape of ``args[k]`` returns dy, of the
        shape of y (or one that is broadcast to it).
    pull : callable
        ``pull(k, v, y, args, settings)`` with v of the shape of y returns the gradient by
        ``args[k]``, of its shape.
    arguments : int or None
        Number of arguments that have a derivative; None stands for any number.
    settings : tuple of str
        Names of what comes after them, such as an axis; of a function of NumPy only the first
        one may be given by position.
    """

    push: Callable
    pull: Callable
    arguments: int | None
    settings: tuple[str, ...] = ()


def elementwise(*rows: Callable) -> Rule:
    """Make the rule of an operation that acts on each number by itself.

    Its Jacobian is diagonal, so it is its own transpose and one formula serves both ways.

    Parameters
    ----------
    *rows : callable
        For each argument, ``row(v, y, a, b, ...)`` returns v times the partial derivative.

    Returns
    -------
    Rule

    Examples
    --------
    >>> rule = elementwise(lambda v, y, a, b: v * b, lambda v, y, a, b: v * a)
    >>> rule.pull(0, np.float64(1.0), 6.0, (np.float64(2.0), 3.0), {})
    np.float64(3.0)
    """

    def push(k, v, y, args, settings):
        return rows[k](v, y, *args)

    def pull(k, v, y, args, settings):
        return unbroadcast(rows[k](v, y, *args), args[k].shape)

    return Rule(push, pull, len(rows))


def linear(*pairs: tuple[Callable, Callable]) -> Rule:
    """Make the rule of an operation that is linear in each argument, the others held fixed.

    Parameters
    ----------
    *pairs : (callable, callable)
        For each argument, ``push(v, y, a, b, ..., **settings)`` and ``pull`` alike.

    Returns
    -------
    Rule
    """

    def push(k, v, y, args, settings):
        return pairs[k][0](v, y, *args, **settings)

    def pull(k, v, y, args, settings):
        return pairs[k][1](v, y, *args, **settings)

    names = tuple(signature(pairs[0][0]).parameters)
    return Rule(push, pull, len(pairs), names[2 + len(pairs) :])


def unbroadcast(v, shape: tuple[int, ...]):
    """Sum v over the axes along which an array of this shape was repeated.

    Repeating is linear, and this is its transpose.

    Parameters
    ----------
    v : ndarray
        Of a shape that `shape` can be broadcast to.
    shape : tuple of int

    Returns
    -------
    ndarray of that shape

    Examples
    --------
    >>> unbroadcast(np.ones((4, 3)), (3,))
    array([4., 4., 4.])
    """
    if v.shape == shape:
        return v
    more = v.ndim - len(shape)
    longer = (more + k for k, n in enumerate(shape) if n != v.shape[more + k])
    total = np.sum(v, axis=(*range(more), *longer))
    return total if total.shape == shape else np.reshape(total, shape)


def _spread(v, x, axis, keepdims):
    """Repeat along the axes that a reduction of x has summed over."""
    if axis is not None and not keepdims:
        v = np.expand_dims(v, axis)
    return np.broadcast_to(v, x.shape)


def _peaks(y, x, axis, keepdims):
    """Tell how much each number of x counts in the greatest or least one y: ties share it."""
    hits = x == _spread(y, x, axis, keepdims)
    return (hits / np.sum(hits, axis=axis, keepdims=True)).astype(x.dtype)


def _extreme():
    """Make the rule of np.max and of np.min."""
    return linear(
        (
            lambda v, y, x, axis=None, keepdims=False: np.sum(
                v * _peaks(y, x, axis, keepdims), axis=axis, keepdims=keepdims
            ),
            lambda v, y, x, axis=None, keepdims=False: (
                _spread(v, x, axis, keepdims) * _peaks(y, x, axis, keepdims)
            ),
        )
    )


def _first(v, a, b):
    """Return v where a is greater than b, half of it where they are equal, and 0 elsewhere."""
    return np.where(a > b, v, np.where(a == b, v / 2, 0))


def _by_base(v, a, b):
    """Return v b a^(b-1), which is 0 for b = 0 also at a = 0."""
    if isinstance(b, int | float) and b:  # the usual exponent, without a detour
        return v * (b * a ** (b - 1))
    return v * b * a ** np.where(np.equal(a, 0) & np.equal(b, 0), 1, b - 1)


def _by_exponent(v, y, a):
    """Return v y log(a), which is 0 at a = 0 for the positive exponents allowed there."""
    if isinstance(a, int | float):  # a number of Python's does not decide on the precision
        return v * (y * float(np.log(a or 1)))
    return v * y * np.log(np.where(a == 0, 1, a))


def _turned(x):
    """Return matrices with rows and columns exchanged."""
    return np.swapaxes(x, -1, -2)


def _by_left(v, a, b):
    """Return the gradient by a of a @ b: v b^T for matrices."""
    if b.ndim == 1:
        v = np.expand_dims(v, -1) * b
    elif a.ndim == 1:
        v = (np.expand_dims(v, -2) @ _turned(b))[..., 0, :]
    else:
        v = v @ _turned(b)
    return unbroadcast(v, a.shape)


def _by_right(v, a, b):
    """Return the gradient by b of a @ b: a^T v for matrices."""
    if a.ndim == 1:
        v = a * v if b.ndim == 1 else np.expand_dims(a, -1) * np.expand_dims(v, -2)
    elif b.ndim == 1:
        v = (_turned(a) @ np.expand_dims(v, -1))[..., 0]
    else:
        v = _turned(a) @ v
    return unbroadcast(v, b.shape)


def _parts(arrays, axis):
    """Return the index of each array in what `join` makes of them."""
    axis %= arrays[0].ndim
    ends = np.cumsum([a.shape[axis] for a in arrays]).tolist()
    starts = [0, *ends[:-1]]
    whole = (slice(None),) * axis
    return [(*whole, slice(*ends)) for ends in zip(starts, ends, strict=True)]


RULES = {
    # arithmetic
    np.add: elementwise(lambda v, y, a, b: v, lambda v, y, a, b: v),
    np.subtract: elementwise(lambda v, y, a, b: v, lambda v, y, a, b: -v),
    np.multiply: elementwise(lambda v, y, a, b: v * b, lambda v, y, a, b: v * a),
    np.divide: elementwise(lambda v, y, a, b: v / b, lambda v, y, a, b: -v * y / b),
    np.power: elementwise(
        lambda v, y, a, b: _by_base(v, a, b), lambda v, y, a, b: _by_exponent(v, y, a)
    ),
    np.negative: elementwise(lambda v, y, x: -v),
    np.square: elementwise(lambda v, y, x: v * (2 * x)),
    np.sqrt: elementwise(lambda v, y, x: v / (2 * y)),
    # exponential and logarithm
    np.exp: elementwise(lambda v, y, x: v * y),
    np.expm1: elementwise(lambda v, y, x: v * np.exp(x)),
    np.log: elementwise(lambda v, y, x: v / x),
    np.log1p: elementwise(lambda v, y, x: v / (1 + x)),
    # angles and hyperbolas
    np.sin: elementwise(lambda v, y, x: v * np.cos(x)),
    np.cos: elementwise(lambda v, y, x: -v * np.sin(x)),
    np.tan: elementwise(lambda v, y, x: v * (1 + y**2)),
    np.arcsin: elementwise(lambda v, y, x: v / np.sqrt(1 - x**2)),
    np.arccos: elementwise(lambda v, y, x: -v / np.sqrt(1 - x**2)),
    np.arctan: elementwise(lambda v, y, x: v / (1 + x**2)),
    np.sinh: elementwise(lambda v, y, x: v * np.cosh(x)),
    np.cosh: elementwise(lambda v, y, x: v * np.sinh(x)),
    np.tanh: elementwise(lambda v, y, x: v * (1 - y**2)),
    np.arctan2: elementwise(
        lambda v, y, a, b: v * b / (a**2 + b**2), lambda v, y, a, b: -v * a / (a**2 + b**2)
    ),
    np.hypot: elementwise(lambda v, y, a, b: v * a / y, lambda v, y, a, b: v * b / y),
    # corners: where there is no derivative, ties are shared
    np.absolute: elementwise(lambda v, y, x: v * np.sign(x)),
    np.maximum: elementwise(
        lambda v, y, a, b: _first(v, a, b), lambda v, y, a, b: _first(v, b, a)
    ),
    np.minimum: elementwise(
        lambda v, y, a, b: _first(v, b, a), lambda v, y, a, b: _first(v, a, b)
    ),
    np.max: _extreme(),
    np.min: _extreme(),
    # sums and products of whole arrays
    np.sum: linear(
        (
            lambda v, y, x, axis=None, keepdims=False: np.sum(v, axis, keepdims=keepdims),
            lambda v, y, x, axis=None, keepdims=False: _spread(v, x, axis, keepdims),
        )
    ),
    np.matmul: linear(
        (lambda v, y, a, b: v @ b, lambda v, y, a, b: _by_left(v, a, b)),
        (lambda v, y, a, b: a @ v, lambda v, y, a, b: _by_right(v, a, b)),
    ),
    # moving numbers about
    np.reshape: linear(
        (
            lambda v, y, x, shape: np.reshape(v, shape),
            lambda v, y, x, shape: np.reshape(v, x.shape),
        )
    ),
    np.transpose: linear(
        (
            lambda v, y, x, axes=None: np.transpose(v, axes),
            lambda v, y, x, axes=None: np.transpose(
                v, None if axes is None else np.argsort([a % x.ndim for a in axes]).tolist()
            ),
        )
    ),
    np.broadcast_to: linear(
        (
            lambda v, y, x, shape: np.broadcast_to(v, shape),
            lambda v, y, x, shape: unbroadcast(v, x.shape),
        )
    ),
    getitem: linear(
        (lambda v, y, x, index: v[index], lambda v, y, x, index: scatter(v, x.shape, index))
    ),
    scatter: linear(
        (
            lambda v, y, x, shape, index: scatter(v, shape, index),
            lambda v, y, x, shape, index: v[index],
        )
    ),
    choose: linear(
        (
            lambda v, y, a, b, where: choose(v, 0, where=where),
            lambda v, y, a, b, where: unbroadcast(choose(v, 0, where=where), a.shape),
        ),
        (
            lambda v, y, a, b, where: choose(0, v, where=where),
            lambda v, y, a, b, where: unbroadcast(choose(0, v, where=where), b.shape),
        ),
    ),
    join: Rule(
        lambda k, v, y, args, settings: join(
            *(v if j == k else np.zeros_like(a) for j, a in enumerate(args)), **settings
        ),
        lambda k, v, y, args, settings: v[_parts(args, settings.get("axis", 0))[k]],
        None,
    ),
}

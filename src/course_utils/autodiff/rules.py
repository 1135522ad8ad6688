"""The derivative rules: one row for each operation, and nothing of the engine.

Entry point: `RULES`, the table. `elementwise` and `linear` make its rows, including those for
operations of your own:

    RULES[np.cbrt] = elementwise(lambda v, y, x: v / (3 * y**2))

Each rule belongs to y = f(a, b, ...), and maps a vector v in either of two directions. Its
*jvp*, the Jacobian times v, maps a tangent, which is a change of one argument, to the change of
y. Its *vjp*, the transposed Jacobian times v, maps an adjoint, which is the gradient of a later
result with respect to y, to the gradient with respect to an argument. Rules use only functions
of NumPy, so that they can be differentiated again.
"""

from __future__ import annotations

from math import log
from operator import getitem

import numpy as np

from course_utils.autodiff.primitives import (
    Rule,
    assembling,
    astype,
    choose,
    elementwise,
    join,
    linear,
    scatter,
    solve,
    unbroadcast,
)

LOG_2, LOG_10 = log(2), log(10)


def _spread(v, x, axis=None, keepdims=False):
    """Repeat along the axes that a reduction of x has summed over."""
    if axis is not None and not keepdims:
        v = np.expand_dims(v, axis)
    return np.broadcast_to(v, x.shape)


def _peaks(y, x, axis=None, keepdims=False):
    """Return the weight of each number of x in its maximum or minimum y: ties share it."""
    hits = x == _spread(y, x, axis, keepdims)
    return (hits / np.sum(hits, axis=axis, keepdims=True)).astype(x.dtype)


def _extreme_jvp(k, v, y, args, settings):
    return np.sum(v * _peaks(y, *args, **settings), *args[1:], **settings)


def _extreme_vjp(k, v, y, args, settings):
    return _spread(v, *args, **settings) * _peaks(y, *args, **settings)


EXTREME = Rule(_extreme_jvp, _extreme_vjp, 1, ("axis", "keepdims"))


def _greater(v, _y, a, b):
    """Return v where a is greater than b, half of it where they are equal, and 0 elsewhere."""
    return np.where(a > b, v, np.where(a == b, v / 2, 0))


def _less(v, _y, a, b):
    return _greater(v, _y, b, a)


def _by_square(x, r):
    """Return x / r^2, without forming the square, which may overflow a short float."""
    return x / r / r


def _by_base(v, _y, a, b):
    """Return v b a^(b-1), which is 0 for b = 0 also at a = 0."""
    if isinstance(b, int | float) and b:  # the usual exponent, without a detour
        return v * (b * a ** (b - 1))
    return v * b * a ** np.where(np.equal(a, 0) & np.equal(b, 0), 1, b - 1)


def _by_exponent(v, y, a, _b):
    """Return v y log(a), which is 0 at a = 0 for the positive exponents allowed there."""
    if isinstance(a, int | float):  # a Python number does not determine the precision
        return v * (y * float(np.log(a or 1)))
    return v * y * np.log(np.where(a == 0, 1, a))


def _turned(x):
    """Return matrices with rows and columns exchanged."""
    return np.swapaxes(x, -1, -2)


def _by_left(v, a, b):
    """Return the gradient in a of a @ b: v b^T for matrices."""
    if b.ndim == 1:
        return unbroadcast(v[..., None] * b, a.shape)
    row = v[..., None, :] if a.ndim == 1 else v
    return unbroadcast(row @ _turned(b), a.shape)


def _by_right(v, a, b):
    """Return the gradient in b of a @ b: a^T v for matrices."""
    if a.ndim == 1:
        return a * v if b.ndim == 1 else a[:, None] * v[..., None, :]
    if b.ndim == 1:
        return unbroadcast((_turned(a) @ v[..., None])[..., 0], b.shape)
    return unbroadcast(_turned(a) @ v, b.shape)


def _summed(v, x, axis=None):
    """Return the cumulative sums of v from the end: x_1 is part of every sum of np.cumsum."""
    return np.reshape(np.flip(np.cumsum(np.flip(v, axis), axis), axis), x.shape)


def _back(v, x, axes=None):
    """Return v with its axes in the order that they had before np.transpose."""
    order = None if axes is None else np.argsort([a % x.ndim for a in axes]).tolist()
    return np.transpose(v, order)


def _solved(k, v, y, args, settings):
    """Return the gradient in a or b of y = a^(-1) b, for which a dy = db - da y."""
    a, b = args
    by_b = solve(_turned(a), v)
    return unbroadcast(by_b, b.shape) if k else unbroadcast(-by_b @ _turned(y), a.shape)


def _chosen(k, v, args, where):
    """Return the gradient in one array of `choose`: v where that array was chosen."""
    return unbroadcast(choose(*((0, v) if k else (v, 0)), where=where), args[k].shape)


def _part(k, v, arrays, axis=0):
    """Return the gradient in one array of `join`: its part of v."""
    axis %= arrays[0].ndim
    start = sum(a.shape[axis] for a in arrays[:k])
    return v[(*(slice(None),) * axis, slice(start, start + arrays[k].shape[axis]))]


RULES = {
    # arithmetic
    np.add: elementwise(lambda v, _y, _a, _b: v, lambda v, _y, _a, _b: v),
    np.subtract: elementwise(lambda v, _y, _a, _b: v, lambda v, _y, _a, _b: -v),
    np.multiply: elementwise(lambda v, _y, _a, b: v * b, lambda v, _y, a, _b: v * a),
    np.divide: elementwise(lambda v, _y, _a, b: v / b, lambda v, _y, a, b: -v * a / b / b),
    np.power: elementwise(_by_base, _by_exponent),
    np.negative: elementwise(lambda v, _y, _x: -v),
    np.square: elementwise(lambda v, _y, x: v * (2 * x)),
    np.sqrt: elementwise(lambda v, y, _x: v / (2 * y)),
    # exponential and logarithm
    np.exp: elementwise(lambda v, y, _x: v * y),
    np.exp2: elementwise(lambda v, y, _x: v * (y * LOG_2)),
    np.expm1: elementwise(lambda v, _y, x: v * np.exp(x)),
    np.log: elementwise(lambda v, _y, x: v / x),
    np.log2: elementwise(lambda v, _y, x: v / (x * LOG_2)),
    np.log10: elementwise(lambda v, _y, x: v / (x * LOG_10)),
    np.log1p: elementwise(lambda v, _y, x: v / (1 + x)),
    # angles and hyperbolas
    np.sin: elementwise(lambda v, _y, x: v * np.cos(x)),
    np.cos: elementwise(lambda v, _y, x: -v * np.sin(x)),
    np.tan: elementwise(lambda v, y, _x: v * (1 + y**2)),
    np.arcsin: elementwise(lambda v, _y, x: v / np.sqrt(1 - x**2)),
    np.arccos: elementwise(lambda v, _y, x: -v / np.sqrt(1 - x**2)),
    np.arctan: elementwise(lambda v, _y, x: v / (1 + x**2)),
    np.sinh: elementwise(lambda v, _y, x: v * np.cosh(x)),
    np.cosh: elementwise(lambda v, _y, x: v * np.sinh(x)),
    np.tanh: elementwise(lambda v, y, _x: v * (1 - y**2)),
    np.arctan2: elementwise(
        lambda v, _y, a, b: v * _by_square(b, np.hypot(a, b)),
        lambda v, _y, a, b: -v * _by_square(a, np.hypot(a, b)),
    ),
    np.hypot: elementwise(lambda v, y, a, _b: v * (a / y), lambda v, y, _a, b: v * (b / y)),
    # corners: where there is no derivative, ties are shared
    np.absolute: elementwise(lambda v, _y, x: v * np.sign(x)),
    np.maximum: elementwise(_greater, _less),
    np.minimum: elementwise(_less, _greater),
    np.max: EXTREME,
    np.min: EXTREME,
    # sums and products of whole arrays
    np.sum: linear(np.sum, _spread),
    np.cumsum: linear(np.cumsum, _summed),
    np.matmul: linear(np.matmul, _by_left, _by_right),
    solve: Rule(lambda k, v, y, args, _: solve(args[0], v if k else -v @ y), _solved, 2),
    # rearranging numbers
    astype: linear(astype, lambda v, x, dtype: astype(v, x.dtype)),
    np.reshape: linear(np.reshape, lambda v, x, shape: np.reshape(v, x.shape)),
    np.transpose: linear(np.transpose, _back),
    np.broadcast_to: linear(np.broadcast_to, lambda v, x, shape: unbroadcast(v, x.shape)),
    getitem: linear(getitem, lambda v, x, index: scatter(v, x.shape, index)),
    scatter: linear(scatter, lambda v, x, shape, index: v[index]),
    choose: assembling(choose, 2, _chosen),
    join: assembling(join, None, _part),
}

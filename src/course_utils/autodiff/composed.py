"""Functions that need no rule of their own, because they are made of operations that have one.

Entry points: `COMPOSED`, functions of NumPy written with others; `CONSTANT`, those whose
derivative is 0 wherever it exists.
"""

from __future__ import annotations

from math import prod

import numpy as np

from course_utils.autodiff.primitives import choose, join


def _mean(x, axis=None, *, keepdims=False):
    total = np.sum(x, axis=axis, keepdims=keepdims)
    return total / (x.size / total.size if total.size else 1)


def _var(x, axis=None, *, keepdims=False):
    return np.mean(np.square(x - np.mean(x, axis, keepdims=True)), axis, keepdims=keepdims)


def _norm(x, ord=None, axis=None, keepdims=False):
    vectors = x.ndim == 1 or isinstance(axis, int)
    if not (ord is None or (ord == 2 and vectors)):
        raise TypeError(
            "np.linalg.norm of a traced array is the root of the sum of squares, without ord"
        )
    return np.sqrt(np.sum(np.square(x), axis=axis, keepdims=keepdims))


def _dot(a, b):
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return a * b
    if np.ndim(b) > 2:
        raise TypeError("np.dot of arrays with more than two axes: use np.matmul (a @ b)")
    return a @ b


def _clip(x, a_min=None, a_max=None, *, min=None, max=None):  # by both names, as in NumPy
    for low in (a_min, min):
        x = x if low is None else np.maximum(x, low)
    for high in (a_max, max):
        x = x if high is None else np.minimum(x, high)
    return x


def _outer(a, b):
    return np.reshape(a, (-1, 1)) * np.reshape(b, (1, -1))


def _expand_dims(x, axis):
    axes = np.atleast_1d(axis).tolist()
    ndim = x.ndim + len(axes)
    new, old = {a % ndim for a in axes}, iter(x.shape)
    return np.reshape(x, tuple(1 if k in new else next(old) for k in range(ndim)))


def _squeeze(x, axis=None):
    return np.reshape(x, np.empty(x.shape, bool).squeeze(axis).shape)


def _swapaxes(x, axis1, axis2):
    axes = list(range(x.ndim))
    axes[axis1], axes[axis2] = axes[axis2], axes[axis1]
    return np.transpose(x, axes)


def _concatenate(arrays, axis=0):
    if axis is None:
        arrays, axis = map(np.ravel, arrays), 0
    return join(*arrays, axis=axis)


def _stack(arrays, axis=0):
    return join(*(np.expand_dims(a, axis) for a in arrays), axis=axis)


def _ravel(x):
    return np.reshape(x, (prod(x.shape),))


COMPOSED = {
    np.positive: lambda x: x,
    np.reciprocal: lambda x: 1 / x,
    np.copy: lambda x: x,
    np.clip: _clip,
    np.where: lambda condition, a, b: choose(a, b, where=np.not_equal(condition, 0)),
    np.mean: _mean,
    np.var: _var,
    np.amax: lambda x, *args, **settings: np.max(x, *args, **settings),
    np.amin: lambda x, *args, **settings: np.min(x, *args, **settings),
    np.linalg.norm: _norm,
    np.dot: _dot,
    np.outer: _outer,
    np.concatenate: _concatenate,
    np.stack: _stack,
    np.ravel: _ravel,
    np.expand_dims: _expand_dims,
    np.squeeze: _squeeze,
    np.swapaxes: _swapaxes,
}

CONSTANT = {
    np.greater, np.greater_equal, np.less, np.less_equal, np.equal, np.not_equal,
    np.sign, np.floor, np.ceil, np.rint, np.isfinite, np.isnan, np.isinf,
    np.argmax, np.argmin, np.argsort, np.zeros_like, np.ones_like, np.shape, np.ndim, np.size,
    np.allclose, np.isclose, np.array_equal,
}  # fmt: skip

"""Functions of NumPy that need no rule: they are composed of operations that have one.

Entry points: `COMPOSED`, the functions, written with others; `CONSTANT`, those whose derivative
is 0 wherever it exists. This is a list to look things up in, not a part of the engine.
"""

from __future__ import annotations

from math import prod

import numpy as np

from course_utils.autodiff.primitives import astype, choose, in_one_type, join, scatter, solve


def _mean(x, axis=None, *, keepdims=False):
    if x.dtype == np.float16:  # as NumPy does, since the sum may be too large for it
        return astype(_mean(astype(x, np.float32), axis, keepdims=keepdims), np.float16)
    total = np.sum(x, axis=axis, keepdims=keepdims)
    return total / (x.size / total.size if total.size else 1)


def _var(x, axis=None, *, ddof=0, keepdims=False):
    squares = np.square(x - np.mean(x, axis, keepdims=True))
    total = np.sum(squares, axis=axis, keepdims=keepdims)
    return total / (x.size / total.size - ddof if total.size else 1)


def _norm(x, ord=None, axis=None, keepdims=False):
    vectors = x.ndim == 1 or isinstance(axis, int)
    if not (ord is None or (ord == 2 and vectors)):
        raise TypeError(
            "np.linalg.norm of a traced array is the root of the sum of squares, without ord"
        )
    return np.sqrt(np.sum(np.square(x), axis=axis, keepdims=keepdims))


def _prod(x, axis=None, *, keepdims=False):
    """Multiply neighbours, again and again: there is no division, so a 0 does no harm."""
    shape = np.sum(np.broadcast_to(0, x.shape), axis=axis, keepdims=keepdims).shape
    axes = range(x.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    x = np.moveaxis(x, tuple(axes), range(len(axes)))
    x = np.reshape(x, (prod(x.shape[: len(axes)]), *x.shape[len(axes) :]))
    while len(x) > 1:
        half = len(x) // 2
        x = join(x[:half] * x[half : 2 * half], x[2 * half :])
    return np.reshape(x, shape) if len(x) else np.ones(shape, x.dtype)


def _dot(a, b):
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return a * b
    if np.ndim(b) > 2:
        raise TypeError("np.dot of arrays with more than two axes: use np.matmul (a @ b)")
    return a @ b


def _solve(a, b):
    return solve(a, b) if np.ndim(b) > 1 else solve(a, np.expand_dims(b, 1))[..., 0]


def _einsum(subscripts, *arrays):
    if not isinstance(subscripts, str) or "." in subscripts:
        raise TypeError("np.einsum of a traced array takes text with a letter for each axis")
    given, arrow, out = subscripts.replace(" ", "").partition("->")
    if not arrow:
        out = "".join(sorted(c for c in {*given} - {","} if given.count(c) == 1))
    lengths, pairs = {}, list(zip(given.split(","), in_one_type(arrays), strict=True))
    for name, a in pairs:
        for c, length in zip(name, a.shape, strict=True):
            if lengths.setdefault(c, length) != length:
                raise ValueError(f"np.einsum: {c!r} has the lengths {lengths[c]} and {length}")
    (name, y), *rest = (_diagonals(*pair) for pair in pairs)
    for k, (other, b) in enumerate(rest):
        later = out + "".join(each for each, _ in rest[k + 1 :])
        name, y = _contracted(name, y, other, b, later, lengths)
    y = np.sum(y, axis=tuple(k for k, c in enumerate(name) if c not in out))
    name = [c for c in name if c in out]
    return np.transpose(y, [name.index(c) for c in out])


def _diagonals(name, a):
    """Take the diagonal, as the last axis, wherever a letter appears twice."""
    for c in name:
        if name.count(c) > 1:
            axes = name.index(c), name.rindex(c)
            a = np.diagonal(a, axis1=axes[0], axis2=axes[1])
            name = "".join(each for k, each in enumerate(name) if k not in axes) + c
    return name, a


def _contracted(m, a, n, b, later, lengths):
    """Multiply arrays with named axes, and sum over shared axes that are not needed later."""
    both, inner = ([c for c in m if c in n and (c in later) == keep] for keep in (True, False))
    left, right = [c for c in m if c not in n], [c for c in n if c not in m]

    def matrices(names, a, *groups):
        a = np.transpose(a, [names.index(c) for group in (both, *groups) for c in group])
        sizes = [prod(lengths[c] for c in group) for group in groups]
        return np.reshape(a, [*(lengths[c] for c in both), *sizes])

    name = [*both, *left, *right]
    product = matrices(m, a, left, inner) @ matrices(n, b, inner, right)
    return name, np.reshape(product, [lengths[c] for c in name])


def _clip(x, a_min=None, a_max=None, *, min=None, max=None):  # by both names, as in NumPy
    for low in (a_min, min):
        x = x if low is None else np.maximum(x, low)
    for high in (a_max, max):
        x = x if high is None else np.minimum(x, high)
    return x


def _concatenate(arrays, axis=0):
    if axis is None:
        arrays, axis = map(np.ravel, arrays), 0
    return join(*arrays, axis=axis)


def _stack(arrays, axis=0):
    arrays = list(arrays)
    if len(shapes := {np.shape(a) for a in arrays}) > 1:
        raise ValueError(f"np.stack needs arrays of one shape; these have {sorted(shapes)}")
    return join(*(np.expand_dims(a, axis) for a in arrays), axis=axis)


def _diag(x, k=0):
    if x.ndim != 1:
        return np.diagonal(x, k)
    rows, n = np.arange(x.size) + max(-k, 0), x.size + abs(k)
    return scatter(x, (n, n), (rows, rows + k))


def _hstack(arrays):
    arrays = [np.atleast_1d(a) for a in arrays]
    return np.concatenate(arrays, axis=min(arrays[0].ndim - 1, 1))


def _like(shape):
    """Return an array of a given shape that takes no memory."""
    return np.broadcast_to(False, shape)


def _by_example(f, then):
    """Make a function that rearranges numbers; NumPy shows how, on an example."""

    def moved(x, *args, **settings):
        if not hasattr(x, "traced_by"):
            raise TypeError(f"np.{f.__name__} is differentiable in its first argument only")
        return then(x, lambda example: f(example, *args, **settings))

    return moved


def _reshaped(x, f):
    return np.reshape(x, f(_like(x.shape)).shape)


def _transposed(x, f):  # the length of each axis is its number
    return np.transpose(x, f(_like(tuple(range(x.ndim)))).shape)


def _taken(x, f):
    return np.ravel(x)[f(np.arange(x.size).reshape(x.shape))]


BY_EXAMPLE = {
    _reshaped: (np.expand_dims, np.squeeze, np.atleast_1d, np.atleast_2d),
    _transposed: (np.swapaxes, np.moveaxis),
    _taken: (np.diagonal, np.flip, np.repeat, np.roll, np.take, np.tile),
}

COMPOSED = {
    np.positive: lambda x: x,
    np.reciprocal: lambda x: 1 / x,
    np.copy: lambda x: x,
    np.clip: _clip,
    np.where: lambda condition, a, b: choose(a, b, where=np.not_equal(condition, 0)),
    np.mean: _mean,
    np.var: _var,
    np.std: lambda x, *args, **settings: np.sqrt(np.var(x, *args, **settings)),
    np.amax: lambda x, *args, **settings: np.max(x, *args, **settings),
    np.amin: lambda x, *args, **settings: np.min(x, *args, **settings),
    np.prod: _prod,
    np.linalg.norm: _norm,
    np.linalg.solve: _solve,
    np.linalg.inv: lambda a: solve(a, np.eye(a.shape[-1], dtype=a.dtype)),
    np.dot: _dot,
    np.outer: lambda a, b: np.reshape(a, (-1, 1)) * np.reshape(b, (1, -1)),
    np.einsum: _einsum,
    np.trace: lambda x: np.sum(np.diagonal(x), axis=-1),
    np.concatenate: _concatenate,
    np.stack: _stack,
    np.hstack: _hstack,
    np.vstack: lambda arrays: np.concatenate([np.atleast_2d(a) for a in arrays]),
    np.ravel: lambda x: np.reshape(x, -1),
    np.diag: _diag,
    **{f: _by_example(f, then) for then, fs in BY_EXAMPLE.items() for f in fs},
}

CONSTANT = {
    np.greater, np.greater_equal, np.less, np.less_equal, np.equal, np.not_equal,
    np.sign, np.floor, np.ceil, np.rint, np.round, np.trunc, np.isfinite, np.isnan, np.isinf,
    np.argmax, np.argmin, np.argsort, np.zeros_like, np.ones_like, np.shape, np.ndim, np.size,
    np.allclose, np.isclose, np.array_equal,
}  # fmt: skip

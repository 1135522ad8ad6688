"""Operations with a derivative rule: how rules are made, and operations that NumPy lacks.

Entry points: `Rule`, and what makes one: `elementwise`, `linear` and `assembling`; `primitive`,
which lets a function of arrays be traced, so that it can be given a rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import signature

import numpy as np

PLAIN = {float, int, bool}  # Python's numbers: they do not determine the type of a result


@dataclass(frozen=True)
class Rule:
    """How an operation y = f(a, b, ...) carries tangents forward and adjoints back.

    Attributes
    ----------
    jvp : callable
        ``jvp(k, v, y, args, settings)`` with v of the shape of ``args[k]`` returns dy, of the
        shape of y (or one that is broadcast to it).
    vjp : callable
        ``vjp(k, v, y, args, settings)`` with v of the shape of y returns the gradient with
        respect to ``args[k]``, of its shape.
    arguments : int or None
        Number of arguments that have a derivative; None stands for any number.
    settings : tuple of str
        Names of the arguments after them, such as an axis; for a NumPy function only the first
        of these may be given by position.
    needs : callable
        ``needs(k, j)`` tells whether ``vjp(k, ...)`` reads the numbers of y, for j = 0, or of
        ``args[j - 1]``. Of arrays that are not read the tape keeps only the shape. By default
        everything is kept.
    """

    jvp: Callable
    vjp: Callable
    arguments: int | None
    settings: tuple[str, ...] = ()
    needs: Callable = lambda k, j: True


def elementwise(*rows: Callable) -> Rule:
    """Make the rule of an operation that acts on each number by itself.

    Its Jacobian is diagonal, hence its own transpose, and one formula serves both modes.

    Parameters
    ----------
    *rows : callable
        For each argument, ``row(v, y, a, b, ...)`` returns v times the partial derivative.
        An argument that a row does not use may get a name with an underscore, such as ``_y``:
        then the tape does not keep it.

    Examples
    --------
    >>> rule = elementwise(lambda v, _y, _a, b: v * b, lambda v, _y, a, _b: v * a)
    >>> rule.vjp(0, np.float64(1.0), 6.0, (np.float64(2.0), 3.0), {})
    np.float64(3.0)
    """

    def jvp(k, v, y, args, settings):
        return rows[k](v, y, *args)

    def vjp(k, v, y, args, settings):
        gradient, shape = rows[k](v, y, *args), args[k].shape
        return gradient if gradient.shape == shape else unbroadcast(gradient, shape)

    read = [[name[0] != "_" for name in signature(row).parameters][1:] for row in rows]
    if any(len(each) != len(rows) + 1 for each in read):  # such as lambda v, *others: ...
        return Rule(jvp, vjp, len(rows))
    return Rule(jvp, vjp, len(rows), needs=lambda k, j: read[k][j])


def linear(operation: Callable, *vjps: Callable) -> Rule:
    """Make the rule of an operation that is linear in each argument, the others held fixed.

    A tangent passes through the operation in place of its argument.

    Parameters
    ----------
    operation : callable
        Takes the arguments, then settings.
    *vjps : callable
        For each argument, ``vjp(v, a, b, ..., **settings)`` returns the gradient with respect
        to it. Of this argument itself only shape, ndim and dtype are known there.

    Examples
    --------
    >>> rule = linear(np.roll, lambda v, x, shift: np.roll(v, -shift))
    >>> rule.vjp(0, np.array([1.0, 2.0, 3.0]), None, (np.ones(3), 1), {})
    array([2., 3., 1.])
    """

    def jvp(k, v, y, args, settings):
        return operation(*args[:k], v, *args[k + 1 :], **settings)

    def vjp(k, v, y, args, settings):
        return vjps[k](v, *args, **settings)

    names = tuple(signature(vjps[0]).parameters)[1 + len(vjps) :]
    return Rule(jvp, vjp, len(vjps), names, needs=lambda k, j: j not in (0, k + 1))


def assembling(operation: Callable, arguments: int | None, vjp: Callable) -> Rule:
    """Make the rule of an operation that assembles its result from numbers of its arguments.

    Each number of y comes from one argument; the others contribute 0. The gradient with respect
    to ``args[k]`` is ``vjp(k, v, args, **settings)``; there, only shapes and types are known.
    """

    def jvp(k, v, y, args, settings):
        parts = (v if j == k else np.zeros(np.shape(a), v.dtype) for j, a in enumerate(args))
        return operation(*parts, **settings)

    def back(k, v, y, args, settings):
        return vjp(k, v, args, **settings)

    return Rule(jvp, back, arguments, needs=lambda k, j: False)


def unbroadcast(v: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Sum v over what broadcasting has repeated, so that it gets the shape of an argument.

    Repeating is linear, and this is its transpose.

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


def primitive(function: Callable) -> Callable:
    """Turn a function of arrays into an operation, so that it can be given a rule.

    Parameters
    ----------
    function : callable
        Takes arrays by position, and settings by name, and returns an array.

    Returns
    -------
    callable
        The same function; it hands traced arguments to their trace.

    Examples
    --------
    >>> cube = primitive(lambda x: x**3)
    >>> cube(2.0)
    8.0
    """

    @wraps(function)
    def operation(*args, **settings):
        for arg in args:
            if hasattr(arg, "traced_by"):
                return arg.apply(operation, args, settings)
        return function(*args, **settings)

    return operation


@primitive
def astype(x, dtype):
    """Return x, converted to another floating-point type."""
    return x.astype(dtype)


def in_one_type(args):
    """Return arguments in the type in which NumPy computes with them."""
    args = [x if type(x) in PLAIN or hasattr(x, "dtype") else np.asarray(x) for x in args]
    dtype = np.result_type(*(x if type(x) in PLAIN else x.dtype for x in args))
    return [x if type(x) in PLAIN else astype(x, dtype) for x in args]


@primitive
def choose(a, b, *, where):
    """Return a where a condition holds, and b elsewhere."""
    return np.where(where, a, b)


@primitive
def scatter(values, shape, index):
    """Return zeros of a shape, with the values added where an index says."""
    out = np.zeros(shape, np.result_type(values))
    if _repeats(index):
        np.add.at(out, index, values)
    else:
        out[index] = values
    return out


def _repeats(index):
    """Whether an index may select a number twice, because it holds arrays or lists."""
    parts = index if isinstance(index, tuple) else (index,)
    return not all(p is None or p is ... or isinstance(p, int | slice) for p in parts)


@primitive
def join(*arrays, axis=0):
    """Return the arrays joined end to end, as `np.concatenate` of a list does."""
    return np.concatenate(arrays, axis)


@primitive
def solve(a, b):
    """Return the matrix y with a y = b, for two matrices or for stacks of them."""
    return np.linalg.solve(a, b)

"""Operations: the functions whose derivatives the rules know.

Entry point: `primitive`, which lets a function of arrays be traced. NumPy's own functions need
no such help, because NumPy asks the arrays that it is given what to do.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import numpy as np

PLAIN = {float, int, bool}  # numbers of Python's: they do not decide on the type of a result


def primitive(function: Callable) -> Callable:
    """Make an operation of a function of arrays, so that a rule can be given to it.

    Parameters
    ----------
    function : callable
        Takes arrays by position, and settings by name, and returns an array.

    Returns
    -------
    callable
        The same function; of traced arguments it tells whoever listens to them.

    Examples
    --------
    >>> cube = primitive(lambda x: x**3)
    >>> cube(2.0)
    8.0
    """

    @wraps(function)
    def operation(*args, **settings):
        for arg in args:
            if hasattr(arg, "apply"):
                return arg.apply(operation, args, settings)
        return function(*args, **settings)

    return operation


@primitive
def astype(x, dtype):
    """Return x in another type of floating-point numbers."""
    return x.astype(dtype)


def in_one_type(args):
    """Return arguments in the type in which NumPy computes with them."""
    args = [x if type(x) in PLAIN or hasattr(x, "apply") else np.asarray(x)[()] for x in args]
    dtype = np.result_type(*(x if type(x) in PLAIN else x.dtype for x in args))
    return [x if type(x) in PLAIN else astype(x, dtype) for x in args]


@primitive
def choose(a, b, *, where):
    """Return a where a condition holds, and b elsewhere."""
    return np.where(where, a, b)


@primitive
def scatter(values, shape, index):
    """Return zeros of a shape, with the values added at the places of an index."""
    out = np.zeros(shape, np.result_type(values))
    if _repeats(index):
        np.add.at(out, index, values)
    else:
        out[index] = values
    return out


def _repeats(index):
    """Whether an index may name a place twice: one that holds arrays or lists."""
    parts = index if isinstance(index, tuple) else (index,)
    return not all(p is None or p is ... or isinstance(p, int | slice) for p in parts)


@primitive
def join(*arrays, axis=0):
    """Return the arrays one behind the other, as `np.concatenate` of a list does."""
    return np.concatenate(arrays, axis)


@primitive
def solve(a, b):
    """Return the matrix y with a y = b, of two matrices or of stacks of them."""
    return np.linalg.solve(a, b)

"""Derivatives of functions of arrays, written with NumPy.

Entry points: `grad` and `value_and_grad`; `jvp` (forward mode) and `vjp` (reverse mode);
`jacobian` and `hessian`. What they return can be differentiated again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from course_utils.autodiff import arguments, nans
from course_utils.autodiff.dual import Dual, Forward
from course_utils.autodiff.tape import Tape
from course_utils.autodiff.traced import Traced, own, unboxed, value_of


def _on_tape(
    f: Callable, args: Sequence, places: tuple, settings: dict, whole: bool = False
) -> tuple[Tape, Any]:
    """Evaluate a function and write down what it does with the arguments at some places."""
    args = list(args)
    with Tape(whole) as tape:
        for place in places:
            args[place] = tape.input(arguments.floats(args[place], f"argument {place}"))
        return tape, arguments.evaluated(f, args, settings)


def _pulled(call: tuple, tape: Tape, y: Any, v: Any, once: bool = False) -> list:
    """Return the gradients of what a call of `_on_tape` has computed; refuse nan."""
    gradients = tape.gradients(y, v, once)
    nans.refuse(_inside(y, tape), gradients, v, lambda: _on_tape(*call, whole=True))
    return gradients


def _inside(y: Any, trace: Any) -> Any:
    """Return the value of what one listener traces; of others it is the value."""
    return unboxed(y.value if isinstance(y, Traced) and y.trace is trace else y)


def value_and_grad(f: Callable, argnums: int | tuple[int, ...] = 0) -> Callable:
    """Make the function that returns f and its gradient, by reverse mode.

    Parameters
    ----------
    f : callable
        Takes arrays and returns one number. It leaves plain arrays that it computes with as
        they are until it has ended, because the way back reads them.
    argnums : int or tuple of int, default=0
        The arguments by which to differentiate.

    Returns
    -------
    callable
        Takes what f takes, and returns the value and the gradient: an array of the shape of
        the argument, or a tuple of them if argnums is one.

    Raises
    ------
    TypeError
        If f returns no float: truth values, counts and places have no derivative; or if it
        makes plain numbers of traced ones.
    ValueError
        If f returns more than one number, or an argument holds nan.
    FloatingPointError
        If nan comes up on the way; the message says where.
    NotImplementedError
        If f uses an operation without a rule.

    Examples
    --------
    >>> value_and_grad(lambda x: np.sum(x**2))(np.array([1.0, 2.0]))
    (np.float64(5.0), array([2., 4.]))
    """
    arguments.checked_function(f)

    def both(*args, **settings):
        call = f, args, arguments.chosen(args, argnums), settings
        tape, y = _on_tape(*call)
        value = _inside(y, tape)
        if value.shape != ():
            raise ValueError(
                "a gradient needs a function that returns one number; this one returned shape "
                f"{value.shape}: use jacobian or vjp, or sum its results"
            )
        v = np.ones((), value.dtype)[()]
        gradients = _pulled(call, tape, y, v, once=True)
        return value, tuple(gradients) if isinstance(argnums, tuple | list) else gradients[0]

    return both


def grad(f: Callable, argnums: int | tuple[int, ...] = 0) -> Callable:
    """Make the gradient of f, by reverse mode; arguments and errors of `value_and_grad`.

    Examples
    --------
    >>> grad(np.sin)(0.0)
    np.float64(1.0)
    >>> grad(grad(lambda x: x**3))(2.0)
    np.float64(12.0)
    """
    both = value_and_grad(f, argnums)

    def gradient(*args, **settings):
        return both(*args, **settings)[1]

    return gradient


def vjp(f: Callable, *args: Any) -> tuple[Any, Callable]:
    """Evaluate f, and return its value and the way back.

    Parameters
    ----------
    f : callable
        Takes the arrays and returns an array.
    *args : array_like
        Where the derivative is taken; copied.

    Returns
    -------
    y : ndarray
        ``f(*args)``.
    pull : callable
        ``pull(v)``, with v of the shape of y, returns a tuple with J^T v for each argument,
        where J is the Jacobian of f by it. It can be called any number of times, as long as
        arrays that f uses beside its arguments stay as they are.

    Raises
    ------
    TypeError, ValueError, FloatingPointError, NotImplementedError
        As for `value_and_grad`; v must have the shape of y.

    Examples
    --------
    >>> y, pull = vjp(lambda x: x**2, np.array([1.0, 2.0]))
    >>> pull(np.array([1.0, 10.0]))
    (array([ 2., 40.]),)
    """
    args = tuple(x if isinstance(x, Traced) else np.array(x) for x in args)
    call = f, args, tuple(range(len(args))), {}
    tape, y = _on_tape(*call)
    value = _inside(y, tape)

    def pull(v):
        return tuple(_pulled(call, tape, y, arguments.direction(v, value, "v")))

    return own(value, value), pull


def jvp(f: Callable, args: tuple, tangents: tuple) -> tuple[Any, Any]:
    """Evaluate f and its derivative along one direction, by forward mode.

    Parameters
    ----------
    f : callable
        Takes the arrays and returns an array.
    args : tuple of array_like
        Where the derivative is taken.
    tangents : tuple of array_like
        The direction: a change for each argument, of its shape.

    Returns
    -------
    y, dy : ndarray
        ``f(*args)``, and the sum of J v over the arguments, of the same shape.

    Raises
    ------
    TypeError, ValueError, FloatingPointError, NotImplementedError
        As for `value_and_grad`; there is one tangent for each argument.

    Examples
    --------
    >>> jvp(lambda x: x**2, (np.array([1.0, 2.0]),), (np.array([1.0, 10.0]),))
    (array([1., 4.]), array([ 2., 40.]))
    """
    if not (isinstance(args, tuple | list) and isinstance(tangents, tuple | list)):
        raise TypeError("jvp takes tuples: jvp(f, (x,), (v,)) for a function of one argument")
    if len(args) != len(tangents):
        raise ValueError(f"{len(args)} arguments need as many tangents; {len(tangents)} came")
    args = [arguments.floats(x, f"argument {k}") for k, x in enumerate(args)]
    tangents = [
        arguments.direction(v, x, f"tangent {k}")
        for k, (v, x) in enumerate(zip(tangents, args, strict=True))
    ]
    y, changes = _pushed(f, args, [[v] for v in tangents])
    return own(y, *args), own(changes[0], *args, *tangents)


def _pushed(f: Callable, args: list, tangents: list[list]) -> tuple[Any, list]:
    """Return f and its changes along a vector of directions, given for each argument."""
    with Forward() as forward:
        duals = [Dual(forward, x, v) for x, v in zip(args, tangents, strict=True)]
        y = arguments.evaluated(f, duals, {})
    if not (isinstance(y, Dual) and y.trace is forward):
        return y, [np.zeros_like(y) for _ in tangents[0]]
    call = f, args, tuple(range(len(args))), {}
    v = np.ones_like(value_of(y))[()]
    nans.refuse(y.value, y.tangents, v, lambda: _on_tape(*call, whole=True))
    return y.value, y.tangents


def jacobian(f: Callable, argnums: int = 0, mode: str | None = None) -> Callable:
    """Make the Jacobian of f.

    Parameters
    ----------
    f : callable
        Takes arrays, and returns an array of shape (m,), or of any shape.
    argnums : int, default=0
        The argument by which to differentiate, of shape (n,), or of any shape.
    mode : {"forward", "reverse"}, optional
        Column by column, all in one go, or row by row, from one tape; the default takes the
        one that has fewer of them.

    Returns
    -------
    callable
        Takes what f takes and returns an ndarray of shape (m, n): the shape of the result,
        then that of the argument.

    Raises
    ------
    TypeError, ValueError, FloatingPointError, NotImplementedError
        As for `value_and_grad`.

    Examples
    --------
    >>> jacobian(lambda x: np.stack([x[0] * x[1], x[0] - x[1]]))(np.array([3.0, 2.0]))
    array([[ 2.,  3.],
           [ 1., -1.]])
    """
    if mode not in (None, "forward", "reverse"):
        raise ValueError(f"mode must be 'forward' or 'reverse'; it is {mode!r}")

    arguments.checked_function(f)
    if isinstance(argnums, tuple | list):
        raise TypeError(f"a Jacobian is by one argument; argnums is {argnums}")

    def matrix(*args, **settings):
        (place,) = arguments.chosen(args, argnums)

        def of_one(x):
            return f(*args[:place], x, *args[place + 1 :], **settings)

        x = arguments.floats(args[place], f"argument {place}")
        if mode == "forward":
            return unboxed(_by_columns(of_one, x))
        y, pull = vjp(of_one, x)
        by_rows = mode or y.size < x.size
        return unboxed(_by_rows(y, pull, x) if by_rows else _by_columns(of_one, x))

    return matrix


def _basis(x: Any) -> list:
    """Return the arrays of the shape of x with a single 1."""
    return [unit.reshape(x.shape)[()] for unit in np.eye(x.size, dtype=x.dtype)]


def _by_rows(y: Any, pull: Callable, x: Any) -> Any:
    rows = [pull(unit)[0] for unit in _basis(y)]
    return _assembled(rows, 0, y, x)


def _by_columns(f: Callable, x: Any) -> Any:
    y, columns = _pushed(f, [x], [_basis(x)])
    return _assembled(columns, -1, y, x)


def _assembled(parts: list, axis: int, y: Any, x: Any) -> Any:
    """Return the Jacobian made of its rows or columns, of which there may be none."""
    matrix = np.stack(parts, axis) if parts else np.zeros(0, np.result_type(y.dtype, x.dtype))
    return np.reshape(matrix, (*y.shape, *x.shape))


def hessian(f: Callable, argnums: int = 0) -> Callable:
    """Make the Hessian of f: forward mode through its gradient.

    Parameters
    ----------
    f : callable
        Takes arrays and returns one number.
    argnums : int, default=0
        The argument by which to differentiate twice, of shape (n,), or of any shape.

    Returns
    -------
    callable
        Takes what f takes and returns an ndarray of shape (n, n): the shape of the argument,
        twice.

    Raises
    ------
    TypeError, ValueError, FloatingPointError, NotImplementedError
        As for `value_and_grad`.

    Examples
    --------
    >>> hessian(lambda x: x[0] ** 2 * x[1])(np.array([3.0, 2.0]))
    array([[4., 6.],
           [6., 0.]])
    """
    return jacobian(grad(f, argnums), argnums, mode="forward")

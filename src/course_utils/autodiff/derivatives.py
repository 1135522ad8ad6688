"""Derivatives of functions of arrays, written with NumPy.

Entry points: `grad` and `value_and_grad`; `jvp` (forward mode) and `vjp` (reverse mode);
`jacobian` and `hessian`. What they return can be differentiated again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from course_utils.autodiff import errors, nan_diagnosis
from course_utils.autodiff.dual import DualArray, ForwardTrace
from course_utils.autodiff.tape import Tape
from course_utils.autodiff.tracing import TracedArray, as_scalar, own, plain


def _on_tape(f, args, argnums, settings, whole=False) -> tuple:
    """Evaluate f with some arguments on a tape; return the tape and the result."""
    args = list(args)
    with Tape(whole) as tape:
        for k in argnums:
            args[k] = tape.input(errors.floats(args[k], f"argument {k}"))
        return tape, errors.call(f, args, settings)


def _reverse(*run) -> tuple:
    """Return the value of what `_on_tape` runs, and its pullback; both refuse nan."""
    tape, y = _on_tape(*run)
    value = as_scalar(y.value if getattr(y, "traced_by", None) is tape else y)

    def pullback(v, once=False):
        gradients = tape.gradients(y, v, once)
        nan_diagnosis.refuse(value, gradients, v, partial(_on_tape, *run, whole=True))
        return gradients

    return value, pullback


def value_and_grad(f: Callable, argnums: int | tuple[int, ...] = 0) -> Callable:
    """Make the function that returns f and its gradient, by reverse mode.

    Parameters
    ----------
    f : callable
        Takes arrays and returns one number. Until it returns, it must not change the plain
        arrays that it computes with, because the backward pass reads them.
    argnums : int or tuple of int, default=0
        The arguments with respect to which to differentiate.

    Returns
    -------
    callable
        Takes what f takes, and returns the value and the gradient: an array of the shape of
        the argument, or a tuple of such arrays if argnums is a tuple.

    Raises
    ------
    TypeError
        If f does not return floats (truth values, counts and positions have no derivative), or
        if it turns traced numbers into plain ones.
    ValueError
        If f returns more than one number, or an argument holds nan.
    FloatingPointError
        If nan arises in the computation; the message says where.
    NotImplementedError
        If f uses an operation without a rule.

    Examples
    --------
    >>> value_and_grad(lambda x: np.sum(x**2))(np.array([1.0, 2.0]))
    (np.float64(5.0), array([2., 4.]))
    """
    errors.function(f)

    def both(*args, **settings):
        value, pullback = _reverse(f, args, errors.chosen(args, argnums), settings)
        if value.shape != ():
            raise ValueError(
                "a gradient needs a function that returns one number; this one returned shape "
                f"{value.shape}: use jacobian or vjp, or sum its results"
            )
        gradients = pullback(np.ones((), value.dtype)[()], once=True)
        return value, tuple(gradients) if isinstance(argnums, tuple | list) else gradients[0]

    return both


def grad(f: Callable, argnums: int | tuple[int, ...] = 0) -> Callable:
    """Make the gradient of f, by reverse mode; arguments and errors as for `value_and_grad`.

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


def vjp(f: Callable, *args) -> tuple:
    """Evaluate f, and return its value and its pullback.

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
    pullback : callable
        ``pullback(v)``, with v of the shape of y, returns a tuple with J^T v for each argument,
        where J is the Jacobian of f with respect to it. It can be called any number of times,
        as long as other arrays that f uses do not change.

    Raises
    ------
    TypeError, ValueError, FloatingPointError, NotImplementedError
        As for `value_and_grad`; v must have the shape of y.

    Examples
    --------
    >>> y, pullback = vjp(lambda x: x**2, np.array([1.0, 2.0]))
    >>> pullback(np.array([1.0, 10.0]))
    (array([ 2., 40.]),)
    """
    args = tuple(x if isinstance(x, TracedArray) else np.array(x) for x in args)
    value, back = _reverse(f, args, range(len(args)), {})

    def pullback(v):
        return tuple(back(errors.like(value, v, "v")))

    return own(value, value), pullback


def jvp(f: Callable, args: tuple, tangents: tuple) -> tuple:
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
        raise ValueError(f"{len(args)} arguments need as many tangents; got {len(tangents)}")
    xs = [errors.floats(x, f"argument {k}") for k, x in enumerate(args)]
    pairs = enumerate(zip(xs, tangents, strict=True))
    vs = [errors.like(x, v, f"tangent {k}") for k, (x, v) in pairs]
    y, changes = _forward(f, xs, [[v] for v in vs])
    return own(y, *xs), own(changes[0], *xs, *vs)


def _forward(f: Callable, args: list, tangents: list[list]) -> tuple:
    """Return f and its changes along a list of directions, given for each argument."""
    with ForwardTrace() as trace:
        duals = [DualArray(trace, x, v) for x, v in zip(args, tangents, strict=True)]
        y = errors.call(f, duals, {})
    if not (isinstance(y, DualArray) and y.traced_by is trace):
        return y, [np.zeros_like(y) for _ in tangents[0]]
    again = partial(_on_tape, f, args, range(len(args)), {}, whole=True)
    nan_diagnosis.refuse(y.value, y.tangents, np.ones_like(plain(y))[()], again)
    return y.value, y.tangents


def jacobian(f: Callable, argnums: int = 0, mode: str | None = None) -> Callable:
    """Make the Jacobian of f.

    Parameters
    ----------
    f : callable
        Takes arrays, and returns an array of shape (m,), or of any shape.
    argnums : int, default=0
        The argument with respect to which to differentiate, of shape (n,), or of any shape.
    mode : {"forward", "reverse"}, optional
        All columns in one pass, or row by row from one tape; the default is reverse if there
        are fewer rows than columns, and forward otherwise.

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
    errors.function(f)
    if isinstance(argnums, tuple | list):
        raise TypeError(f"a Jacobian is with respect to one argument; argnums is {argnums}")

    def matrix(*args, **settings):
        (k,) = errors.chosen(args, argnums)

        def of_one(x):
            return f(*args[:k], x, *args[k + 1 :], **settings)

        return _jacobian(of_one, errors.floats(args[k], f"argument {k}"), mode)

    return matrix


def _jacobian(f: Callable, x, mode: str | None):
    """Return the Jacobian of a function of one array, assembled from its rows or columns."""
    if mode != "forward":
        y, pullback = vjp(f, x)
        if mode == "reverse" or y.size < x.size:
            return _joined([pullback(unit)[0] for unit in _basis(y)], 0, y, x)
    y, columns = _forward(f, [x], [_basis(x)])
    return _joined(columns, -1, y, x)


def _joined(parts: list, axis: int, y, x):
    """Return the derivative of y in x from its rows (axis 0) or columns (axis -1)."""
    matrix = np.stack(parts, axis) if parts else np.zeros(0, np.result_type(y.dtype, x.dtype))
    return as_scalar(np.reshape(matrix, (*y.shape, *x.shape)))


def _basis(x) -> list:
    """Return the arrays of the shape of x with a single 1."""
    return [unit.reshape(x.shape)[()] for unit in np.eye(x.size, dtype=x.dtype)]


def hessian(f: Callable, argnums: int = 0) -> Callable:
    """Make the Hessian of f: forward mode through its gradient.

    Parameters
    ----------
    f : callable
        Takes arrays and returns one number.
    argnums : int, default=0
        The argument in which to differentiate twice, of shape (n,), or of any shape.

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

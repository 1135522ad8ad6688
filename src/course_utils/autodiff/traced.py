"""Traced arrays: they behave as arrays of NumPy do, and tell a listener what is done to them.

Entry points: `Traced`, the array; `Trace`, the listener, of which `tape.Tape`, `dual.Forward`
and `counting.Counter` are kinds; `value_of`. Derivatives of derivatives nest listeners: the
value of a traced array may be traced by an outer one.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from functools import partial
from operator import attrgetter, getitem
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from course_utils.autodiff import refusals
from course_utils.autodiff.composed import COMPOSED, CONSTANT
from course_utils.autodiff.primitives import PLAIN, astype, in_one_type
from course_utils.autodiff.rules import RULES, Rule

LEVELS = itertools.count(1)


class Trace:
    """A listener to operations on some traced arrays.

    Attributes
    ----------
    level : int
        Greater for a listener that was started later, inside of the others.
    open : bool
        Whether it still listens.
    record : method
        ``record(operation, rule, args, settings)`` carries out an operation on arguments, some
        of which are traced by this listener, and returns what it traces of the result.
    """

    def __init__(self):
        self.level = next(LEVELS)
        self.open = True

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.open = False

    def taken(self, operation: Callable, rule: Rule, args: Sequence) -> tuple[list, list]:
        """Return the arguments without the traces of this listener, and those that had one.

        All numbers by which there is a derivative get one type of float. NumPy needs no help
        to compute a value of integers and short floats, but the formula of a derivative would
        overflow in them: the square of `np.uint8(200)` is 64.

        Returns
        -------
        plain : list
            The arguments for the operation.
        mine : list of (int, Traced)
            The places among them that this listener traces, and what stood there.
        """
        plain, mine, first, count = list(args), [], None, rule.arguments or len(args)
        for place, arg in enumerate(args):
            if isinstance(arg, Traced):
                if place >= count:
                    raise refusals.traced_place(operation, place)
                if arg.trace is self:
                    mine.append((place, arg))
                    arg = plain[place] = arg.value
            elif type(arg) in PLAIN or place >= count:
                continue
            elif type(arg) is not np.float64:
                arg = plain[place] = refusals.real(arg, operation, place)
            if first is None:
                first = arg
            elif arg.dtype is not first.dtype and arg.dtype != first.dtype:
                args = [*in_one_type(args[:count]), *args[count:]]
                return self.taken(operation, rule, args)
        return plain, mine


def innermost(args: tuple) -> Trace:
    """Return the listener that was started last, among those of the arguments."""
    found = None
    for arg in args:
        if isinstance(arg, Traced) and arg.trace is not found:
            found = arg.trace if found is None or arg.trace.level > found.level else found
    if found is None:
        raise TypeError(
            "a traced array stands where only a plain one can: among the settings or inside of "
            "a list; give it as an argument of its own"
        )
    if not found.open:
        raise RuntimeError(
            "this traced array comes from a derivative that has been computed already; let the "
            "differentiated function return what is needed of it, and use that"
        )
    return found


def apply(operation: Callable, args: tuple, settings: dict) -> Any:
    """Carry out an operation of which an argument is traced.

    Raises
    ------
    NotImplementedError
        If there is no rule for it.
    """
    rule = RULES.get(operation)
    if rule is not None:
        return innermost(args).record(operation, rule, args, settings)
    if operation in COMPOSED:
        return refusals.composed(operation, args, settings)
    if operation in CONSTANT:
        plain = {name: value_of(each) for name, each in settings.items()}
        return operation(*map(value_of, args), **plain)
    raise refusals.missing_rule(operation)


def value_of(x: Any) -> Any:
    """Return the plain array inside of a traced one, through all listeners."""
    while isinstance(x, Traced):
        x = x.value
    return x


def unboxed(x: Any) -> Any:
    """Return an array without axes as a scalar, which NumPy computes with much faster."""
    return x[()] if isinstance(x, np.ndarray) and not x.ndim else x


def own(x: Any, *others: Any) -> Any:
    """Return an array that is no view and none of the others; a scalar if it has no axes."""
    x = unboxed(x)
    if isinstance(x, np.ndarray) and (x.base is not None or any(x is y for y in others)):
        return x.copy()
    return x


def _plain_index(index: Any) -> Any:
    """Return an index without traced parts; lists, which could be changed later, as arrays."""
    if isinstance(index, tuple):
        return tuple(map(_plain_index, index))
    return np.array(index or np.arange(0)) if isinstance(index, list) else value_of(index)


class Traced(NDArrayOperatorsMixin):
    """An array that tells its listener what is done to it.

    Nobody can write into it. It is none of NumPy's: `isinstance(x, np.ndarray)` and
    `np.isscalar(x)` are False; ask for `x.ndim` instead.

    Attributes
    ----------
    trace : Trace
        The listener.
    value : ndarray, numpy scalar or Traced
        The numbers; traced themselves if an outer listener follows them.
    """

    __slots__ = ("trace", "value")
    __hash__ = object.__hash__  # equality is elementwise, as for arrays

    def __init__(self, trace: Trace, value: Any):
        self.trace, self.value = trace, value

    apply = staticmethod(apply)
    shape = property(attrgetter("value.shape"))
    ndim = property(attrgetter("value.ndim"))
    size = property(attrgetter("value.size"))
    dtype = property(attrgetter("value.dtype"))
    T = property(
        np.transpose, doc="The transpose of a matrix; the axes of an array in reverse."
    )

    # What NumPy asks of an array that is none of its own: enhancement proposals 13 and 18.
    def __array_ufunc__(self, ufunc, method, *args, out=None, **settings):
        if out is not None or method == "at":
            raise refusals.written(
                f"np.{ufunc.__name__} with out= or .at, or an operator such as @=,"
            )
        if method != "__call__":
            raise NotImplementedError(
                f"np.{ufunc.__name__}.{method} has no derivative rule; use np.sum or a loop"
            )
        if settings:
            raise TypeError(
                f"np.{ufunc.__name__} of a traced array takes no {', '.join(settings)}"
            )
        return apply(ufunc, args, settings)

    def __array_function__(self, function, _types, args, settings):
        if function in RULES:
            refusals.check_settings(function, args, settings)
        return apply(function, args, settings)

    def _lost(self, *_args, **_settings):
        raise TypeError(
            "a traced array cannot become a plain array or a number of Python's, nor be "
            "stored, because its derivative would be lost: write np.stack([a, b]) for "
            "np.array([a, b]), A @ x for A.dot(x), np.sin for math.sin, x for float(x), and "
            "build an array with np.stack, np.concatenate or np.where in place of assigning "
            "to its parts"
        )

    __array__ = __float__ = __int__ = __index__ = __complex__ = _lost
    __reduce_ex__ = item = tolist = _lost

    def __copy__(self, _memo=None):
        return self  # nobody can write into it

    __deepcopy__ = __copy__

    def __getattr__(self, name):
        function = getattr(np, name, None)
        if hasattr(np.ndarray, name) and (
            function in RULES or function in COMPOSED or function in CONSTANT
        ):
            return partial(function, self)
        raise AttributeError(
            f"a traced array has no .{name}; functions of NumPy take it, such as np.{name} if "
            "there is a rule for it"
        )

    def reshape(self, *shape):
        return np.reshape(self, shape[0] if len(shape) == 1 else shape)

    def transpose(self, *axes):
        return np.transpose(self, axes[0] if len(axes) == 1 else axes or None)

    def flatten(self):
        return np.ravel(self)

    def astype(self, dtype):
        if np.dtype(dtype).kind != "f":
            raise TypeError(f"a traced array cannot become {np.dtype(dtype)}; it holds floats")
        return astype(self, dtype=np.dtype(dtype))

    def __bool__(self):
        return bool(value_of(self))

    def __round__(self, digits=0):
        return np.round(value_of(self), digits)

    def __format__(self, spec):
        return format(value_of(self), spec)

    def __repr__(self):
        return f"Traced({value_of(self)!r})"

    def __len__(self):
        return len(value_of(self))

    def __iter__(self):
        if not self.ndim:
            raise TypeError("a number cannot be taken apart: iteration over a traced scalar")
        return (self[k] for k in range(len(self)))

    def __getitem__(self, index):
        return apply(getitem, (self, _plain_index(index)), {})

    def __setitem__(self, index, value):
        raise refusals.written("x[...] =")


def _operator(sign: str, name: str, ufunc: Callable) -> None:
    """Lead an operator past NumPy, whose question costs more than many a product."""

    def operate(self, other):
        return apply(ufunc, (self, other), {})

    def in_place(self, other):
        if self.ndim:
            raise refusals.written(f"x {sign}= y")
        return apply(ufunc, (self, other), {})  # no other name sees that a number is replaced

    setattr(Traced, f"__{name}__", operate)
    setattr(Traced, f"__r{name}__", lambda self, other: apply(ufunc, (other, self), {}))
    setattr(Traced, f"__i{name}__", in_place)


for _row in (
    ("+", "add", np.add), ("-", "sub", np.subtract), ("*", "mul", np.multiply),
    ("/", "truediv", np.divide), ("**", "pow", np.power), ("@", "matmul", np.matmul),
):  # fmt: skip
    _operator(*_row)

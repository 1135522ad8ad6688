"""Traced arrays: they behave as arrays of NumPy do, and tell a listener what is done to them.

Entry points: `Traced`, the array; `Trace`, the listener, of which `tape.Tape`, `dual.Forward`
and `counting.Counter` are kinds; `value_of`. Derivatives of derivatives nest listeners: the
value of a traced array may be traced by an outer one.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from course_utils.autodiff.composed import COMPOSED, CONSTANT
from course_utils.autodiff.primitives import getitem
from course_utils.autodiff.refusals import (
    check_settings,
    composed,
    missing_rule,
    name_of,
    written,
)
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
    """

    def __init__(self):
        self.level = next(LEVELS)
        self.open = True

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.open = False

    def record(self, operation: Callable, rule: Rule, args: tuple, settings: dict) -> Traced:
        """Carry out an operation on arguments, some of which are traced by this listener."""
        raise NotImplementedError


def innermost(args: tuple) -> Trace:
    """Return the listener that was started last, among those of the arguments."""
    found = None
    for arg in args:
        if isinstance(arg, Traced) and (found is None or arg.trace.level > found.level):
            found = arg.trace
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
        return composed(operation, args, settings)
    if operation in CONSTANT:
        plain = {name: value_of(each) for name, each in settings.items()}
        return operation(*map(value_of, args), **plain)
    raise missing_rule(operation)


def plain_argument(operation: Callable, rule: Rule, place: int, arg: Any) -> Any:
    """Return an argument that is not traced; a list of numbers as an array of them.

    Raises
    ------
    TypeError
        If the rule has a derivative by it, and it does not hold real numbers.
    """
    if isinstance(arg, Traced) or not (rule.arguments is None or place < rule.arguments):
        return arg
    array = np.asarray(arg)
    if array.dtype.kind not in "fiub":
        raise TypeError(
            f"{name_of(operation)} of a traced array needs real numbers; its argument "
            f"{place + 1} holds {array.dtype}"
        )
    return array if isinstance(arg, list | tuple) else arg


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


class Traced(NDArrayOperatorsMixin):  # for the operators that are not named below
    """An array that tells its listener what is done to it.

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

    # What NumPy asks of an array that is none of its own: enhancement proposals 13 and 18.
    def __array_ufunc__(self, ufunc, method, *args, out=None, **settings):
        if out is not None:
            raise written("out=, or an operator such as +=,")
        if method == "at":
            raise written(f"np.{ufunc.__name__}.at")
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
            check_settings(function, args, settings)
        return apply(function, args, settings)

    def __array__(self, *_args, **_settings):
        raise TypeError(
            "a traced array cannot become a plain one, because its derivative would be lost; "
            "in place of np.array([a, b]) use np.stack([a, b]), and in place of assigning to "
            "parts of an array build it with np.stack, np.concatenate or np.where"
        )

    def __float__(self):
        raise TypeError(
            "a traced number cannot become a float, because its derivative would be lost; in "
            "place of functions of Python's math use those of NumPy, such as np.sin"
        )

    __int__ = __index__ = __float__

    def __getattr__(self, name):
        raise AttributeError(
            f"a traced array has no .{name}; functions of NumPy take it, such as np.{name} if "
            "there is a rule for it"
        )

    def __bool__(self):
        return bool(value_of(self))

    def __format__(self, spec):
        return format(value_of(self), spec)

    def __repr__(self):
        return f"Traced({value_of(self)!r})"

    @property
    def shape(self):
        return self.value.shape

    @property
    def ndim(self):
        return self.value.ndim

    @property
    def size(self):
        return self.value.size

    @property
    def dtype(self):
        return self.value.dtype

    def __len__(self):
        return len(value_of(self))

    def __iter__(self):
        if not self.ndim:
            raise TypeError("a number cannot be taken apart: iteration over a traced scalar")
        return (self[k] for k in range(len(self)))

    def __getitem__(self, index):
        return apply(getitem, (self, _plain_index(index)), {})

    def __setitem__(self, index, value):
        raise written("x[...] =")

    def __add__(self, other):
        return apply(np.add, (self, other), {})

    def __radd__(self, other):
        return apply(np.add, (other, self), {})

    def __sub__(self, other):
        return apply(np.subtract, (self, other), {})

    def __rsub__(self, other):
        return apply(np.subtract, (other, self), {})

    def __mul__(self, other):
        return apply(np.multiply, (self, other), {})

    def __rmul__(self, other):
        return apply(np.multiply, (other, self), {})

    def __truediv__(self, other):
        return apply(np.divide, (self, other), {})

    def __rtruediv__(self, other):
        return apply(np.divide, (other, self), {})

    def __pow__(self, other):
        return apply(np.power, (self, other), {})

    def __rpow__(self, other):
        return apply(np.power, (other, self), {})

    def __matmul__(self, other):
        return apply(np.matmul, (self, other), {})

    def __rmatmul__(self, other):
        return apply(np.matmul, (other, self), {})

    def __neg__(self):
        return apply(np.negative, (self,), {})

    def __pos__(self):
        return self

    def __abs__(self):
        return apply(np.absolute, (self,), {})

    def __iadd__(self, other):
        return self._rebound("+=", self + other)

    def __isub__(self, other):
        return self._rebound("-=", self - other)

    def __imul__(self, other):
        return self._rebound("*=", self * other)

    def __itruediv__(self, other):
        return self._rebound("/=", self / other)

    def __ipow__(self, other):
        return self._rebound("**=", self**other)

    def _rebound(self, operator, result):
        """Let a number be replaced, which no other name can see; an array is written into."""
        if self.ndim:
            raise written(f"x {operator} y")
        return result

    def __lt__(self, other):
        return apply(np.less, (self, other), {})

    def __le__(self, other):
        return apply(np.less_equal, (self, other), {})

    def __gt__(self, other):
        return apply(np.greater, (self, other), {})

    def __ge__(self, other):
        return apply(np.greater_equal, (self, other), {})

    def __eq__(self, other):
        return apply(np.equal, (self, other), {})

    def __ne__(self, other):
        return apply(np.not_equal, (self, other), {})

    @property
    def T(self):
        return np.transpose(self)

    def sum(self, axis=None, keepdims=False):
        return np.sum(self, axis=axis, keepdims=keepdims)

    def mean(self, axis=None, keepdims=False):
        return np.mean(self, axis=axis, keepdims=keepdims)

    def max(self, axis=None, keepdims=False):
        return np.max(self, axis=axis, keepdims=keepdims)

    def min(self, axis=None, keepdims=False):
        return np.min(self, axis=axis, keepdims=keepdims)

    def reshape(self, *shape):
        return np.reshape(self, shape[0] if len(shape) == 1 else shape)

    def ravel(self):
        return np.ravel(self)

    def flatten(self):
        return np.ravel(self)

    def copy(self):
        return self  # nobody can write into it

    def transpose(self, *axes):
        return np.transpose(self, axes[0] if len(axes) == 1 else axes or None)

    def dot(self, other):
        return np.dot(self, other)

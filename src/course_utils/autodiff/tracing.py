"""Traced arrays: they behave like NumPy arrays, and a trace follows what is done to them.

Entry points: `Trace`, of which `tape.Tape`, `dual.ForwardTrace` and `counting.Counter` are
kinds; `TracedArray`, what it follows; `plain`, the numbers alone. Derivatives of derivatives
nest traces: the value of a traced array may be traced by an outer one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from operator import attrgetter, getitem

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from course_utils.autodiff import errors
from course_utils.autodiff.composed import COMPOSED, CONSTANT
from course_utils.autodiff.primitives import PLAIN, Rule, astype, in_one_type
from course_utils.autodiff.rules import RULES

LEVELS = count(1)


class Trace:
    """An object that follows the operations on some traced arrays.

    Attributes
    ----------
    level : int
        Greater for a trace that was started later, inside the others.
    open : bool
        Whether it still follows them.
    """

    def __init__(self):
        self.level, self.open = next(LEVELS), True

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.open = False

    def process(self, operation: Callable, rule: Rule, args: Sequence, settings: dict):
        """Carry out an operation, some of whose arguments this trace follows.

        Returns
        -------
        TracedArray
        """
        raise NotImplementedError

    def unwrap(self, operation: Callable, rule: Rule, args: Sequence) -> tuple[list, list]:
        """Return the arguments as this trace computes with them, and those that it follows.

        All differentiable arguments are converted to one type of float. NumPy needs no help to
        compute a value from integers and short floats, but the formula of a derivative would
        overflow in them: the square of `np.uint8(200)` is 64.

        Returns
        -------
        values : list
            The arguments for the operation.
        mine : list of (int, TracedArray)
            The argnums of the arguments that this trace follows, and these arguments.
        """
        values, mine, first, count = list(args), [], None, rule.arguments or len(args)
        for argnum, arg in enumerate(args):
            if isinstance(arg, TracedArray):
                if argnum >= count:
                    raise errors.no_derivative(operation, argnum)
                if arg.traced_by is self:
                    mine.append((argnum, arg))
                    arg = values[argnum] = arg.value
            elif type(arg) in PLAIN or argnum >= count:
                continue
            elif type(arg) is not np.float64:
                arg = values[argnum] = errors.real(arg, operation, argnum)
            if first is None:
                first = arg
            elif arg.dtype is not first.dtype and arg.dtype != first.dtype:
                args = [*in_one_type(args[:count]), *args[count:]]
                return self.unwrap(operation, rule, args)
        return values, mine


def innermost(args: tuple) -> Trace:
    """Return the trace that was started last, among those of the arguments."""
    found = None
    for arg in args:
        if isinstance(arg, TracedArray) and arg.traced_by is not found:
            trace = arg.traced_by
            found = trace if found is None or trace.level > found.level else found
    if found is None:
        raise errors.hidden()
    if not found.open:
        raise errors.ended()
    return found


def apply(operation: Callable, args: tuple, settings: dict):
    """Carry out an operation with a traced argument.

    Raises
    ------
    NotImplementedError
        If there is no rule for it.
    """
    rule = RULES.get(operation)
    if rule is not None:
        return innermost(args).process(operation, rule, args, settings)
    if operation in COMPOSED:
        return errors.call_composed(operation, COMPOSED[operation], args, settings)
    if operation in CONSTANT:
        settings = {name: plain(each) for name, each in settings.items()}
        return operation(*map(plain, args), **settings)
    raise errors.missing_rule(operation)


def plain(x):
    """Return the plain array inside a traced one, through all traces."""
    while isinstance(x, TracedArray):
        x = x.value
    return x


def as_scalar(x):
    """Return an array without axes as a scalar, which NumPy computes with much faster."""
    return x[()] if isinstance(x, np.ndarray) and not x.ndim else x


def own(x, *others):
    """Return an array that is neither a view nor one of the others; without axes, a scalar."""
    x = as_scalar(x)
    if isinstance(x, np.ndarray) and (x.base is not None or any(x is y for y in others)):
        return x.copy()
    return x


def _plain_index(index):
    """Return an index without traced parts; lists, which could be changed later, as arrays."""
    if isinstance(index, tuple):
        return tuple(map(_plain_index, index))
    return np.array(index or np.arange(0)) if isinstance(index, list) else plain(index)


def _of_numbers(function: Callable) -> Callable:
    """Make a method whose result depends on the numbers alone."""
    return lambda self, *args: function(plain(self), *args)


class TracedArray(NDArrayOperatorsMixin):
    """An array that a trace follows.

    It cannot be written to. It is not a NumPy array: `isinstance(x, np.ndarray)` and
    `np.isscalar(x)` are False; look at `x.ndim` instead.

    Attributes
    ----------
    traced_by : Trace
    value : ndarray, numpy scalar or TracedArray
        The numbers; traced themselves if an outer trace follows them.
    """

    __slots__ = ("traced_by", "value")
    __hash__ = object.__hash__  # equality is elementwise, as for arrays

    def __init__(self, trace: Trace, value):
        self.traced_by, self.value = trace, value

    apply = staticmethod(apply)
    shape, ndim, size, dtype = (
        property(attrgetter(f"value.{name}")) for name in ("shape", "ndim", "size", "dtype")
    )
    T = property(np.transpose, doc="The array with its axes in reverse.")

    # What NumPy requires of arrays other than its own: enhancement proposals 13 and 18.
    def __array_ufunc__(self, ufunc, method, *args, out=None, **settings):
        if out is not None or method != "__call__" or settings:
            raise errors.ufunc_call(ufunc, method, out, settings)
        return apply(ufunc, args, settings)

    def __array_function__(self, function, _types, args, settings):
        if function in RULES:
            errors.check_settings(function, RULES[function], args, settings)
        return apply(function, args, settings)

    def _lost(self, *_args, **_settings):
        raise errors.lost()

    __array__ = __float__ = __int__ = __index__ = __complex__ = _lost
    __reduce_ex__ = item = tolist = _lost

    def __copy__(self, _memo=None):
        return self  # it cannot be written to

    __deepcopy__ = __copy__

    def __getattr__(self, name):
        function = getattr(np, name, None)
        known = function in RULES or function in COMPOSED or function in CONSTANT
        if function and known and hasattr(np.ndarray, name):
            return partial(function, self)
        raise AttributeError(
            f"a traced array has no .{name}; use a function of NumPy instead, such as "
            f"np.{name} if there is a rule for it"
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

    __bool__, __len__, __format__, __round__ = map(_of_numbers, (bool, len, format, np.round))

    def __repr__(self):
        return f"{type(self).__name__}({plain(self)!r})"

    def __iter__(self):
        if not self.ndim:
            raise TypeError("a traced scalar is a number and cannot be iterated over")
        return (self[k] for k in range(len(self)))

    def __getitem__(self, index):
        return apply(getitem, (self, _plain_index(index)), {})

    def __setitem__(self, index, value):
        raise errors.written("x[...] =")


def _operator(sign: str, name: str, ufunc: Callable) -> None:
    """Make an operator bypass NumPy, whose dispatch costs more than many a product."""

    def operate(self, other):
        return apply(ufunc, (self, other), {})

    def in_place(self, other):
        if self.ndim:
            raise errors.written(f"x {sign}= y")
        return apply(ufunc, (self, other), {})  # a number is replaced, as in Python

    setattr(TracedArray, f"__{name}__", operate)
    setattr(TracedArray, f"__r{name}__", lambda self, other: apply(ufunc, (other, self), {}))
    setattr(TracedArray, f"__i{name}__", in_place)


for _row in (
    ("+", "add", np.add), ("-", "sub", np.subtract), ("*", "mul", np.multiply),
    ("/", "truediv", np.divide), ("**", "pow", np.power), ("@", "matmul", np.matmul),
):  # fmt: skip
    _operator(*_row)

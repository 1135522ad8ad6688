"""What the engine refuses, and its messages: what was expected, what it got, what to do.

Entry points: `floats`, `like` and `chosen` check what goes into a derivative, `call` what comes
out of a function; `name_of` is the name of an operation as it is written in code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import signature
from operator import index

import numpy as np

OF_ITS_OWN = (np.matrix, np.ma.MaskedArray)  # arrays with an arithmetic of their own


def name_of(operation: Callable) -> str:
    """Return the name of an operation as it is written in code."""
    name = getattr(operation, "__name__", repr(operation))
    for module, prefix in ((np, "np."), (np.linalg, "np.linalg.")):
        if getattr(module, name, None) is operation:
            return prefix + name
    return name


def missing_rule(operation: Callable) -> NotImplementedError:
    """Return the error for an operation without a rule, with the way to add one."""
    name = name_of(operation)
    return NotImplementedError(
        f"there is no derivative rule for {name}. Write it with operations that have one, or "
        "add a row to the table: from course_utils.autodiff import rules; "
        f"rules.RULES[{name}] = rules.elementwise(lambda v, y, x: v * ...), where v is "
        "multiplied by the derivative of y with respect to x (if it does not act on each "
        "number by itself: rules.linear or rules.Rule)"
    )


def no_derivative(operation: Callable, argnum: int) -> TypeError:
    """Return the error for a traced argument for which a rule has no derivative."""
    return TypeError(
        f"{name_of(operation)} is not differentiable in its argument {argnum + 1}, which must "
        "be a plain value"
    )


def written(target: str) -> TypeError:
    """Return the error for what would write into an array."""
    return TypeError(
        f"{target} would write into an array, and the derivative of what was there before "
        "would be lost; make a new array instead: x = x + y, np.where, np.stack or "
        "np.concatenate"
    )


def lost() -> TypeError:
    """Return the error for what would take a traced array out of the computation."""
    return TypeError(
        "a traced array cannot become a plain array or a Python number, nor be stored in one, "
        "because its derivative would be lost: write np.stack([a, b]) for np.array([a, b]), "
        "A @ x for A.dot(x), np.sin for math.sin, x for float(x), and build an array with "
        "np.stack, np.concatenate or np.where in place of assigning to its parts"
    )


def hidden() -> TypeError:
    """Return the error for an operation none of whose own arguments is a traced array."""
    return TypeError(
        "a traced array appears where only a plain one is allowed, among the settings or "
        "inside a list; pass it as an argument of its own"
    )


def ended() -> RuntimeError:
    """Return the error for a traced array that has outlived its trace."""
    return RuntimeError(
        "this traced array belongs to a derivative that has been computed already; let the "
        "differentiated function return what you need, and use that"
    )


def ufunc_call(ufunc: np.ufunc, method: str, out, settings: dict) -> Exception:
    """Return the error for a call of a ufunc that is more than ``ufunc(*args)``."""
    name = f"np.{ufunc.__name__}"
    if out is not None or method == "at":
        return written(f"{name} with out= or .at, or an operator such as @=,")
    if method != "__call__":
        return NotImplementedError(f"{name}.{method} has no derivative rule: use np.sum, loops")
    return TypeError(f"{name} of a traced array takes no {', '.join(settings)}")


def check_settings(operation: Callable, rule, args: tuple, settings: dict) -> None:
    """Refuse the settings of a NumPy function that its rule does not know."""
    unknown = [name for name in settings if name not in rule.settings]
    if unknown or len(args) > rule.arguments + 1:
        what = ", ".join(unknown) or f"{len(args)} arguments by position"
        raise TypeError(
            f"{name_of(operation)} of a traced array does not take {what}; by name it takes "
            f"{', '.join(rule.settings)}"
        )


def call_composed(operation: Callable, function: Callable, args: tuple, settings: dict):
    """Call a function in place of NumPy's, and say so if it does not take this call."""
    try:
        return function(*args, **settings)
    except TypeError:
        takes = signature(function)
        try:
            takes.bind(*args, **settings)
        except TypeError as error:
            name = name_of(operation)
            raise TypeError(f"{name} of a traced array: {error}; it takes {takes}") from None
        raise


def real(x, owner, argnum: int | None = None) -> np.ndarray | np.number:
    """Return what is not traced as a NumPy array or scalar.

    Parameters
    ----------
    x : array_like
    owner : str or callable
        What x is called, or the operation of which it is an argument.
    argnum : int, optional
        Its place among the arguments.

    Raises
    ------
    TypeError
        If it is not an array of real numbers, or is one with an arithmetic of its own.
    """
    what = f"is a {type(x).__name__}, which has its own arithmetic: use np.asarray of it"
    if not isinstance(x, OF_ITS_OWN):
        try:
            array = np.asarray(x)
            if array.dtype.kind in "fiub":
                return array if array.ndim else array[()]
            what = f"must hold real numbers; it holds {array.dtype}"
        except ValueError:
            what = "has parts of different shapes, so it is not an array"
    if argnum is not None:
        owner = f"argument {argnum + 1} of {name_of(owner)}, next to a traced array,"
    raise TypeError(f"{owner} {what}")


def is_traced(x) -> bool:
    """Whether x is a traced array; one that has outlived its trace is refused."""
    trace = getattr(x, "traced_by", None)
    if trace is not None and not trace.open:
        raise ended()
    return trace is not None


def floats(x, name: str = "x"):
    """Return x as an array of floats, or as it is if an outer trace follows it.

    Raises
    ------
    TypeError
        If its numbers are not real.
    ValueError
        If one of them is not a number (nan).
    """
    if is_traced(x):
        return x
    x = real(x, name)
    x = x if x.dtype.kind == "f" else x.astype(float)
    if np.isnan(x).any():
        raise ValueError(f"{name} must hold numbers; {np.isnan(x).sum()} of them are nan")
    return x


def like(x, v, name: str):
    """Return v as an array of floats of the kind of x, if it has the shape of x."""
    v = floats(v, name)
    if v.shape != x.shape:
        raise ValueError(f"{name} must have shape {x.shape}; it has {v.shape}")
    return v if is_traced(v) else v.astype(x.dtype)


def chosen(args: Sequence, argnums: int | tuple[int, ...]) -> tuple[int, ...]:
    """Return the numbers of the arguments with respect to which to differentiate.

    Raises
    ------
    TypeError
        If argnums is neither a whole number nor a tuple of them.
    ValueError
        If there is no such argument, or one is named twice.
    """
    found = argnums if isinstance(argnums, tuple | list) else (argnums,)
    if not all(hasattr(k, "__index__") for k in found):
        raise TypeError(f"argnums must be a whole number or a tuple of them; it is {argnums!r}")
    found = tuple(map(index, found))
    allowed = range(len(args))
    if not found or len({*found}) < len(found) or not {*found} <= {*allowed}:
        raise ValueError(
            f"argnums must name arguments given by position, each once; it is {argnums}, and "
            f"{len(args)} were given: {', '.join(map(str, allowed)) or 'none to choose from'}"
        )
    return found


def function(f: Callable) -> Callable:
    """Return f, if it is a function and not its value."""
    if not callable(f):
        raise TypeError(
            f"only functions have derivatives; got {type(f).__name__}: write grad(f)(x), "
            "not grad(f(x))"
        )
    return f


def call(f: Callable, args: Sequence, settings: dict):
    """Call a function of traced arrays, and return its result if it is one real array.

    NumPy's warnings are off: a nan is reported later, with the place where it arose.

    Raises
    ------
    TypeError
        If f writes into arrays, or returns something else.
    """
    try:
        with np.errstate(all="ignore"):
            return _result(function(f)(*args, **settings))
    except ValueError as error:
        if "setting an array element" in str(error) and error.__cause__:
            raise error.__cause__ from None  # a traced array has refused to be stored
        raise


def _result(y):
    """Return what a function has returned, if it is one array of real numbers."""
    if y is None:
        raise TypeError("the function returned None: is its return statement missing?")
    if isinstance(y, tuple | list | dict):
        raise TypeError(
            f"the function must return one array or number; it returned {type(y).__name__}: "
            "put several results together with np.stack or np.concatenate"
        )
    if is_traced(y):
        return y
    constant = float(y) if type(y) is int else y  # such as the one of a branch
    y = real(constant, "the result of the function")
    if y.dtype.kind != "f":
        raise TypeError(
            f"the function returned {y.dtype}: truth values, counts and positions jump, so "
            "they have no derivative; let it return floats"
        )
    return y

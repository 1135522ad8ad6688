"""The exercises of the chapter on automatic differentiation, checked in sentences.

Entry points: `logaddexp`, for a rule that the table lacks; `suspects`, operations of which one
has a wrong rule, and `planted`, which says whether it was found.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import numpy as np

from course_utils.autodiff.derivatives import grad, vjp
from course_utils.autodiff.primitives import primitive
from course_utils.autodiff.rules import RULES, Rule, elementwise, linear
from course_utils.judging import Fault, ask, numbers, verdict

CORRECT = (
    "Correct: both derivatives, both ways, for large numbers, with broadcasting, and once more."
)
FOUND = "Correct: changes go forward through it rightly, and gradients go back wrongly."
NAMES = ("a", "b")
# Their exponentials overflow.
LARGE = (
    (1000.0, 1001.0), (-1000.0, -1001.0), (1000.0, -1000.0), (-2.0, 700.0), (-900.0, 900.0),
    (800.0, 800.0),
)  # fmt: skip
TOLERANCE = {"rtol": 1e-5, "atol": 1e-12}  # single precision is fine, too


@contextmanager
def _in_table(operation: Callable, rule: Rule) -> Generator[None]:
    """Put a rule into the table temporarily."""
    before = RULES.get(operation)
    RULES[operation] = rule
    try:
        yield
    finally:
        del RULES[operation]
        if before is not None:
            RULES[operation] = before


def _slopes(a: Any, b: Any) -> list:
    """Return the derivatives of log(e^a + e^b) in a and b, stably computed; their sum is 1."""
    return [np.exp(-np.logaddexp(0, d)) for d in (b - a, a - b)]


def logaddexp(rule: Rule) -> str:
    """Check a rule for y = log(e^a + e^b), the operation `np.logaddexp`.

    Parameters
    ----------
    rule : Rule
        Made by `rules.elementwise` from ``row(v, y, a, b)`` for a and for b: v times the
        derivative of y with respect to it. The table of rules is left unchanged.

    Returns
    -------
    str
        `CORRECT`, or the first thing that is wrong.

    Examples
    --------
    >>> logaddexp(elementwise(lambda v, y, a, b: v, lambda v, y, a, b: v))
    'Not yet: at a = 0.3 and b = -0.9 your derivative by a is 1.0000 instead of 0.7685.'
    """
    if not isinstance(rule, Rule):
        return (
            f"Not yet: expected a Rule, got {type(rule).__name__}: make one from your "
            "rows with rules.elementwise(row_a, row_b)."
        )
    if rule.arguments != 2:
        return f"Not yet: np.logaddexp has two arguments, and your rule {rule.arguments}."
    cases = [
        ("at a = 0.3 and b = -0.9", (_small, 0.3, -0.9)),
        ("for arrays", (_arrays,)),
        *((f"at a = {a:g} and b = {b:g}", (_large, a, b)) for a, b in LARGE),
        ("if a has the shape (2, 3) and b (3,),", (_broadcast,)),
        ("in the second derivative", (_again,)),
    ]
    with _in_table(np.logaddexp, rule):
        return verdict(lambda judge, *given: judge(rule, *given), cases, CORRECT)


def _row(rule: Rule, k: int, v: Any, a: Any, b: Any) -> Any:
    """Ask a row for v times its derivative, and check that it leaves v alone."""
    given, y = np.array(v)[()], np.logaddexp(a, b)
    came = ask(lambda: rule.jvp(k, given, y, (a, b), {}))
    if not np.array_equal(given, v):
        raise Fault(f"your row for {NAMES[k]} writes into v, which others need: return v * ...")
    return came


def _small(rule: Rule, a: float, b: float) -> None:
    """Look at single numbers of about size 1."""
    a, b = np.float64(a), np.float64(b)
    for k, right in enumerate(_slopes(a, b)):
        what = f"derivative by {NAMES[k]}"
        came = numbers(_row(rule, k, np.float64(1), a, b), (), what)
        if not np.isclose(came, right, **TOLERANCE):
            other = np.isclose(came, 1 - right, **TOLERANCE)
            hint = ", the one by the other argument" if other else ""
            raise Fault(f"your {what} is {came:.4f} instead of {right:.4f}{hint}")


def _arrays(rule: Rule) -> None:
    """Check that v is carried through, entry by entry."""
    a, b = np.array([0.5, -1.0, 2.0]), np.array([1.5, 0.25, -0.5])
    v = np.array([2.0, -3.0, 0.5])
    for k, slope in enumerate(_slopes(a, b)):
        came = numbers(_row(rule, k, v, a, b), (3,), f"row for {NAMES[k]}")
        if not np.allclose(came, v * slope, **TOLERANCE):
            raise Fault(
                f"the row for {NAMES[k]} must return v times the derivative, for every v"
            )


def _large(rule: Rule, a: float, b: float) -> None:
    """Look at a pair of large numbers."""
    a, b = np.float64(a), np.float64(b)
    for k, right in enumerate(_slopes(a, b)):
        came = np.float64(_row(rule, k, np.float64(1), a, b))
        if not np.isclose(came, right, **TOLERANCE):
            raise Fault(
                f"your derivative by {NAMES[k]} is {came:.4g}; it should be {right:.4g}: let "
                "no exponential overflow, y can help"
            )


def _broadcast(rule: Rule) -> None:
    """Look at arguments of different shapes, one of which is repeated."""
    a, b = np.array([[0.5, -1.0, 2.0], [0.0, 1.0, 3.0]]), np.array([1.5, 0.25, -0.5])
    came, right = ask(lambda: vjp(np.logaddexp, a, b)[1](np.ones((2, 3)))), _slopes(a, b)
    right[1] = right[1].sum(axis=0)
    for name, mine, truth in zip(NAMES, came, right, strict=True):
        if mine.shape != truth.shape or not np.allclose(mine, truth, **TOLERANCE):
            raise Fault(
                f"the gradient by {name} has the shape {mine.shape} or wrong numbers: sum over "
                "what was repeated, as rules.elementwise does"
            )


def _again(rule: Rule) -> None:
    """Check that the rule itself can be differentiated."""
    a, b = np.float64(0.3), np.float64(-0.9)
    p, q = _slopes(a, b)
    came = ask(_second_derivatives, a, b)
    if not np.allclose(came, [p * q, p * q, -p * q], **TOLERANCE):
        raise Fault("something is wrong: write the rows with v, y, a and b only")


def _second_derivatives(a: Any, b: Any) -> list:
    pairs = (0, 0), (1, 1), (0, 1)
    try:
        return [grad(grad(np.logaddexp, first), then)(a, b) for first, then in pairs]
    except NotImplementedError as error:  # your rows use what the table does not know
        reason = str(error).partition(". ")[0]
        raise Fault(f"{reason}: write the rows with functions of NumPy that have one") from None


def _suspect(function: Callable, rule: Rule) -> Callable:
    """Make an operation that has a rule, without a row in the table that others read."""
    operation = primitive(function)

    def suspect(x):
        with _in_table(operation, rule):
            return operation(x)

    suspect.__name__ = suspect.__qualname__ = function.__name__
    suspect.__doc__ = function.__doc__
    return suspect


def softplus(x):
    """log(1 + e^x), entry by entry."""
    return np.log1p(np.exp(x))


def gauss(x):
    """exp(-x^2 / 2), entry by entry."""
    return np.exp(-(x**2) / 2)


def running_sum(x):
    """The sums x_1, x_1 + x_2, ..., up to that of all."""
    return np.cumsum(x)


def steps(x):
    """The steps from each number to the next: x_2 - x_1, x_3 - x_2, ..."""
    return x[1:] - x[:-1]


def unit(x):
    """The vector x / |x|, the one of length 1 in the direction of x."""
    return x / np.sqrt(np.sum(x**2))


def _total(x):
    """Add up from the left, with operations that have rules themselves."""
    n = x.size
    return np.tril(np.ones((n, n))) @ x


def _crosswise(k, v, y, args, settings):
    """Project on the plane at right angles to y, and divide by the length of x."""
    (x,) = args
    return (v - y * np.sum(y * v)) / np.sqrt(np.sum(x**2))


def suspects() -> dict[str, Callable]:
    """Return five operations on vectors, one of which has a wrong rule for the way back.

    Returns
    -------
    dict of {str: callable}
        By name; each maps an ndarray of shape (n,), n >= 2, to one of shape (n,), or (n - 1,).

    Examples
    --------
    >>> list(suspects())
    ['softplus', 'gauss', 'running_sum', 'steps', 'unit']
    """
    rules = {
        softplus: elementwise(lambda v, y, x: v / (1 + np.exp(-x))),
        gauss: elementwise(lambda v, y, x: -v * x * y),
        running_sum: linear(_total, lambda v, x: _total(v)),
        steps: linear(
            lambda v: v[1:] - v[:-1],
            lambda v, x: np.concatenate([-v[:1], v[:-1] - v[1:], v[-1:]]),
        ),
        unit: Rule(_crosswise, _crosswise, 1),
    }
    return {f.__name__: _suspect(f, rule) for f, rule in rules.items()}


# A hash of the name, so that nobody who reads on here sees the answer by accident; reading the
# rules above carefully is an honest way to find it.
ANSWER = "b19ecec913307992dc588581917fcc64"


def planted(name: str) -> str:
    """Say whether an operation of `suspects` is the one with the wrong rule.

    Parameters
    ----------
    name : str
        One of the names.

    Returns
    -------
    str
        `FOUND`, or that it is another one.

    Examples
    --------
    >>> planted("softplus")
    'Not yet: forward, backward and differences agree for softplus. Compare the others.'
    """
    known = suspects()
    wanted = getattr(name, "__name__", name)  # the operation itself will do
    wanted = wanted.strip().lower() if isinstance(wanted, str) else wanted
    if not isinstance(wanted, str) or wanted not in known:
        return f"Not yet: {name!r} is none of {', '.join(known)}."
    if sha256(wanted.encode()).hexdigest()[:32] == ANSWER:
        return FOUND
    return f"Not yet: forward, backward and differences agree for {wanted}. Compare the others."

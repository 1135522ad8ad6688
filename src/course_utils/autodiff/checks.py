"""Checks of a reader's own solutions: each says in a sentence what is right or wrong.

Entry points: `logaddexp`, for a rule that the table lacks; `suspects`, operations of which one
has a wrong rule, and `planted`, which says whether it was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import numpy as np

from course_utils.autodiff.derivatives import grad, jvp, vjp
from course_utils.autodiff.primitives import primitive
from course_utils.autodiff.rules import RULES, Rule, elementwise, linear

CORRECT = (
    "Correct: both derivatives, both ways, for large numbers, with broadcasting, and once more."
)
FOUND = "Correct: changes go forward through it rightly, and gradients go back wrongly."
NAMES = ("a", "b")


@contextmanager
def _in_table(operation: Callable, rule: Rule) -> Iterator[None]:
    """Let the table have a rule for a while."""
    before = RULES.get(operation)
    RULES[operation] = rule
    try:
        yield
    finally:
        del RULES[operation]
        if before is not None:
            RULES[operation] = before


def _slopes(a: np.ndarray, b: np.ndarray) -> list[np.ndarray]:
    """Return the derivatives of log(e^a + e^b) by a and b, which add up to 1, stably."""
    return [(1 + np.tanh(half)) / 2 for half in ((a - b) / 2, (b - a) / 2)]


def logaddexp(rule: Rule) -> str:
    """Check a rule for y = log(e^a + e^b), the operation `np.logaddexp`.

    Parameters
    ----------
    rule : Rule
        Made by `rules.elementwise` from ``row(v, y, a, b)`` for a and for b: v times the
        derivative of y by it. The table of rules stays as it was.

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
            f"Not yet: {type(rule).__name__} came instead of a Rule: make one of your "
            "rows with rules.elementwise(row_a, row_b)."
        )
    if rule.arguments != 2:
        return f"Not yet: np.logaddexp has two arguments, and your rule {rule.arguments}."
    with _in_table(np.logaddexp, rule), np.errstate(all="ignore"):
        found = (check() for check in (_small, _both_ways, _large, _broadcast, _again))
        complaint = next(filter(None, found), "")
    return f"Not yet: {complaint}." if complaint else CORRECT


def _small() -> str:
    """Look at single numbers of about size 1."""
    a, b = np.float64(0.3), np.float64(-0.9)
    for k, (name, right) in enumerate(zip(NAMES, _slopes(a, b), strict=True)):
        came = _tried(grad(np.logaddexp, k), a, b)
        if not np.isclose(came, right, rtol=1e-9, atol=0):
            other = np.isclose(came, 1 - right, rtol=1e-9, atol=0)
            hint = ", the one by the other argument" if other else ""
            return (
                f"at a = {a} and b = {b} your derivative by {name} is {came:.4f} instead of "
                f"{right:.4f}{hint}"
            )
    return ""


def _both_ways() -> str:
    """Look whether v is carried through, forward and back."""
    a, b = np.array([0.5, -1.0, 2.0]), np.array([1.5, 0.25, -0.5])
    v, slopes = np.array([2.0, -3.0, 0.5]), _slopes(a, b)
    pulled = vjp(np.logaddexp, a, b)[1](v)
    for k, name in enumerate(NAMES):
        directions = [v if k == j else 0 * v for j in range(2)]
        pushed = jvp(np.logaddexp, (a, b), tuple(directions))[1]
        if not np.allclose([pushed, pulled[k]], v * slopes[k]):
            return f"the row for {name} must return v times the derivative, for every v"
    return ""


def _large() -> str:
    """Look at numbers whose exponentials are no floating-point numbers."""
    a = np.array([1000.0, -1000.0, 1000.0, -2.0, 800.0])
    b = np.array([1001.0, -1001.0, -1000.0, 700.0, 800.0])
    for k, (name, right) in enumerate(zip(NAMES, _slopes(a, b), strict=True)):
        for here in range(len(a)):
            came = _tried(grad(np.logaddexp, k), a[here], b[here])
            if not np.isclose(came, right[here], rtol=1e-9, atol=1e-300):
                return (
                    f"at a = {a[here]:g} and b = {b[here]:g} your derivative by {name} is "
                    f"{came:.4g}; it should be {right[here]:.4g}: let no exponential overflow, "
                    "y can help"
                )
    return ""


def _tried(f: Callable, *args: Any) -> Any:
    """Return a derivative, also if it is nan."""
    try:
        return f(*args)
    except FloatingPointError:
        return np.nan


def _broadcast() -> str:
    """Look at arguments of different shapes, one of which is repeated."""
    a, b = np.array([[0.5, -1.0, 2.0], [0.0, 1.0, 3.0]]), np.array([1.5, 0.25, -0.5])
    came, right = vjp(np.logaddexp, a, b)[1](np.ones((2, 3))), _slopes(a, b)
    right[1] = right[1].sum(axis=0)
    for name, mine, truth in zip(NAMES, came, right, strict=True):
        if mine.shape != truth.shape or not np.allclose(mine, truth):
            return (
                f"if a has the shape (2, 3) and b (3,), the gradient by {name} has the shape "
                f"{mine.shape} or wrong numbers: sum over what was repeated, as "
                "rules.elementwise does"
            )
    return ""


def _again() -> str:
    """Look whether the rule can be differentiated, too."""
    a, b = np.float64(0.3), np.float64(-0.9)
    p, q = _slopes(a, b)
    came = [grad(grad(np.logaddexp, k), k)(a, b) for k in range(2)]
    came.append(grad(grad(np.logaddexp, 0), 1)(a, b))
    if not np.allclose(came, [p * q, p * q, -p * q]):
        return "the second derivatives are wrong: write the rows with v, y, a and b alone"
    return ""


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


# Of the name, so that whoever reads on here does not read the answer by accident; who reads
# the rules above carefully has found it honestly.
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
    if name not in known:
        return f"Not yet: {name!r} is none of {', '.join(known)}."
    if sha256(name.encode()).hexdigest()[:32] == ANSWER:
        return FOUND
    return f"Not yet: forward, backward and differences agree for {name}. Compare the others."

"""Checks of a reader's own solutions: each says in a sentence what is right or wrong.

Entry points, one for each exercise in code: `backtracking_step`, `backward`, `epoch`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np

from course_utils.descent.backward_check import backward
from course_utils.descent.epoch_check import epoch
from course_utils.descent.step_sizes import armijo_holds, backtracking

__all__ = ["backtracking_step", "backward", "epoch"]

CORRECT = "Correct: the first of 1, shrink, shrink^2, ... that satisfies Armijo's inequality."
PATIENCE = 50_000  # lines of Python that an answer may run through; a right one needs hundreds


class Case(NamedTuple):
    """One call of the reader's function."""

    text: str
    f: Callable
    grad: Callable
    x: tuple[float, float]
    d: tuple[float, float]
    sigma: float
    shrink: float


def _ellipses(x):
    return (x[0] ** 2 + 10 * x[1] ** 2) / 2 - 3


def _ellipses_grad(x):
    return np.array([x[0], 10 * x[1]])


def _quartic(x):
    return x[0] ** 4 + (x[1] - 1) ** 2


def _quartic_grad(x):
    return np.array([4 * x[0] ** 3, 2 * (x[1] - 1)])


ELLIPSES = ("(x_1^2 + 10 x_2^2) / 2 - 3", _ellipses, _ellipses_grad)
QUARTIC = ("x_1^4 + (x_2 - 1)^2", _quartic, _quartic_grad)
# Short and long steps, along -gradient and not, with every size of sigma and shrink.
CASES = (
    Case(*ELLIPSES, (1.0, 1.0), (-1.0, -10.0), 1e-4, 0.5),
    Case(*ELLIPSES, (2.0, 0.1), (-2.0, -0.2), 0.3, 0.5),
    Case(*ELLIPSES, (-1.0, 0.5), (0.5, -1.0), 0.6, 0.8),
    Case(*QUARTIC, (1.0, 1.0), (-4.0, 0.0), 0.1, 0.5),
    Case(*QUARTIC, (1.5, 3.0), (-2.0, -1.0), 0.9, 0.7),
    Case(*QUARTIC, (0.2, -1.0), (0.5, 3.0), 0.4, 0.25),
)


def backtracking_step(answer: Callable) -> str:
    """Check a function that finds a step size by backtracking.

    Parameters
    ----------
    answer : callable
        ``step(f, x, d, gradient, sigma, shrink)`` returns the first alpha of 1, shrink,
        shrink^2, ... with f(x + alpha d) <= f(x) + sigma alpha <gradient, d>. Here f maps
        ndarray of shape (2,) to a number, and x, d, gradient have shape (2,).

    Returns
    -------
    str
        `CORRECT`, or the first thing that is wrong, with the call that shows it.

    Examples
    --------
    >>> backtracking_step(lambda f, x, d, gradient, sigma, shrink: shrink**4)
    'Not yet: for f(x) = (x_1^2 + 10 x_2^2) / 2 - 3, x = (1.0, 1.0), d = (-1.0, -10.0),
    sigma = 0.0001 and shrink = 0.5 your function returns 0.0625, but the longer step 0.125
    satisfies the inequality already.'
    """
    for case in CASES:
        complaint = _complaint(answer, case)
        if complaint:
            return (
                f"Not yet: for f(x) = {case.text}, x = {case.x}, d = {case.d}, "
                f"sigma = {case.sigma} and shrink = {case.shrink} your function {complaint}."
            )
    return CORRECT


def _complaint(answer: Callable, case: Case) -> str:
    """Say what is wrong with the answer in this case; empty if nothing is."""
    x, d = np.array(case.x), np.array(case.d)
    gradient = case.grad(x)
    try:
        with _patience(), np.errstate(all="ignore"):
            alpha = answer(case.f, x.copy(), d.copy(), gradient.copy(), case.sigma, case.shrink)
    except _EndlessError:
        return "does not come to an end"
    if alpha is None or np.shape(alpha) != ():
        return f"returns {alpha} instead of one number, the step size alpha"
    right = backtracking(case.f, 1.0, case.shrink, case.sigma)(0, x, d, gradient)
    if np.isclose(alpha, right, rtol=1e-9, atol=0):
        return ""
    said = f"returns {float(alpha):.6g}, "
    if not 0 < alpha <= 1:
        return said + "which is not between 0 and 1"
    if not armijo_holds(case.f, x, d, gradient, alpha, case.sigma):
        return said + "which does not satisfy Armijo's inequality"
    if alpha < right:
        return said + f"but the longer step {right:.6g} satisfies the inequality already"
    return said + "which is none of 1, shrink, shrink^2, ..."


class _EndlessError(Exception):
    """An answer ran through more lines than a right one can need."""


@contextmanager
def _patience() -> Iterator[None]:
    """Stop Python code that runs through too many lines, so that no kernel hangs."""
    left, before = PATIENCE, sys.gettrace()

    def count(frame, event, arg):
        nonlocal left
        left -= 1
        if left < 0:
            raise _EndlessError
        return count

    sys.settrace(count)
    try:
        yield
    finally:
        sys.settrace(before)

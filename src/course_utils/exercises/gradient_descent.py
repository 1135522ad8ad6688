"""The check of the exercise on backtracking: it says in a sentence what is right or wrong.

Entry point: `backtracking_step`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_utils.descent.step_sizes import armijo_holds, backtracking
from course_utils.judging import Fault, ask, numbers, verdict

CORRECT = "Correct: the first of 1, shrink, shrink^2, ... that satisfies Armijo's inequality."
PATIENCE = 50_000  # lines of Python that an answer may execute; a right one needs hundreds
CLOSE = 1e-4  # single precision is fine: the trials are a fifth apart or more


class Case(NamedTuple):
    """One call of the reader's function."""

    text: str
    f: Callable
    grad: Callable
    x: tuple[float, float]
    d: tuple[float, float]
    sigma: float
    shrink: float

    @property
    def words(self):
        """Name the case in a sentence."""
        return (
            f"for f(x) = {self.text}, x = {self.x}, d = {self.d}, sigma = {self.sigma} and "
            f"shrink = {self.shrink}"
        )


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
    return verdict(_judge, ((case.words, (answer, case)) for case in CASES), CORRECT)


def _judge(answer: Callable, case: Case) -> None:
    """Raise `Fault` unless the answer is right in this case."""
    x, d = np.array(case.x), np.array(case.d)
    gradient = case.grad(x)
    came = ask(answer, case.f, x, d, gradient, case.sigma, case.shrink, lines=PATIENCE)
    alpha = float(numbers(came, (), "step size"))
    right = backtracking(case.f, 1.0, case.shrink, case.sigma)(0, x, d, gradient)
    if np.isclose(alpha, right, rtol=CLOSE, atol=0):
        return
    said = f"your function returns {alpha:.6g}, "
    if not 0 < alpha <= 1:
        raise Fault(said + "which is not between 0 and 1")
    if not armijo_holds(case.f, x, d, gradient, alpha, case.sigma):
        raise Fault(said + "which does not satisfy Armijo's inequality")
    if alpha < right:
        raise Fault(said + f"but the longer step {right:.6g} satisfies the inequality already")
    raise Fault(said + "which is none of 1, shrink, shrink^2, ...")

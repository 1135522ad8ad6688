"""Gradient descent with counted evaluations, so that step-size rules compare fairly.

Entry points: `counted_descent` and, for a fixed step size, the quicker `counted_steps`; both
return a `CountedRun`.
"""

from dataclasses import dataclass
from math import hypot, inf, isfinite

import numpy as np

from course_utils.descent.iterates import collect
from course_utils.descent.methods import gradient_descent


@dataclass(frozen=True, eq=False)
class CountedRun:
    """The points of a run, and what it cost to reach each of them.

    Attributes
    ----------
    x : ndarray of shape (m, 2)
    heights : ndarray of shape (m,)
        f at the points.
    spent : ndarray of int of shape (m,)
        Evaluations of f and of its gradient until the gradient at the point was known.
    status : str
        As in `Iterate`; "running" if the budget ended the run.
    """

    x: np.ndarray
    heights: np.ndarray
    spent: np.ndarray
    status: str


class _Counter:
    """A function and its gradient; asking for the same again within a step costs nothing."""

    def __init__(self, jet):
        self.jet, self.known, self.spent = jet, {}, 0

    def value(self, x):
        return self._ask(x, "f")[0]

    def gradient(self, x):
        return np.array(self._ask(x, "gradient")[1:3])

    def arrive(self, x):
        """Forget all points but x, as a program that keeps only the latest values would."""
        place = tuple(x.tolist())
        self.known = {key: jet for key, jet in self.known.items() if key[0] == place}

    def _ask(self, x, what):
        place = tuple(x.tolist())
        if (place, what) not in self.known:
            self.spent += 1
            # No warning escapes: all calls go through `gradient_at` and `value_at`.
            self.known[place, what] = self.jet(*place)
        return self.known[place, what]


def counted_descent(f, start, rule, budget, *, epsilon=1e-6, limit=1e3):
    """Run gradient descent until a number of evaluations is used up.

    Parameters
    ----------
    f : Landscape
        It must have a `jet`.
    start : array_like of shape (2,)
    rule : callable
        Maps (f, grad), both counted, to a rule of `step_sizes`.
    budget : int
        Evaluations, at least 1.
    epsilon, limit
        As in `gradient_descent`.

    Returns
    -------
    CountedRun
    """
    counter, spent = _Counter(f.jet), []

    def grad(x):  # the method asks once at each point; the rule asks the counter itself
        gradient = counter.gradient(x)
        counter.arrive(x)
        spent.append(counter.spent)
        return gradient

    def within_budget():
        own = rule(counter.value, counter.gradient)
        for record in gradient_descent(
            grad, start, own, epsilon=epsilon, steps=budget, limit=limit
        ):
            yield record
            if counter.spent > budget:
                return

    path = collect(within_budget())
    status = "running" if path.status == "steps" else path.status
    return CountedRun(path.x, f(path.x), np.array(spent[: len(path.x)]), status)


def counted_steps(f, start, alpha, budget, *, epsilon=1e-6, limit=1e3):
    """Run gradient descent with a fixed step size: as `counted_descent` does, but faster.

    A recording has hundreds of thousands of these steps. Each costs one gradient and nothing
    else, and for two numbers the overhead of NumPy exceeds the formula itself.

    Parameters
    ----------
    f, start, budget, epsilon, limit
        As in `counted_descent`.
    alpha : float

    Returns
    -------
    CountedRun
    """
    x, points, status = tuple(map(float, start)), [], "running"
    g = _slope(f, *x)
    while status == "running" and len(points) < budget:
        points.append(x)
        if hypot(*g) <= epsilon:
            status = "converged"
        elif hypot(x[0] - start[0], x[1] - start[1]) > limit:
            status = "diverged"
        else:
            x = x[0] - alpha * g[0], x[1] - alpha * g[1]
            g = _slope(f, *x)
            status = "running" if all(map(isfinite, x + g)) else "diverged"
    x = np.array(points)
    return CountedRun(x, f(x), np.arange(1, len(x) + 1), status)


def _slope(f, x, y):
    """Return the gradient of a landscape as two numbers."""
    try:
        return f.jet(x, y)[1:3]
    except OverflowError:  # of a power
        return inf, inf

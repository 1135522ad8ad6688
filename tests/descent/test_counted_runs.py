"""A counted descent counts each evaluation once."""

import numpy as np

from course_utils.descent.counted_runs import counted_descent


def test_nothing_is_counted_twice_and_all_is_counted():
    asked = []

    class Parabola:
        @staticmethod
        def jet(x, y):
            asked.append((x, y))
            return x * x + y * y, 2 * x, 2 * y, 2, 0, 2

        def __call__(self, x):
            return (x**2).sum(axis=-1)

    def greedy(f, grad):
        def rule(k, x, d, gradient):
            return 0.1 if f(x) + f(x) + f(x + d) + grad(x).sum() < np.inf else 0.0

        return rule

    run = counted_descent(Parabola(), (1.0, 1.0), greedy, 10)
    # At each point f, f at x + d and the gradient: three, however often they are asked for.
    assert run.spent.tolist() == [1, 4, 7, 10] and run.status == "running"
    assert len(asked) == len(set(asked)) + len(run.x)  # f and gradient at the points themselves

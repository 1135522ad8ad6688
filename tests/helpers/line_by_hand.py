"""The line that minibatches fit, and its descent, written out.

Entry points: `line`, `residuals`, `mean_square` and `by_hand`.
"""

import numpy as np

from course_utils.data import toys


def line():
    """The examples of the three paths, drawn again."""
    x, y = toys.line(60, np.random.default_rng(4), noise=0.5, slope=0.9, intercept=0.5)
    return x[:, 0] + 0.6, y[:, 0]


def residuals(omega):
    x, y = line()
    return x, omega[0] * x + omega[1] - y


def mean_square(omega):
    return np.mean(residuals(omega)[1] ** 2)


def by_hand(size, share, seed, steps):
    """Shuffle, go through, step against the mean gradient."""
    x, y = line()
    curvature = 2 * np.array([[np.mean(x**2), np.mean(x)], [np.mean(x), 1]])
    alpha = share / max(np.linalg.eigvals(curvature))
    rng, order, omega = np.random.default_rng(seed), np.array([], dtype=int), [(-1.2, 0.1)]
    for _ in range(steps):
        if not len(order):
            order = rng.permutation(60)
        batch, order = order[:size], order[size:]
        slope, intercept = omega[-1]
        r = slope * x[batch] + intercept - y[batch]
        omega.append(
            (slope - alpha * 2 * np.mean(r * x[batch]), intercept - alpha * 2 * np.mean(r))
        )
    return np.array(omega)

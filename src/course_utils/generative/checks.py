"""Checks of a reader's own solutions: each says in a sentence what is right or wrong.

Entry point, for the exercise in code: `mixture_samples`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import erf, sqrt

import numpy as np

CORRECT = "Correct: each sample comes from one Gaussian, chosen with its weight."
NUMBER = 20_000
# Kolmogorov: root n times the distance exceeds 2.5 with a chance of 8 in a million.
KOLMOGOROV = 2.5
CASES = (
    ([1.0], [3.0], [0.5]),
    ([0.5, 0.5], [-2.0, 2.0], [1.0, 1.0]),
    ([0.2, 0.8], [-3.0, 1.0], [0.3, 2.0]),
    ([0.1, 0.6, 0.3], [5.0, 0.0, -4.0], [1.0, 0.2, 0.5]),
)


def mixture_samples(answer: Callable) -> str:
    """Check a function that draws from a mixture of Gaussians on the line.

    Parameters
    ----------
    answer : callable
        ``draw(w, m, s, n, rng)`` returns n samples, shape (n,), of the density
        sum_j w_j N(x; m_j, s_j^2); w, m and s have shape (k,), s holds standard deviations.

    Returns
    -------
    str
        `CORRECT`, or the first thing that is wrong, with the call that shows it.

    Examples
    --------
    >>> mixture_samples(lambda w, m, s, n, rng: m[0] + s[0] ** 2 * rng.standard_normal(n))
    'Not yet: for w = [1.0], m = [3.0] and s = [0.5] your samples have the standard deviation
    0.25 instead of 0.50: s holds standard deviations.'
    """
    for case in CASES:
        complaint = _complaint(answer, *map(np.array, case))
        if complaint:
            w, m, s = case
            return f"Not yet: for w = {w}, m = {m} and s = {s} {complaint}."
    return CORRECT


def _complaint(answer, w, m, s):
    """Say what is wrong with the answer in this case; empty if nothing is."""
    rng = np.random.default_rng(11)
    x = np.asarray(answer(w.copy(), m.copy(), s.copy(), NUMBER, rng), dtype=float)
    if x.shape != (NUMBER,):
        return f"and n = {NUMBER} your samples have the shape {x.shape} instead of ({NUMBER},)"
    again = np.asarray(answer(w.copy(), m.copy(), s.copy(), NUMBER, rng), dtype=float)
    if (x == again).all():
        return "two calls give the same samples: draw from the rng that is given"
    if not np.isfinite(x).all():
        return "some of your samples are not finite"
    if _distance(x, w, m, s) <= KOLMOGOROV / sqrt(NUMBER):
        return ""
    return _guess(x, w, m, s)


def _guess(x, w, m, s):
    """Name the likely mistake of samples that have another distribution."""
    if len(w) > 1 and _distance(x, np.full(len(w), 1 / len(w)), m, s) < 0.02:
        return "your samples come from all Gaussians equally often: use the weights"
    mean = w @ m
    right = sqrt(w @ (s**2 + m**2) - mean**2)
    if len(w) > 1 and abs(x.mean() - mean) < 0.1 and x.std() < 0.9 * right:
        return (
            f"your samples have the standard deviation {x.std():.2f} instead of {right:.2f}: "
            "choose one Gaussian for each sample, and do not mix their samples"
        )
    if abs(x.std() - right) > 0.05 * right and abs(x.mean() - mean) < 0.1:
        return (
            f"your samples have the standard deviation {x.std():.2f} instead of {right:.2f}: "
            "s holds standard deviations"
        )
    return f"your samples have the mean {x.mean():.2f} instead of {mean:.2f}, or another shape"


def _distance(x, w, m, s):
    """Return the greatest distance of the samples' distribution function from the right one."""
    x = np.sort(x)
    normal = np.vectorize(lambda t: (1 + erf(t / sqrt(2))) / 2)
    F = normal((x[:, None] - m) / s) @ w
    n = len(x)
    return max((np.arange(1, n + 1) / n - F).max(), (F - np.arange(n) / n).max())

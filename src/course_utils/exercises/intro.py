"""The check of the exercise on mixtures: it says in a sentence what is right or wrong.

Entry point: `mixture_samples`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import erf, sqrt

import numpy as np

from course_utils.judging import Fault, ask, chance, numbers, verdict

CORRECT = "Correct: each sample comes from one Gaussian, chosen with its weight."
NUMBER = 10_000
# Kolmogorov: the distance times the root of n exceeds 2.5 with a probability of 8 in a million.
KOLMOGOROV = 2.5
CASES = (
    ([1.0], [3.0], [0.5]),
    ([0.5, 0.5], [-2.0, 2.0], [1.0, 1.0]),
    ([0.2, 0.8], [-3.0, 1.0], [0.3, 2.0]),
    ([0.1, 0.6, 0.3], [5.0, 0.0, -4.0], [1.0, 0.2, 0.5]),
)
# Two Gaussians so far apart that each sample shows which one it comes from; many small calls
# reveal what one large call hides: whether samples are independent.
APART = ([0.3, 0.7], [-100.0, 100.0], [1.0, 1.0])
CALLS, FEW = 250, 10
TOLERANCE = 0.45  # for a variance over so many calls; its relative standard error is 0.09
LINES = 200_000  # of Python that a small call may execute


def mixture_samples(answer: Callable) -> str:
    """Check a function that draws from a mixture of Gaussians on the line.

    Parameters
    ----------
    answer : callable
        ``draw(w, m, s, n, rng)`` returns n independent samples, shape (n,), of the density
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
    judges = (_judge_small, *[_judge_distribution] * len(CASES), _judge_chance, _judge_variety)
    cases = (APART, *CASES, APART, APART)
    return verdict(
        lambda judge, *given: judge(answer, *map(np.array, given)),
        ((_words(*case), (judge, *case)) for judge, case in zip(judges, cases, strict=True)),
        CORRECT,
    )


def _words(w, m, s):
    return f"for w = {w}, m = {m} and s = {s}"


def _drawn(answer, w, m, s, n, rng, lines=None):
    came = ask(answer, w, m, s, n, rng, lines=lines)
    try:
        return numbers(came, (n,), "result")
    except Fault as fault:
        raise Fault(f"and n = {n} {fault}") from fault


def _judge_small(answer, w, m, s):
    """Check that the function ends at all, before large calls wait for it."""
    _drawn(answer, w, m, s, 2, np.random.default_rng(11), lines=LINES)


def _judge_distribution(answer, w, m, s):
    x = _drawn(answer, w, m, s, NUMBER, np.random.default_rng(11))
    if _distance(x, w, m, s) > KOLMOGOROV / sqrt(NUMBER):
        raise Fault(_guess(x, w, m, s))


def _judge_chance(answer, w, m, s):
    chance(lambda rng: _drawn(answer, w, m, s, FEW, rng))


def _judge_variety(answer, w, m, s):
    """Many small calls with one generator: counts, positions and means must vary randomly."""
    rng = np.random.default_rng(12)
    x = np.array([_drawn(answer, w, m, s, FEW, rng) for _ in range(CALLS)])
    if (x == x[0]).all():
        raise Fault("every call gives the same samples, although the rng has moved on")
    right = x > 0  # from the second Gaussian
    if abs(right.mean(axis=0) - w[1]).max() > 0.15:  # five standard errors
        raise Fault(
            "your samples come from one Gaussian after the other: each sample by itself must "
            "have a chance to come from any of them, the first as well as the last"
        )
    if not _near(right.sum(axis=1).var(), FEW * w[0] * w[1]):
        raise Fault(
            "in (nearly) every call the same number of samples comes from each Gaussian, or "
            "all come from one: choose at random, anew for each sample"
        )
    noise = np.where(right, x - m[1], x - m[0])
    if not _near(noise.mean(axis=1).var(), 1 / FEW):
        raise Fault(
            "the samples of one call are dependent: each needs a normal number of its own"
        )


def _near(variance, right):
    return abs(variance - right) < TOLERANCE * right


def _guess(x, w, m, s):
    """Name the likely mistake behind samples with the wrong distribution."""
    mean = w @ m
    right = sqrt(w @ (s**2 + m**2) - mean**2)
    deviation = (
        f"your samples have the standard deviation {x.std():.2f} instead of {right:.2f}: "
    )
    if len(w) > 1 and _distance(x, np.full(len(w), 1 / len(w)), m, s) < 0.025:
        return "your samples come from all Gaussians equally often: use the weights"
    if len(w) > 1 and _distance(x, np.ones(1), np.array([mean]), np.array([right])) < 0.025:
        return "your samples come from a single Gaussian with the mixture's mean and spread"
    if len(w) > 1 and abs(x.mean() - mean) < 0.1 and x.std() < 0.9 * right:
        return f"{deviation}choose one Gaussian for each sample, and do not mix their samples"
    if abs(x.std() - right) > 0.05 * right and abs(x.mean() - mean) < 0.1:
        return f"{deviation}s holds standard deviations"
    return f"your samples have the mean {x.mean():.2f} instead of {mean:.2f}, or another shape"


def _distance(x, w, m, s):
    """Return the greatest distance of the samples' distribution function from the right one."""
    x = np.sort(x)
    normal = np.vectorize(lambda t: (1 + erf(t / sqrt(2))) / 2)
    F = normal((x[:, None] - m) / s) @ w
    n = len(x)
    return max((np.arange(1, n + 1) / n - F).max(), (F - np.arange(n) / n).max())

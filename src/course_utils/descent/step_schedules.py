"""Schedules: step sizes that depend only on the number k of the step.

Entry points: `inverse`, `staircase`, `cosine`; the constant one is `step_sizes.fixed`. Each
makes a rule like those there, ``rule(k, x, d, gradient) -> alpha``, so that every method
accepts it; ``rule(k)`` alone works too.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_utils.descent.guards import positive, share


def inverse(alpha: float, after: float) -> Callable:
    """Return the rule alpha_k = alpha / (1 + k / after), which satisfies Robbins and Monro.

    Parameters
    ----------
    alpha : float
        First step size, positive.
    after : float
        Number of steps after which it is halved, positive.

    Raises
    ------
    ValueError
        If one of them is not positive and finite.

    References
    ----------
    Robbins and Monro, Annals of Mathematical Statistics 22, 1951, 400-407.

    Examples
    --------
    >>> [inverse(0.5, 10)(k) for k in (0, 10, 40)]
    [0.5, 0.25, 0.1]
    """
    alpha, after = positive("alpha", alpha), positive("after", after)
    return lambda k, x=None, d=None, gradient=None: alpha / (1 + k / after)


def staircase(alpha: float, every: int, factor: float = 0.5) -> Callable:
    """Return the rule alpha_k = alpha factor^(k // every).

    Parameters
    ----------
    alpha : float
        First step size, positive.
    every : int
        Number of steps on one stair, >= 1.
    factor : float, default=0.5
        Factor from one stair to the next, in (0, 1).

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Examples
    --------
    >>> [staircase(0.4, 10)(k) for k in (0, 9, 10, 20)]
    [0.4, 0.4, 0.2, 0.1]
    """
    alpha, factor, every = positive("alpha", alpha), share("factor", factor), _whole(every)
    return lambda k, x=None, d=None, gradient=None: alpha * factor ** (k // every)


def cosine(alpha: float, steps: int) -> Callable:
    """Return the rule alpha_k = alpha (1 + cos(pi k / steps)) / 2, and 0 from k = steps on.

    Parameters
    ----------
    alpha : float
        First step size, positive.
    steps : int
        Number of steps of the whole run, >= 1.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    References
    ----------
    Loshchilov and Hutter, SGDR, ICLR 2017, equation 5, without restarts.

    Examples
    --------
    >>> [round(cosine(0.4, 10)(k), 12) for k in (0, 5, 10)]
    [0.4, 0.2, 0.0]
    """
    alpha, steps = positive("alpha", alpha), _whole(steps)

    def rule(k, x=None, d=None, gradient=None):
        return float(alpha * (1 + np.cos(np.pi * min(k, steps) / steps)) / 2)

    return rule


def _whole(number: int) -> int:
    """Return the number, if it is a whole number >= 1."""
    if not (isinstance(number, int | np.integer) and number >= 1):
        raise ValueError(f"a number of steps must be a whole number >= 1; it is {number}")
    return int(number)

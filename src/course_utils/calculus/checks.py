"""Checks of a reader's own solutions: each says in a sentence what is right or wrong.

Entry point: `contour_direction`, for the exercise of that name.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

# Long, short, along the axes, and in every quarter of the plane.
GRADIENTS = ((0.3, 0.4), (-2.0, 1.0), (0.0, 0.05), (-7.0, 0.0), (-0.1, -0.6), (120.0, -35.0))
CORRECT = "Correct: unit length, along the line, higher ground on the right."


def contour_direction(answer: Callable) -> str:
    """Check a function that turns a gradient into the direction of the contour line.

    The direction must be a unit vector d at right angles to the gradient g, with the higher
    ground on the right of whoever looks along d: d_1 g_2 - d_2 g_1 < 0.

    Parameters
    ----------
    answer : callable
        Takes a gradient, ndarray of shape (2,), not zero, and returns the direction, of
        shape (2,).

    Returns
    -------
    str
        `CORRECT`, or the first thing that is wrong, with the gradient that shows it.

    Examples
    --------
    >>> contour_direction(lambda g: g / np.hypot(*g))
    'Not yet: for the gradient (0.3, 0.4) your direction is not at right angles to it.'
    """
    for values in GRADIENTS:
        gradient = np.array(values)
        complaint = _complaint(np.asarray(answer(gradient.copy()), dtype=float), gradient)
        if complaint:
            return f"Not yet: for the gradient {values} your direction {complaint}."
    return CORRECT


def _complaint(d: np.ndarray, g: np.ndarray) -> str:
    """Say what is wrong with the direction d for the gradient g; empty if nothing is."""
    if d.shape != (2,) or not np.isfinite(d).all():
        return "is not a pair of finite numbers"
    if not np.isclose(np.hypot(*d), 1, atol=1e-9):
        return f"has length {np.hypot(*d):.3g} instead of 1"
    if abs(d @ g) > 1e-9 * np.hypot(*g):
        return "is not at right angles to it"
    if d[0] * g[1] - d[1] * g[0] > 0:
        return "has the higher ground on its left"
    return ""

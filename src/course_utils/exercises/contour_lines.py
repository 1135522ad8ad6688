"""The check of the exercise on directions: it says in a sentence what is right or wrong.

Entry point: `contour_direction`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_utils.judging import Fault, ask, numbers, verdict

# Long, short, along the axes in both directions, and in every quadrant of the plane.
CASES = (
    (0.3, 0.4), (-2.0, 1.0), (0.0, 0.05), (-7.0, 0.0), (-0.1, -0.6), (120.0, -35.0),
    (4.0, 0.0), (0.0, -3.0),
)  # fmt: skip
CORRECT = "Correct: unit length, along the line, higher ground on the right."
CLOSE = 2e-6  # single precision is close enough; numbers rounded to four digits are not
ROUNDED = "calculate with all digits"


def contour_direction(answer: Callable) -> str:
    """Check a function that turns a gradient into the direction of the contour line.

    The direction must be a unit vector d at right angles to the gradient g, with the higher
    ground on the right when looking along d: d_1 g_2 - d_2 g_1 < 0.

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
    'Not yet: for the gradient (0.3, 0.4) your direction is not at right angles to it: it leads
    straight uphill.'
    """
    cases = ((f"for the gradient {g}", (answer, np.array(g))) for g in CASES)
    return verdict(_judge, cases, CORRECT)


def _judge(answer: Callable, g: np.ndarray) -> None:
    """Look at the direction for the gradient g."""
    d = numbers(ask(answer, g), (2,), "direction")
    length, steepness = np.hypot(*d), np.hypot(*g)
    if abs(length - 1) > CLOSE:
        hint = f": {ROUNDED}" if abs(length - 1) < 1e-3 else ""
        raise Fault(f"your direction has length {length:.6g} instead of 1{hint}")
    rise = d @ g / steepness
    if abs(rise) > CLOSE:
        raise Fault(f"your direction is not at right angles to it: {_off(rise)}")
    if d[0] * g[1] - d[1] * g[0] > 0:
        raise Fault("your direction has the higher ground on its left")


def _off(rise: float) -> str:
    """Describe a unit vector relative to the gradient; rise is the cosine between them."""
    degrees = abs(90 - np.degrees(np.arccos(np.clip(rise, -1, 1))))
    if degrees > 89.9:
        return f"it leads straight {'uphill' if rise > 0 else 'downhill'}"
    hint = f"; {ROUNDED}" if degrees < 1 else ""
    return f"the angle is wrong by {degrees:.2g} degrees{hint}"

"""Checks of a reader's own solutions: each says in a sentence what is right or wrong.

Entry points: one for each exercise in code: `contour_direction`, `steepest_direction` and
`jacobian_by_differences`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_utils.calculus.jacobian_check import jacobian_by_differences
from course_utils.judging import Fault, ask, numbers, verdict

__all__ = ["contour_direction", "jacobian_by_differences", "steepest_direction"]

# Long, short, along the axes to both sides, and in every quarter of the plane.
GRADIENTS = (
    (0.3, 0.4), (-2.0, 1.0), (0.0, 0.05), (-7.0, 0.0), (-0.1, -0.6), (120.0, -35.0),
    (4.0, 0.0), (0.0, -3.0),
)  # fmt: skip
CORRECT = "Correct: unit length, along the line, higher ground on the right."
CLOSE = 2e-6  # single precision is close enough; numbers rounded to four digits are not
ROUNDED = "calculate with all digits"


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
    'Not yet: for the gradient (0.3, 0.4) your direction is not at right angles to it: it leads
    straight uphill.'
    """
    cases = ((f"for the gradient {g}", (answer, np.array(g))) for g in GRADIENTS)
    return verdict(_judge_direction, cases, CORRECT)


def _judge_direction(answer: Callable, g: np.ndarray) -> None:
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
    """Say how a unit vector lies to the gradient; rise is the cosine between them."""
    degrees = abs(90 - np.degrees(np.arccos(np.clip(rise, -1, 1))))
    if degrees > 89.9:
        return f"it leads straight {'uphill' if rise > 0 else 'downhill'}"
    hint = f"; {ROUNDED}" if degrees < 1 else ""
    return f"the angle is wrong by {degrees:.2g} degrees{hint}"


# The first is the standard inner product; the last has no two entries alike.
INNER_PRODUCTS = (
    ((3.0, 4.0), ((1.0, 0.0), (0.0, 1.0))),
    ((2.0, 1.0), ((4.0, 0.0), (0.0, 1.0))),
    ((-1.0, 3.0), ((2.0, 1.0), (1.0, 5.0))),
    ((0.0, -0.3), ((2.0, 1.0), (1.0, 5.0))),
    ((0.5, -0.2, 1.0), ((2.0, 0.5, 0.0), (0.5, 1.0, -0.3), (0.0, -0.3, 3.0))),
)
STEEPEST = "Correct: length 1 in this inner product, and no unit vector is steeper."


def steepest_direction(answer: Callable) -> str:
    """Check a function that finds the steepest direction in another inner product.

    The direction u must have u^T A u = 1 and the greatest slope p^T u of all such vectors,
    which is the square root of p^T A^-1 p.

    Parameters
    ----------
    answer : callable
        Takes the partial derivatives p, ndarray of shape (n,), not zero, and the matrix A,
        ndarray of shape (n, n), and returns u, of shape (n,).

    Returns
    -------
    str
        `STEEPEST`, or the first thing that is wrong, with the case that shows it.

    Examples
    --------
    >>> steepest_direction(lambda p, A: p / np.linalg.norm(p))
    'Not yet: for p = (2.0, 1.0) your vector has length 1.84 in this inner product, not 1.'
    """
    cases = (
        (f"for p = {p}", (answer, np.array(p), np.array(matrix)))
        for p, matrix in INNER_PRODUCTS
    )
    return verdict(_judge_steepest, cases, STEEPEST)


def _judge_steepest(answer: Callable, p: np.ndarray, matrix: np.ndarray) -> None:
    """Look at the direction for the partial derivatives p."""
    u = numbers(ask(answer, p, matrix), p.shape, "vector")
    length = np.sqrt(u @ matrix @ u)
    if abs(length - 1) > CLOSE:
        nearly = abs(length - 1) < 1e-3
        said = f"{length:.6g}" if nearly else f"{length:.3g}"
        hint = f": {ROUNDED}" if nearly else ""
        raise Fault(f"your vector has length {said} in this inner product, not 1{hint}")
    g = np.linalg.solve(matrix, p)
    most = np.sqrt(p @ g)
    if p @ u < (1 - 1e-4) * most:
        raise Fault(
            f"your vector has the slope {p @ u:.4g}, and {most:.4g} is possible"
            f"{_taken_for(u, p, matrix)}"
        )
    off = u - g / most  # the slope is flat at its top: look at the vector itself
    if np.sqrt(off @ matrix @ off) > CLOSE:
        raise Fault(f"your vector is not quite the steepest: {ROUNDED}, and do not search")


def _taken_for(u: np.ndarray, p: np.ndarray, matrix: np.ndarray) -> str:
    """Name the vector along which u points by mistake; empty if it is none of these."""
    known = {
        "downhill": -np.linalg.solve(matrix, p),
        "along p, the gradient of the standard inner product": p,
        "along A p, but A g = p is to be solved": matrix @ p,
    }
    for words, vector in known.items():
        length = np.sqrt(vector @ matrix @ vector)
        if np.allclose(u, vector / length, atol=1e-5):
            return f": it points {words}"
    return ""

"""The check of the exercise on other inner products: it says what is right or wrong.

Entry point: `steepest_direction`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_utils.exercises.contour_lines import CLOSE, ROUNDED
from course_utils.judging import Fault, ask, numbers, verdict

# The first is the standard inner product; the last has no two equal entries.
CASES = (
    ((3.0, 4.0), ((1.0, 0.0), (0.0, 1.0))),
    ((2.0, 1.0), ((4.0, 0.0), (0.0, 1.0))),
    ((-1.0, 3.0), ((2.0, 1.0), (1.0, 5.0))),
    ((0.0, -0.3), ((2.0, 1.0), (1.0, 5.0))),
    ((0.5, -0.2, 1.0), ((2.0, 0.5, 0.0), (0.5, 1.0, -0.3), (0.0, -0.3, 3.0))),
)
CORRECT = "Correct: length 1 in this inner product, and no unit vector is steeper."


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
        `CORRECT`, or the first thing that is wrong, with the case that shows it.

    Examples
    --------
    >>> steepest_direction(lambda p, A: p / np.linalg.norm(p))
    'Not yet: for p = (2.0, 1.0) your vector has length 1.84 in this inner product, not 1.'
    """
    cases = ((f"for p = {p}", (answer, np.array(p), np.array(matrix))) for p, matrix in CASES)
    return verdict(_judge, cases, CORRECT)


def _judge(answer: Callable, p: np.ndarray, matrix: np.ndarray) -> None:
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
    off = u - g / most  # the slope is flat at its maximum: look at the vector itself
    if np.sqrt(off @ matrix @ off) > CLOSE:
        raise Fault(f"your vector is not quite the steepest: {ROUNDED}, and do not search")


def _taken_for(u: np.ndarray, p: np.ndarray, matrix: np.ndarray) -> str:
    """Name the vector along which u points by mistake; empty if it is none of these."""
    known = {
        "downhill": -np.linalg.solve(matrix, p),
        "along p, the gradient of the standard inner product": p,
        "along A p, but the task is to solve A g = p": matrix @ p,
    }
    for words, vector in known.items():
        length = np.sqrt(vector @ matrix @ vector)
        if np.allclose(u, vector / length, atol=1e-5):
            return f": it points {words}"
    return ""

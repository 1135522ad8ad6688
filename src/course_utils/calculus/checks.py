"""Checks of a reader's own solutions: each says in a sentence what is right or wrong.

Entry points: one for each exercise in code: `contour_direction`, `steepest_direction` and
`jacobian_by_differences`.
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


# The first is the standard inner product; the last has no two entries alike.
INNER_PRODUCTS = (
    ((3.0, 4.0), ((1.0, 0.0), (0.0, 1.0))),
    ((2.0, 1.0), ((4.0, 0.0), (0.0, 1.0))),
    ((-1.0, 3.0), ((2.0, 1.0), (1.0, 5.0))),
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
    for values, rows in INNER_PRODUCTS:
        p, matrix = np.array(values), np.array(rows)
        u = np.asarray(answer(p.copy(), matrix.copy()), dtype=float)
        complaint = _not_steepest(u, p, matrix)
        if complaint:
            return f"Not yet: for p = {values} your vector {complaint}."
    return STEEPEST


def _not_steepest(u: np.ndarray, p: np.ndarray, matrix: np.ndarray) -> str:
    """Say what is wrong with the direction u; empty if nothing is."""
    if u.shape != p.shape or not np.isfinite(u).all():
        return f"is not an array of {len(p)} finite numbers"
    length = np.sqrt(u @ matrix @ u)
    if not np.isclose(length, 1, atol=1e-9):
        return f"has length {length:.3g} in this inner product, not 1"
    most = np.sqrt(p @ np.linalg.solve(matrix, p))
    if not np.isclose(p @ u, most, atol=1e-9):
        return f"has the slope {p @ u:.3g}, and {most:.3g} is possible"
    return ""


def _polar(x):
    return np.array([x[0] * np.cos(x[1]), x[0] * np.sin(x[1])])


def _polar_jacobian(x):
    c, s = np.cos(x[1]), np.sin(x[1])
    return np.array([[c, -x[0] * s], [s, x[0] * c]])


def _helix(x):
    return np.array([x[0] ** 2 * x[1], np.exp(x[1]), x[0] - 3 * x[1]])


def _helix_jacobian(x):
    return np.array([[2 * x[0] * x[1], x[0] ** 2], [0.0, np.exp(x[1])], [1.0, -3.0]])


JACOBIANS = (
    ("(r, phi) -> (r cos phi, r sin phi)", _polar, _polar_jacobian, (2.0, 0.7)),
    ("(x_1^2 x_2, exp x_2, x_1 - 3 x_2)", _helix, _helix_jacobian, (1.5, 0.4)),
)
JACOBIAN = "Correct: one row for each component, one column for each variable, and accurate."


def jacobian_by_differences(answer: Callable) -> str:
    """Check a function that computes a Jacobian matrix by differences.

    Parameters
    ----------
    answer : callable
        Takes f and x, ndarray of shape (n,), and returns a matrix of shape (m, n) that is
        right to 1e-6.

    Returns
    -------
    str
        `JACOBIAN`, or the first thing that is wrong, with the map that shows it.

    Examples
    --------
    >>> jacobian_by_differences(lambda f, x: np.zeros((len(x), len(f(x)))))
    'Not yet: for (r, phi) -> (r cos phi, r sin phi) your matrix is off by 1.5.'
    """
    for name, f, exact, x in JACOBIANS:
        found = np.asarray(answer(f, np.array(x)), dtype=float)
        true = exact(x)
        if found.shape != true.shape:
            shapes = f"{found.shape}, not {true.shape}"
            return f"Not yet: for {name} your matrix has the shape {shapes}."
        error = np.abs(found - true).max()
        if not error <= 1e-6:
            turned = found.shape[0] == found.shape[1] and np.allclose(found.T, true, atol=1e-6)
            return f"Not yet: for {name} your matrix is " + (
                "transposed." if turned else f"off by {error:.2g}."
            )
    return JACOBIAN

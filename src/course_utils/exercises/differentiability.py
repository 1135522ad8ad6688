"""The check of the exercise on Jacobian matrices: it says in a sentence what is right or wrong.

Entry point: `jacobian_by_differences`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_utils.judging import Fault, ask, numbers, verdict

CORRECT = "Correct: one row for each component, one column for each variable, and accurate."
CLOSE = 1e-6


def _map(*components: Callable) -> Callable:
    """Make a map of points, shape (..., n), or lists, to arrays of shape (..., m)."""

    def f(x):
        parts = np.moveaxis(np.asarray(x), -1, 0)
        return np.stack([component(*parts) for component in components], axis=-1)

    return f


# Name, map, point, and the rows of the Jacobian matrix there: with as many components as
# variables, with more and with fewer, and with coordinates that are 0.
COS, SIN, EXP = np.cos(0.7), np.sin(0.7), np.exp(0.4)
CASES = (
    (
        "(r, phi) -> (r cos phi, r sin phi)",
        _map(lambda r, phi: r * np.cos(phi), lambda r, phi: r * np.sin(phi)),
        (2.0, 0.7),
        ((COS, -2 * SIN), (SIN, 2 * COS)),
    ),
    (
        "(x_1^2 x_2, exp x_2, x_1 - 3 x_2)",
        _map(lambda x, y: x**2 * y, lambda x, y: np.exp(y), lambda x, y: x - 3 * y),
        (1.5, 0.4),
        ((1.2, 2.25), (0, EXP), (1, -3)),
    ),
    (
        "(x_1 x_2 x_3, x_2 + sin x_3)",
        _map(lambda x, y, z: x * y * z, lambda x, y, z: y + np.sin(z)),
        (0.0, -1.2, 0.7),
        ((-0.84, 0, 0), (0, 1, COS)),
    ),
    ("t -> (cos t, sin t)", _map(np.cos, np.sin), (0.7,), ((-SIN,), (COS,))),
    (
        "(x_1^2 - x_2 x_4, x_3)",
        _map(lambda x, y, z, w: x**2 - y * w, lambda x, y, z, w: z),
        (1.0, 0.0, -2.0, 0.5),
        ((2, -0.5, 0, 0), (0, 0, 1, 0)),
    ),
)


def jacobian_by_differences(answer: Callable) -> str:
    """Check a function that computes a Jacobian matrix by differences.

    Parameters
    ----------
    answer : callable
        Takes f and x, ndarray of shape (n,), and returns a matrix of shape (m, n) that is
        right to 1e-6. Here f maps one point, or many of shape (..., n), to (..., m).

    Returns
    -------
    str
        `CORRECT`, or the first thing that is wrong, with the map that shows it.

    Examples
    --------
    >>> jacobian_by_differences(lambda f, x: np.zeros((len(x), len(f(x)))))
    'Not yet: for (r, phi) -> (r cos phi, r sin phi) at x = (2.0, 0.7) your matrix is 0.'
    """
    cases = (
        (f"for {name} at x = {x}", (answer, f, np.array(x), np.array(rows, dtype=float)))
        for name, f, x, rows in CASES
    )
    return verdict(_judge, cases, CORRECT)


def _judge(answer: Callable, f: Callable, x: np.ndarray, right: np.ndarray) -> None:
    """Look at the matrix for the map f at x."""
    came = ask(answer, f, x)
    try:
        found = numbers(came, right.shape, "matrix")
    except Fault as fault:
        if np.shape(came) == right.shape[::-1]:
            raise Fault(f"{fault}: rows belong to components, columns to variables") from fault
        raise
    if np.abs(found - right).max() > CLOSE:
        raise Fault(f"your matrix is {_mistake(found, right)}")


def _mistake(found: np.ndarray, right: np.ndarray) -> str:
    """Say how a matrix of the right shape is wrong."""
    if not found.any():
        return "0"
    if found.shape[0] == found.shape[1] and np.allclose(found.T, right, atol=CLOSE):
        return "transposed"
    share = (found * right).sum() / (right * right).sum()
    if abs(share - 1) > 1e-3 and np.allclose(found, share * right, rtol=1e-3, atol=1e-3):
        return f"{share:.3g} times the right one: divide by the distance between the points"
    off = np.abs(found - right)
    if off.max() > 0.05:
        k, i = np.unravel_index(off.argmax(), off.shape)
        return (
            f"wrong in row {k + 1}, column {i + 1}: {found[k, i]:.4g} instead of "
            f"{right[k, i]:.4g}"
        )
    return (
        f"off by {off.max():.2g}: one-sided differences are less accurate than central ones; a "
        "long step picks up the curvature of f, and a very short one the rounding"
    )

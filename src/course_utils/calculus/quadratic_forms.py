"""Quadratic forms of two variables: built from eigenvalues, and told apart by their signs.

Entry points: `symmetric` (the matrix with given eigenvalues), `form` (half the form as a
landscape), `shape` (bowl, dome, saddle, trough, ridge or flat), `level_zero` (the lines on
which it vanishes), `gradient_for` (the gradient with respect to an inner product) and `ellipse`
(its unit vectors).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_utils.calculus.functions import Landscape, from_jet

_NAMES = {
    (1, 1): "bowl", (-1, -1): "dome", (-1, 1): "saddle",
    (0, 1): "trough", (-1, 0): "ridge", (0, 0): "flat",
}  # fmt: skip


def symmetric(eigenvalues: ArrayLike, angle: float = 0.0) -> np.ndarray:
    """Symmetric matrix with given eigenvalues, H = Q diag(lambda) Q^T.

    Parameters
    ----------
    eigenvalues : array_like of shape (2,)
        lambda_1 along q_1 = (cos angle, sin angle), lambda_2 along q_2, a quarter turn left.
    angle : float, default=0.0
        Direction of q_1, radians from the x axis.

    Returns
    -------
    ndarray of shape (2, 2)

    Raises
    ------
    ValueError
        If the eigenvalues are not two finite numbers.

    References
    ----------
    Koenigsberger, Analysis 2, 2004, section 2.4 (principal axes).

    Examples
    --------
    >>> symmetric([3.0, 1.0], np.pi / 4).round(9)
    array([[2., 1.],
           [1., 2.]])
    """
    values = np.asarray(eigenvalues, dtype=float)
    if values.shape != (2,) or not np.isfinite(values).all():
        raise ValueError(f"eigenvalues must be two finite numbers; got {eigenvalues}")
    c, s = np.cos(angle), np.sin(angle)
    q = np.array([[c, -s], [s, c]])
    return (q * values) @ q.T


def form(matrix: ArrayLike, size: float = 2.0) -> Landscape:
    """Half the quadratic form of a symmetric matrix: q(x) = <H x, x> / 2.

    Parameters
    ----------
    matrix : array_like of shape (2, 2)
        Symmetric.
    size : float, default=2.0
        Half the side of the square domain.

    Returns
    -------
    Landscape
        Its Hessian is the matrix.

    Raises
    ------
    ValueError
        If the matrix is not a symmetric 2 x 2 matrix.

    Examples
    --------
    >>> form([[2.0, 0.0], [0.0, -2.0]])([1.0, 2.0])
    np.float64(-3.0)
    """
    (a, b), (_, d) = _checked(matrix)

    def jet(x, y):
        g_x, g_y = a * x + b * y, b * x + d * y
        return (x * g_x + y * g_y) / 2, g_x, g_y, a, b, d

    return from_jet("quadratic form", jet, ((-size, size), (-size, size)))


def shape(eigenvalues: ArrayLike, tolerance: float = 1e-9) -> str:
    """Name the graph of a quadratic form by the signs of its two eigenvalues.

    Parameters
    ----------
    eigenvalues : array_like of shape (2,)
        In any order.
    tolerance : float, default=1e-9
        Up to this size an eigenvalue counts as zero.

    Returns
    -------
    str
        "bowl" (+ +), "dome" (- -), "saddle" (+ -), "trough" (+ 0), "ridge" (- 0) or "flat".

    Examples
    --------
    >>> shape([2.0, -1.0]), shape([0.0, 1.0])
    ('saddle', 'trough')
    """
    values = np.sort(np.asarray(eigenvalues, dtype=float))
    signs = np.where(np.abs(values) <= tolerance, 0, np.sign(values)).astype(int)
    return _NAMES[tuple(signs.tolist())]


def level_zero(eigenvalues: ArrayLike, tolerance: float = 1e-9) -> np.ndarray:
    """Directions of the lines through 0 on which a quadratic form vanishes.

    lambda_1 t_1^2 + lambda_2 t_2^2 = 0 for t = (sqrt |lambda_2|, +-sqrt |lambda_1|) if the
    eigenvalues have different signs: the asymptotes of its hyperbolas. If one is zero, both
    lines coincide with its axis.

    Parameters
    ----------
    eigenvalues : array_like of shape (2,)
        lambda_1 and lambda_2.
    tolerance : float, default=1e-9
        Up to this size an eigenvalue counts as zero.

    Returns
    -------
    ndarray of shape (m, 2)
        Unit vectors in the coordinates t along q_1 and q_2: two for a saddle, one for a
        trough or a ridge, none for a bowl or a dome (only 0) or the form 0 (the whole plane).

    Examples
    --------
    >>> level_zero([1.0, -1.0]).round(3)
    array([[ 0.707,  0.707],
           [ 0.707, -0.707]])
    """
    size = np.abs(np.asarray(eigenvalues, dtype=float))
    size = np.where(size <= tolerance, 0.0, size)
    t = np.sqrt(size[::-1] / max(size.sum(), tolerance))
    number = {"saddle": 2, "trough": 1, "ridge": 1}.get(shape(eigenvalues, tolerance), 0)
    return (t * [[1, 1], [1, -1]])[:number]


def gradient_for(partials: ArrayLike, matrix: ArrayLike) -> np.ndarray:
    """Gradient in the inner product <v, w>_A = v^T A w.

    Parameters
    ----------
    partials : array_like of shape (n,)
        The partial derivatives p, so that df h = p^T h.
    matrix : array_like of shape (n, n)
        A, symmetric and positive definite.

    Returns
    -------
    ndarray of shape (n,)
        The one vector g with p^T h = g^T A h for all h, that is A^-1 p.

    Raises
    ------
    ValueError
        If the matrix is not symmetric and positive definite.

    References
    ----------
    Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, section 2.2.

    Examples
    --------
    >>> gradient_for([1.0, 1.0], [[4.0, 0.0], [0.0, 1.0]])
    array([0.25, 1.  ])
    """
    matrix = np.asarray(matrix, dtype=float)
    symmetric = matrix.ndim == 2 and matrix.shape == matrix.T.shape
    if not symmetric or not np.allclose(matrix, matrix.T) or np.linalg.eigvalsh(matrix)[0] <= 0:
        raise ValueError(
            f"an inner product needs a symmetric, positive definite matrix; got {matrix}"
        )
    return np.linalg.solve(matrix, np.asarray(partials, dtype=float))


def ellipse(matrix: ArrayLike, count: int = 73) -> np.ndarray:
    """Vectors of length 1 in the inner product of a matrix, once around.

    Parameters
    ----------
    matrix : array_like of shape (2, 2)
        A, symmetric and positive definite.
    count : int, default=73
        Number of vectors; the last repeats the first.

    Returns
    -------
    ndarray of shape (count, 2)
        All v have v^T A v = 1.

    Examples
    --------
    >>> ellipse([[4.0, 0.0], [0.0, 1.0]], 3).round(9)[0]
    array([0.5, 0. ])
    """
    turn = np.linspace(0, 2 * np.pi, count)
    round_ = np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    lengths = np.sqrt(np.einsum("ki,ij,kj->k", round_, _checked(matrix), round_))
    return round_ / lengths[:, None]


def _checked(matrix: ArrayLike) -> np.ndarray:
    matrix = np.asarray(matrix, dtype=float)
    if matrix.shape != (2, 2) or not np.allclose(matrix, matrix.T):
        raise ValueError(f"a symmetric 2 x 2 matrix is needed; got {matrix}")
    return matrix

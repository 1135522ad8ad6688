"""Rules for the step size: fixed, backtracking (Armijo) and exact.

Entry points: `fixed`, `backtracking`, `exact`, `exact_on_quadratic`. Each makes a rule, a
callable ``rule(k, x, d, gradient) -> alpha``, for the step from x_k along d; it returns 0 when
it finds no acceptable step. `armijo_holds` is the inequality

    f(x + alpha d) <= f(x) + sigma alpha <grad f(x), d>.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike

from course_utils.descent.guards import gradient_at, positive, share, value_at

Rule = Callable[[int, np.ndarray, np.ndarray, np.ndarray], float]
DOUBLINGS = 100  # if there is no zero up to 2^100 times the first trial, there is none
HUGE = 1e300  # stands for infinity where the root finder subtracts


def fixed(alpha: float) -> Rule:
    """Return the rule that always answers alpha.

    Parameters
    ----------
    alpha : float
        Step size, positive.

    Returns
    -------
    callable
        A rule; like those of `step_schedules` it can also be called with k alone.

    Raises
    ------
    ValueError
        If alpha is not positive and finite.

    Examples
    --------
    >>> fixed(0.1)(0)
    0.1
    """
    alpha = positive("alpha", alpha)
    return lambda k, x=None, d=None, gradient=None: alpha


def rule_of(step_size: float | Rule) -> Rule:
    """Turn a number into a rule; return a rule as it is."""
    return step_size if callable(step_size) else fixed(step_size)


def ask(rule: Rule, k: int, x: np.ndarray, d: np.ndarray, gradient: np.ndarray) -> float:
    """Ask a rule for the step size, and refuse an invalid one."""
    alpha = float(rule(k, x, d, gradient))
    if not 0 <= alpha < np.inf:
        raise ValueError(f"a rule must return a finite step size >= 0; got {alpha} at k = {k}")
    return alpha


def armijo_holds(
    f: Callable, x: ArrayLike, d: ArrayLike, gradient: ArrayLike, alpha: float, sigma: float
) -> bool:
    """Whether a step achieves at least the fraction sigma of the decrease the slope promises.

    Parameters
    ----------
    f : callable
        Maps ndarray of shape (n,) to a number.
    x, d, gradient : array_like of shape (n,)
        Point, direction, and gradient of f at the point.
    alpha : float
        Step size.
    sigma : float
        The fraction, usually in (0, 1).

    Returns
    -------
    bool
        False also where f(x + alpha d) is not finite.

    References
    ----------
    Armijo, Pacific Journal of Mathematics 16, 1966, 1-3.

    Examples
    --------
    >>> square = lambda x: x @ x
    >>> armijo_holds(square, [1.0], [-2.0], [2.0], 0.5, 0.5)
    True
    >>> armijo_holds(square, [1.0], [-2.0], [2.0], 0.75, 0.5)
    False
    """
    x, d, gradient = (np.asarray(v, dtype=float) for v in (x, d, gradient))
    with np.errstate(all="ignore"):
        return _sufficient(f, x, d, float(gradient @ d), alpha, sigma, value_at(f, x))


def _sufficient(f, x, d, slope: float, alpha: float, sigma: float, here: float) -> bool:
    """Armijo's inequality when f(x) and the slope <grad f(x), d> are known."""
    there = value_at(f, x + alpha * d)
    return bool(np.isfinite(there) and there <= here + sigma * alpha * slope)


def backtracking(
    f: Callable, first: float = 1.0, shrink: float = 0.5, sigma: float = 1e-4
) -> Rule:
    """Return the rule that tries first, first * shrink, ... until Armijo's inequality holds.

    Parameters
    ----------
    f : callable
        Maps ndarray of shape (n,) to a number.
    first : float, default=1.0
        First trial, positive.
    shrink : float, default=0.5
        Factor from one trial to the next, in (0, 1).
    sigma : float, default=1e-4
        Fraction of the promised decrease that is required, in (0, 1).

    Returns
    -------
    callable
        A rule. It returns 0 when the trials have become so small that x + alpha d = x in
        floating point, and raises ValueError when d is not a descent direction.

    Raises
    ------
    ValueError
        If first is not positive, or shrink or sigma is not in (0, 1).

    References
    ----------
    Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, algorithm 3.1.

    Examples
    --------
    >>> x = np.array([1.0])
    >>> backtracking(lambda x: x @ x, first=2.0)(0, x, -2 * x, 2 * x)
    0.5
    """
    first = positive("first", first)
    shrink, sigma = share("shrink", shrink), share("sigma", sigma)

    def rule(k, x, d, gradient):
        slope, here, alpha = _descending(d, gradient), value_at(f, x), first
        with np.errstate(all="ignore"):
            while (x + alpha * d != x).any():
                if _sufficient(f, x, d, slope, alpha, sigma, here):
                    return alpha
                alpha *= shrink
        return 0.0

    return rule


def exact(grad: Callable, first: float = 1.0) -> Rule:
    """Return the rule that goes on along d until f stops decreasing.

    It solves phi'(alpha) = <grad f(x + alpha d), d> = 0: the trial `first` is doubled until
    phi' is no longer negative, then Brent's method finds a zero between the last two trials
    (or 0 and `first`), up to rounding. It is the first zero on the ray if phi' changes sign
    only once between them; a small `first` is safe, a large one saves evaluations.

    Parameters
    ----------
    grad : callable
        Maps ndarray of shape (n,) to the gradient of f, of the same shape.
    first : float, default=1.0
        First trial, positive.

    Returns
    -------
    callable
        A rule. It returns 0 when phi' stays negative, so that f decreases along the whole ray,
        and raises ValueError when d is not a descent direction.

    Raises
    ------
    ValueError
        If first is not positive.

    References
    ----------
    Brent, Algorithms for Minimization without Derivatives, 1973, chapter 4.

    Examples
    --------
    >>> x = np.array([1.0])
    >>> round(exact(lambda x: 2 * x)(0, x, -2 * x, 2 * x), 12)
    0.5
    """
    from scipy.optimize import brentq  # takes a tenth of a second: only for those who need it

    first = positive("first", first)

    def rule(k, x, d, gradient):
        _descending(d, gradient)

        def slope(alpha):
            along = float(gradient_at(grad, x + alpha * d) @ d)
            return along if isfinite(along) else -HUGE if along < 0 else HUGE

        low, high = 0.0, first
        with np.errstate(all="ignore"):
            for _ in range(DOUBLINGS):
                if slope(high) >= 0:
                    return float(brentq(slope, low, high, xtol=1e-300, maxiter=500))
                low, high = high, 2 * high
        return 0.0

    return rule


def exact_on_quadratic(hessian: ArrayLike) -> Rule:
    """Return the exact rule for f(x) = <x, A x> / 2 + <b, x> + c, in closed form.

    alpha = -<grad f(x), d> / <d, A d>.

    Parameters
    ----------
    hessian : array_like of shape (n, n)
        The symmetric matrix A.

    Returns
    -------
    callable
        A rule. It returns 0 where <d, A d> <= 0, because f then decreases along the whole ray,
        and raises ValueError when d is not a descent direction.

    Raises
    ------
    ValueError
        If the matrix is not square, symmetric and finite.

    References
    ----------
    Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, section 3.3.

    Examples
    --------
    >>> x = np.array([2.0, 1.0])
    >>> rule = exact_on_quadratic([[1.0, 0.0], [0.0, 2.0]])
    >>> rule(0, x, np.array([-2.0, -2.0]), np.array([2.0, 2.0]))
    0.6666666666666666
    """
    matrix = symmetric(hessian)

    def rule(k, x, d, gradient):
        slope, bend = _descending(d, gradient), float(d @ matrix @ d)
        return -slope / bend if bend > 0 else 0.0

    return rule


def symmetric(hessian: ArrayLike) -> np.ndarray:
    """Return the matrix as an array of shape (n, n), if it is symmetric and finite."""
    matrix = np.array(hessian, dtype=float)
    square = matrix.ndim == 2 and matrix.shape[0] == matrix.shape[1]
    if not (square and np.isfinite(matrix).all() and np.allclose(matrix, matrix.T, atol=0)):
        raise ValueError(f"a Hessian must be a finite symmetric matrix; got {matrix.tolist()}")
    return matrix


def _descending(d: np.ndarray, gradient: np.ndarray) -> float:
    """Return the slope <gradient, d>, if d is a descent direction; tiny slopes become -0."""
    with np.errstate(all="ignore"):
        # Scaled first, because the product of two tiny vectors is 0 in floating point.
        sign = (gradient / np.abs(gradient).max()) @ (d / np.abs(d).max())
        slope = float(gradient @ d)
    if not sign < 0:
        raise ValueError(
            f"d must be a descent direction, <gradient, d> < 0; here it is {slope:.3g}"
        )
    return slope

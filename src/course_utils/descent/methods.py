"""Descent methods as generators of records: the reader owns the loop.

Entry points: `gradient_descent`, `momentum` (Polyak's heavy ball), `nesterov` and `adam`. Each
takes the gradient as a callable and yields one `iterates.Iterate` per point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import ArrayLike

from course_utils.descent.guards import checked_ends, checked_start, positive, share
from course_utils.descent.iterates import Iterate, follow
from course_utils.descent.step_sizes import Rule, ask, rule_of


def gradient_descent(
    grad: Callable,
    x0: ArrayLike,
    step_size: float | Rule,
    *,
    direction: Callable | None = None,
    epsilon: float = 1e-8,
    steps: int = 1000,
    limit: float = 1e8,
) -> Iterator[Iterate]:
    """Gradient descent, x_{k+1} = x_k + alpha_k d_k.

    Parameters
    ----------
    grad : callable
        Maps x, ndarray of shape (n,), to the gradient of f there, of the same shape.
    x0 : array_like of shape (n,)
        The start.
    step_size : float or callable
        alpha, positive, or a rule of `step_sizes`: ``rule(k, x, d, gradient) -> alpha``.
    direction : callable, optional
        Maps (x, gradient) to d, of shape (n,); default is -gradient.
    epsilon : float, default=1e-8
        The run has converged when the length of the gradient is at most this.
    steps : int, default=1000
        Maximum number of steps.
    limit : float, default=1e8
        The run has diverged when it is farther than this from its start.

    Yields
    ------
    Iterate
        At most `steps` + 1 records; the last one says why the run ended.

    Raises
    ------
    ValueError
        If an argument is invalid, at once; if grad, direction or the rule returns something
        invalid, when that record is requested.

    References
    ----------
    Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, section 3.1.

    Examples
    --------
    >>> for record in gradient_descent(lambda x: x, [8.0], 0.5, epsilon=1.0):
    ...     print(record.k, record.x, record.status)
    0 [8.] running
    1 [4.] running
    2 [2.] running
    3 [1.] converged
    """
    rule = rule_of(step_size)

    def advance(k, x, gradient):
        d = -gradient if direction is None else _direction(direction, x, gradient)
        alpha = ask(rule, k, x, d, gradient)
        return alpha, x + alpha * d

    return follow(grad, checked_start(x0), advance, *checked_ends(epsilon, steps, limit))


def momentum(
    grad: Callable,
    x0: ArrayLike,
    step_size: float | Rule,
    beta: float = 0.9,
    *,
    epsilon: float = 1e-8,
    steps: int = 1000,
    limit: float = 1e8,
) -> Iterator[Iterate]:
    """Momentum, the heavy ball: x_{k+1} = x_k - alpha g_k + beta (x_k - x_{k-1}).

    The first step is one of gradient descent.

    Parameters
    ----------
    grad, x0, step_size, epsilon, steps, limit
        As in `gradient_descent`; a rule is given the direction -gradient.
    beta : float, default=0.9
        Fraction of the last step that is kept, in [0, 1).

    Yields
    ------
    Iterate

    Raises
    ------
    ValueError
        As in `gradient_descent`.

    References
    ----------
    Polyak, USSR Computational Mathematics and Mathematical Physics 4(5), 1964, 1-17.

    Examples
    --------
    >>> [record.x.item() for record in momentum(lambda x: x, [8.0], 0.5, 0.25, steps=3)]
    [8.0, 4.0, 1.0, -0.25]
    """
    rule, beta = rule_of(step_size), share("beta", beta, zero=True)
    last = np.zeros(1)  # the last step x_k - x_{k-1}

    def advance(k, x, gradient):
        nonlocal last
        alpha = ask(rule, k, x, -gradient, gradient)
        last = beta * last - alpha * gradient
        return alpha, x + last

    return follow(grad, checked_start(x0), advance, *checked_ends(epsilon, steps, limit))


def nesterov(
    grad: Callable,
    x0: ArrayLike,
    step_size: float | Rule,
    beta: float | Callable = 0.9,
    *,
    epsilon: float = 1e-8,
    steps: int = 1000,
    limit: float = 1e8,
) -> Iterator[Iterate]:
    """Nesterov's method: look ahead along the last step, then go down from there.

    y_0 = x_0, x_{k+1} = y_k - alpha grad f(y_k), y_{k+1} = x_{k+1} + beta (x_{k+1} - x_k).
    The records hold the points y_k, where the gradient is taken (as do PyTorch's parameters).
    The other sequence is ``x_next = r.x - r.step_size * r.gradient`` of each record r but the
    last.

    Parameters
    ----------
    grad, x0, step_size, epsilon, steps, limit
        As in `gradient_descent`; a rule is given the direction -gradient.
    beta : float or callable, default=0.9
        Fraction of the last step that is kept, in [0, 1), or a function of k that returns it:
        ``lambda k: k / (k + 3)`` is the schedule for convex functions without a known mu.

    Yields
    ------
    Iterate

    Raises
    ------
    ValueError
        As in `gradient_descent`.

    References
    ----------
    Nesterov, Lectures on Convex Optimization, 2nd ed. 2018, section 2.2.
    Su, Boyd and Candes, Journal of Machine Learning Research 17(153), 2016, 1-43 (schedule).

    Examples
    --------
    >>> [record.x.item() for record in nesterov(lambda x: x, [8.0], 0.5, 0.5, steps=3)]
    [8.0, 2.0, -0.5, -0.875]
    """
    rule = rule_of(step_size)
    share_at = beta if callable(beta) else _constant(share("beta", beta, zero=True))
    start = checked_start(x0)
    last = start  # x_k

    def advance(k, y, gradient):
        nonlocal last
        alpha = ask(rule, k, y, -gradient, gradient)
        there = y - alpha * gradient
        ahead = there + share("beta", share_at(k), zero=True) * (there - last)
        last = there
        return alpha, ahead

    return follow(grad, start, advance, *checked_ends(epsilon, steps, limit))


def adam(
    grad: Callable,
    x0: ArrayLike,
    step_size: float | Rule = 0.001,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    delta: float = 1e-8,
    *,
    epsilon: float = 1e-8,
    steps: int = 1000,
    limit: float = 1e8,
) -> Iterator[Iterate]:
    """Adam: each coordinate moves by its mean gradient divided by its root mean square.

    x_{k+1} = x_k - alpha m_hat / (sqrt(v_hat) + delta), elementwise, with the means
    m = beta_1 m + (1 - beta_1) g and v = beta_2 v + (1 - beta_2) g^2, which start at 0 and
    are corrected for that: m_hat = m / (1 - beta_1^{k+1}), v_hat = v / (1 - beta_2^{k+1}).

    Parameters
    ----------
    grad, x0, epsilon, steps, limit
        As in `gradient_descent`.
    step_size : float or callable, default=0.001
        alpha, about the length of the first steps in each coordinate; or a rule, which is
        given the direction -gradient.
    beta_1, beta_2 : float
        Fractions of the means that are kept from step to step, in [0, 1).
    delta : float, default=1e-8
        Keeps the denominator away from 0; positive.

    Yields
    ------
    Iterate

    Raises
    ------
    ValueError
        As in `gradient_descent`.

    References
    ----------
    Kingma and Ba, Adam, 2015, arXiv:1412.6980, algorithm 1.

    Examples
    --------
    >>> [round(r.x.item(), 6) for r in adam(lambda x: x, [8.0], 0.5, steps=3)]
    [8.0, 7.5, 7.0011, 6.504147]
    """
    rule, delta = rule_of(step_size), positive("delta", delta)
    beta_1, beta_2 = share("beta_1", beta_1, zero=True), share("beta_2", beta_2, zero=True)
    m = v = np.zeros(1)

    def advance(k, x, gradient):
        nonlocal m, v
        alpha = ask(rule, k, x, -gradient, gradient)
        m = beta_1 * m + (1 - beta_1) * gradient
        v = beta_2 * v + (1 - beta_2) * gradient**2
        m_hat, v_hat = m / (1 - beta_1 ** (k + 1)), v / (1 - beta_2 ** (k + 1))
        return alpha, x - alpha * m_hat / (np.sqrt(v_hat) + delta)

    return follow(grad, checked_start(x0), advance, *checked_ends(epsilon, steps, limit))


def _constant(number: float) -> Callable:
    """Return the constant function with this value."""
    return lambda k: number


def _direction(direction: Callable, x: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    """Ask for the direction."""
    d = np.asarray(direction(x, gradient), dtype=float)
    if d.shape != x.shape or not np.isfinite(d).all():
        raise ValueError(f"direction must return finite numbers of shape {x.shape}; it is {d}")
    return d

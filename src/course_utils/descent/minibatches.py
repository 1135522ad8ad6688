"""Minibatches, drawn with an explicit generator, and the descent that takes them one by one.

Entry points: `with_replacement` and `without_replacement`, a fresh subset in each step;
`epochs`, which shuffles the data and runs through them; `descent`, stochastic gradient descent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
from numpy.typing import ArrayLike

from course_utils.descent.guards import checked_ends, checked_start, generator
from course_utils.descent.iterates import Iterate, follow
from course_utils.descent.step_sizes import Rule, ask, rule_of


def with_replacement(number: int, size: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Draw `size` examples independently of each other, anew in each step.

    Parameters
    ----------
    number : int
        Number N of examples, >= 1.
    size : int
        Size b of a batch, >= 1; it may exceed N.
    rng : numpy.random.Generator
        The source of randomness.

    Yields
    ------
    ndarray of int, shape (size,)
        Indices in 0..N-1, without end. An example may appear twice.

    Raises
    ------
    ValueError
        If number or size is not a whole number >= 1, at once.

    Examples
    --------
    >>> next(with_replacement(10, 4, np.random.default_rng(1))).shape
    (4,)
    """
    _checked(number, size, rng, at_most=None)
    return _fresh(lambda: rng.integers(number, size=size))


def without_replacement(
    number: int, size: int, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """Draw a subset of `size` different examples, anew in each step.

    Parameters
    ----------
    number : int
        Number N of examples, >= 1.
    size : int
        Size b of a batch, in 1..N.
    rng : numpy.random.Generator
        The source of randomness.

    Yields
    ------
    ndarray of int, shape (size,)
        Distinct indices in 0..N-1, without end; all subsets are equally likely.

    Raises
    ------
    ValueError
        If number is not a whole number >= 1 or size not one in 1..N, at once.

    Examples
    --------
    >>> sorted(next(without_replacement(4, 4, np.random.default_rng(1))).tolist())
    [0, 1, 2, 3]
    """
    _checked(number, size, rng, at_most=number)
    return _fresh(lambda: rng.choice(number, size=size, replace=False))


def epochs(number: int, size: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Shuffle the examples, go through them batch by batch, and start over.

    Parameters
    ----------
    number, size, rng
        As in `without_replacement`.

    Yields
    ------
    ndarray of int, shape (size,)
        Without end. Each epoch of ceil(N / size) batches contains every index 0..N-1 exactly
        once; its last batch is smaller if size does not divide N.

    Raises
    ------
    ValueError
        As in `without_replacement`.

    Examples
    --------
    >>> from itertools import islice
    >>> [len(batch) for batch in islice(epochs(5, 2, np.random.default_rng(1)), 3)]
    [2, 2, 1]
    """
    _checked(number, size, rng, at_most=number)

    def batches():
        while True:
            order = rng.permutation(number)
            for at in range(0, number, size):
                yield order[at : at + size]

    return batches()


def descent(
    gradient: Callable,
    start: ArrayLike,
    step_size: float | Rule,
    batches: Iterable[np.ndarray],
    steps: int = 1000,
    *,
    epsilon: float | None = None,
    limit: float = 1e8,
) -> Iterator[Iterate]:
    """Minibatch gradient descent, x_{k+1} = x_k - alpha_k grad L_{D'_k}(x_k).

    Parameters
    ----------
    gradient : callable
        Maps (x, index) to the gradient of the mean loss over the examples `index`, of the shape
        (n,) of x; such as `losses.Objective.gradient`.
    start : array_like of shape (n,)
        The start.
    step_size : float or callable
        alpha, positive, or a rule of `step_sizes` or `step_schedules`.
    batches : iterable of ndarray of int
        One batch per record, such as `epochs`; steps + 1 are needed.
    steps : int, default=1000
        Number of steps.
    epsilon : float, optional
        End, as in the lecture, when the gradient of *this batch* is at most this long. By
        default a run does not end for this reason, because it may be mere chance.
    limit : float, default=1e8
        The run has diverged when it is farther than this from its start.

    Yields
    ------
    Iterate
        At most steps + 1 records; `gradient` is that of the batch.

    Raises
    ------
    ValueError
        If an argument is invalid, at once; if the batches run out, or gradient or rule returns
        something invalid, when that record is requested.
    TypeError
        If batches is not iterable, for example a single number.

    References
    ----------
    Bottou, Curtis and Nocedal, SIAM Review 60, 2018, 223-311, algorithm 4.1.

    Examples
    --------
    >>> y = np.array([1.0, 3.0])
    >>> mean = descent(lambda x, i: x - y[i].mean(), [0.0], 0.5, [[0, 1]] * 3, steps=2)
    >>> [record.x.item() for record in mean]
    [0.0, 1.0, 1.5]
    """
    rule = rule_of(step_size)
    _, steps, limit = checked_ends(0.0 if epsilon is None else epsilon, steps, limit)
    if not isinstance(batches, Iterable):
        raise TypeError(
            "batches must be an iterable with one batch per step, such as "
            f"epochs(N, size, rng); got {type(batches).__name__}"
        )
    drawn = iter(batches)

    def grad(x):
        try:
            index = next(drawn)
        except StopIteration:
            raise ValueError(
                f"the batches have run out; {steps} steps need {steps + 1} of them"
            ) from None
        return gradient(x, index)

    def advance(k, x, g):
        alpha = ask(rule, k, x, -g, g)
        return alpha, x - alpha * g

    accuracy = -1.0 if epsilon is None else epsilon  # no length is below 0
    return follow(grad, checked_start(start), advance, accuracy, steps, limit)


def _fresh(draw: Callable) -> Iterator[np.ndarray]:
    """Yield what `draw` returns, for ever."""
    while True:
        yield draw()


def _checked(number: int, size: int, rng: np.random.Generator, at_most: int | None) -> None:
    """Raise unless number, size and rng are valid."""
    generator(rng)
    for name, value in (("number", number), ("size", size)):
        if not (isinstance(value, int | np.integer) and value >= 1):
            raise ValueError(f"{name} must be a whole number >= 1; it is {value!r}")
    if at_most is not None and size > at_most:
        raise ValueError(
            f"size must be at most the number of examples, {at_most}, since no example may "
            f"appear twice; it is {size}"
        )

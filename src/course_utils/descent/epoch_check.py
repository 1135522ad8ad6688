"""The check of the exercise on epochs: it says in a sentence what is right or wrong.

Entry point: `epoch`, which the reader finds in `checks` together with the others.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

import numpy as np

CORRECT = (
    "Correct: every example exactly once, in batches of the size, in a new order each epoch."
)
CASES = ((12, 4), (10, 4), (5, 1), (6, 6), (50, 7))


def epoch(answer: Callable) -> str:
    """Check a generator that goes through shuffled data once.

    Parameters
    ----------
    answer : callable
        ``epoch(N, size, rng)`` yields arrays of indices: each of 0..N-1 exactly once, `size` in
        a batch, fewer in the last one if size does not divide N.

    Returns
    -------
    str
        `CORRECT`, or the first thing that is wrong, with the call that shows it.

    Examples
    --------
    >>> epoch(lambda N, size, rng: [range(N)])
    'Not yet: for N = 12 and size = 4 your batches have the sizes [12] instead of [4, 4, 4].'
    """
    for number, size in CASES:
        complaint = _complaint(answer, number, size)
        if complaint:
            return f"Not yet: for N = {number} and size = {size} {complaint}."
    return CORRECT


def _complaint(answer: Callable, number: int, size: int) -> str:
    """Say what is wrong with the answer in this case; empty if nothing is."""
    rng, orders = np.random.default_rng(7), []
    right = [min(size, number - at) for at in range(0, number, size)]
    for _ in range(2):
        batches = [
            np.asarray(batch).ravel() for batch in islice(answer(number, size, rng), number + 1)
        ]
        sizes = [len(batch) for batch in batches]
        if sizes != right:
            return f"your batches have the sizes {sizes} instead of {right}"
        order = np.concatenate(batches).tolist()
        if sorted(order) != list(range(number)):
            return f"your epoch is {order}, where not every index comes exactly once"
        orders.append(order)
    if number >= 50 and orders[0] == list(range(number)):
        return "the examples come in the order of the data: shuffle them"
    if number >= 50 and orders[0] == orders[1]:
        return "the second epoch has the order of the first: draw from the rng that is given"
    return ""

"""The check of the exercise on epochs: it says in a sentence what is right or wrong.

Entry point: `epoch`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations

import numpy as np

from course_utils.judging import Fault, chance, collect, verdict

CORRECT = (
    "Correct: every example exactly once, in batches of the size, in a new order each epoch."
)
CASES = ((12, 4), (10, 4), (5, 1), (6, 6), (50, 7))
# Five examples can be cut into batches of 2, 2 and 1 in WAYS ways, all of them equally likely.
# In DRAWN epochs of a right answer one of them is missing, or occurs MOST times as often as on
# average, only once in ten million checks.
NUMBER, SIZE, WAYS, DRAWN, MOST = 5, 2, 30, 600, 3


def epoch(answer: Callable) -> str:
    """Check a generator that goes through shuffled data once.

    Parameters
    ----------
    answer : callable
        ``epoch(N, size, rng)`` yields arrays of indices: each of 0..N-1 exactly once, `size`
        per batch, fewer in the last one if size does not divide N.

    Returns
    -------
    str
        `CORRECT`, or the first thing that is wrong, with the call that shows it.

    Examples
    --------
    >>> epoch(lambda N, size, rng: [range(N)])
    'Not yet: for N = 12 and size = 4 your batches have the sizes [12] instead of [4, 4, 4].'
    """
    judges = [(_words(*case), (_order, answer, *case)) for case in CASES]
    judges += [
        (_words(*CASES[-1]), (_chance, answer)),
        (_words(NUMBER, SIZE), (_variety, answer)),
    ]
    return verdict(lambda judge, *given: judge(*given), judges, CORRECT)


def _words(number: int, size: int) -> str:
    return f"for N = {number} and size = {size}"


def _order(answer: Callable, number: int, size: int) -> None:
    """Raise `Fault` unless two epochs have all indices, in batches of the size."""
    rng = np.random.default_rng(7)
    orders = [np.concatenate(_epoch(answer, number, size, rng)).tolist() for _ in range(2)]
    if number >= 50 and orders[0] == list(range(number)):
        raise Fault("the examples come in the order of the data: shuffle them with the rng")
    if number >= 50 and orders[0] == orders[1]:
        raise Fault(
            "the second epoch has the order of the first: draw from the rng that is given, "
            "not from a copy of it"
        )


def _epoch(answer: Callable, number: int, size: int, rng) -> list[np.ndarray]:
    """Return the batches of one epoch, if together they contain all indices."""
    batches = [_indices(batch) for batch in collect(answer, number, size, rng, most=number + 1)]
    sizes = [len(batch) for batch in batches]
    right = [min(size, number - at) for at in range(0, number, size)]
    if sizes != right:
        raise Fault(f"your batches have the sizes {sizes} instead of {right}")
    order = np.concatenate(batches).tolist()
    if sorted(order) != list(range(number)):
        raise Fault(f"your epoch is {order}, where not every index comes exactly once")
    return batches


def _indices(batch) -> np.ndarray:
    """Return a batch as an array, if it can be an index of examples."""
    kind = type(batch).__name__
    try:
        array = np.asarray(list(batch) if isinstance(batch, Iterator) else batch)
    except (TypeError, ValueError, RuntimeError):
        raise Fault(f"a batch of type {kind} cannot be made an array of indices") from None
    if array.ndim != 1:
        raise Fault(
            f"a batch has the shape {array.shape}; it needs one axis, as in array([3, 1])"
        )
    if array.size and array.dtype.kind not in "iu":
        raise Fault(f"a batch holds {array.dtype.name}: indices are whole numbers, of type int")
    return array


def _chance(answer: Callable) -> None:
    number, size = CASES[-1]
    chance(lambda rng: np.concatenate(_epoch(answer, number, size, rng)).tolist())


def _variety(answer: Callable) -> None:
    """Raise `Fault` unless all ways to cut the examples into batches are equally likely."""
    rng, ways = np.random.default_rng(8), Counter()
    for _ in range(DRAWN):
        ways[tuple(frozenset(b.tolist()) for b in _epoch(answer, NUMBER, SIZE, rng))] += 1
    for pair in combinations(range(NUMBER), 2):
        together = sum(n for way, n in ways.items() if any(set(pair) <= b for b in way))
        if together in (0, DRAWN):
            how = "always" if together else "never"
            raise Fault(
                f"the examples {pair[0]} and {pair[1]} are {how} in the same batch, in {DRAWN} "
                "epochs: first shuffle all examples, then cut them into batches"
            )
    if len(ways) < WAYS or max(ways.values()) > MOST * DRAWN / WAYS:
        raise Fault(
            f"there are {WAYS} ways to fill the batches; in {DRAWN} epochs each should occur "
            f"about {DRAWN // WAYS} times, but {WAYS - len(ways)} never occurred, and one "
            f"{max(ways.values())} times: not all orders are equally likely"
        )

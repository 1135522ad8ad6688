"""The check accepts right epochs of every make and rejects plausible wrong ones."""

import copy
import random
from itertools import islice, permutations

import numpy as np
import pytest
import torch

from course_utils.descent import minibatches
from course_utils.exercises.minibatch import CORRECT, DRAWN, WAYS, epoch


def cut(order, size):
    return [order[at : at + size] for at in range(0, len(order), size)]


def a_loop(N, size, rng):
    order, batch = rng.permutation(N), []
    for i in order:
        batch.append(i)
        if len(batch) == size:
            yield np.array(batch)
            batch = []
    if batch:
        yield np.array(batch)


def in_place(N, size, rng):
    order = list(range(N))
    rng.shuffle(order)
    while order:
        yield [order.pop() for _ in range(min(size, len(order)))]


def by_sorting(N, size, rng):
    yield from cut(np.argsort(rng.random(N)), size)


def one_after_the_other(N, size, rng):
    left = list(range(N))
    while left:
        taken = rng.choice(left, min(size, len(left)), replace=False)
        left = [i for i in left if i not in taken]
        yield taken


def python_with_a_seed_of_the_rng(N, size, rng):
    order = random.Random(int(rng.integers(2**32))).sample(range(N), N)
    return cut(order, size)


RIGHT = {
    "a list": lambda N, size, rng: cut(rng.permutation(N), size),
    "a generator": a_loop,
    "lists, in place": in_place,
    "keys": by_sorting,
    "what is left": one_after_the_other,
    "split": lambda N, size, rng: np.split(rng.permutation(N), range(size, N, size)),
    "torch": lambda N, size, rng: torch.tensor(rng.permutation(N)).split(size),
    "small integers": lambda N, size, rng: cut(rng.permutation(N).astype(np.uint8), size),
    "sorted inside": lambda N, size, rng: map(np.sort, cut(rng.permutation(N), size)),
    "generators": lambda N, size, rng: (iter(b) for b in cut(rng.permutation(N), size)),
    "a filter": lambda N, size, rng: map(np.array, cut(rng.permutation(N).tolist(), size)),
    "Python's random": python_with_a_seed_of_the_rng,
    "ours": lambda N, size, rng: islice(minibatches.epochs(N, size, rng), -(-N // size)),
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_answers_are_accepted(name):
    assert epoch(RIGHT[name]) == CORRECT


def drops_the_last(N, size, rng):
    order = rng.permutation(N)
    return [order[at : at + size] for at in range(0, N - size + 1, size)]


def an_empty_one_at_the_end(N, size, rng):
    order = rng.permutation(N)
    return [order[at : at + size] for at in range(0, N + 1, size)]


def drawn_anew(N, size, rng):
    return [rng.choice(N, len(part), replace=False) for part in cut(np.arange(N), size)]


def shuffled_inside(N, size, rng):
    return [rng.permutation(part) for part in cut(np.arange(N), size)]


def in_random_order(N, size, rng):
    """The last batch stays the last: it may be smaller."""
    whole = cut(np.arange(N - N % size), size)
    rest = [np.arange(N - N % size, N)] if N % size else []
    return [whole[k] for k in rng.permutation(len(whole))] + rest


def rotated(N, size, rng):
    return cut(np.roll(np.arange(N), rng.integers(N)), size)


def one_swap(N, size, rng):
    order, (i, j) = np.arange(N), rng.integers(N, size=2)
    order[[i, j]] = order[[j, i]]
    return cut(order, size)


def seldom_shuffled(N, size, rng):
    shuffled = rng.permutation(N)
    return cut(shuffled if rng.random() < 0.8 else np.arange(N), size)


def of_a_copy(N, size, rng):
    return cut(copy.deepcopy(rng).permutation(N), size)


def forgets_to_return(N, size, rng):
    cut(rng.permutation(N), size)


def unfinished(N, size, rng):
    raise NotImplementedError("your turn")


def stops_late(N, size, rng):
    yield rng.permutation(N)[:size]
    raise IndexError("list index out of range")


def stands_still(N, size, rng):
    order, at = rng.permutation(N), 0
    while at < N:
        yield order[at : at + size]


WRONG = {
    "drops the last": (drops_the_last, "sizes [4, 4] instead of [4, 4, 2]"),
    "an empty one": (an_empty_one_at_the_end, "sizes [4, 4, 4, 0] instead of [4, 4, 4]"),
    "in order": (lambda N, size, rng: cut(np.arange(N), size), "shuffle them with the rng"),
    "own seed": (
        lambda N, size, rng: cut(np.random.default_rng(0).permutation(N), size),
        "second epoch has the order of the first",
    ),
    "a copy of the rng": (of_a_copy, "not from a copy of it"),
    "global chance": (
        lambda N, size, rng: cut(np.random.permutation(N), size),  # noqa: NPY002
        "take all chance from this rng",
    ),
    "Python's chance": (
        lambda N, size, rng: cut(random.sample(range(N), N), size),
        "take all chance from this rng",
    ),
    "drawn anew": (drawn_anew, "exactly once"),
    "counted from 1": (lambda N, size, rng: cut(1 + rng.permutation(N), size), "exactly once"),
    "fixed batches, shuffled inside": (shuffled_inside, "0 and 1 are always in the same"),
    "fixed batches in random order": (in_random_order, "0 and 1 are always in the same"),
    "rotated": (rotated, "0 and 2 are never in the same batch"),
    "one swap": (one_swap, "not all orders are equally likely"),
    "seldom shuffled": (seldom_shuffled, "not all orders are equally likely"),
    "endless": (minibatches.epochs, "sizes"),
    "stands still": (stands_still, "sizes"),
    "stops late": (stops_late, "stops with IndexError"),
    "forgets to return": (forgets_to_return, 'is its "return" missing'),
    "unfinished": (unfinished, "is not finished"),
    "one array": (lambda N, size, rng: rng.permutation(N), "shape (); it needs one axis"),
    "columns": (
        lambda N, size, rng: cut(rng.permutation(N)[:, None], size),
        "shape (4, 1); it needs one axis",
    ),
    "floats": (lambda N, size, rng: cut(rng.permutation(N) * 1.0, size), "float64"),
    "NaN": (lambda N, size, rng: cut(np.full(N, np.nan), size), "float64"),
    "nothing in them": (lambda N, size, rng: [None] * 3, "shape (); it needs one axis"),
    "ragged": (lambda N, size, rng: [[[1, 2], [3]]], "cannot be made an array of indices"),
    "no function": (list(range(3)), "expected a function"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_answers_are_rejected_with_their_reason(name):
    answer, says = WRONG[name]
    said = epoch(answer)
    assert said.startswith("Not yet: for N = ") and says in said


def test_the_number_of_ways_is_that_of_all_orders():
    orders = permutations(range(5))
    ways = {(frozenset(o[:2]), frozenset(o[2:4]), frozenset(o[4:])) for o in orders}
    assert len(ways) == WAYS and DRAWN % WAYS == 0

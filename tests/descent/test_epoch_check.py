"""The check accepts right epochs and rejects plausible wrong ones."""

from itertools import islice

import numpy as np
import pytest

from course_utils.descent import minibatches
from course_utils.descent.epoch_check import CORRECT, epoch


def _cut(order, size):
    return [order[at : at + size] for at in range(0, len(order), size)]


def drops_the_last(N, size, rng):
    order = rng.permutation(N)
    return [order[at : at + size] for at in range(0, N - size + 1, size)]


def forgets_to_shuffle(N, size, rng):
    return _cut(np.arange(N), size)


def same_order(N, size, rng):
    return _cut(np.random.default_rng(0).permutation(N), size)


def overlaps(N, size, rng):
    return [rng.choice(N, len(part), replace=False) for part in _cut(np.arange(N), size)]


def endless(N, size, rng):
    return minibatches.epochs(N, size, rng)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (drops_the_last, "sizes"),
        (forgets_to_shuffle, "shuffle"),
        (same_order, "second epoch"),
        (overlaps, "exactly once"),
        (endless, "sizes"),
    ],
)
def test_wrong_answers_are_rejected_with_their_reason(answer, says):
    assert says in epoch(answer)


def test_right_answers_are_accepted():
    assert epoch(lambda N, size, rng: _cut(rng.permutation(N), size)) == CORRECT
    ours = lambda N, size, rng: islice(minibatches.epochs(N, size, rng), -(-N // size))  # noqa: E731
    assert epoch(ours) == CORRECT

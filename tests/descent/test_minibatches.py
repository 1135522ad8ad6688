"""Batches are what they say, and descent uses each once."""

from collections import Counter
from itertools import islice

import numpy as np
import pytest

from course_utils.descent import minibatches, step_schedules, step_sizes
from course_utils.descent.iterates import collect


@pytest.mark.parametrize("size", [1, 4, 7, 10])
def test_an_epoch_has_every_example_once_and_another_order(size):
    batches = minibatches.epochs(10, size, np.random.default_rng(1))
    number = -(-10 // size)
    first, second = (np.concatenate(list(islice(batches, number))) for _ in range(2))
    assert sorted(first) == sorted(second) == list(range(10))
    assert (first != second).any()


def test_fresh_batches_and_their_generators():
    for make in (minibatches.with_replacement, minibatches.without_replacement):
        one, two = (make(5, 3, np.random.default_rng(3)) for _ in range(2))
        assert all((next(one) == next(two)).all() for _ in range(5))
    drawn = list(islice(minibatches.without_replacement(5, 3, np.random.default_rng(3)), 200))
    assert all(len(set(batch)) == 3 for batch in drawn)
    drawn = list(islice(minibatches.with_replacement(5, 3, np.random.default_rng(3)), 200))
    assert any(len(set(batch)) < 3 for batch in drawn)
    assert set(np.concatenate(drawn)) == set(range(5))


@pytest.mark.parametrize(
    ("make", "number"),
    [(minibatches.with_replacement, 9), (minibatches.without_replacement, 6)],
)
def test_all_batches_are_equally_likely(make, number):
    """As prop-unbiased and prop-variance assume; counts within five standard deviations."""
    with_order, draws = number == 9, 6000
    batches = islice(make(3 if with_order else 4, 2, np.random.default_rng(11)), draws)
    counts = Counter(
        tuple(b if with_order else sorted(b)) for b in map(np.ndarray.tolist, batches)
    )
    p = 1 / number
    assert len(counts) == number
    assert max(abs(n - draws * p) for n in counts.values()) < 5 * np.sqrt(draws * p * (1 - p))


@pytest.mark.parametrize("make", [minibatches.without_replacement, minibatches.epochs])
def test_too_large_batches_are_refused_at_once(make):
    with pytest.raises(ValueError, match="size must be at most"):
        make(3, 4, np.random.default_rng(1))
    with pytest.raises(ValueError, match="whole number"):
        make(3, 0, np.random.default_rng(1))


def test_descent_does_not_stop_by_accident_unless_asked_to():
    y = np.array([0.0, 4.0])

    def gradient(x, index):
        return x - y[index].mean()

    batches = [[0], [1], [1], [1]]
    path = collect(minibatches.descent(gradient, [0.0], 0.5, batches, steps=3))
    assert path.x.ravel().tolist() == [0.0, 0.0, 2.0, 3.0]
    assert path.status == "steps"
    path = collect(minibatches.descent(gradient, [0.0], 0.5, batches, steps=3, epsilon=0.0))
    assert path.status == "converged" and len(path.x) == 1


def test_a_gradient_that_fails_is_not_taken_for_the_end_of_the_batches():
    def broken(x, index):
        return next(iter(()))

    with pytest.raises(RuntimeError, match="StopIteration"):
        next(minibatches.descent(broken, [1.0], 0.5, [[0]] * 9))


def test_descent_says_what_is_missing():
    with pytest.raises(ValueError, match="run out"):
        collect(minibatches.descent(lambda x, i: x, [1.0], 0.5, [[0]], steps=3))
    with pytest.raises(ValueError, match="finite step size"):
        collect(minibatches.descent(lambda x, i: x, [1.0], lambda *a: -1, [[0]] * 4, steps=3))


@pytest.mark.parametrize(
    "rule",
    [
        step_sizes.fixed(0.5),
        step_schedules.inverse(0.5, 4),
        step_schedules.staircase(0.5, 3),
        step_schedules.cosine(0.5, 8),
    ],
)
def test_schedules_start_at_alpha_and_drive_the_descent(rule):
    assert rule(0) == 0.5
    path = collect(minibatches.descent(lambda x, i: x, [1.0], rule, [[0]] * 9, steps=8))
    factors = np.cumprod([1 - rule(k) for k in range(8)])
    assert np.allclose(path.x[1:, 0], factors, rtol=1e-14)


@pytest.mark.parametrize(
    "draw", [minibatches.with_replacement, minibatches.without_replacement, minibatches.epochs]
)
def test_a_seed_is_no_source_of_chance(draw):
    with pytest.raises(TypeError, match=r"default_rng\(seed\); got int"):
        draw(5, 2, 0)


@pytest.mark.parametrize("batches", [4, None, np.random.default_rng(1), minibatches.epochs])
def test_what_holds_no_batches_is_named(batches):
    with pytest.raises(TypeError, match=r"must be an iterable .*epochs\(N, size, rng\)"):
        minibatches.descent(lambda x, i: x, [1.0], 0.5, batches)


@pytest.mark.parametrize("step_size", [[0.5, 0.1], "0.5", None, np.random.default_rng(1)])
def test_what_is_no_step_size_is_named(step_size):
    with pytest.raises(ValueError, match="alpha must be positive and finite; it is"):
        minibatches.descent(lambda x, i: x, [1.0], step_size, [[0]] * 9)


def test_a_text_for_a_number_is_shown_as_one():
    with pytest.raises(ValueError, match="size must be a whole number >= 1; it is '2'"):
        minibatches.epochs(5, "2", np.random.default_rng(1))

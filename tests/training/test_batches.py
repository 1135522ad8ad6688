"""Batches: an epoch shows each picture once, and batch k follows from seed and k alone."""

import threading
from itertools import islice

import numpy as np
import pytest
import torch
from helpers import tiny_training as tiny

from course_utils.training import recipes
from course_utils.training.batches import Batches, as_pictures, flipped, normal, uniform


def numbered(n=12, side=4):
    """Pictures that can be told apart: picture i is i everywhere."""
    x = np.arange(n, dtype=np.uint8)[:, None, None] * np.ones((side, side), dtype=np.uint8)
    return x, np.arange(n, dtype=np.uint8)


def labelled(x, y):
    return {"x": x, "y": y}


def batches(size=3, seed=1, n=12, **settings):
    return Batches(labelled(*numbered(n)), size=size, seed=seed, **settings)


def same(first, second):
    return first.keys() == second.keys() and all(
        torch.equal(first[name], second[name]) for name in first
    )


def test_each_epoch_shows_each_picture_once_in_an_order_of_its_own():
    made = batches()
    epochs = [
        [int(y) for k in range(4 * epoch, 4 * epoch + 4) for y in made[k]["y"]]
        for epoch in range(5)
    ]
    assert all(sorted(epoch) == list(range(12)) for epoch in epochs)
    assert len({tuple(epoch) for epoch in epochs}) == 5


def test_what_an_epoch_has_left_over_is_left_out():
    made = batches(size=5)
    assert made.per_epoch == 2
    for epoch in range(3):
        seen = [int(y) for k in (2 * epoch, 2 * epoch + 1) for y in made[k]["y"]]
        assert len(set(seen)) == 10


def test_batch_k_follows_from_seed_and_k_alone():
    draws = {"noise": normal(2), "level": uniform(0, 1)}
    in_order = list(islice(batches(draws=draws, change={"x": flipped}), 9))
    jumping = batches(draws=draws, change={"x": flipped})
    for k in (8, 0, 5, 5, 3):
        assert same(jumping[k], in_order[k])
    assert same(next(jumping.since(7)), in_order[7])
    assert not same(batches(draws=draws, seed=2)[0], in_order[0])


def test_pictures_stay_with_their_labels_and_lie_between_0_and_1():
    made = batches()[2]
    assert made["x"].shape == (3, 1, 4, 4) and made["x"].dtype == torch.float32
    assert made["y"].dtype == torch.int64
    assert torch.equal(made["x"][:, 0, 0, 0] * 255, made["y"].float())
    extremes = as_pictures(np.array([[[0, 255]]], dtype=np.uint8))
    assert extremes.flatten().tolist() == [0.0, 1.0]


def test_draws_have_the_moments_of_their_distributions_and_differ_between_batches():
    made = batches(size=12, draws={"noise": normal(50), "level": uniform(-1, 3)})
    drawn = [made[k] for k in range(200)]
    noise = torch.stack([batch["noise"] for batch in drawn])
    level = torch.stack([batch["level"] for batch in drawn])
    assert noise.shape == (200, 12, 50) and level.shape == (200, 12)
    # 120,000 and 2,400 numbers: limits of about five standard errors.
    assert abs(noise.mean()) < 0.015 and abs(noise.var() - 1) < 0.021
    assert abs((noise**4).mean() - 3) < 0.15
    assert abs(level.mean() - 1) < 0.12 and abs(level.var() - 16 / 12) < 0.13
    assert level.min() >= -1 and level.max() <= 3
    # Neighbouring batches are not correlated: 120,000 products of mean 0 and variance 1.
    assert abs((noise[1:] * noise[:-1]).mean()) < 0.015


def test_about_half_of_the_pictures_are_mirrored_and_none_is_changed_otherwise():
    rng = np.random.default_rng(3)
    x = rng.integers(0, 256, (2000, 3, 3), dtype=np.uint8)
    changed = flipped(x, rng)
    mirrored = (changed == x[:, :, ::-1]).all(axis=(1, 2))
    assert ((changed == x).all(axis=(1, 2)) | mirrored).all()
    assert abs(mirrored.mean() - 0.5) < 0.06  # five standard errors


def test_flips_differ_from_batch_to_batch():
    x = np.tile(np.array([[[0, 9]]], dtype=np.uint8), (16, 1, 1))
    made = Batches({"x": x}, size=16, seed=0, change={"x": flipped})
    sides = {tuple(made[k]["x"][:, 0, 0, 0].tolist()) for k in range(5)}
    assert len(sides) == 5


@pytest.mark.parametrize("size", [0, 13])
def test_a_batch_has_between_one_and_all_pictures(size):
    with pytest.raises(
        ValueError, match=f"batch of {size} needs.*there are 12.*a smaller size"
    ):
        batches(size=size)


def test_a_recipe_takes_the_pictures_that_there_are():
    """No option sets the size of a batch: with few pictures it is theirs."""
    few, many = (recipes.of(tiny.pictures(n), seed=0) for n in (40, 400))
    assert (few.size, many.size) == (40, 128)


def test_every_picture_needs_a_label():
    x, y = numbered()
    with pytest.raises(ValueError, match=r"a row for each example; got rows .*12.*11"):
        Batches(labelled(x, y[:-1]), size=3, seed=0)
    with pytest.raises(ValueError, match="a row for each example"):
        Batches({}, size=3, seed=0)


def test_pictures_that_cannot_be_written_to_are_welcome():
    x, y = numbered()
    x.flags.writeable = y.flags.writeable = False
    made = Batches(labelled(x, y), size=3, seed=0)[0]
    made["x"] += 1  # and the batch is the reader's own
    assert x.max() == 11


def test_a_batch_holds_what_it_is_given_by_name():
    """Colour, words, two pictures of one example: whatever has a row for each."""
    rng = np.random.default_rng(0)
    arrays = {
        "colour": rng.integers(0, 256, (6, 4, 4, 3), dtype=np.uint8),
        "words": rng.integers(0, 900, (6, 7), dtype=np.int32),
        "real": rng.normal(size=(6, 2)),
        "right": np.array([0, 1, 0, 1, 1, 0], dtype=bool),
    }
    made = Batches(arrays, size=6, seed=2)[0]
    order = [arrays["words"].tolist().index(row) for row in made["words"].tolist()]
    assert sorted(order) == list(range(6))
    colour = np.moveaxis(arrays["colour"][order], 3, 1).astype(np.float32) / 255
    assert np.array_equal(made["colour"], colour)
    assert np.array_equal(made["real"], arrays["real"][order].astype(np.float32))
    assert np.array_equal(made["right"], arrays["right"][order])
    types = {name: value.dtype for name, value in made.items()}
    whole, real = torch.int64, torch.float32
    assert types == {"colour": real, "words": whole, "real": real, "right": whole}


def test_pictures_in_colour_are_mirrored_left_to_right():
    x = np.arange(64 * 12, dtype=np.uint16).astype(np.uint8).reshape(64, 2, 2, 3)
    changed = flipped(x, np.random.default_rng(0))
    mirrored = (changed == x[:, :, ::-1]).all(axis=(1, 2, 3))
    assert 0 < mirrored.sum() < 64
    assert (changed[~mirrored] == x[~mirrored]).all()


def test_the_next_batches_are_prepared_while_a_step_is_made():
    reached = {k: threading.Event() for k in range(9)}
    calls = iter(range(9))

    def draw(rng, n):
        reached[next(calls)].set()
        return normal(1)(rng, n)

    made = batches(draws={"noise": draw}).since(0)
    next(made)
    assert reached[2].wait(60) and not reached[3].is_set()  # and no more than these
    made.close()


def test_two_readers_of_the_same_batches_do_not_disturb_each_other():
    made = batches()
    first, second = made.since(0), made.since(50)
    for k in range(30):
        assert same(next(first), batches()[k]) and same(next(second), batches()[50 + k])


def test_no_thread_is_left_when_a_reader_stops_and_its_errors_are_those_of_the_batches():
    def draw(rng, n):
        raise ZeroDivisionError("a draw")

    before = threading.active_count()
    made = batches().since(0)
    next(made)
    assert threading.active_count() == before + 1
    made.close()
    with pytest.raises(ZeroDivisionError, match="a draw"):
        next(batches(draws={"noise": draw}).since(0))
    assert threading.active_count() == before

"""Batches: an epoch shows each picture once, and batch k follows from seed and k alone."""

from itertools import islice

import numpy as np
import pytest
import torch

from course_utils.training.batches import Batches, as_pictures, flipped, normal, uniform


def numbered(n=12, side=4):
    """Pictures that can be told apart: picture i is i everywhere."""
    x = np.arange(n, dtype=np.uint8)[:, None, None] * np.ones((side, side), dtype=np.uint8)
    return x, np.arange(n, dtype=np.uint8)


def batches(size=3, seed=1, n=12, **settings):
    return Batches(*numbered(n), size=size, seed=seed, **settings)


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
    in_order = list(islice(batches(draws=draws, change=flipped), 9))
    jumping = batches(draws=draws, change=flipped)
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
    made = Batches(x, np.zeros(16, dtype=np.uint8), size=16, seed=0, change=flipped)
    sides = {tuple(made[k]["x"][:, 0, 0, 0].tolist()) for k in range(5)}
    assert len(sides) == 5


@pytest.mark.parametrize("size", [0, 13])
def test_a_batch_has_between_one_and_all_pictures(size):
    with pytest.raises(
        ValueError, match=f"batch of {size} needs.*there are 12.*Give more pictures"
    ):
        batches(size=size)


def test_every_picture_needs_a_label():
    x, y = numbered()
    with pytest.raises(ValueError, match="a label for each picture: 12, got 11"):
        Batches(x, y[:-1], size=3, seed=0)


def test_pictures_that_cannot_be_written_to_are_welcome():
    x, y = numbered()
    x.flags.writeable = y.flags.writeable = False
    made = Batches(x, y, size=3, seed=0)[0]
    made["x"] += 1  # and the batch is the reader's own
    assert x.max() == 11

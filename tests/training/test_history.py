"""The history of a training and sheets of pictures, against what went in."""

import io

import numpy as np
import pytest
import torch
from PIL import Image

from course_utils.training.loops import Step
from course_utils.training.progress import ROWS, History, sheet


def seen(history, first, last, cpu):
    for n in range(first, last + 1):
        history.see(
            Step(n, {"loss": torch.tensor(1 / n), "kl": torch.tensor(float(n))}, 4), cpu
        )
    return history


def test_of_a_short_training_every_step_is_kept(cpu):
    table = seen(History(3), 1, 3, cpu).table().decode()
    assert table == "step,kl,loss\n1,1,1\n2,2,0.5\n3,3,0.333333\n"


@pytest.mark.parametrize("steps", [200, 201, 999, 2_345])
def test_of_a_long_one_so_many_at_even_distances(steps, cpu):
    kept = [row["step"] for row in seen(History(steps), 1, steps, cpu).rows]
    assert ROWS / 2 <= len(kept) <= ROWS and len(set(np.diff([0, *kept]))) == 1


def test_a_history_that_goes_on_is_that_of_one_piece(cpu):
    whole = seen(History(600), 1, 600, cpu)
    begun = seen(History(600), 1, 302, cpu)
    assert seen(History(600, begun.rows), 303, 600, cpu).rows == whole.rows


def test_an_empty_history_is_a_table_too():
    assert History(5).table() == b"step\n"


@pytest.mark.parametrize(("n", "cells"), [(1, (1, 1)), (4, (2, 2)), (5, (2, 3)), (64, (8, 8))])
@pytest.mark.parametrize("channels", [1, 3])
def test_a_sheet_shows_each_picture_in_its_place_and_black_where_there_is_none(
    n, cells, channels
):
    x = torch.randint(0, 256, (n, channels, 5, 5), generator=torch.manual_seed(n))
    with Image.open(io.BytesIO(sheet(x / 255, scale=2))) as picture:
        found = np.asarray(picture).reshape(cells[0], 10, cells[1], 10, channels)
    assert picture.format == "PNG"
    for k in range(cells[0] * cells[1]):
        shown = found[k // cells[1], :, k % cells[1]]
        wanted = x[k].permute(1, 2, 0).numpy() if k < n else np.zeros((5, 5, channels))
        assert np.array_equal(shown[::2, ::2], wanted) and np.array_equal(
            shown[1::2, 1::2], wanted
        )


def test_values_outside_are_cut():
    x = torch.tensor([-0.5, 1.5]).reshape(2, 1, 1, 1)
    with Image.open(io.BytesIO(sheet(x, scale=1))) as picture:
        assert np.asarray(picture).tolist() == [[0, 255]]

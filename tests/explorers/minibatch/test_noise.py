"""The noise of minibatches, against moments that are written out here."""

import math

import numpy as np
import pytest
from helpers.control_values import tried
from helpers.line_by_hand import line, residuals

from course_utils.explorers.minibatch import BatchNoise, noise

controls = BatchNoise.declaration.controls


@pytest.mark.parametrize("size", tried(controls["size"]))
@pytest.mark.parametrize("where", tried(controls["where"]))
@pytest.mark.parametrize("replacement", [False, True])
def test_the_spread_is_that_of_the_formula_and_near_the_measured_one(size, where, replacement):
    shown = BatchNoise().compute(size=size, where=where, replacement=replacement)
    omega = np.polyfit(*line(), 1) + noise.AWAY[where]
    x, r = residuals(omega)
    single = np.column_stack([2 * r * x, 2 * r])
    full = single.mean(axis=0)
    np.testing.assert_allclose(shown["full"], full, atol=1e-12)
    sigma2 = single.var(axis=0).sum()
    right = sigma2 / size * (1 if replacement else (60 - size) / 59)
    assert shown["proved"] == pytest.approx(right, abs=1e-12)
    squares = ((shown["gradients"] - full) ** 2).sum(axis=1)
    assert shown["measured"] == pytest.approx(squares.mean(), abs=1e-12)
    error = squares.std() / math.sqrt(len(squares))  # of a mean of 200
    assert abs(shown["measured"] - right) <= 4 * error + 1e-12


def test_each_kind_of_place_has_its_words():
    explorer = BatchNoise()
    assert "noise is shorter" in explorer.describe(where="far", size=30)
    assert "noise is longer" in explorer.describe(where="near", size=1, replacement=True)
    assert "gradient vanishes" in explorer.describe(where="minimum")
    assert "distance is 0" in explorer.describe(size=60, replacement=False)
    assert "distance is 0" not in explorer.describe(size=60, replacement=True)


def test_circle_and_gradients_lie_in_the_view():
    (left, right), (low, high) = noise.VIEW
    for where in noise.AWAY:
        x, y = noise.single_gradients(where).T
        assert left < x.min() and x.max() < right and low < y.min() and y.max() < high

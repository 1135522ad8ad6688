"""Filling in, against ridge regression."""

import numpy as np
import pytest
from helpers.clothes_by_hand import rows
from helpers.control_values import tried

from course_utils.explorers.intro import FillIn
from course_utils.explorers.shared import measured_pictures


@pytest.mark.parametrize("kind", tried(FillIn.declaration.controls["kind"]))
@pytest.mark.parametrize("part", measured_pictures.SEEN)
def test_given_pixels_stay_and_the_others_follow_by_regression(kind, part):
    label, given = measured_pictures.KINDS[kind], measured_pictures.seen(part).ravel()
    x, train = rows(label, "test"), rows(label)
    filled = FillIn().compute(kind=kind, part=part)["filled"]
    np.testing.assert_array_equal(filled[:, given], x[:, given])
    # Ridge regression of the hidden pixels on the given ones is the same formula.
    a, b = (train[:, m] - train[:, m].mean(axis=0) for m in (given, ~given))
    ridge = np.linalg.solve(a.T @ a + 1200 * 0.01 * np.eye(given.sum()), a.T @ b)
    guess = train[:, ~given].mean(axis=0) + (x - train.mean(axis=0))[:, given] @ ridge
    np.testing.assert_allclose(filled[:, ~given], guess, atol=1e-8)
    error = np.square(guess - x[:, ~given]).mean()
    mean = np.square(train.mean(axis=0) - x)[:, ~given].mean()
    says = FillIn().describe(kind=kind, part=part)
    assert f"error of {error:.4f}" in says and f"be {mean:.4f}" in says
    assert error < mean


def test_parts():
    assert measured_pictures.seen("upper")[:14].all()
    assert not measured_pictures.seen("upper")[14:].any()
    assert measured_pictures.seen("left")[:, :14].all()
    assert not measured_pictures.seen("left")[:, 14:].any()
    assert (~measured_pictures.seen("frame")).sum() == 144

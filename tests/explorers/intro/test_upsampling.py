"""Upsampling, against means of blocks."""

import numpy as np
import pytest
from helpers.clothes_by_hand import rows

from course_utils.explorers.intro import Upsampling
from course_utils.explorers.shared import measured_pictures


@pytest.mark.parametrize("side", measured_pictures.SIDES)
def test_errors_of_both_ways(side):
    n = measured_pictures.SIDES[side]
    x = rows(9, "test")
    block = 28 // n
    few = x.reshape(-1, n, block, n, block).mean(axis=(2, 4))
    np.testing.assert_allclose(x @ measured_pictures.means(n).T, few.reshape(-1, n * n))
    near = np.square(few.repeat(block, axis=1).repeat(block, axis=2).reshape(x.shape) - x)
    large = Upsampling().compute(kind="ankle-boot", side=side)["large"]
    says = Upsampling().describe(kind="ankle-boot", side=side)
    guess = np.square(large - x).mean()
    assert f"{guess:.4f}; pixels" in says and f"have {near.mean():.4f}" in says
    assert guess < 0.6 * near.mean()
    # What was measured is kept, up to the noise that was allowed for.
    kept = large.reshape(-1, n, block, n, block).mean(axis=(2, 4))
    assert np.square(kept - few).mean() < 0.002

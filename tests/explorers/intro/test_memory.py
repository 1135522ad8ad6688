"""A model that learns by heart, against sums of kernels."""

import numpy as np
import pytest
from helpers.clothes_by_hand import directions, rows
from helpers.control_values import tried

from course_utils.explorers.intro import Memory, memory


@pytest.mark.parametrize("h", tried(Memory.declaration.controls["h"]))
def test_likelihoods_are_sums_of_kernels(h):
    mean, v = directions(0, 20)
    codes, held = ((rows(0, split) - mean) @ v.T for split in ("train", "test"))
    for points, value in zip((codes, held), memory.likelihoods(h), strict=True):
        some = points[::40]
        logs = -np.square(some[:, None] - codes).sum(axis=2) / (2 * h**2)
        top = logs.max(axis=1)
        right = top + np.log(np.exp(logs - top[:, None]).mean(axis=1))
        right -= 10 * np.log(2 * np.pi * h**2)
        p = memory.KernelDensity(memory.sets()[0], h)
        order = memory.sets()[0 if points is codes else 1]
        np.testing.assert_allclose(p.log_density(order[::40]), right, rtol=1e-6)
        assert p.log_density(order).mean() == pytest.approx(value)


def test_copies_at_the_left_end_and_words():
    samples, nearest = memory.drawn(0.01)
    assert np.square(samples - memory.sets()[0][nearest]).mean() < 1e-3
    explorer, grid = Memory(), Memory.declaration.controls["h"].grid()
    assert "copies of training pictures" in explorer.describe(h=grid[0])
    held = [memory.likelihoods(h)[1] for h in grid]
    best = int(np.argmax(held))
    assert "the greatest value of all" in explorer.describe(h=grid[best])
    says = explorer.describe(h=grid[-1])
    assert f"{held[-1]:.1f} on held-out ones; the best h has {held[best]:.1f}" in says

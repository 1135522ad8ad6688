"""The noise floor, against sums that are written out here."""

import math

import numpy as np
import pytest
from helpers.control_values import tried

from course_utils.explorers.minibatch import NoiseFloor, floor

controls = NoiseFloor.declaration.controls
right = {
    "fixed": lambda a, k: a,
    "inverse": lambda a, k: 10 * a / (10 + k),
    "staircase": lambda a, k: a / 2 ** (k // 50),
    "cosine": lambda a, k: a * math.cos(math.pi * k / 600) ** 2,
}


@pytest.mark.parametrize("alpha", tried(controls["alpha"]))
@pytest.mark.parametrize("schedule", floor.SCHEDULES)
def test_exact_means_are_bias_and_variance_summed_up(alpha, schedule):
    explorer = NoiseFloor()
    for size in ("1", "16"):
        shown = explorer.compute(alpha=alpha, schedule=schedule, size=size)
        alphas = np.array([right[schedule](alpha, k) for k in range(300)])
        np.testing.assert_allclose(shown["alphas"], alphas, atol=1e-12)
        # e_K = prod(1 - a_k) e_0 - sum_k a_k prod_{j > k} (1 - a_j) xi_k, written out
        later = np.append(np.cumprod((1 - alphas)[::-1])[::-1][1:], 1.0)
        end = 9 * np.prod(1 - alphas) ** 2 + ((alphas * later) ** 2).sum() / int(size)
        assert shown["exact"][-1] == pytest.approx(end)
        assert len(shown["exact"]) == len(shown["measured"]) == 301


@pytest.mark.parametrize("schedule", floor.SCHEDULES)
@pytest.mark.parametrize("size", tried(controls["size"]))
def test_200_runs_are_near_the_exact_mean(schedule, size):
    explorer = NoiseFloor()
    for alpha in (0.1, 0.5, 1.9):
        shown = explorer.compute(alpha=alpha, schedule=schedule, size=size)
        ratio = shown["measured"] / shown["exact"]
        # The mean of 200 squares of normal numbers: standard deviation sqrt(2 / 200) = 0.1.
        assert ratio.min() > 0.6 and ratio.max() < 1.5
        assert ratio[0] == pytest.approx(1)


@pytest.mark.parametrize("alpha", tried(controls["alpha"]))
def test_a_fixed_step_ends_on_the_floor(alpha):
    shown = NoiseFloor().compute(alpha=alpha, size="4")
    assert shown["floor"] == pytest.approx(alpha / (2 - alpha) / 4)
    assert shown["exact"][-1] == pytest.approx(shown["floor"])


def test_words_for_below_and_above():
    explorer = NoiseFloor()
    assert "stays on its floor" in explorer.describe()
    assert "times below the floor" in explorer.describe(schedule="cosine")
    says = explorer.describe(schedule="inverse", alpha=0.1, size="16")
    assert "above the floor" in says

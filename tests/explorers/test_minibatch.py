"""The explorers of minibatches, against runs and moments that are written out here."""

import math
from itertools import product

import numpy as np
import pytest
from trying import tried

from course_utils.data import stored_results, toys
from course_utils.explorers import batch_cost, batch_noise, noise_floor, three_paths
from course_utils.explorers.minibatch import BatchCost, BatchNoise, NoiseFloor, ThreePaths


def line():
    """The examples of the three paths, drawn again."""
    x, y = toys.line(60, np.random.default_rng(4), noise=0.5, slope=0.9, intercept=0.5)
    return x[:, 0] + 0.6, y[:, 0]


def residuals(omega):
    x, y = line()
    return x, omega[0] * x + omega[1] - y


def mean_square(omega):
    return np.mean(residuals(omega)[1] ** 2)


def by_hand(size, share, seed, steps):
    """Shuffle, go through, step against the mean gradient."""
    x, y = line()
    curvature = 2 * np.array([[np.mean(x**2), np.mean(x)], [np.mean(x), 1]])
    alpha = share / max(np.linalg.eigvals(curvature))
    rng, order, omega = np.random.default_rng(seed), np.array([], dtype=int), [(-1.2, 0.1)]
    for _ in range(steps):
        if not len(order):
            order = rng.permutation(60)
        batch, order = order[:size], order[size:]
        slope, intercept = omega[-1]
        r = slope * x[batch] + intercept - y[batch]
        omega.append(
            (slope - alpha * 2 * np.mean(r * x[batch]), intercept - alpha * 2 * np.mean(r))
        )
    return np.array(omega)


class TestThreePaths:
    controls = ThreePaths._plan.controls

    @pytest.mark.parametrize("size", tried(controls["size"]))
    @pytest.mark.parametrize("share", tried(controls["share"]))
    def test_minibatches_are_those_of_a_loop(self, size, share):
        explorer = ThreePaths()
        for seed in (0, 3):
            x = explorer.compute(size=size, share=share, seed=seed)["mini"]
            np.testing.assert_allclose(x, by_hand(int(size), share, seed, len(x) - 1))

    def test_one_example_and_all_examples_are_the_two_ends(self):
        shown = ThreePaths().compute(size="1", seed=2)
        np.testing.assert_array_equal(shown["mini"], shown["single"])
        shown = ThreePaths().compute(size="60", seed=2)
        np.testing.assert_allclose(shown["mini"], shown["batch"], atol=1e-12)

    def test_the_batch_goes_down_in_each_step_and_single_examples_do_not(self):
        shown = ThreePaths().compute(share=0.5)
        batch, single = ([mean_square(w) for w in shown[n]] for n in ("batch", "single"))
        assert (np.diff(batch) < 0).all()
        assert (np.diff(single) > 0).any()

    @pytest.mark.parametrize("t", tried(controls["t"]))
    @pytest.mark.parametrize("count", ["steps", "examples"])
    def test_the_sentence_says_the_losses_and_what_was_seen(self, count, t):
        says = ThreePaths().describe(size="16", count=count, t=t)
        steps = {b: 3 * t if count == "steps" else 15 * t // b for b in (60, 16, 1)}
        losses = [
            mean_square(by_hand(b, 0.3, 0, k)[-1]) for b, k in steps.items() if t or b == 60
        ]
        assert all(f"{loss:.3f}" in says for loss in losses)
        numbers = [3 * t * b for b in steps] if count == "steps" else list(steps.values())
        if t:
            assert "{}, {} and {}".format(*numbers) in says

    @pytest.mark.parametrize("size", ["1", "4", "16", "60"])
    @pytest.mark.parametrize("t", [1, 7, 20])
    def test_at_most_so_many_examples_and_no_step_more_would_fit(self, size, t):
        says = ThreePaths().describe(size=size, count="examples", t=t)
        assert says.startswith(f"After at most {15 * t} examples for each, ")
        steps = map(
            int, says.rsplit(" are ", 1)[1].rstrip(".").replace(" and ", ", ").split(", ")
        )
        for b, k in zip((60, int(size), 1), steps, strict=True):
            assert k * b <= 15 * t < (k + 1) * b

    def test_the_caption_says_that_the_paths_draw_shuffled_epochs(self):
        assert "go through the examples in shuffled epochs" in ThreePaths.caption

    def test_the_least_loss_is_that_of_polyfit(self):
        assert three_paths.least() == pytest.approx(mean_square(np.polyfit(*line(), 1)))

    def test_all_that_is_drawn_lies_on_the_map(self):
        (left, right), (low, high) = three_paths.VIEW
        for share, seed in product(self.controls["share"].grid(), range(4)):
            slopes, intercepts = three_paths.run(4, share, seed).T
            assert left < slopes.min() and slopes.max() < right
            assert low < intercepts.min() and intercepts.max() < high


class TestBatchNoise:
    controls = BatchNoise._plan.controls

    @pytest.mark.parametrize("size", tried(controls["size"]))
    @pytest.mark.parametrize("where", tried(controls["where"]))
    @pytest.mark.parametrize("replacement", [False, True])
    def test_the_spread_is_that_of_the_formula_and_near_the_measured_one(
        self, size, where, replacement
    ):
        shown = BatchNoise().compute(size=size, where=where, replacement=replacement)
        omega = np.polyfit(*line(), 1) + batch_noise.AWAY[where]
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

    def test_each_kind_of_place_has_its_words(self):
        explorer = BatchNoise()
        assert "noise is shorter" in explorer.describe(where="far away", size=30)
        assert "noise is longer" in explorer.describe(where="near", size=1, replacement=True)
        assert "gradient vanishes" in explorer.describe(where="at the minimum")
        assert "distance is 0" in explorer.describe(size=60, replacement=False)
        assert "distance is 0" not in explorer.describe(size=60, replacement=True)

    def test_circle_and_gradients_lie_in_the_view(self):
        (left, right), (low, high) = batch_noise.VIEW
        for where in batch_noise.AWAY:
            x, y = batch_noise.single_gradients(where).T
            assert left < x.min() and x.max() < right and low < y.min() and y.max() < high


class TestNoiseFloor:
    controls = NoiseFloor._plan.controls
    right = {
        "fixed": lambda a, k: a,
        "inverse": lambda a, k: 10 * a / (10 + k),
        "staircase": lambda a, k: a / 2 ** (k // 50),
        "cosine": lambda a, k: a * math.cos(math.pi * k / 600) ** 2,
    }

    @pytest.mark.parametrize("alpha", tried(controls["alpha"]))
    @pytest.mark.parametrize("schedule", noise_floor.SCHEDULES)
    def test_exact_means_are_bias_and_variance_summed_up(self, alpha, schedule):
        explorer = NoiseFloor()
        for size in ("1", "16"):
            shown = explorer.compute(alpha=alpha, schedule=schedule, size=size)
            alphas = np.array([self.right[schedule](alpha, k) for k in range(300)])
            np.testing.assert_allclose(shown["alphas"], alphas, atol=1e-12)
            # e_K = prod(1 - a_k) e_0 - sum_k a_k prod_{j > k} (1 - a_j) xi_k, written out
            later = np.append(np.cumprod((1 - alphas)[::-1])[::-1][1:], 1.0)
            end = 9 * np.prod(1 - alphas) ** 2 + ((alphas * later) ** 2).sum() / int(size)
            assert shown["exact"][-1] == pytest.approx(end)
            assert len(shown["exact"]) == len(shown["measured"]) == 301

    @pytest.mark.parametrize("schedule", noise_floor.SCHEDULES)
    @pytest.mark.parametrize("size", tried(controls["size"]))
    def test_200_runs_are_near_the_exact_mean(self, schedule, size):
        explorer = NoiseFloor()
        for alpha in (0.1, 0.5, 1.9):
            shown = explorer.compute(alpha=alpha, schedule=schedule, size=size)
            ratio = shown["measured"] / shown["exact"]
            # The mean of 200 squares of normal numbers: standard deviation sqrt(2 / 200) = 0.1.
            assert ratio.min() > 0.6 and ratio.max() < 1.5
            assert ratio[0] == pytest.approx(1)

    @pytest.mark.parametrize("alpha", tried(controls["alpha"]))
    def test_a_fixed_step_ends_on_the_floor(self, alpha):
        shown = NoiseFloor().compute(alpha=alpha, size="4")
        assert shown["floor"] == pytest.approx(alpha / (2 - alpha) / 4)
        assert shown["exact"][-1] == pytest.approx(shown["floor"])

    def test_words_for_below_and_above(self):
        explorer = NoiseFloor()
        assert "stays on its floor" in explorer.describe()
        assert "times below the floor" in explorer.describe(schedule="cosine")
        says = explorer.describe(schedule="inverse", alpha=0.1, size="16")
        assert "above the floor" in says


class TestBatchCost:
    controls = BatchCost._plan.controls

    def test_it_shows_the_sizes_and_targets_of_the_file(self):
        content = stored_results.read("minibatch_cost")
        assert list(batch_cost.SIZES) == list(content["sizes"])
        assert list(batch_cost.TARGETS.values()) == content["targets"]

    @pytest.mark.parametrize("target", batch_cost.TARGETS)
    def test_ratios_are_those_of_the_file(self, target):
        entries = stored_results.read("minibatch_cost")["sizes"]
        total = {
            size: e["epochs_to_loss"][target] * e["process_seconds_per_epoch"]
            for size, e in entries.items()
            if e["epochs_to_loss"][target] is not None
        }
        best, explorer = min(total, key=total.get), BatchCost()
        for size, entry in entries.items():
            says = explorer.describe(size=size, target=target)
            seconds = entry["process_seconds_per_epoch"]
            least = min(e["process_seconds_per_epoch"] for e in entries.values())
            assert f"{seconds / least:.2f} times the least time" in says
            if size not in total:
                assert f"did not reach the loss {target}" in says
            elif size == best:
                assert "in the least time of all" in says
            else:
                assert f"{total[size] / total[best]:.2f} times as long as" in says
                assert f"batches of {best} " in says

    def test_what_was_not_reached_is_no_number_in_the_ratios(self):
        np.testing.assert_array_equal(batch_cost.ratios([4.0, None, 2.0]), [2.0, np.nan, 1.0])

    def test_everything_fits_on_the_axes(self):
        drawn = [batch_cost.epoch_times()]
        drawn += [values for t in batch_cost.TARGETS for values in batch_cost.to_target(t)]
        assert np.nanmax(drawn) < batch_cost.NEVER < batch_cost.HIGHEST

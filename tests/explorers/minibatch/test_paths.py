"""The three paths, against runs that are written out."""

from itertools import product

import numpy as np
import pytest
from helpers.control_values import tried
from helpers.line_by_hand import by_hand, line, mean_square

from course_utils.explorers.minibatch import ThreePaths, paths

controls = ThreePaths.declaration.controls


@pytest.mark.parametrize("size", tried(controls["size"]))
@pytest.mark.parametrize("share", tried(controls["share"]))
def test_minibatches_are_those_of_a_loop(size, share):
    explorer = ThreePaths()
    for seed in (0, 3):
        x = explorer.compute(size=size, share=share, seed=seed)["mini"]
        np.testing.assert_allclose(x, by_hand(int(size), share, seed, len(x) - 1))


def test_one_example_and_all_examples_are_the_two_ends():
    shown = ThreePaths().compute(size="1", seed=2)
    np.testing.assert_array_equal(shown["mini"], shown["single"])
    shown = ThreePaths().compute(size="60", seed=2)
    np.testing.assert_allclose(shown["mini"], shown["batch"], atol=1e-12)


def test_the_batch_goes_down_in_each_step_and_single_examples_do_not():
    shown = ThreePaths().compute(share=0.5)
    batch, single = ([mean_square(w) for w in shown[n]] for n in ("batch", "single"))
    assert (np.diff(batch) < 0).all()
    assert (np.diff(single) > 0).any()


@pytest.mark.parametrize("t", tried(controls["t"]))
@pytest.mark.parametrize("count", ["steps", "examples"])
def test_the_sentence_says_the_losses_and_what_was_seen(count, t):
    says = ThreePaths().describe(size="16", count=count, t=t)
    steps = {b: 3 * t if count == "steps" else 15 * t // b for b in (60, 16, 1)}
    losses = [mean_square(by_hand(b, 0.3, 0, k)[-1]) for b, k in steps.items() if t or b == 60]
    assert all(f"{loss:.3f}" in says for loss in losses)
    numbers = [3 * t * b for b in steps] if count == "steps" else list(steps.values())
    if t:
        assert "{}, {} and {}".format(*numbers) in says


@pytest.mark.parametrize("size", ["1", "4", "16", "60"])
@pytest.mark.parametrize("t", [1, 7, 20])
def test_at_most_so_many_examples_and_no_step_more_would_fit(size, t):
    says = ThreePaths().describe(size=size, count="examples", t=t)
    assert says.startswith(f"After at most {15 * t} examples for each, ")
    steps = map(int, says.rsplit(" are ", 1)[1].rstrip(".").replace(" and ", ", ").split(", "))
    for b, k in zip((60, int(size), 1), steps, strict=True):
        assert k * b <= 15 * t < (k + 1) * b


def test_the_caption_says_that_the_paths_draw_shuffled_epochs():
    assert "go through the examples in shuffled epochs" in ThreePaths().catalogue.caption


def test_the_least_loss_is_that_of_polyfit():
    assert paths.least() == pytest.approx(mean_square(np.polyfit(*line(), 1)))


def test_all_that_is_drawn_lies_on_the_map():
    (left, right), (low, high) = paths.VIEW
    for share, seed in product(controls["share"].grid(), range(4)):
        slopes, intercepts = paths.run(4, share, seed).T
        assert left < slopes.min() and slopes.max() < right
        assert low < intercepts.min() and intercepts.max() < high

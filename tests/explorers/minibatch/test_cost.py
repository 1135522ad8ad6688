"""The cost of batches, against the file of measurements."""

import numpy as np
import pytest

from course_utils.data import stored_results
from course_utils.explorers.minibatch import BatchCost, cost

controls = BatchCost.declaration.controls


def test_it_shows_the_sizes_and_targets_of_the_file():
    content = stored_results.read("minibatch_cost")
    assert list(cost.SIZES) == list(content["sizes"])
    assert list(cost.TARGETS.values()) == content["targets"]


@pytest.mark.parametrize("target", cost.TARGETS)
def test_ratios_are_those_of_the_file(target):
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


def test_what_was_not_reached_is_no_number_in_the_ratios():
    np.testing.assert_array_equal(cost.ratios([4.0, None, 2.0]), [2.0, np.nan, 1.0])


def test_everything_fits_on_the_axes():
    drawn = [cost.epoch_times()]
    drawn += [values for t in cost.TARGETS for values in cost.to_target(t)]
    assert np.nanmax(drawn) < cost.NEVER < cost.HIGHEST

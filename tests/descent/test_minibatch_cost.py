"""The committed measurement of batch sizes: its form, and what the chapter says of it."""

import pytest

from course_utils.data import results

COST = results.read("minibatch_cost")


def test_sizes_ascend_and_each_says_the_same_things():
    sizes = [int(size) for size in COST["sizes"]]
    assert sizes == sorted(sizes) and sizes[0] == 1 and sizes[-1] == COST["examples"]
    for entry in COST["sizes"].values():
        assert entry["alpha"] > 0 and entry["budget_epochs"] >= 1
        assert entry["wall_seconds_per_epoch"] > 0 and entry["process_seconds_per_epoch"] > 0
        epochs = entry["epochs_to_loss"]
        assert list(epochs) == [str(target) for target in COST["targets"]]
        reached = [e for e in epochs.values() if e is not None]
        assert reached == sorted(reached)  # a lower loss takes longer
        assert all(0 < e <= entry["budget_epochs"] for e in reached)


def test_most_sizes_reach_each_target():
    for target in map(str, COST["targets"]):
        reached = [e["epochs_to_loss"][target] for e in COST["sizes"].values()]
        assert sum(e is not None for e in reached) > len(reached) / 2


@pytest.mark.parametrize("kind", ["wall", "process"])
def test_an_epoch_gets_cheaper_up_to_64(kind):
    times = [COST["sizes"][b][f"{kind}_seconds_per_epoch"] for b in ("1", "4", "16", "64")]
    assert times == sorted(times, reverse=True)
    assert times[0] > 5 * times[-1]


def test_a_batch_of_all_needs_most_epochs_and_one_of_middle_size_least_time():
    target = str(COST["targets"][1])
    epochs = {int(b): e["epochs_to_loss"][target] for b, e in COST["sizes"].items()}
    known = {b: e for b, e in epochs.items() if e is not None}
    assert epochs[12000] is None or epochs[12000] == max(known.values())
    seconds = {
        b: e * COST["sizes"][str(b)]["process_seconds_per_epoch"] for b, e in known.items()
    }
    assert 1 < min(seconds, key=seconds.get) < COST["examples"]

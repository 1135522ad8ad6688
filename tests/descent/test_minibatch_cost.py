"""The committed measurement of batch sizes: its form, and what the chapter says of it."""

from itertools import islice

import numpy as np
import pytest

from course_utils.data import fashion, stored_results
from course_utils.descent import minibatches
from course_utils.descent.losses import Objective, cross_entropy
from course_utils.descent.networks import Perceptron

COST = stored_results.read("minibatch_cost")


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


@pytest.fixture(scope="module")
def clothes():
    pictures = fashion.load()
    x, y = pictures.train_x.reshape(12000, -1) / 255, pictures.train_y.astype(int)
    return Objective(Perceptron((784, 10)), cross_entropy, x, y)


def after_two_epochs(objective, size, alpha):
    """The loss, from the chapter's start and with its batches."""
    omega = objective.network.initial(np.random.default_rng(1))
    batches = minibatches.epochs(12000, size, np.random.default_rng(12))
    for batch in islice(batches, 2 * -(-12000 // size)):
        omega = omega - alpha * objective.gradient(omega, batch)
    return objective(omega)


@pytest.mark.slow
def test_the_steps_of_the_clothes_favour_the_large_batch(clothes):
    """The chapter says: 0.2 is the best of five for all pictures, 0.05 not the best for 64."""
    large = {a: after_two_epochs(clothes, 12000, a) for a in (0.05, 0.1, 0.2, 0.3, 0.4)}
    assert min(large, key=large.get) == 0.2
    small = {a: after_two_epochs(clothes, 64, a) for a in (0.05, 0.1)}
    assert small[0.1] < small[0.05] < large[0.2]

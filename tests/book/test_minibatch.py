"""What the chapter's answers say of its figures, over all the states that they speak of."""

import numpy as np
import pytest

from course_utils.data import fashion, stored_results
from course_utils.descent import gradient_noise, minibatches
from course_utils.descent.iterates import collect
from course_utils.descent.losses import Objective, cross_entropy
from course_utils.descent.networks import Perceptron
from course_utils.explorers.minibatch import BatchNoise, NoiseFloor, ThreePaths, cost, paths
from course_utils.explorers.shared import line_fit

DRAWS = ThreePaths.declaration.controls["seed"].grid()
SHARES = ThreePaths.declaration.controls["share"].grid()
PLACES = BatchNoise.declaration.controls["where"].grid()


# ---- noise ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cloud():
    return BatchNoise()


@pytest.mark.parametrize("replacement", [True, False])
@pytest.mark.parametrize("where", PLACES)
def test_a_fourfold_batch_has_half_the_radius(cloud, where, replacement):
    state = {"where": where, "replacement": replacement}
    one, four = (cloud.compute(size=b, **state)["proved"] for b in (1, 4))
    assert np.sqrt(one / four) == pytest.approx(2, abs=0.06)


@pytest.mark.parametrize("where", PLACES)
def test_ways_to_draw_differ_where_the_batch_is_a_good_part(cloud, where):
    def ratio(b):
        ways = (
            cloud.compute(where=where, size=b, replacement=r)["proved"] for r in (False, True)
        )
        return float(np.divide(*ways))

    assert ratio(1) == pytest.approx(1) and ratio(3) > 0.95
    assert ratio(30) < 0.55 and ratio(60) == 0


def test_noise_is_left_at_the_minimum_and_weaker_than_far_away(cloud):
    for b in range(1, 60):
        far, _, least = (cloud.compute(size=b, where=place)["proved"] for place in PLACES)
        assert 0 < least < far


def test_a_hundredfold_data_set_needs_hardly_larger_batches_while_they_are_a_small_part():
    def needed(b, n=60, times=100):
        """The batch from n * times examples with the noise of b from n."""
        theta = (n - b) / (n - 1) / b
        return n * times / (theta * (n * times - 1) + 1)

    line = np.array([[-1.0], [1.0]])
    for b in (1, 3, 30):
        wanted = gradient_noise.variance(np.tile(line, (30, 1)), b, replacement=False)
        larger = np.tile(line, (3000, 1))
        near = [
            gradient_noise.variance(larger, int(needed(b)) + k, replacement=False)
            for k in (0, 1)
        ]
        assert near[1] <= wanted <= near[0] * (1 + 1e-9)
    assert needed(1) < 1.05 and needed(3) / 3 < 1.05
    assert needed(30) / 30 > 1.9


# ---- three paths ----------------------------------------------------------------------------


def excess(size, share, draw, examples=None, steps=60):
    """How far the loss is above the least possible after steps, or after examples."""
    x = paths.run(size, share, draw if size < 60 else 0)
    return line_fit.problem()[1](x[steps if examples is None else examples // size]) - (
        paths.least()
    )


@pytest.mark.parametrize("draw", DRAWS)
def test_who_leads_after_as_many_steps(draw):
    long, short = ([excess(b, share, draw) for b in (1, 4, 16, 60)] for share in (0.5, 0.1))
    assert min(long) == long[-1] > 1e-4  # it leads, and has not quite arrived
    assert np.ptp(short) < 0.2 * short[-1]


@pytest.mark.parametrize("draw", DRAWS)
@pytest.mark.parametrize("share", SHARES)
def test_who_leads_after_45_examples(share, draw):
    single, *others, none = (excess(b, share, draw, examples=45) for b in (1, 4, 16, 60))
    assert single < min(others) and single < 0.06 * none


def test_who_leads_after_300_examples():
    lead = [np.argmin([excess(b, 0.3, d, examples=300) for b in (1, 4, 60)]) for d in DRAWS]
    assert sorted(lead) == [0, 1, 1, 1]  # batches of 4 in three draws of four
    for draw in DRAWS:
        assert np.argmin([excess(b, 0.1, draw, examples=300) for b in (1, 4, 60)]) == 0


def test_the_cloud_is_larger_for_smaller_batches_and_longer_steps():
    objective, fit = line_fit.problem()
    largest = np.linalg.eigvalsh(fit.hessian())[-1]

    def spread(size, share):
        batches = minibatches.epochs(60, size, np.random.default_rng(1))
        run = minibatches.descent(
            objective.gradient, paths.START, share / largest, batches, 1500
        )
        return np.mean([fit(x) for x in collect(run).x[500:]]) - paths.least()

    clouds = np.array([[spread(b, share) for b in (1, 4, 16)] for share in (0.1, 0.5)])
    assert (np.diff(clouds, axis=1) < 0).all() and (np.diff(clouds, axis=0) > 0).all()


# ---- the floor ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def floors():
    return NoiseFloor()


def test_the_batch_changes_the_floor_alone_and_one_is_the_quickest_step(floors):
    assert np.ptp([floors.compute(size=b)["floor"] * int(b) for b in ("1", "4", "16")]) < 1e-9
    steps = NoiseFloor.declaration.controls["alpha"].grid()
    for b in ("1", "4", "16"):
        found = [floors.compute(size=b, alpha=alpha) for alpha in steps]
        far = np.array([run["exact"] - run["floor"] for run in found])
        np.testing.assert_allclose(far[:, 2], (1 - np.array(steps)) ** 2 * far[:, 1], atol=1e-9)
        at_once = [alpha for alpha, row in zip(steps, far, strict=True) if abs(row[1]) < 1e-9]
        assert at_once == pytest.approx([1, 1.8] if b == "1" else [1])
        if b == "1":
            assert far[17, 0] == pytest.approx(0, abs=1e-9)  # it starts on its floor


def test_which_schedule_ends_lowest(floors):
    def ends(alpha, size):
        runs = {
            name: floors.compute(alpha=alpha, size=size, schedule=name)
            for name in NoiseFloor.declaration.controls["schedule"].grid()
        }
        return {name: (run["exact"][-1], run["measured"][-1]) for name, run in runs.items()}

    for alpha, lowest in ((0.5, "inverse"), (0.1, "staircase")):
        found = ends(alpha, "1")
        for k in range(2):  # exactly, and of 200 runs
            assert min(found, key=lambda name: found[name][k]) == lowest
        floor = floors.compute(alpha=alpha, size="1")["floor"]
        assert all(found[name][0] < 0.5 * floor for name in found if name != "fixed")
    assert ends(0.1, "16")["inverse"][0] > floors.compute(alpha=0.1, size="16")["floor"]


# ---- what it costs --------------------------------------------------------------------------


def test_where_the_epochs_and_the_time_are_least():
    times = cost.epoch_times()
    assert cost.SIZES[times.argmin()] == "64"
    assert (np.diff(times[:4]) < 0).all() and (np.diff(times[3:]) > 0).all()
    for target, cheapest in (("0.8", "16"), ("0.6", "64"), ("0.5", "64")):
        epochs, product = cost.to_target(target)
        assert cost.SIZES[np.nanargmin(product)] == cheapest
        known = epochs[3:][~np.isnan(epochs[3:])]
        sizes = np.array([int(b) for b in cost.SIZES[3:]])[: len(known)]
        growth = np.diff(np.log(known)) / np.diff(np.log(sizes))
        assert (growth > 0.8).all() and (growth < 1.1).all()  # nearly in proportion


def test_the_best_step_stays_and_is_longer_than_two_over_l_at_the_start():
    rows = stored_results.read("minibatch_cost")["sizes"]
    best = {row["alpha"] for b, row in rows.items() if int(b) >= 64}
    assert best == {0.15}
    data = fashion.load()
    x, y = data.train_x.reshape(12000, -1) / 255, data.train_y.astype(int)
    loss = Objective(Perceptron((784, 10)), cross_entropy, x, y)
    omega = loss.network.initial(np.random.default_rng(1))
    v = loss.gradient(omega)
    for _ in range(3):  # towards the greatest eigenvalue; each quotient is a lower bound of it
        v /= np.linalg.norm(v)
        bent = (loss.gradient(omega + 1e-4 * v) - loss.gradient(omega - 1e-4 * v)) / 2e-4
        bound, v = v @ bent, bent
    assert 2 / bound < 0.1 < 0.15

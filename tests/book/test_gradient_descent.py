"""What the chapter's answers say of its figures, over all the states that they speak of."""

from itertools import pairwise

import numpy as np
import pytest

from course_utils.calculus import landscapes
from course_utils.descent import basins, methods, step_sizes
from course_utils.descent.counted_runs import counted_steps
from course_utils.descent.iterates import collect
from course_utils.explorers.gradient_descent import (
    AlongTheRay,
    DescentOnBowl,
    MethodsRace,
    StepRules,
    water,
)
from course_utils.explorers.gradient_descent import basins as map_of_basins
from course_utils.explorers.gradient_descent.race import RACES, STARTS
from course_utils.explorers.gradient_descent.rules import LANDS


def grid(explorer, control="start"):
    return explorer.declaration.controls[control].grid()


# ---- the ray --------------------------------------------------------------------------------


def test_the_first_ray_dips_below_the_line_again_and_a_step_crosses_the_valley():
    found = AlongTheRay().compute(sigma="0.1")
    near, *_, far = found["accepted"]
    assert near[0] == 0 and near[1] < far[0] and 3.5 < far[0] < far[1] <= 4
    bottom = found["along"][: 100 * int(far[1])].argmin() / 100
    assert any(low <= bottom + 0.1 <= high for low, high in found["accepted"])  # beyond it


def test_the_accepted_part_becomes_shorter_and_never_disappears():
    explorer = AlongTheRay()
    for start in grid(AlongTheRay)[::3]:
        ends = [
            explorer.compute(start=start, sigma=s)["accepted"] for s in ("0.1", "0.5", "0.9")
        ]
        if not np.any(explorer.compute(start=start)["gradient"]):
            continue
        lengths = [accepted[0, 1] for accepted in ends]
        assert all(accepted[0, 0] == 0 for accepted in ends)
        assert lengths[0] >= lengths[1] >= lengths[2] > 0


# ---- the bowl -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bowl():
    return DescentOnBowl()


@pytest.mark.parametrize("condition", ["4", "16"])
def test_the_path_runs_away_beyond_two_over_l_but_on_the_long_axis(bowl, condition):
    for step in grid(DescentOnBowl, "step"):
        for x, y in grid(DescentOnBowl)[::29]:
            for start, away in (((x, y), step > 1 and y != 0), ((x, 0.0), False)):
                run = bowl.compute(start=start, step=step, condition=condition)["run"]
                far = np.hypot(*run[-1]) > 2 * np.hypot(*run[0])
                assert far == away, (start, step)


@pytest.mark.parametrize(("condition", "steepest"), [("4", 0.8), ("16", 0.9)])
def test_the_bound_is_steepest_a_little_below_the_border(bowl, condition, steepest):
    steps = grid(DescentOnBowl, "step")
    rates = [bowl.compute(step=step, condition=condition)["rate"] for step in steps]
    assert steps[int(np.argmin(rates))] == pytest.approx(steepest)
    assert max(s for s, r in zip(steps, rates, strict=True) if r < 1) > steepest - 1e-9
    best = 2 / (1 + float(condition)) * float(condition) / 2  # in units of 2 / L
    assert best == pytest.approx(steepest, abs=0.05)


@pytest.mark.parametrize("condition", grid(DescentOnBowl, "condition"))
def test_values_come_to_lie_on_a_straight_line(bowl, condition):
    for step in grid(DescentOnBowl, "step"):
        for start in grid(DescentOnBowl)[::29]:
            heights = bowl.compute(start=start, step=step, condition=condition)["heights"][
                45:51
            ]
            if heights.min() > 1e-250:
                factors = heights[1:] / heights[:-1]
                assert np.ptp(factors) <= 0.01 * factors[0]


# ---- the rules ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rules():
    return StepRules()


def test_a_fixed_step_cannot_know_the_valley(rules):
    def lost(fixed, start):
        state = {"land": "valley", "fixed": fixed, "start": start}
        return rules.compute(**state)["by_fixed"].status == "diverged"

    f = LANDS["valley"].f
    away = [s for s in grid(StepRules) if counted_steps(f, s, 0.001, 120).status == "diverged"]
    assert away == [(-2.0, -1.4), (2.0, -1.4)]  # the two lower corners
    first = rules.defaults["start"]
    assert [lost(fixed, first) for fixed in grid(StepRules, "fixed")] == [False, True, True]


@pytest.fixture(scope="module")
def on_the_long_bowl(rules):
    return [rules.compute(start=s, land="long") for s in grid(StepRules)[::4]]


def test_exact_steps_end_lower_from_nine_in_ten_starts_and_not_from_the_first(
    rules, on_the_long_bowl
):
    def exact_lower(found):
        return found["by_exact"].heights[-1] < found["by_backtracking"].heights[-1]

    assert not exact_lower(rules.compute(land="long"))
    assert np.mean([exact_lower(found) for found in on_the_long_bowl]) > 0.9


def test_corners_are_right_angles_and_backtracking_never_goes_up(on_the_long_bowl):
    for found in on_the_long_bowl:
        for before, after in pairwise(np.diff(found["by_exact"].x[:8], axis=0)):
            lengths = np.hypot(*before) * np.hypot(*after)
            assert lengths < 1e-9 or abs(before @ after) < 1e-5 * lengths
        assert found["by_backtracking"].status != "diverged"
        assert (np.diff(found["by_backtracking"].heights) <= 0).all()


def test_the_exact_step_is_the_first_stationary_point_and_not_the_minimiser_on_the_ray():
    def slope(x):  # of a function with a bottom at 1 and a deeper one at 4
        return (x - 1) * (x - 2) * (x - 4)

    values = np.polyval(np.polyint(np.poly([1, 2, 4])), [1.0, 4.0])
    alpha = step_sizes.exact(slope, 0.01)(0, np.zeros(1), np.ones(1), slope(np.zeros(1)))
    assert alpha == pytest.approx(1) and values[1] < values[0]


# ---- the race -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def race():
    return MethodsRace()


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("land", RACES)
def test_without_memory_both_methods_are_plain_descent(race, land, start):
    heights = race.compute(land=land, start=start, beta="0")["heights"]
    assert heights["momentum"].tolist() == heights["nesterov"].tolist()
    np.testing.assert_allclose(heights["momentum"], heights["plain"], rtol=1e-9)


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("land", ["bowl", "turned"])
def test_the_best_memory_is_that_of_the_theorem(race, land, start):
    runs = {
        beta: race.compute(land=land, start=start, beta=beta)["heights"]["nesterov"]
        for beta in grid(MethodsRace, "beta")
    }
    assert min(runs, key=lambda beta: runs[beta][-1]) == "0.8"
    assert (np.diff(runs["0"]) <= 0).all()
    assert all((np.diff(runs[beta]) > 0).any() for beta in ("0.9", "0.95"))  # they swing


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("beta", grid(MethodsRace, "beta"))
def test_only_adam_notices_that_the_bowl_is_turned(race, start, beta):
    flat, turned = (
        race.compute(land=land, start=start, beta=beta)["heights"]
        for land in ("bowl", "turned")
    )
    for name in ("plain", "momentum", "nesterov"):
        np.testing.assert_allclose(turned[name], flat[name], rtol=1e-6, atol=1e-15)
    assert np.abs(turned["adam"] / flat["adam"] - 1).max() > 0.1


def test_four_methods_from_one_start_arrive_in_three_pits(race):
    found = race.compute(land="pits", start="A", beta="0.9")
    runs = found["steady"] | found["remembering"]
    ends = np.array([runs[name][0][-1] for name in ("plain", "adam", "momentum", "nesterov")])
    pits = basins.nearest(ends, landscapes.himmelblau.minimisers, 0.1)
    assert pits[0] == pits[1] and len(set(pits)) == 3 and (pits >= 0).all()


# ---- basins and water -----------------------------------------------------------------------


def test_all_four_basins_meet_at_the_summit():
    f = landscapes.himmelblau
    summit = next(p for p in f.critical_points if np.linalg.eigvalsh(f.hessian(p))[-1] < 0)
    assert summit == pytest.approx([-0.27, -0.92], abs=0.005)
    turn = np.linspace(0, 2 * np.pi, 4000, endpoint=False)  # two basins are narrow up here
    ring = summit + 0.01 * np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    ends, _ = basins.endpoints(f.gradient, ring, 0.002)
    assert set(basins.nearest(ends, f.minimisers, 0.01)) == {0, 1, 2, 3}


def test_with_the_largest_steps_grey_starts_jump_across_pit_c():
    kinds, f = map_of_basins.kinds(map_of_basins.COARSEST), landscapes.himmelblau
    assert (kinds == 2).sum() < 5  # of 40,000; a jump may end in the very pit
    rows, columns = np.nonzero(kinds == map_of_basins.NO_PIT)
    side = map_of_basins.REACH * (2 * (np.arange(map_of_basins.CELLS) + 0.5) / 200 - 1)
    starts = np.stack([side[columns], side[rows]], axis=-1)[::40]
    x, _ = basins.endpoints(f.gradient, starts, 0.016, steps=3000, epsilon=0)
    ahead = x - 0.016 * f.gradient(x)
    again = ahead - 0.016 * f.gradient(ahead)
    np.testing.assert_allclose(again, x, atol=1e-6)
    assert (np.hypot(*(ahead - x).T) > 0.1).all()
    c = f.minimisers[2]
    assert (((x - c) * (ahead - c)).sum(axis=1) < 0).all()  # one on each side
    assert (np.hypot(*((x + ahead) / 2 - c).T) < 0.5).all()


def test_drop_and_ball_from_the_first_start():
    place = water.WaterOnMap().defaults["place"]
    for size in (50.0, 400.0):  # the ball, with each step size
        x, end = water.roll(place, size, 0.8)
        assert end == "out" and (np.diff(water.mountain.ground()(x)) > 1).any()
    assert water.roll(place, 50.0, 0.0)[1] == "pit"
    assert water.roll(place, 400.0, 0.0)[1] == "steps"


def test_with_long_steps_a_drop_jumps_about_or_off_the_map_or_rests_in_a_flatter_pit():
    ends = {water.roll(p, 400.0, 0.0)[1] for p in grid(water.WaterOnMap, "place")[::7]}
    assert ends == {"steps", "out", "pit"}


# ---- convex ---------------------------------------------------------------------------------


def test_absolute_values_and_quadratics_without_negative_eigenvalues_are_convex():
    rng = np.random.default_rng(3)
    root = rng.normal(size=(3, 3))
    convex = (lambda x: abs(1 - 0.3 * x[..., 0]), lambda x: ((x @ root) ** 2).sum(-1) / 2)
    x, y, t = rng.normal(size=(500, 3)), rng.normal(size=(500, 3)), rng.random(500)
    for f in convex:
        chord = (1 - t) * f(x) + t * f(y)
        assert (f((1 - t)[:, None] * x + t[:, None] * y) <= chord + 1e-12).all()


def test_momentum_of_the_summary_has_the_root_of_the_condition_number():
    for kappa in (4.0, 100.0, 1000.0):
        alpha, beta = 4 / (np.sqrt(kappa) + 1) ** 2, ((kappa**0.5 - 1) / (kappa**0.5 + 1)) ** 2
        f = landscapes.bowl(kappa)
        path = collect(methods.momentum(f.gradient, [1.0, 1.0], alpha, beta, steps=400))
        k = len(path.x) - 1
        assert np.hypot(*path.x[-1]) <= 3 * (k + 1) * beta ** (k / 2) * 2**0.5

"""The basins of Himmelblau's function, compared with a loop and a flow written out here."""

import random
import re

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.ndimage import label

from course_utils.explorers.gradient_descent import basins
from course_utils.explorers.gradient_descent.basins import Basins

# Minimisers as tabulated, in the order of the letters; a pass and the summit as tabulated.
PITS = np.array([(3, 2), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)])
PASS, SUMMIT = (-3.073026, -0.081353), (-0.270845, -0.923039)
STEPS = Basins.declaration.controls["step"].grid()


def slope(x, y):
    a, b = x * x + y - 11, x + y * y - 7
    return 4 * x * a + 2 * b, 2 * a + 4 * y * b


def end_of(x, y, step):
    """Where 400 steps lead: the number of the pit, "no pit" or "away", and the steps taken."""
    begin = x, y
    for k in range(401):
        f_x, f_y = slope(x, y)
        if np.hypot(f_x, f_y) <= 0.01:
            distances = np.hypot(*(PITS - (x, y)).T)
            return (int(distances.argmin()) if distances.min() < 0.05 else "no pit"), k
        if np.hypot(x - begin[0], y - begin[1]) > 1000:
            return "away", k
        x, y = x - step * f_x, y - step * f_y
    return "no pit", 400


def meaning(kind):
    return {basins.NO_PIT: "no pit", basins.DIVERGES: "away"}.get(int(kind), int(kind))


def starts():
    control, rng = Basins.declaration.controls["start"], random.Random(5)
    grid = control.grid()
    free = [(rng.uniform(*control.x), rng.uniform(*control.y)) for _ in range(4)]
    return [grid[0], grid[25], grid[len(grid) // 2], grid[-1], control.default_value, *free]


@pytest.mark.parametrize(
    "step", [STEPS[0], STEPS[len(STEPS) // 2], STEPS[-2], STEPS[-1], 0.0131]
)
@pytest.mark.parametrize("start", starts())
def test_path_and_words_agree_with_a_loop(step, start):
    explorer = Basins(step=step, start=start)
    found, (end, k) = explorer.compute(), end_of(*start, step)
    assert meaning(found["kind"]) == end
    assert len(found["path"].x) - 1 == k
    words = explorer.evaluator.sentences(explorer.state_with())["ending"]
    assert f"after {k} steps" in words
    if isinstance(end, int):
        nearest = int(np.hypot(*(PITS - start).T).argmin())
        assert f"reaches pit {'ABCD'[end]}" in words
        assert ("the pit nearest to the start" in words) == (end == nearest)
        assert (f"although pit {'ABCD'[nearest]} is nearer" in words) == (end != nearest)
    else:
        assert ("diverges" in words) == (end == "away")
        assert ("reaches no pit" in words) == (end == "no pit")


@pytest.mark.parametrize("step", STEPS)
def test_tints_agree_with_a_loop(step):
    rng, n = np.random.default_rng(8), basins.CELLS
    cells = rng.integers(0, n, (60, 2))
    kinds = basins.kinds(step)
    for row, column in cells:
        x, y = (-7 + 14 * (k + 0.5) / n for k in (column, row))
        assert meaning(kinds[row, column]) == end_of(x, y, step)[0]


def test_all_ends_occur_on_the_maps():
    assert set(np.unique(basins.kinds(0.012))) == {0, 1, 2, 3, basins.DIVERGES}
    assert {basins.NO_PIT, basins.DIVERGES} <= set(np.unique(basins.kinds(0.016)))


def test_smallest_steps_show_the_flow_in_four_pieces():
    rng, n = np.random.default_rng(9), basins.CELLS
    kinds, wrong = basins.kinds(STEPS[0]), 0
    for row, column in rng.integers(0, n, (40, 2)):
        x = [-7 + 14 * (k + 0.5) / n for k in (column, row)]
        flow = solve_ivp(
            lambda _, p: np.negative(slope(*p)), (0, 3), x, method="LSODA", rtol=1e-8
        )
        wrong += int(np.hypot(*(PITS - flow.y[:, -1]).T).argmin()) != kinds[row, column]
    assert wrong <= 1  # a cell may lie on a border
    assert [label(kinds == pit)[1] for pit in range(4)] == [1, 1, 1, 1]
    assert max(label(basins.kinds(0.012) == pit)[1] for pit in range(4)) > 3
    assert "every basin is one piece" in Basins(step=STEPS[0]).describe()


@pytest.mark.parametrize("step", STEPS[1:])
def test_shares_are_counted(step):
    words = Basins(step=step).describe()
    here, finest = basins.kinds(step), basins.kinds(STEPS[0])
    pit = np.isin(here, range(4))
    counts = [(pit & (here != finest)).sum(), (here == 4).sum(), (here == 5).sum()]
    told = [int(number) for number in re.findall(r"(\d+) %", words)]
    assert told == [round(100 * int(c) / basins.CELLS**2) for c in counts]


@pytest.mark.parametrize("pit", range(4))
@pytest.mark.parametrize("step", [0.002, 0.014])
def test_a_start_in_a_pit_stays(pit, step):
    found = Basins(start=tuple(basins.LAND.minimisers[pit]), step=step)
    assert len(found.compute()["path"].x) == 1
    assert f"reaches pit {'ABCD'[pit]} after 0 steps" in found.describe()
    assert all("nan" not in piece for piece in found.pieces().values())


@pytest.mark.parametrize("place", basins.LAND.critical_points[4:].tolist())
def test_a_start_on_a_pass_or_the_summit_stays(place):
    assert np.hypot(*slope(*place)) < 1e-9
    explorer = Basins(start=tuple(place))
    assert (
        "stops after 0 steps at a place with gradient zero that is no pit"
        in explorer.describe()
    )
    assert all("nan" not in piece for piece in explorer.pieces().values())


def test_above_the_limit_of_stability_pit_c_repels():
    x, y = PITS[2]
    h = 1e-5
    hessian = [
        (np.array(slope(x + h, y)) - slope(x - h, y)) / (2 * h),
        (np.array(slope(x, y + h)) - slope(x, y - h)) / (2 * h),
    ]
    limit = 2 / np.linalg.eigvalsh(hessian)[-1]
    assert 0.014 < limit < 0.016
    near = (x + 0.1, y + 0.1)
    assert "reaches pit C" in Basins(start=near, step=0.014).describe()
    assert "reaches no pit" in Basins(start=near, step=0.016).describe()

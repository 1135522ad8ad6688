"""The step rules, compared with formulas and searches that are written out here."""

import numpy as np
import pytest
from helpers.from_starts import slope_of, starts
from helpers.svg_reading import SVG, parse, vertices
from scipy.optimize import minimize_scalar

from course_utils.descent import step_sizes
from course_utils.descent.counted_runs import counted_descent, counted_steps
from course_utils.explorers.gradient_descent.rules import BUDGET, LANDS, StepRules

ALPHAS = StepRules.declaration.controls["fixed"].grid()


def bowl(large):
    c, s = np.cos(0.4), np.sin(0.4)
    return lambda x, y: ((c * x + s * y) ** 2 + large * (c * y - s * x) ** 2) / 2


FORMULAS = {
    "round": bowl(3.0),
    "long": bowl(20.0),
    "valley": lambda x, y: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
}
SMALLEST = {"round": (0, 0), "long": (0, 0), "valley": (1, 1)}


def exact_slope(land, x, y):
    """Gradient from the difference quotient of exact parabolas and quartics (Richardson)."""
    f = FORMULAS[land]
    return (4 * slope_of(f, x, y, 1e-3) - slope_of(f, x, y, 2e-3)) / 3


@pytest.fixture(scope="module")
def rules():
    return StepRules()


CASES = [(land, start) for land in FORMULAS for start in starts(StepRules)]


def down(land, run, k):
    """The direction -gradient at a point of a run, and f along it."""
    g = exact_slope(land, *run.x[k])
    return g, lambda alpha: FORMULAS[land](*(run.x[k] - alpha * g))


@pytest.mark.parametrize(("land", "start"), CASES)
@pytest.mark.parametrize("fixed", ALPHAS)
def test_fixed_steps_are_those_of_a_loop(rules, land, start, fixed):
    run = rules.compute(land=land, start=start, fixed=fixed)["by_fixed"]
    assert run.x[0] == pytest.approx(start)
    for k in range(min(len(run.x) - 1, 15)):
        if np.abs(run.x[k]).max() > 10:
            break
        wanted = run.x[k] - float(fixed) * exact_slope(land, *run.x[k])
        assert run.x[k + 1] == pytest.approx(wanted, rel=1e-6, abs=1e-7)
    assert run.spent == pytest.approx(np.arange(1, len(run.x) + 1))  # one gradient a step


@pytest.mark.parametrize(("land", "start"), [*CASES, ("valley", (1e60, 0.0))])
@pytest.mark.parametrize("alpha", [0.001, 0.01, 0.1, 0.4])
def test_quick_fixed_steps_are_those_of_the_method_bit_for_bit(land, start, alpha):
    f = LANDS[land].f
    rule = step_sizes.fixed(alpha)
    slow = counted_descent(f, start, lambda f, grad: rule, BUDGET)
    quick = counted_steps(f, start, alpha, BUDGET)
    assert quick.x.tolist() == slow.x.tolist() and quick.status == slow.status
    assert quick.heights.tolist() == slow.heights.tolist()
    assert quick.spent.tolist() == slow.spent.tolist()


@pytest.mark.parametrize(("land", "start"), CASES)
def test_backtracking_takes_the_first_accepted_of_the_halves(rules, land, start):
    run = rules.compute(land=land, start=start)["by_backtracking"]
    for k in range(min(len(run.x) - 1, 12)):
        g, phi = down(land, run, k)
        if g @ g < 1e-6:
            break
        halvings = -np.log2((run.x[k] - run.x[k + 1]) @ g / (g @ g))
        m = round(halvings)
        assert halvings == pytest.approx(m, abs=1e-3) and m >= 0
        trials = 0.5 ** np.arange(m + 1)
        spare = [phi(0) - 0.1 * a * (g @ g) - phi(a) for a in trials]
        assert spare[m] > -1e-9 * phi(0) and (np.array(spare[:m]) < 1e-9 * phi(0)).all()
        # Every trial and the gradient at the next point; f at the point was the last trial.
        assert run.spent[k + 1] - run.spent[k] == len(trials) + 1 + (k == 0)


@pytest.mark.parametrize(("land", "start"), CASES)
def test_exact_steps_go_to_the_bottom_of_the_ray(rules, land, start):
    run = rules.compute(land=land, start=start)["by_exact"]
    assert (np.diff(run.spent) >= 1).all() and run.spent[-1] <= BUDGET
    for k in range(min(len(run.x) - 1, 8)):
        g, phi = down(land, run, k)
        if g @ g < 1e-6:
            break
        there = run.x[k + 1] - run.x[k]
        alpha = -(there @ g) / (g @ g)
        assert there == pytest.approx(-alpha * g, abs=1e-6) and alpha > 0
        best = minimize_scalar(phi, bounds=(0, 1.5 * alpha), options={"xatol": 1e-12})
        assert phi(alpha) <= best.fun + 1e-9 * max(1, phi(0))
        fine = [phi(share * alpha) for share in np.linspace(0, 1, 50)]
        assert (np.diff(fine) <= 1e-9 * max(1, phi(0))).all()  # no bottom before this one


@pytest.mark.parametrize(("land", "start"), CASES)
@pytest.mark.parametrize("fixed", ALPHAS)
def test_words_say_how_each_run_ends(rules, land, start, fixed):
    state = {"land": land, "start": start, "fixed": fixed}
    found, said = rules.compute(**state), rules.evaluator.sentences(rules.state_with(**state))
    for name in ("fixed", "backtracking", "exact"):
        run, words = found[f"by_{name}"], said[f"with_{name}"]
        last = run.x[-1]
        heights = np.array([FORMULAS[land](*x) for x in run.x])
        assert run.heights == pytest.approx(heights, rel=1e-9, abs=1e-18)
        assert f"after {len(run.x) - 1} steps" in words or f" {len(run.x) - 1} steps" in words
        if "arrives" in words:
            assert last == pytest.approx(SMALLEST[land], abs=1e-3)
            assert np.hypot(*exact_slope(land, *last)) < 1e-5
        elif "diverges" in words:
            assert name == "fixed" and np.hypot(*(last - start)) > 1000
        else:
            spent = int(run.spent[-1])
            cost = f"about {round(spent, -1)}" if name == "exact" else f"for {spent}"
            assert f"{cost} evaluations" in words
            value = float(words.split("f = ")[1].rstrip("."))
            assert value == pytest.approx(heights[-1], rel=0.06)
        if name != "fixed":
            assert (np.diff(heights) <= 1e-15).all()


@pytest.mark.parametrize("land", FORMULAS)
@pytest.mark.parametrize("fixed", ALPHAS)
def test_start_at_the_minimum_costs_one_gradient(rules, land, fixed):
    state = {"start": tuple(map(float, SMALLEST[land])), "land": land, "fixed": fixed}
    words, pieces = rules.describe(**state), rules.pieces(**state)
    assert words.count("arrives after 0 steps, 1 evaluation") == 2
    assert "arrives after 0 steps, about 1 evaluation" in words
    assert "nan" not in "".join(pieces.values())


def test_divergence_is_drawn_inside_the_picture(rules):
    state = {"start": (2.0, -1.4), "land": "valley", "fixed": "0.1"}
    assert "diverges" in rules.describe(**state)
    for piece in rules.pieces(**state).values():
        for path in parse(piece).iter(f"{SVG}path"):
            assert np.abs(vertices(path.get("d"))).max() < 7000  # tenths of a pixel

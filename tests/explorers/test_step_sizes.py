"""The ray and the step rules, compared with formulas and searches written out here."""

import random

import numpy as np
import pytest
from reading import SVG, parse, vertices
from scipy.optimize import minimize_scalar

from course_utils.explorers import step_sizes
from course_utils.explorers.counting import counted_descent, counted_steps
from course_utils.explorers.step_sizes import BUDGET, AlongTheRay, StepRules


def starts(kind, count=3):
    control, rng = kind._plan.controls["start"], random.Random(2)
    grid = control.grid()
    free = [(rng.uniform(*control.x), rng.uniform(*control.y)) for _ in range(count)]
    return [grid[0], grid[-1], grid[len(grid) // 2], control.default_value, *free]


def slope_of(f, x, y, h=1e-6):
    """Gradient by difference quotients."""
    return np.array([f(x + h, y) - f(x - h, y), f(x, y + h) - f(x, y - h)]) / (2 * h)


# ---- along the ray ---------------------------------------------------------------------------


def hills(x, y):
    """The four bumps of the landscape, written out once more."""
    bumps = ((1.0, -1.2, -0.6, 0.8), (0.8, 1.3, 0.5, 0.7), (0.6, -0.5, 1.5, 0.6),
             (-0.5, 0.9, -1.4, 0.6))  # fmt: skip
    return sum(h * np.exp(-((x - a) ** 2 + (y - b) ** 2) / (2 * w**2)) for h, a, b, w in bumps)


@pytest.fixture(scope="module")
def ray():
    return AlongTheRay()


def along(start, alpha):
    """Height on the ray, and its slope at the beginning."""
    g = slope_of(hills, *start)
    return hills(start[0] - alpha * g[0], start[1] - alpha * g[1]), -float(g @ g)


@pytest.mark.parametrize("start", starts(AlongTheRay, 6))
@pytest.mark.parametrize("alpha", [0.4, 2.0, 4.0, 0.73])
def test_remainder_is_f_minus_its_linearization(ray, start, alpha):
    there, slope = along(start, alpha)
    found, words = ray.compute(start=start, alpha=alpha), ray.describe(start=start, alpha=alpha)
    assert found["slope"] == pytest.approx(slope, abs=1e-7)
    assert hills(*found["trial"]) == pytest.approx(there, abs=1e-7)
    numbers = [
        -slope * alpha,
        abs(hills(*start) - there),
        there - hills(*start) - slope * alpha,
    ]
    said = [words.split(f"{before} ")[1].split(" ")[0].rstrip(".,") for before in (
        "decrease of", "creases by", "remainder is")]  # fmt: skip
    assert [float(text) for text in said] == pytest.approx(numbers, rel=6e-3, abs=1e-7)
    assert ("f decreases by" in words) == (there <= hills(*start))


@pytest.mark.parametrize("start", starts(AlongTheRay, 6))
@pytest.mark.parametrize("sigma", AlongTheRay.SIGMAS)
def test_armijo_accepts_what_lies_below_its_line(ray, start, sigma):
    _, slope = along(start, 0)
    accepted = ray.compute(start=start, sigma=sigma)["accepted"]
    for alpha in [*np.arange(0.4, 4.01, 0.2), *random.Random(1).choices(range(1, 400), k=9)]:
        alpha = alpha if alpha <= 4 else alpha / 100
        gap = hills(*start) + float(sigma) * alpha * slope - along(start, alpha)[0]
        if abs(gap) < 1e-6:
            continue  # so close to the line that difference quotients do not decide
        words = ray.describe(start=start, alpha=min(max(alpha, 0.4), 4.0), sigma=sigma)
        if alpha >= 0.4:
            assert ("is accepted" in words) == (gap > 0)
            assert ("is rejected" in words) == (gap < 0)
        inside = any(low <= alpha <= high for low, high in accepted)
        near = min((abs(alpha - end) for ends in accepted for end in ends), default=1)
        assert inside == (gap > 0) or near < 0.011


def test_small_steps_are_accepted_and_the_remainder_is_at_most_quadratic(ray):
    # The Hessian of a bump h exp(-r^2 / 2 w^2) is nowhere larger than h / w^2.
    largest = 1.0 / 0.8**2 + 0.8 / 0.7**2 + 0.6 / 0.6**2 + 0.5 / 0.6**2
    alpha = np.linspace(0, 4, 401)
    for start in starts(AlongTheRay, 6):
        found, square = ray.compute(start=start), -along(start, 0)[1]
        remainder = found["along"] - found["along"][0] + alpha * square
        assert (np.abs(remainder) <= largest / 2 * alpha**2 * square + 1e-7).all()
        for sigma in AlongTheRay.SIGMAS:
            low, high = ray.compute(start=start, sigma=sigma)["accepted"][0]
            assert low == 0 and high >= min(4, 2 * (1 - float(sigma)) / largest) - 0.011


@pytest.mark.parametrize("kind", ["summit", "pass", "pit"])
def test_where_the_gradient_vanishes_nothing_is_promised(ray, kind):
    places = step_sizes.HILLS.critical_points
    start = {"pit": places[0], "summit": places[1], "pass": places[4]}[kind]
    state = {"start": tuple(start), "alpha": 4.0}
    assert np.hypot(*slope_of(hills, *start)) < 1e-8
    words, pieces = ray.describe(**state), ray.pieces(**state)
    assert "gradient vanishes" in words and "decrease" not in words and "accepted" not in words
    assert "nan" not in "".join(pieces.values())
    assert ray.compute(**state)["accepted"].size == 0


def test_remainder_is_drawn_from_the_tangent_to_f(ray):
    state = {"start": (-0.5, -0.24), "alpha": 1.0}
    ax = ray.evaluator.stage(ray.state_with()).axes["ray"]
    bar, *_ = (p.get("d") for p in parse(ray.pieces(**state)["step"]).iter(f"{SVG}path"))
    ends = vertices(bar) / 10
    ends[:, 1] = ax.figure.bbox.height - ends[:, 1]
    there, slope = along((-0.5, -0.24), 1.0)
    wanted = [(1.0, hills(-0.5, -0.24) + slope), (1.0, there)]
    assert ax.transData.inverted().transform(ends) == pytest.approx(np.array(wanted), abs=0.01)


# ---- rules -----------------------------------------------------------------------------------


def bowl(large):
    c, s = np.cos(0.4), np.sin(0.4)
    return lambda x, y: ((c * x + s * y) ** 2 + large * (c * y - s * x) ** 2) / 2


FORMULAS = {
    "round bowl": bowl(3.0),
    "long bowl": bowl(20.0),
    "Rosenbrock's valley": lambda x, y: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
}
SMALLEST = {"round bowl": (0, 0), "long bowl": (0, 0), "Rosenbrock's valley": (1, 1)}


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
@pytest.mark.parametrize("fixed", StepRules.ALPHAS)
def test_fixed_steps_are_those_of_a_loop(rules, land, start, fixed):
    run = rules.compute(land=land, start=start, fixed=fixed)["by_fixed"]
    assert run.x[0] == pytest.approx(start)
    for k in range(min(len(run.x) - 1, 15)):
        if np.abs(run.x[k]).max() > 10:
            break
        wanted = run.x[k] - float(fixed) * exact_slope(land, *run.x[k])
        assert run.x[k + 1] == pytest.approx(wanted, rel=1e-6, abs=1e-7)
    assert run.spent == pytest.approx(np.arange(1, len(run.x) + 1))  # one gradient a step


@pytest.mark.parametrize(("land", "start"), [*CASES, ("Rosenbrock's valley", (1e60, 0.0))])
@pytest.mark.parametrize("alpha", [0.001, 0.01, 0.1, 0.4])
def test_quick_fixed_steps_are_those_of_the_method_bit_for_bit(land, start, alpha):
    f = StepRules.LANDS[land][0]
    rule = step_sizes.step_sizes.fixed(alpha)
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
@pytest.mark.parametrize("fixed", StepRules.ALPHAS)
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
@pytest.mark.parametrize("fixed", StepRules.ALPHAS)
def test_start_at_the_minimum_costs_one_gradient(rules, land, fixed):
    state = {"start": tuple(map(float, SMALLEST[land])), "land": land, "fixed": fixed}
    words, pieces = rules.describe(**state), rules.pieces(**state)
    assert words.count("arrives after 0 steps, 1 evaluation") == 2
    assert "arrives after 0 steps, about 1 evaluation" in words
    assert "nan" not in "".join(pieces.values())


def test_divergence_is_drawn_inside_the_picture(rules):
    state = {"start": (2.0, -1.4), "land": "Rosenbrock's valley", "fixed": "0.1"}
    assert "diverges" in rules.describe(**state)
    for piece in rules.pieces(**state).values():
        for path in parse(piece).iter(f"{SVG}path"):
            assert np.abs(vertices(path.get("d"))).max() < 7000  # tenths of a pixel


def test_nothing_is_counted_twice_and_all_is_counted():
    asked = []

    class Parabola:
        @staticmethod
        def jet(x, y):
            asked.append((x, y))
            return x * x + y * y, 2 * x, 2 * y, 2, 0, 2

        def __call__(self, x):
            return (x**2).sum(axis=-1)

    def greedy(f, grad):
        def rule(k, x, d, gradient):
            return 0.1 if f(x) + f(x) + f(x + d) + grad(x).sum() < np.inf else 0.0

        return rule

    run = counted_descent(Parabola(), (1.0, 1.0), greedy, 10)
    # At each point f, f at x + d and the gradient: three, however often they are asked for.
    assert run.spent.tolist() == [1, 4, 7, 10] and run.status == "running"
    assert len(asked) == len(set(asked)) + len(run.x)  # f and gradient at the points themselves

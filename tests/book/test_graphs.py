"""What answers and summary of the chapter on graphs say of its figures, computed anew.

Each number is looked for in the text, so that neither can change alone.
"""

from functools import reduce
from itertools import product
from operator import mul
from pathlib import Path

import nbformat
import numpy as np
import pytest

from course_utils.autodiff import grad
from course_utils.autodiff.counting import operations
from course_utils.data import stored_results
from course_utils.explorers.graphs import CostOfModes, GraphSteps, VCurve, v_curve
from course_utils.explorers.graphs import modes as cost_of_modes

CHAPTER = Path(__file__).resolve().parents[2] / "book" / "autodiff" / "graphs.ipynb"
TEXT = "\n".join(
    cell.source
    for cell in nbformat.read(CHAPTER, as_version=4).cells
    if cell.cell_type == "markdown"
)


def tex(value):
    """A number as the chapter writes it, with two digits that count."""
    mantissa, power = f"{value:.1e}".split("e")
    return rf"{mantissa} \cdot 10^{{{int(power)}}}"


def test_a_quarter_of_an_hour():
    seconds = (100_000 + 1) * 0.01
    assert 15 <= seconds / 60 < 18 and "ten milliseconds" in TEXT


# ---- the V curve ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def v():
    return VCurve()


def slope(over, errors, low, high):
    """Slope of the error over the step, on logarithmic axes, by least squares."""
    inside = (over >= low) & (over <= high) & (errors > 0)
    assert inside.sum() >= 8
    return np.polyfit(np.log(over[inside]), np.log(errors[inside]), 1)[0]


def test_first_answer_the_error_falls_by_a_thousand(v):
    exp = {"function": "exp", "formula": "forward", "precision": "float64"}
    errors = [v.compute(h=h, **exp)["error"] for h in (9.8e-4, 9.5e-7)]
    assert errors[0] / errors[1] == pytest.approx(1000, rel=0.03)
    assert all(f"${tex(error)}$" in TEXT for error in errors)


def test_first_answer_slopes_of_both_arms(v):
    """For all functions and either precision; on the left rounding makes them jump."""
    left = []
    for function, precision in product(v_curve.SAMPLES, v_curve.PRECISIONS):
        for formula, order in (("forward", 1), ("central", 2)):
            found = v.compute(function=function, formula=formula, precision=precision)
            best = found["best"][0]
            if best < 2e-4:  # else the right arm is too short to be seen
                right = slope(found["over"], found["errors"], 10 * best, 5e-3)
                assert right == pytest.approx(order, abs=0.1)
            low = 4 * v_curve.rounding.UNIT[precision]
            left.append(slope(found["over"], found["errors"], low, best / 10))
    assert np.median(left) == pytest.approx(-1, abs=0.1)


def test_second_answer_a_thousand_added(v):
    bests = [v.compute(function=f)["best"] for f in ("exp", "raised")]
    assert (1000 + np.e) / np.e == pytest.approx(369, abs=0.5) and "369 times greater" in TEXT
    assert bests[1][0] / bests[0][0] == pytest.approx(19, abs=0.5) and "19 times longer" in TEXT
    assert f"from ${tex(bests[0][1])}$ to ${tex(bests[1][1])}$" in TEXT


def test_third_answer_the_smallest_step(v):
    smallest = VCurve.declaration.controls["h"].grid()[0]
    lost = {p: v.compute(h=smallest, precision=p) for p in v_curve.PRECISIONS}
    assert f"{lost['float64']['error']:.1f}" == "1.3" and "off by 1.3" in TEXT
    assert lost["float64"]["error"] == pytest.approx(np.e / 2, rel=0.1)
    assert lost["float32"]["error"] == pytest.approx(np.e)  # the quotient is 0
    step, error = lost["float32"]["best"]
    assert f"${tex(step)}$, with an error of at most ${tex(error)}$: three digits" in TEXT
    assert -np.log10(error / np.e) > 3


@pytest.mark.parametrize("precision", v_curve.PRECISIONS)
def test_half_of_the_digits_and_two_thirds(v, precision):
    """Summary: where f and its derivatives are of the same size, here exp at 1."""
    digits = -np.log10(v_curve.rounding.UNIT[precision])
    for formula, share in (("forward", 1 / 2), ("central", 2 / 3)):
        found = v.compute(function="exp", formula=formula, precision=precision)
        near = np.abs(np.log2(found["over"] / found["best"][0])) < 1
        right = -np.log10(np.median(found["errors"][near]) / np.e)
        assert right / digits == pytest.approx(share, abs=0.08)


def test_exercise_on_shorter_numbers(v):
    for formula in ("forward", "central"):
        step, error = v.compute(formula=formula, precision="float32")["best"]
        assert tex(step) in TEXT and tex(error) in TEXT
    bound = 2 * np.e * np.sqrt(2.0**-11)
    assert f"{bound:.2f}, more than 4 %" in TEXT and 0.04 < bound / np.e < 0.05


# ---- forward and back through a graph -------------------------------------------------------


@pytest.fixture(scope="module")
def steps():
    return GraphSteps()


def shares(steps, **state):
    """What comes along each edge, as (vertex, parent, share), and the adjoints at the end."""
    found = steps.compute(step=GraphSteps.declaration.controls["step"].grid()[-1], **state)
    return [edge[:3] for edge in found["back"]], found["adjoints"]


def test_the_prediction_and_the_first_answer(steps):
    back, adjoints = shares(steps, x=3.0, y=2.0)
    into_x = [k for k, (_, parent, _) in enumerate(back, start=1) if parent == 0]
    assert into_x == [3, 4] and "after four edges" in TEXT
    assert [round(back[k - 1][2], 3) for k in into_x] == [-0.99, 2.0]
    assert f"{adjoints[0]:.3f}" == "1.010" and r"$\cos 3 = -0.990$" in TEXT
    assert back[0][0] == max(adjoints)  # the result comes first


def test_the_second_answer(steps):
    back, adjoints = shares(steps, function="fraction", x=1.0, y=1.0)
    assert [(node, share) for node, parent, share in back if parent == 2] == [
        (5, 0.5),
        (3, -0.5),
    ]
    assert adjoints[0] == adjoints[1] == 0
    z = np.linspace(-6, 6, 1201)  # all of the figure's products
    assert (z / (1 + z**2)).max() == 0.5


def test_the_third_answer(steps):
    state = {"function": "network", "x": 2.0, "y": -2.0}
    back, adjoints = shares(steps, **state)
    assert steps.compute(**state)["values"][-1] == pytest.approx(9, abs=0.01)
    assert f"{adjoints[0]:.4f}" == "0.0322" and "only 0.0322" in TEXT
    arrives = {parent: share for _, parent, share in back}
    assert rf"${arrives[3]:.3f} \cdot (1 - h^2) = {arrives[2]:.4f}$" in TEXT


def test_the_fourth_answer(steps):
    state = {"function": "network", "x": 0.0, "y": 0.0}
    _, adjoints = shares(steps, **state)
    words = GraphSteps.declaration.controls["function"].default and "w v 2w h vh e L".split()
    nonzero = {words[k]: value for k, value in adjoints.items() if value}
    assert nonzero == {"vh": -2, "e": -2, "L": 1}


# ---- what it costs --------------------------------------------------------------------------


def test_answers_on_the_cost_of_both_modes():
    modes = CostOfModes()
    forward, reverse = modes.compute(n=64, m=1)["ratios"]
    assert (f"{reverse:.1f}", f"{forward:.0f}") == ("1.5", "66")
    assert "needs 1.5 times the operations of $f$, forward mode 66 times" in TEXT
    assert (1 + 4 * 1, 1 + 3 * 64) == (5, 193) and "allows 5 and 193" in TEXT
    forward, reverse = modes.compute(n=1, m=64)["ratios"]
    assert (forward, reverse) == (3, 160.5) and "reverse mode 160.5 times" in TEXT
    for n in cost_of_modes.SIZES:
        for m in cost_of_modes.SIZES:
            forward, reverse = modes.compute(n=n, m=m)["ratios"]
            assert (forward < reverse, forward > reverse) == (n < m, n > m)
            assert forward <= 1 + 3 * n and reverse <= 1 + 4 * m
            if n == m:
                assert forward == pytest.approx(n + 2) == reverse


def test_a_quotient_adds_seven_in_our_engine():
    """Five for the two shares, and an addition for each: said beside the theorem."""
    values, sine = 4, 2  # what else is counted: four values, and back through the sine
    counted = operations(grad(lambda a, b: np.sin(a / b) + a + b, (0, 1)), 2.0, 3.0)["all"]
    assert counted - values - sine == 7 and "add 7 instead of 4" in TEXT


def test_the_product_of_all_needs_what_the_exercise_says():
    def f(x):
        return reduce(mul, x)

    for n in (2, 3, 10, 50):
        assert operations(grad(f), np.ones(n))["np.multiply"] == 3 * (n - 1)


def test_what_is_said_of_the_measured_times():
    """Ours is not slower than HIPS autograd; JAX takes long to compile the chain."""
    cost = stored_results.read("gradient_cost")
    chain = cost["rows"]["chain"]
    assert chain["ours"] < min(chain[other] for other in ("autograd", "pytorch", "jax"))
    assert cost["compiling"] > 100 * chain["ours"] and "garbage collection was off" in TEXT
    assert "garbage collection off" in cost["about"]

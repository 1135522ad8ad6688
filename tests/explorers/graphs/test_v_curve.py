"""The V curve, against mpmath."""

import re

import mpmath
import numpy as np
import pytest
from helpers.control_values import tried
from helpers.words import MINUS, number

from course_utils.explorers.graphs import VCurve, v_curve

EXACT = {
    "exp": mpmath.exp,
    "sine": lambda x: mpmath.sin(16 * x),
    "raised": lambda x: 1000 + mpmath.exp(x),
}
UNIT = {"float64": 2.0**-53, "float32": 2.0**-24}


@pytest.fixture(scope="module")
def v():
    return VCurve()


def rounded(value, precision):
    return mpmath.mpf(float(value) if precision == "float64" else float(np.float32(value)))


@pytest.mark.parametrize("function", EXACT)
def test_derivatives_at_one_are_those_of_mpmath(function):
    sample = v_curve.SAMPLES[function]
    with mpmath.workdps(30):
        exact = [float(d) for d in mpmath.taylor(EXACT[function], 1, 3)]
    wanted = [exact[0], exact[1], 2 * exact[2], 6 * exact[3]]
    assert list(sample[1:]) == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize("function", EXACT)
@pytest.mark.parametrize("formula", ["forward", "central"])
@pytest.mark.parametrize("precision", UNIT)
@pytest.mark.parametrize(
    "h", [*tried(VCurve.declaration.controls["h"]), 2.0**-9, 1e-4], ids=str
)
def test_the_error_is_that_of_values_rounded_once(v, function, formula, precision, h):
    shown = v.compute(function=function, formula=formula, precision=precision, h=h)
    power, f = shown["power"], EXACT[function]
    assert 0.7 < power / h < 1.42 and np.log2(power) == round(np.log2(power))
    with mpmath.workdps(40):
        ends = [1 + power, 1.0] if formula == "forward" else [1 + power, 1 - power]
        above, below = (rounded(f(rounded(e, precision)), precision) for e in ends)
        span = power * (1 if formula == "forward" else 2)
        error = float(abs((above - below) / mpmath.mpf(span) - mpmath.diff(f, 1)))
        # In float64 NumPy may round each value to the other neighbour.
        last = {"float64": float(abs(f(1))) * 2.0**-52, "float32": 0}[precision]
    assert shown["error"] == pytest.approx(error, rel=1e-6, abs=2.1 * last / span + 1e-12)
    text = v.describe(function=function, formula=formula, precision=precision, h=h)
    assert number(text.split()[3]) == pytest.approx(power, rel=0.05)
    (off,) = re.findall(r"(?:off by|all of it,) ([\d.]+\d(?:e\N{MINUS SIGN}\d+)?)\. ", text)
    assert number(off) == pytest.approx(shown["error"], rel=0.05)
    assert ("the quotient is 0" in text) == (above == below)


@pytest.mark.parametrize("function", EXACT)
@pytest.mark.parametrize("precision", UNIT)
def test_best_steps_and_words_follow_the_theorem(v, function, precision):
    with mpmath.workdps(30):
        value, _, half, sixth = (abs(float(d)) for d in mpmath.taylor(EXACT[function], 1, 3))
    delta, m2, m3 = UNIT[precision] * value, 2 * half, 6 * sixth
    wanted = {
        "forward": (2 * np.sqrt(delta / m2), 2 * np.sqrt(delta * m2)),
        "central": ((3 * delta / m3) ** (1 / 3), (9 * delta**2 * m3 / 8) ** (1 / 3)),
    }
    for formula, (step, least) in wanted.items():
        state = {"function": function, "precision": precision, "formula": formula}
        assert v.compute(**state)["best"] == pytest.approx((step, least))
        for factor, words in ((30, "formula's own error dominates"), (1 / 30, "Rounding")):
            if 2.0**-52 <= step * factor <= 0.25:
                assert words in v.describe(**state, h=step * factor)
        said = v.describe(**state).partition("the best step is ")[2].removesuffix(".")
        found = list(map(number, said.split(", with an error of at most about ")))
        assert found == pytest.approx([step, least], rel=0.05)


def test_numbers_are_written_with_two_digits_that_count():
    written = [v_curve.said(value) for value in (2.5, 0.25, 0.0099, 2.0**-52, 15.3, 123.0)]
    assert written == ["2.5", "0.25", f"9.9e{MINUS}3", f"2.2e{MINUS}16", "15", "1.2e2"]


def test_all_measured_errors_stay_below_the_lines_and_reach_them(v):
    for formula in ("forward", "central"):
        shown = v.compute(function="exp", formula=formula, precision="float64")
        bound = v_curve.FORMULAS[formula].bound
        delta, size = shown["predicted"]
        share = shown["errors"] / bound(shown["over"], 2 * delta, 1.3 * size)
        assert share.max() <= 1 and share.max() > 0.3

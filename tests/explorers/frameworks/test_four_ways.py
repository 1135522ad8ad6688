"""Four ways to differentiate: right where they can be, and off where the chapter says so."""

import mpmath
import numpy as np
import pytest
from helpers.control_values import tried

from course_utils.calculus.derivative_traps import TRAPS
from course_utils.explorers.frameworks import FourWays

CONTROLS = FourWays.declaration.controls
EXPLORER = FourWays()
WAYS = {"differences": "differences", "tape": "tape", "pytorch": "PyTorch", "jax": "JAX"}


@pytest.mark.parametrize("precision", CONTROLS["precision"].grid())
@pytest.mark.parametrize("x", tried(CONTROLS["x"]))
def test_all_machines_are_right_on_the_wave(x, precision):
    found = EXPLORER.compute(x=x, precision=precision)
    with mpmath.workdps(40):
        at = mpmath.mpf(float(np.dtype(precision).type(x)))
        truth = float(mpmath.diff(lambda t: mpmath.sin(3 * t) * mpmath.exp(-t * t / 2), at))
    tolerance = 20 * float(np.finfo(precision).eps)
    assert found["exact"] == pytest.approx(truth, abs=1e-14)
    assert found["slopes"][1:] == pytest.approx(truth, abs=tolerance)
    assert "right up to rounding in " + precision in EXPLORER.describe(x=x, precision=precision)


@pytest.mark.parametrize("name", TRAPS)
@pytest.mark.parametrize("precision", CONTROLS["precision"].grid())
def test_machines_agree_with_each_other_everywhere_but_at_the_kink(name, precision):
    tolerance = 100 * float(np.finfo(precision).eps)
    for x in CONTROLS["x"].grid():
        tape, *others = EXPLORER.compute(function=name, x=x, precision=precision)["machines"]
        if name == "kink" and x == 0:
            assert (tape, *others) == (0, 0, 1)
        else:
            assert others == pytest.approx([tape, tape], abs=tolerance, nan_ok=True)


def test_precisions_are_not_confused():
    """0.5 is the same key in either, but not the same computation."""
    both = [EXPLORER.compute(precision=p)["machines"] for p in CONTROLS["precision"].grid()]
    assert both[0] != both[1]


@pytest.mark.parametrize("h", tried(CONTROLS["h"]))
def test_differences_of_the_kink_in_closed_form(h):
    """(|x + h| - |x - h|) / 2h is 0 at 0, and 1 to the right of h, up to rounding of x + h."""
    assert EXPLORER.compute(function="kink", x=0.0, h=h)["quotient"] == 0
    found = EXPLORER.compute(function="kink", x=1.0, h=h)["quotient"]
    assert found == pytest.approx(1, abs=3e-16 / h)


@pytest.mark.parametrize("way", CONTROLS["way"].grid())
def test_the_slope_is_that_of_the_chosen_way(way):
    found = EXPLORER.compute(function="gap", x=0.0, h=0.01, way=way)
    assert found["slope"] == pytest.approx(0.5 if way == "differences" else 0, abs=1e-5)
    assert f"By {WAYS[way]} the slope is {found['slope']:.4f}" in EXPLORER.describe(
        function="gap", x=0.0, h=0.01, way=way
    )


def test_words_where_no_slope_is():
    edge = {"function": "edge", "h": 1e-6}
    assert "is flat here" in EXPLORER.describe(x=-1.0, way="jax", **edge)
    assert "find none" in EXPLORER.describe(x=-1.0, way="differences", **edge)
    assert "say 500;" in EXPLORER.describe(x=0.0, **edge)  # sqrt(h) / 2h
    assert "PyTorch 0 and JAX 1" in EXPLORER.describe(function="kink", x=0.0)

"""The fit by hand, against NumPy's."""

import numpy as np
import pytest
from helpers.control_values import tried

from course_utils.data import toys
from course_utils.explorers.training import FitByHand
from course_utils.explorers.training import fit as fit_by_hand


@pytest.mark.parametrize("omega", tried(FitByHand.declaration.controls["omega"]), ids=str)
def test_descent_on_the_line_goes_to_the_fit_of_polyfit(omega):
    x, y = toys.line(20, np.random.default_rng(2), noise=0.3, slope=1.2, intercept=0.5)
    shown = FitByHand().compute(omega=omega, who="descent")
    assert shown["loss"] == pytest.approx(np.mean((omega[0] + omega[1] * x - y) ** 2))
    slope, intercept = np.polyfit(x[:, 0], y[:, 0], 1)
    assert shown["least"] == pytest.approx(np.mean((intercept + slope * x - y) ** 2))
    np.testing.assert_allclose(shown["run"][0], omega)
    np.testing.assert_allclose(shown["run"][-1], (intercept, slope), atol=1e-3)


def test_the_hand_alone_takes_no_step():
    shown = FitByHand().compute(omega=(0.2, 0.6), who="hand")
    np.testing.assert_array_equal(shown["run"], [(0.2, 0.6)])
    assert fit_by_hand.descent((0.2, 0.6)).shape == (fit_by_hand.STEPS + 1, 2)

"""The Gaussian by hand, against SciPy."""

import numpy as np
import pytest
from helpers.clothes_by_hand import rows
from helpers.control_values import tried
from scipy import stats

from course_utils.explorers.intro import GaussianByHand


@pytest.mark.parametrize("omega", tried(GaussianByHand.declaration.controls["omega"]))
def test_likelihood_and_gap(omega):
    x = rows(0)[:60].mean(axis=1)
    right = stats.norm(*omega).logpdf(x).mean()
    best = stats.norm(x.mean(), x.std()).logpdf(x).mean()
    shown = GaussianByHand().compute(omega=omega)
    assert shown["yours"] == pytest.approx(right, abs=1e-9)
    assert shown["gap"] == pytest.approx(best - right, abs=1e-9)
    assert f"{right:.2f}, {best - right:.2f} below" in GaussianByHand().describe(omega=omega)


def test_the_maximum_is_called_so():
    x = rows(0)[:60].mean(axis=1)
    says = GaussianByHand().describe(omega=(float(x.mean()), float(x.std())))
    assert "no more than a hundredth" in says
    # Half the width is worse than twice the width, as the chapter says.
    gaps = [
        GaussianByHand().compute(omega=(float(x.mean()), float(f * x.std())))["gap"]
        for f in (0.5, 2.0)
    ]
    np.testing.assert_allclose(gaps, [1.5 - np.log(2), np.log(2) - 3 / 8], atol=1e-9)

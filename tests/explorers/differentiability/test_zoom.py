"""The zoom says what closed forms say."""

import numpy as np
import pytest
from helpers.control_values import tried

from course_utils.explorers.differentiability import ZoomIn


@pytest.mark.parametrize("k", tried(ZoomIn.declaration.controls["k"]))
def test_rim_of_the_zoom(k):
    t = 0.5**k
    assert ZoomIn(cut="cone").compute(k=k)["rim"] == pytest.approx((t, 1.0))
    assert ZoomIn(cut="power").compute(k=k)["rim"] == pytest.approx((t, np.sqrt(t)))
    size = t * np.hypot(1, t)
    rim = ZoomIn(cut="parabola").compute(k=k)["rim"]
    assert rim == pytest.approx((size, t / 2 / size))

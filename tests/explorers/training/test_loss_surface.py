"""The loss surface, against a network written out."""

import numpy as np
import pytest
from helpers.control_values import tried
from helpers.network_by_hand import affine

from course_utils.data import toys
from course_utils.explorers.training import LossSurface, loss_surface


@pytest.mark.parametrize("kind", loss_surface.CUTS)
@pytest.mark.parametrize("place", tried(LossSurface.declaration.controls["place"]), ids=str)
def test_the_loss_on_the_plane_is_that_of_the_network_written_out(place, kind):
    shown = LossSurface().compute(place=place, kind=kind)
    x, y = toys.curve(40, np.random.default_rng(1), noise=0.1)
    outputs = affine(shown["omega"], x, 6, 1)
    assert shown["loss"] == pytest.approx(np.mean((outputs - y) ** 2))
    far = np.linalg.norm(shown["omega"] - loss_surface.solution()[2])
    assert far == pytest.approx(np.hypot(*place), abs=1e-9)

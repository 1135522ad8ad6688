"""A surface has a quadrilateral for each cell, a plane its corners at the right heights."""

import numpy as np
import pytest

from course_utils.plots import canvas
from course_utils.plots.surfaces import plane, space, surface


def test_surface_and_plane():
    ax = space(canvas(projection={"main": "3d"}).axes[0], (-1, 1), (-1, 1), (-2, 2))
    grid = np.linspace(-1, 1, 4)
    quads = surface(ax, grid, grid, np.zeros((4, 4)))
    ax.figure.draw_without_rendering()
    assert len(quads.get_paths()) == 9
    _, spot = plane(ax, (0.5, 0.0), 1.0, (2.0, -1.0), 0.25)
    x, y, z = (float(part[0]) for part in spot.get_data_3d())
    assert (x, y, z) == pytest.approx((0.5, 0.0, 1.0))
    assert ax.get_zlim() == (-2, 2)

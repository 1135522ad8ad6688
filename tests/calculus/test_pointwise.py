"""Gradients of single points agree with those of arrays."""

import numpy as np
import pytest

from course_utils.calculus import landscapes, terrain
from course_utils.calculus.pointwise import gradient_of


@pytest.mark.parametrize("name", landscapes.BY_NAME)
def test_same_as_the_gradient_of_the_landscape(name):
    f, rng = landscapes.BY_NAME[name], np.random.default_rng(3)
    for x in rng.uniform(*np.transpose(f.domain), (20, 2)):
        assert gradient_of(f)(x) == pytest.approx(f.gradient(x), rel=1e-12, abs=1e-12)


def test_same_on_the_terrain():
    f, rng = terrain.load(**terrain.WINDOW), np.random.default_rng(3)
    for x in rng.uniform(*np.transpose(f.domain), (20, 2)):
        assert gradient_of(f)(x) == pytest.approx(f.gradient(x), rel=1e-9, abs=1e-12)

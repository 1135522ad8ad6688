"""What the tests of the calculus wing share."""

import numpy as np
import pytest

from course_utils.calculus import terrain


@pytest.fixture
def rng():
    """One seeded generator a test."""
    return np.random.default_rng(20240607)


@pytest.fixture(scope="session")
def window():
    """The terrain that the book uses."""
    return terrain.load(**terrain.WINDOW)

"""What the tests of the engine share."""

import numpy as np
import pytest


@pytest.fixture
def rng():
    """One seeded generator per test."""
    return np.random.default_rng(20240607)

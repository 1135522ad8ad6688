"""What the tests of the generative wing share."""

import numpy as np
import pytest


@pytest.fixture
def rng():
    """One seeded generator a test."""
    return np.random.default_rng(19640101)

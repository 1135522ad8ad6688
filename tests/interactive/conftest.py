"""What the tests of the engine share: the gallery on the path, a seeded generator, a log."""

import sys
from pathlib import Path

import numpy as np
import pytest

# As `gallery:Class`, the form in which a page builds an explorer again.
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def rng():
    """One seeded generator a test."""
    return np.random.default_rng(20240607)

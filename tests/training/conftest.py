"""What the tests of trainings share."""

import pytest
import torch
from accelerate import Accelerator
from helpers import tiny_training as tiny


@pytest.fixture(autouse=True, scope="module")
def _one_thread():
    """Small networks are quicker so, and two threads on a busy machine wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(autouse=True)
def _no_accelerator_from_before():
    yield
    tiny.forget_accelerator()


@pytest.fixture
def cpu():
    return Accelerator(cpu=True)


@pytest.fixture
def tiny_recipes(monkeypatch):
    """The recipes and pictures of `tiny` instead of those of the package."""
    tiny.install(monkeypatch.setattr)

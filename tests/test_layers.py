"""Imports go downwards only, and loading a wing loads nothing slow."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def test_contracts_hold():
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    "wing",
    [
        "calculus", "descent", "exercises.gradient_descent", "exercises.intro", "generative",
        "generative.distributions", "training", "training.model_cards", "training.command",
    ],
)  # fmt: skip
def test_importing_a_wing_loads_no_slow_library(wing):
    """Chapters start fast; layers do not see what a library of others loads in turn."""
    slow = ("contourpy", "matplotlib", "scipy", "torch")
    code = f"import sys, course_utils.{wing}; print([m for m in {slow} if m in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


@pytest.mark.slow
def test_loading_weights_loads_nothing_that_trains():
    """A chapter that shows a trained model waits for PyTorch and for nothing else."""
    slow = ("accelerate", "matplotlib", "scipy", "torch._dynamo")
    code = (
        "import sys; from course_utils.training import checkpoints, model_cards\n"
        "[checkpoints.load(name) for name in model_cards.names()[:1]]\n"
        f"print([m for m in {slow} if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"

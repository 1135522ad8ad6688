"""The reader's own settings: no part sees them, and all are restored afterwards."""

import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pytest
import torch
from helpers.gallery import SMALL, Failing
from helpers.strange_reader import strange

from course_utils.interactive.surroundings import usual


def settings():
    """What a reader can set and this package restores."""
    return {
        **{key: mpl.rcParams[key] for key in mpl.rcParams if key != "backend"},
        "errors": np.geterr(),
        "precision": torch.get_default_dtype(),
        "products": torch.get_float32_matmul_precision(),
        "device": torch.get_default_device(),
        "modes": (torch.is_grad_enabled(), torch.is_inference_mode_enabled()),
        "half": torch.is_autocast_enabled("cpu"),
        "anomalies": torch.is_anomaly_enabled(),
    }


def test_a_part_sees_the_defaults_and_the_reader_keeps_the_own_settings():
    default = settings()
    with strange(torch):
        own = settings()
        changed = {key for key in own if own[key] != default[key]}
        assert changed >= {"axes.grid", "errors", "precision", "device", "modes", "half"}
        with usual():
            assert settings() == default
        assert settings() == own
        with pytest.raises(ValueError, match="of its own"), usual():
            raise ValueError("of its own")
        assert settings() == own
    assert settings() == default


def test_a_network_may_learn_where_the_reader_switches_gradients_off():
    with torch.inference_mode(), usual():
        x = torch.ones(2, requires_grad=True)
        (x**2).sum().backward()
    assert x.grad.tolist() == [2, 2]


@pytest.mark.slow
@pytest.mark.parametrize("kind", SMALL, ids=lambda kind: kind.__name__)
def test_pictures_and_words_are_the_same_under_all_settings(kind):
    wanted = kind().pieces(), kind().describe(), kind().spec()
    with strange(torch):
        assert (kind().pieces(), kind().describe(), kind().spec()) == wanted


def test_a_part_that_fails_leaves_the_settings():
    with strange(torch):
        own = settings()
        with pytest.raises(ValueError, match="no square root"):
            Failing(x=1).pieces()
        assert settings() == own


@pytest.mark.slow
def test_no_library_is_loaded_for_its_settings():
    code = (
        "import sys; from helpers import gallery; gallery.Zoom().pieces()\n"
        "print({'torch', 'jax', 'matplotlib.pyplot'} & set(sys.modules))"
    )
    paths = {"PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=paths, capture_output=True, text=True
    )
    assert done.stdout == "set()\n", done.stderr

"""What the tests of drawing share: empty axes, and a watch over what drawing must not touch."""

import matplotlib as mpl
import numpy as np
import pytest

from course_utils.plots import canvas, frame


def settings():
    """Matplotlib's settings; asking for the backend would choose one."""
    return {key: mpl.rcParams[key] for key in mpl.rcParams if key != "backend"}


def hidden_numbers():
    """State of NumPy's global generator, which drawing must not touch."""
    return np.random.get_state()[1].copy()  # noqa: NPY002 - the legacy one is the point


@pytest.fixture
def ax():
    empty = frame(canvas(height=330).axes[0], (0, 4), (0, 3), equal=True)
    empty.figure.draw_without_rendering()  # lets the layout engine place it
    return empty


@pytest.fixture(autouse=True)
def nothing_else_changes(ax):
    before, numbers = settings(), hidden_numbers()
    view = ax.get_xlim(), ax.get_ylim(), ax.get_aspect()
    yield
    assert settings() == before
    assert (hidden_numbers() == numbers).all()
    assert view == (ax.get_xlim(), ax.get_ylim(), ax.get_aspect())

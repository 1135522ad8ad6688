"""The denoiser, against the networks and Wiener's filter by a solve."""

from functools import cache

import numpy as np
import pytest
import torch
from helpers.control_values import tried
from helpers.networks_asked import close, load, picture

from course_utils.data import fashion
from course_utils.explorers.autoencoders import Denoising, denoiser
from course_utils.training import model_cards

controls = Denoising.declaration.controls
explorer = Denoising()


@cache
def gaussian():
    """Mean and covariance of the training pictures."""
    x = fashion.load().train_x.reshape(-1, 784) / 255
    return x.mean(axis=0), np.cov(x.T, bias=True)


@pytest.mark.parametrize("level", tried(controls["level"]))
def test_what_is_shown_is_noise_the_wiener_filter_and_the_network(level):
    mean, covariance = gaussian()
    network = load("denoiser")
    for name, draw in (("bag", 1), ("dress", 3)):
        found = explorer.compute(level=level, name=name, draw=draw)["found"]
        x, y = picture(name)[0].numpy(), found["noisy"]
        assert np.std(y - x) == pytest.approx(level, rel=0.06, abs=1e-6)
        assert abs(np.mean(y - x)) <= 0.1 * level + 1e-6
        if level:  # S (S + level^2 I)^-1 (y - m), by a solve
            inner = np.linalg.solve(covariance + level**2 * np.eye(784), y.ravel() - mean)
            close(found["filtered"].ravel(), mean + covariance @ inner, 1e-6)
        else:
            close(found["filtered"], x, 1e-6)
        close(found["cleaned"], network(torch.tensor(y).float()[None, None])[0, 0])


def test_another_draw_is_other_noise_and_a_level_scales_it():
    def noise(**state):
        return (
            explorer.compute(name="bag", **state)["found"]["noisy"] - picture("bag")[0].numpy()
        )

    first, second = (noise(level=1, draw=draw) for draw in (1, 2))
    assert abs(np.corrcoef(first.ravel(), second.ravel())[0, 1]) < 0.15
    close(noise(level=0.25, draw=2), second / 4)


@pytest.mark.parametrize("level", [0.0, 0.05, 0.1, 0.3, 0.5, 0.8, 0.85, 1.0])
def test_the_sentence_says_the_errors_and_who_is_better(level):
    for name in tried(controls["name"]):
        found = explorer.compute(level=level, name=name)
        says = explorer.describe(level=level, name=name)
        x = picture(name)[0].numpy()
        noise, left, network = (
            np.square(found["found"][kind] - x).mean() for kind in denoiser.STYLES
        )
        assert f"{network:.3f}" in says
        assert ("Without noise" in says) == (level == 0)
        assert ("never saw" in says) == (level > 0.8)
        if 0 < level <= 0.8:
            assert f"{noise:.3f}" in says and f"{left:.3f}" in says
            assert ("harm" in says) == (network > noise)
            even = f"{network:.3f}" == f"{left:.3f}" and network <= noise
            assert ("the same is left" in says) == even
            assert ("only" in says) == (network < min(left, noise) and not even)


def test_the_curves_agree_with_the_card_and_with_the_noise():
    curves, card = denoiser.curves(), model_cards.read("denoiser")["metrics"]
    for level in (0.2, 0.4, 0.6):
        k = round(20 * level)
        assert curves["noisy"][k] == pytest.approx(level**2, rel=0.02)
        assert curves["cleaned"][k] == pytest.approx(card[f"error at {level}"], rel=0.15)
    assert (curves["filtered"][1:] < curves["noisy"][1:]).all()

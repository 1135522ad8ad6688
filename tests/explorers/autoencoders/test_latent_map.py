"""The map of codes, against what the networks say when they are asked directly."""

from functools import cache

import numpy as np
import pytest
import torch
from helpers.control_values import tried
from helpers.networks_asked import asked, close, load, verdict

from course_utils.explorers.autoencoders import LatentMap, latent_map
from course_utils.explorers.shared.clothes import CLASSES

controls = LatentMap.declaration.controls
explorer = LatentMap()


@cache
def places(model):
    """Codes of 800 test pictures, and a function from places to codes."""
    network = load({"variational": "vae-plane", "plain": "autoencoder-plane"}[model])
    raw = network.encode(asked(800))
    raw = (raw[0] if model == "variational" else raw).double().numpy()
    low, high = np.percentile(raw, 5, axis=0), np.percentile(raw, 95, axis=0)
    scaled = 4 * (raw - low) / (high - low) - 2
    return network, scaled, lambda place: low + (np.array(place) + 2) * (high - low) / 4


@pytest.mark.parametrize("model", tried(controls["model"]))
def test_the_picture_and_the_nearest_code_are_those_of_the_place(model):
    network, scaled, code = places(model)
    for place in tried(controls["place"]):
        found = explorer.compute(place=place, model=model)
        z = torch.tensor(code(place)).float()
        close(found["decoded"], network.decode(z[None])[0, 0], 1e-4)
        squares = ((scaled - place) ** 2).sum(axis=1)
        assert found["nearest"][1] == squares.argmin()
        close(found["nearest"][0], np.sqrt(squares.min()), 1e-4)


@pytest.mark.parametrize("model", tried(controls["model"]))
def test_the_sentence_says_class_and_distance(model):
    _, scaled, _ = places(model)
    for place in tried(controls["place"]):
        says = explorer.describe(place=place, model=model)
        decoded = explorer.compute(place=place, model=model)["decoded"]
        assert all(part in says for part in verdict(decoded))
        distance = np.hypot(*(scaled - place).T).min()
        far = f"lies within {np.floor(10 * distance) / 10:.1f}:"
        assert (far if distance > 0.4 else f"{distance:.2f} away") in says


def test_a_place_on_a_dot_is_the_dot():
    _, scaled, _ = places("plain")
    inside = np.flatnonzero(np.abs(scaled).max(axis=1) < 2.6)[7]
    found = explorer.compute(place=tuple(scaled[inside]), model="plain")
    assert found["nearest"][1] == inside and found["nearest"][0] < 1e-4


def test_every_class_has_one_colour_and_most_dots_lie_in_view():
    names = [name for names in latent_map.KINDS.values() for name in names]
    assert sorted(names) == sorted(CLASSES)
    assert list(latent_map.KINDS) == list(latent_map.STYLES)
    for model in ("plain", "variational"):
        assert (np.abs(places(model)[1]).max(axis=1) < 2.6).mean() > 0.85
        close(latent_map.places(model), places(model)[1], 1e-4)

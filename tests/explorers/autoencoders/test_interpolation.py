"""The interpolation, against what the networks say when they are asked directly."""

import itertools

import numpy as np
import pytest
import torch
from helpers.control_values import tried
from helpers.networks_asked import GARMENTS, asked, close, load, picture, verdict

from course_utils.data import fashion
from course_utils.explorers.autoencoders import Interpolation, interpolation

controls = Interpolation.declaration.controls
explorer = Interpolation()


def between(start, end, t):
    network = load("autoencoder")
    x, y = picture(start), picture(end)
    a, b = network.encode(x[None]), network.encode(y[None])
    return (x + t * (y - x))[0], network.decode(a + t * (b - a))[0, 0]


@pytest.mark.parametrize(
    ("start", "end", "t"),
    [("t-shirt", "ankle-boot", t) for t in tried(controls["t"])]
    + [(start, "dress", 0.5) for start in tried(controls["start"])]
    + [("dress", end, 0.25) for end in tried(controls["end"])]
    + [("bag", "bag", 0.5)],
)
def test_both_pictures_and_what_is_said_of_them(start, end, t):
    found = explorer.compute(start=start, end=end, t=t)
    says = explorer.describe(start=start, end=end, t=t)
    for shown, wanted in zip(found["shown"], between(start, end, t), strict=True):
        close(shown, wanted)
        name, percent = verdict(shown)
        assert f"{name} (" in says or f"{name} to" in says
        assert percent in says
    assert all(f"{d:.1f}" in says for d in found["distances"])
    assert ("same picture" in says) == (start == end)


def test_the_ends_are_the_originals():
    for t, name in ((0, "bag"), (1, "dress")):
        shown = explorer.compute(start="bag", end="dress", t=t)["shown"]
        close(shown[0], picture(name)[0], 1e-7)
        label = GARMENTS[name][1]
        assert fashion.load().test_y[GARMENTS[name][0]] == label


def test_distances_are_those_of_features_without_the_garments():
    features = load("classifier").features
    left_out = [number for number, _ in GARMENTS.values()]
    kept = np.setdiff1d(np.arange(2000), left_out)
    data = features(asked())[kept].double()
    apart = torch.cdist(data, data)
    unit = apart.fill_diagonal_(torch.inf).min(dim=1).values.numpy()
    found = explorer.compute(start="bag", end="sneaker", t=0.3)
    for shown, distance in zip(found["shown"], found["distances"], strict=True):
        here = features(torch.tensor(shown).float()[None, None])[0].double()
        wanted = float((data - here).square().sum(dim=1).min().sqrt()) / np.median(unit)
        assert distance == pytest.approx(wanted, rel=1e-4)


def test_the_curves_go_through_the_dots():
    found = explorer.compute(start="trousers", end="bag", t=0.35)
    close(found["curves"][:, 7], found["distances"], 1e-4)
    assert found["curves"].max() < interpolation.HIGHEST


def test_half_way_mixed_codes_mostly_give_what_is_nearer_to_data_than_mixed_pixels():
    pairs = itertools.combinations(GARMENTS, 2)
    middles = [explorer.compute(start=a, end=b)["distances"] for a, b in pairs]
    pixels, decoded = np.transpose(middles)
    assert (decoded < pixels).mean() >= 2 / 3
    assert decoded.mean() < 0.9 * pixels.mean()

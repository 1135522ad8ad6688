"""The explorers of autoencoders, against what the networks say when they are asked directly."""

import itertools
from functools import cache

import numpy as np
import pytest
import torch
from torch.distributions import Normal, kl_divergence
from trying import tried

from course_utils.data import fashion
from course_utils.explorers import denoising, interpolation, latent_map
from course_utils.explorers.autoencoders import Beta, Denoising, Interpolation, LatentMap
from course_utils.training import cards, checkpoints

GARMENTS = {
    "T-shirt": (30, 0), "trousers": (21, 1), "dress": (43, 3), "sneaker": (17, 7),
    "bag": (38, 8), "ankle boot": (49, 9),
}  # fmt: skip


load = cache(checkpoints.load)


@cache
def asked(number=2000):
    """Test pictures as a network takes them, shape (number, 1, 28, 28)."""
    return torch.tensor(fashion.load().test_x[:number]).float()[:, None] / 255


def picture(name):
    return asked(50)[GARMENTS[name][0]]


def verdict(x):
    """Class and probability in words, of a picture (28, 28)."""
    scores = load("classifier")(torch.as_tensor(x).float().reshape(1, 1, 28, 28))[0].double()
    shares = torch.exp(scores) / torch.exp(scores).sum()
    return fashion.NAMES[
        int(scores.argmax())
    ], f"about {10 * round(10 * float(shares.max()))} %"


def close(found, wanted, tolerance=1e-5):
    np.testing.assert_allclose(found, np.asarray(wanted), atol=tolerance)


class TestLatentMap:
    controls = LatentMap._plan.controls
    explorer = LatentMap()

    @staticmethod
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
    def test_the_picture_and_the_nearest_code_are_those_of_the_place(self, model):
        network, scaled, code = self.places(model)
        for place in tried(self.controls["place"]):
            found = self.explorer.compute(place=place, model=model)
            z = torch.tensor(code(place)).float()
            close(found["decoded"], network.decode(z[None])[0, 0], 1e-4)
            squares = ((scaled - place) ** 2).sum(axis=1)
            assert found["nearest"][1] == squares.argmin()
            close(found["nearest"][0], np.sqrt(squares.min()), 1e-4)

    @pytest.mark.parametrize("model", tried(controls["model"]))
    def test_the_sentence_says_class_and_distance(self, model):
        _, scaled, _ = self.places(model)
        for place in tried(self.controls["place"]):
            says = self.explorer.describe(place=place, model=model)
            decoded = self.explorer.compute(place=place, model=model)["decoded"]
            assert all(part in says for part in verdict(decoded))
            distance = np.hypot(*(scaled - place).T).min()
            far = f"lies within {np.floor(10 * distance) / 10:.1f}:"
            assert (far if distance > 0.4 else f"{distance:.2f} away") in says

    def test_a_place_on_a_dot_is_the_dot(self):
        _, scaled, _ = self.places("plain")
        inside = np.flatnonzero(np.abs(scaled).max(axis=1) < 2.6)[7]
        found = self.explorer.compute(place=tuple(scaled[inside]), model="plain")
        assert found["nearest"][1] == inside and found["nearest"][0] < 1e-4

    def test_every_class_has_one_colour_and_most_dots_lie_in_view(self):
        names = [name for names in latent_map.KINDS.values() for name in names]
        assert sorted(names) == sorted(fashion.NAMES)
        assert list(latent_map.KINDS) == list(latent_map.STYLES)
        for model in ("plain", "variational"):
            assert (np.abs(self.places(model)[1]).max(axis=1) < 2.6).mean() > 0.85
            close(latent_map.places(model), self.places(model)[1], 1e-4)


class TestInterpolation:
    controls = Interpolation._plan.controls
    explorer = Interpolation()

    @staticmethod
    def between(start, end, t):
        network = load("autoencoder")
        x, y = picture(start), picture(end)
        a, b = network.encode(x[None]), network.encode(y[None])
        return (x + t * (y - x))[0], network.decode(a + t * (b - a))[0, 0]

    @pytest.mark.parametrize(
        ("start", "end", "t"),
        [("T-shirt", "ankle boot", t) for t in tried(controls["t"])]
        + [(start, "dress", 0.5) for start in tried(controls["start"])]
        + [("dress", end, 0.25) for end in tried(controls["end"])]
        + [("bag", "bag", 0.5)],
    )
    def test_both_pictures_and_what_is_said_of_them(self, start, end, t):
        found = self.explorer.compute(start=start, end=end, t=t)
        says = self.explorer.describe(start=start, end=end, t=t)
        for shown, wanted in zip(found["shown"], self.between(start, end, t), strict=True):
            close(shown, wanted)
            name, percent = verdict(shown)
            assert f"{name} (" in says or f"{name} to" in says
            assert percent in says
        assert all(f"{d:.1f}" in says for d in found["distances"])
        assert ("same picture" in says) == (start == end)

    def test_the_ends_are_the_originals(self):
        for t, name in ((0, "bag"), (1, "dress")):
            shown = self.explorer.compute(start="bag", end="dress", t=t)["shown"]
            close(shown[0], picture(name)[0], 1e-7)
            label = GARMENTS[name][1]
            assert fashion.load().test_y[GARMENTS[name][0]] == label

    def test_distances_are_those_of_features_without_the_garments(self):
        features = load("classifier").features
        left_out = [number for number, _ in GARMENTS.values()]
        kept = np.setdiff1d(np.arange(2000), left_out)
        data = features(asked())[kept].double()
        apart = torch.cdist(data, data)
        unit = apart.fill_diagonal_(torch.inf).min(dim=1).values.numpy()
        found = self.explorer.compute(start="bag", end="sneaker", t=0.3)
        for shown, distance in zip(found["shown"], found["distances"], strict=True):
            here = features(torch.tensor(shown).float()[None, None])[0].double()
            wanted = float((data - here).square().sum(dim=1).min().sqrt()) / np.median(unit)
            assert distance == pytest.approx(wanted, rel=1e-4)

    def test_the_curves_go_through_the_dots(self):
        found = self.explorer.compute(start="trousers", end="bag", t=0.35)
        close(found["curves"][:, 7], found["distances"], 1e-4)
        assert found["curves"].max() < interpolation.HIGHEST

    def test_half_way_mixed_codes_mostly_give_what_is_nearer_to_data_than_mixed_pixels(self):
        pairs = itertools.combinations(GARMENTS, 2)
        middles = [self.explorer.compute(start=a, end=b)["distances"] for a, b in pairs]
        pixels, decoded = np.transpose(middles)
        assert (decoded < pixels).mean() >= 2 / 3
        assert decoded.mean() < 0.9 * pixels.mean()


class TestDenoising:
    controls = Denoising._plan.controls
    explorer = Denoising()

    @staticmethod
    @cache
    def gaussian():
        """Mean and covariance of the training pictures."""
        x = fashion.load().train_x.reshape(-1, 784) / 255
        return x.mean(axis=0), np.cov(x.T, bias=True)

    @pytest.mark.parametrize("level", tried(controls["level"]))
    def test_what_is_shown_is_noise_the_wiener_filter_and_the_network(self, level):
        mean, covariance = self.gaussian()
        network = load("denoiser")
        for name, draw in (("bag", 1), ("dress", 3)):
            found = self.explorer.compute(level=level, name=name, draw=draw)["found"]
            x, y = picture(name)[0].numpy(), found["noisy"]
            assert np.std(y - x) == pytest.approx(level, rel=0.06, abs=1e-6)
            assert abs(np.mean(y - x)) <= 0.1 * level + 1e-6
            if level:  # S (S + level^2 I)^-1 (y - m), by a solve
                inner = np.linalg.solve(covariance + level**2 * np.eye(784), y.ravel() - mean)
                close(found["linear filter"].ravel(), mean + covariance @ inner, 1e-6)
            else:
                close(found["linear filter"], x, 1e-6)
            close(found["network"], network(torch.tensor(y).float()[None, None])[0, 0])

    def test_another_draw_is_other_noise_and_a_level_scales_it(self):
        def noise(**state):
            return (
                self.explorer.compute(name="bag", **state)["found"]["noisy"]
                - picture("bag")[0].numpy()
            )

        first, second = (noise(level=1, draw=draw) for draw in (1, 2))
        assert abs(np.corrcoef(first.ravel(), second.ravel())[0, 1]) < 0.15
        close(noise(level=0.25, draw=2), second / 4)

    @pytest.mark.parametrize("level", [0.0, 0.05, 0.1, 0.3, 0.5, 0.8, 0.85, 1.0])
    def test_the_sentence_says_the_errors_and_who_is_better(self, level):
        for name in tried(self.controls["name"]):
            found = self.explorer.compute(level=level, name=name)
            says = self.explorer.describe(level=level, name=name)
            x = picture(name)[0].numpy()
            noise, left, network = (
                np.square(found["found"][kind] - x).mean() for kind in denoising.STYLES
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

    def test_the_curves_agree_with_the_card_and_with_the_noise(self):
        curves, card = denoising.curves(), cards.read("denoiser")["metrics"]
        for level in (0.2, 0.4, 0.6):
            k = round(20 * level)
            assert curves["noisy"][k] == pytest.approx(level**2, rel=0.02)
            assert curves["network"][k] == pytest.approx(card[f"error at {level}"], rel=0.15)
        assert (curves["linear filter"][1:] < curves["noisy"][1:]).all()


class TestBeta:
    controls = Beta._plan.controls
    explorer = Beta()

    @pytest.mark.parametrize("beta", controls["beta"].values)
    def test_error_and_divergences_are_those_of_the_test_pictures(self, beta):
        network, found = load(f"vae-beta-{beta}"), self.explorer.compute(beta=beta)
        x = asked()
        mean, log_variance = network.encode(x)
        per_number = kl_divergence(
            Normal(mean, (log_variance / 2).exp()), Normal(0.0, 1.0)
        ).mean(dim=0)
        close(found["divergence"], per_number.sort(descending=True).values, 1e-4)
        error = float((network.decode(mean) - x).square().mean())
        assert found["error"] == pytest.approx(error, rel=1e-4)
        says, speaking = self.explorer.describe(beta=beta), int((per_number > 0.05).sum())
        assert f"beta = {beta} " in says and f"{error:.4f} per pixel" in says
        total = float(per_number.sum())
        assert f"divergence {total:.0f} nats" in says
        wanted = "all 20 numbers" if speaking == 20 else f"{speaking} of the 20 numbers"
        assert wanted in says

    @pytest.mark.parametrize("beta", tried(controls["beta"]))
    def test_the_card_of_the_full_test_set_says_nearly_the_same(self, beta):
        found = self.explorer.compute(beta=beta)
        card = cards.read(f"vae-beta-{beta}")["metrics"]
        assert found["error"] == pytest.approx(card["error"], rel=0.05)
        assert found["divergence"].sum() == pytest.approx(card["kl"], rel=0.05, abs=0.02)

    @pytest.mark.parametrize("draw", tried(controls["draw"]))
    def test_pictures_come_from_their_codes_and_samples_from_the_prior(self, draw):
        for beta in ("0.1", "4"):
            network, found = (
                load(f"vae-beta-{beta}"),
                self.explorer.compute(beta=beta, draw=draw),
            )
            x = asked(32)[8 * draw - 8 : 8 * draw]
            close(found["chosen"], x[:, 0], 1e-7)
            close(found["decoded"], network.decode(network.encode(x)[0])[:, 0])
            error = float((torch.tensor(found["decoded"]) - x[:, 0]).square().mean())
            assert f"({error:.4f} for" in self.explorer.describe(beta=beta, draw=draw)
            z = torch.tensor(np.random.default_rng([11, draw]).standard_normal((8, 20)))
            close(found["samples"], network.decode(z.float())[:, 0])

    def test_more_weight_costs_error_and_saves_divergence(self):
        found = [self.explorer.compute(beta=beta) for beta in self.controls["beta"].values]
        assert (np.diff([f["error"] for f in found]) > 0).all()
        assert (np.diff([f["divergence"].sum() for f in found]) < 0).all()
        assert (np.diff([(f["divergence"] > 0.05).sum() for f in found]) <= 0).all()

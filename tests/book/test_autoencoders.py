"""What the chapter on autoencoders says of its figures, over all states that it speaks of."""

import itertools

import numpy as np
import pytest

from course_utils.data import fashion
from course_utils.explorers.autoencoders import Denoising, Interpolation, denoiser, latent_map
from course_utils.explorers.shared.clothes import CLASSES
from course_utils.generative import latent_geometry
from course_utils.training import inference, model_cards

CONTROLS = Interpolation.declaration.controls
PAIRS = list(itertools.combinations(CONTROLS["start"].values, 2))


@pytest.fixture(scope="module")
def curves():
    """Distances from data on both ways, shape (2, points), for each pair of garments."""
    explorer = Interpolation()
    return {pair: explorer.compute(start=pair[0], end=pair[1])["curves"] for pair in PAIRS}


def highest(curve):
    """Where a curve is highest, from 0 to 1."""
    return curve.argmax() / (len(curve) - 1)


class TestInterpolation:
    def test_about_half_of_the_ways_are_farthest_from_data_in_the_middle_third(self, curves):
        for way in (0, 1):
            middle = [1 / 3 <= highest(both[way]) <= 2 / 3 for both in curves.values()]
            assert 0.4 <= np.mean(middle) <= 0.6
        for way in curves["trousers", "ankle-boot"]:
            assert 1 / 3 <= highest(way) <= 2 / 3

    def test_the_bag_is_lonely_itself(self, curves):
        codes_way = curves["bag", "ankle-boot"][1]
        middle = codes_way[len(codes_way) // 2]
        assert codes_way[-1] < middle < codes_way[0]

    def test_the_middle_between_bag_and_boot_is_nearer_than_that_of_shirt_and_dress(
        self, curves
    ):
        near, far = (
            curves[pair][1][curves[pair].shape[1] // 2]
            for pair in (("bag", "ankle-boot"), ("t-shirt", "dress"))
        )
        assert near < far


class TestDenoising:
    def test_with_little_noise_the_linear_filter_does_better_for_all_garments_and_draws(self):
        explorer, controls = Denoising(), Denoising.declaration.controls
        for name in controls["name"].values:
            clean = explorer.compute(name=name, level=0.0)["found"]["noisy"]
            for level, draw in itertools.product((0.05, 0.1), controls["draw"].grid()):
                found = explorer.compute(name=name, level=level, draw=draw)["found"]
                linear, network = (
                    np.square(found[kind] - clean).mean() for kind in ("filtered", "cleaned")
                )
                assert linear < network

    def test_from_0_2_to_0_8_the_network_does_better_in_the_mean(self):
        found = denoiser.curves()
        assert (found["cleaned"][6:17] < found["filtered"][6:17]).all()


class TestLatentMap:
    labels = fashion.load().test_y[:800]

    def kinds(self):
        names = list(latent_map.KINDS.values())
        of = {name: k for k, group in enumerate(names) for name in group}
        return np.array([of[CLASSES[y]] for y in self.labels])

    @pytest.mark.parametrize("model", ["plain", "variational"])
    def test_what_looks_alike_lies_together(self, model):
        """Of the ten nearest codes most are of the same kind, though many of another class."""
        places, kinds = latent_map.places(model), self.kinds()
        squares = np.square(places[:, None] - places).sum(axis=2)
        np.fill_diagonal(squares, np.inf)
        nearest = np.argsort(squares, axis=1)[:, :10]
        assert (kinds[nearest] == kinds[:, None]).mean() > 0.85
        tops = kinds == list(latent_map.KINDS).index("tops")
        assert (kinds[nearest][tops] == kinds[tops][:, None]).mean() > 0.85
        assert (self.labels[nearest][tops] == self.labels[tops][:, None]).mean() < 0.6

    def test_the_plain_cloud_is_long_and_the_variational_one_round(self):
        """Standard deviations along the axes of the cloud; bags far outside the frame."""
        longest = {}
        for model in ("plain", "variational"):
            places = latent_map.places(model)
            values = np.sqrt(np.linalg.eigvalsh(np.cov(places.T)))
            longest[model] = values[1] / values[0]
        assert longest["plain"] > 2 and longest["variational"] < 1.1
        plain = latent_map.places("plain")
        far = np.abs(plain).max(axis=1) > 8
        assert far.sum() > 5 and (self.labels[far] == fashion.NAMES.index("Bag")).all()


def test_the_larger_beta_the_fewer_numbers_say_anything_and_the_best_samples_lie_between():
    betas = (0.1, 1, 4, 16, 64)
    read = [model_cards.read(f"vae-beta-{beta}")["metrics"] for beta in betas]
    errors, distances, recalls = (
        [card[name] for card in read] for name in ("error", "frechet", "recall")
    )
    assert (np.diff(errors) > 0).all()
    assert 0 < np.argmin(distances) < len(betas) - 1 and max(recalls) < 0.1
    x = fashion.load().test_x[:500] / 255
    speaking = [
        (latent_geometry.divergences(*inference.posteriors(f"vae-beta-{beta}", x)) > 0.05).sum()
        for beta in betas
    ]
    assert (np.diff(speaking) <= 0).all() and speaking[-1] < speaking[0] / 2

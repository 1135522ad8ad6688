"""What the opening chapter says of its figures, over all states that it speaks of."""

import re

import numpy as np
import pytest

from course_utils.data import fashion
from course_utils.explorers.intro import (
    GaussianByHand,
    PictureModel,
    first_model,
    inverse,
    shapes,
    two_kinds,
)
from course_utils.explorers.intro import em as mixture_fit
from course_utils.generative import em

STARTS = (1, 2, 3)


def around(radius, number=720):
    """Places on a circle round the pictures of both models."""
    angle = 2 * np.pi * np.arange(number) / number
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return two_kinds.generative().means.mean(axis=0) + radius * circle


class TestTwoKinds:
    @pytest.mark.parametrize("model", two_kinds.KINDS)
    def test_in_most_directions_both_are_sure_and_the_more_so_the_farther_away(self, model):
        sure = [
            (two_kinds.probabilities(model, around(r)).max(axis=1) > 0.99).mean()
            for r in (12, 15, 30, 100)
        ]
        assert sure[0] > 0.7 and (np.diff(sure) > 0).all() and sure[-1] > 0.98

    def test_far_away_the_density_says_that_it_has_never_seen_such_a_place(self):
        p = two_kinds.generative()
        for radius in (20, 30, 100):
            assert (p.log_density(around(radius)) < two_kinds.typical()[0]).all()


class TestGaussianByHand:
    def test_half_the_best_width_is_worse_than_twice_whatever_the_data(self):
        """By the formula, log s and the mean square, from the formula; and in the figure."""
        assert -np.log(0.5) - 2 < -np.log(2) - 1 / 8
        b = fashion.load().train_x.reshape(12000, -1)[::10][:60].mean(axis=1) / 255
        gap = [
            GaussianByHand().compute(omega=(float(b.mean()), float(f * b.std())))["gap"]
            for f in (0.5, 1, 2)
        ]
        assert gap[0] > gap[2] > gap[1]


def test_the_distance_does_not_depend_on_the_density():
    for draw in (1, 4):
        u = inverse.heights(1000, draw)
        for kind in inverse.DENSITIES:
            p = inverse.density(kind)
            np.testing.assert_allclose(p.distribution(p.inverse(u)), u, atol=1e-9)


class TestMixtureFit:
    @pytest.mark.parametrize("start", STARTS)
    def test_with_many_components_the_held_out_curve_falls_after_few_steps(self, start):
        for k in (10, 20):
            held = mixture_fit.run(k, start)[1][:, 1]
            assert held.argmax() <= 5 and held[-1] < held.max() - 0.04
        assert mixture_fit.run(20, start)[1][:, 1].argmax() == 1  # "or even one"

    def test_five_components_end_elsewhere_with_nearly_the_same_likelihood(self):
        ends = [mixture_fit.run(5, start) for start in STARTS]
        heights = [both[-1, 0] for _, both in ends]
        assert np.ptp(heights) < 0.02
        middles = [np.sort(mixtures[-1].means[:, 0]) for mixtures, _ in ends]
        for a, b in ((0, 1), (0, 2), (1, 2)):
            assert np.abs(middles[a] - middles[b]).max() > 0.5

    @pytest.mark.parametrize("start", STARTS)
    def test_some_of_twenty_ellipses_are_needles_through_few_points(self, start):
        p = mixture_fit.run(20, start)[0][-1]
        values = np.linalg.eigvalsh(p.covariances)
        needles = np.sqrt(values[:, 1] / values[:, 0]) > 4
        assert needles.sum() >= 3
        assert (200 * p.weights[needles]).min() < 8

    def test_the_best_number_of_components_is_another_one_with_the_second_start(self):
        def best(start):
            held = {
                k: mixture_fit.run(k, start)[1][:, 1] for k in mixture_fit.COMPONENTS.values()
            }
            k = max(held, key=lambda k: held[k].max())
            return k, held[k].argmax()

        assert best(1) == (20, 1) and best(2)[0] != 20


def test_pictures_drawn_from_up_to_thirty_numbers_are_soft_and_more_numbers_are_sharper():
    """Each sentence says how much neighbours differ in photographs, rebuilt and drawn ones."""
    numbers = PictureModel.declaration.controls["d"].values
    for kind in first_model.KINDS:
        for k in first_model.COMPONENTS:
            says = (PictureModel().describe(kind=kind, d=d, k=k) for d in numbers)
            found = np.array([re.findall(r"by (\d\.\d+)", words) for words in says], float)
            photographs, kept, drawn = found.T
            assert [*numbers] == ["2", "10", "30", "100"]
            assert (drawn[:3] < 0.95 * photographs[:3]).all() and drawn[3] >= photographs[
                3
            ] - 0.001
            assert (np.diff(kept) > 0).all() and (np.diff(drawn) > 0).all()


def test_shapes_of_dresses_are_two_clouds():
    """Two Gaussians are likelier than one, for dresses that they were not fitted to."""
    data = fashion.load()
    halves = [
        shapes.half_widths(x[y == 3] / 255, 25)
        for x, y in ((data.train_x, data.train_y), (data.test_x, data.test_y))
    ]
    mean = halves[0].mean(axis=0)
    _, s, v = np.linalg.svd(halves[0] - mean, full_matrices=False)
    z, held = ((h - mean) @ v[:2].T / s[:2] * np.sqrt(1200) for h in halves)
    one, two = (em.fit(z, k, np.random.default_rng(0)) for k in (1, 2))
    assert two.log_density(held).mean() > one.log_density(held).mean() + 0.1
    assert two.weights.min() > 0.3

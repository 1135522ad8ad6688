"""Answers of shipped networks: the same for one picture and for many, and without gradients."""

import numpy as np
import pytest
import torch

from course_utils.data import fashion
from course_utils.training import answers
from course_utils.training.checkpoints import load
from course_utils.training.measures import BLOCK


@pytest.fixture(scope="module")
def pictures():
    """More than go through a network at once."""
    return fashion.load().test_x[: BLOCK + 40] / 255


@pytest.mark.parametrize("name", ["autoencoder-plane", "vae-plane"])
def test_codes_and_pictures_are_those_of_the_network_row_by_row(name, pictures):
    codes, network = answers.encoded(name, pictures), load(name)
    assert codes.shape == (len(pictures), 2)
    again = answers.decoded(name, codes)
    assert again.shape == pictures.shape
    for k in (0, BLOCK - 1, BLOCK, len(pictures) - 1):
        code = network.encode(torch.tensor(pictures[k]).float()[None, None])
        code = code if isinstance(code, torch.Tensor) else code[0]
        np.testing.assert_allclose(codes[k], code[0], atol=1e-4)
        np.testing.assert_allclose(again[k], network.decode(code)[0, 0], atol=1e-4)


def test_laws_are_means_and_log_variances_and_a_plain_network_has_codes_alone(pictures):
    mean, log_variance = answers.laws("vae-plane", pictures[:9])
    wanted = load("vae-plane").encode(torch.tensor(pictures[:9]).float()[:, None])
    np.testing.assert_allclose(mean, wanted[0], atol=1e-5)
    np.testing.assert_allclose(log_variance, wanted[1], atol=1e-5)
    assert len(answers.laws("autoencoder-plane", pictures[:9])) == 1


def test_what_went_through_is_what_is_decoded_from_its_code(pictures):
    x = pictures[:5]
    decoded = answers.decoded("autoencoder-plane", answers.encoded("autoencoder-plane", x))
    np.testing.assert_allclose(answers.cleaned("autoencoder-plane", x), decoded, atol=1e-6)


def test_chances_sum_to_one_and_are_mostly_right(pictures):
    chances = answers.chances(pictures)
    np.testing.assert_allclose(chances.sum(axis=1), 1)
    assert (chances >= 0).all()
    right = chances.argmax(axis=1) == fashion.load().test_y[: len(pictures)]
    assert right.mean() > 0.9


def test_a_network_is_loaded_once():
    assert answers.network("classifier") is answers.network("classifier")

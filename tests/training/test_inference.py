"""Answers of shipped networks: the same for one picture and for many, and without gradients."""

import numpy as np
import pytest
import torch

from course_utils.data import fashion
from course_utils.training import inference
from course_utils.training.checkpoints import load
from course_utils.training.inference import BLOCK


@pytest.fixture(scope="module")
def pictures():
    """More than go through a network at once."""
    return fashion.load().test_x[: BLOCK + 40] / 255


@pytest.mark.parametrize("name", ["autoencoder-plane", "vae-plane"])
def test_codes_and_pictures_are_those_of_the_network_row_by_row(name, pictures):
    codes, network = inference.encoded(name, pictures), load(name)
    assert codes.shape == (len(pictures), 2)
    again = inference.decoded(name, codes)
    assert again.shape == pictures.shape
    for k in (0, BLOCK - 1, BLOCK, len(pictures) - 1):
        code = network.encode(torch.tensor(pictures[k]).float()[None, None])
        code = code if isinstance(code, torch.Tensor) else code[0]
        np.testing.assert_allclose(codes[k], code[0], atol=1e-4)
        np.testing.assert_allclose(again[k], network.decode(code)[0, 0], atol=1e-4)


def test_laws_are_means_and_log_variances_and_a_plain_network_has_codes_alone(pictures):
    mean, log_variance = inference.posteriors("vae-plane", pictures[:9])
    wanted = load("vae-plane").encode(torch.tensor(pictures[:9]).float()[:, None])
    np.testing.assert_allclose(mean, wanted[0], atol=1e-5)
    np.testing.assert_allclose(log_variance, wanted[1], atol=1e-5)
    assert len(inference.posteriors("autoencoder-plane", pictures[:9])) == 1


def test_what_went_through_is_what_is_decoded_from_its_code(pictures):
    x = pictures[:5]
    decoded = inference.decoded("autoencoder-plane", inference.encoded("autoencoder-plane", x))
    np.testing.assert_allclose(
        inference.reconstructed("autoencoder-plane", x), decoded, atol=1e-6
    )


def test_probabilities_sum_to_one_and_are_mostly_right(pictures):
    probabilities = inference.probabilities(pictures)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    assert (probabilities >= 0).all()
    right = probabilities.argmax(axis=1) == fashion.load().test_y[: len(pictures)]
    assert right.mean() > 0.9


def test_a_network_is_loaded_once():
    assert inference.network("classifier") is inference.network("classifier")

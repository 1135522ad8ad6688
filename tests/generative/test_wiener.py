"""The linear filter against conditioning, and against other linear filters."""

import numpy as np
import pytest

from course_utils.generative.gaussians import condition, maximum_fit
from course_utils.generative.pca import PrincipalComponents
from course_utils.generative.wiener import denoise


def data(rng, n=400, d=6):
    return rng.standard_normal((n, d)) @ rng.standard_normal((d, d)) + rng.standard_normal(d)


@pytest.mark.parametrize("level", [0.1, 0.7, 3.0])
def test_it_is_the_mean_of_a_gaussian_seen_through_noise(rng, level):
    x = data(rng)
    y = x[:5] + level * rng.standard_normal((5, 6))
    wanted, _ = condition(*maximum_fit(x), np.eye(6), y, level**2)
    found = denoise(y, PrincipalComponents.fit(x, 6), level)
    np.testing.assert_allclose(found, wanted, atol=1e-9)


def test_no_other_linear_filter_is_better_on_the_data_themselves(rng):
    """With noise of the exact covariance, least squares gives the best linear filter."""
    x = data(rng, n=4000)
    noise = rng.standard_normal(x.shape)
    noise -= noise.mean(axis=0)
    joint = np.linalg.qr(np.hstack([x - x.mean(axis=0), noise]))[0][:, 6:]
    y = x + 0.8 * np.sqrt(len(x)) * joint  # uncorrelated with x, covariance 0.64 I
    both = np.hstack([y, np.ones((len(y), 1))])
    best = both @ np.linalg.lstsq(both, x)[0]
    np.testing.assert_allclose(denoise(y, PrincipalComponents.fit(x, 6), 0.8), best, atol=1e-8)


def test_without_noise_nothing_is_taken_away(rng):
    x = data(rng)
    x[:, 2] = 1.0  # a pixel that is always white
    y = rng.standard_normal((3, 6))
    np.testing.assert_allclose(denoise(y, PrincipalComponents.fit(x, 6), 0.0), y, atol=1e-9)


def test_a_level_is_no_negative_number(rng):
    with pytest.raises(ValueError, match="-1"):
        denoise(np.zeros(6), PrincipalComponents.fit(data(rng), 2), -1)

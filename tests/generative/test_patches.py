"""Patches of pictures against loops, and what denoising must do."""

import numpy as np
import pytest

from course_utils.generative.gaussians import maximum_fit
from course_utils.generative.patches import denoise, patches


def test_patches_are_cut_out_one_by_one(rng):
    picture = rng.random((5, 7))
    rows = patches(picture, 3)
    assert rows.shape == (3 * 5, 9)
    for number, (i, j) in enumerate(np.ndindex(3, 5)):
        np.testing.assert_array_equal(rows[number], picture[i : i + 3, j : j + 3].ravel())
    with pytest.raises(ValueError, match="size 6"):
        patches(picture, 6)


class TestDenoise:
    def clean(self, rng):
        """Smooth pictures: sums of few waves."""
        t = np.arange(40) / 40
        a, b, c = rng.uniform(2, 9, 3)
        return np.sin(a * t)[:, None] * np.cos(b * t) + np.sin(c * (t[:, None] + t))

    def test_it_takes_most_of_the_noise_away(self, rng):
        rows = np.concatenate([patches(self.clean(rng), 6) for _ in range(10)])
        truth = self.clean(rng)
        noisy = truth + 0.3 * rng.standard_normal(truth.shape)
        cleaned = denoise(noisy, *maximum_fit(rows), 0.09)
        assert np.square(cleaned - truth).mean() < 0.1 * np.square(noisy - truth).mean()

    def test_without_noise_nothing_changes_and_with_much_the_mean_is_left(self, rng):
        rows = rng.standard_normal((500, 4)) + 2
        picture = rng.standard_normal((6, 6))
        np.testing.assert_allclose(
            denoise(picture, *maximum_fit(rows), 0.0), picture, atol=1e-9
        )
        flat = denoise(picture, np.full(4, 2.0), np.eye(4), 1e9)
        np.testing.assert_allclose(flat, 2, atol=1e-6)

    def test_a_picture_of_one_patch_is_its_conditional_mean(self):
        mean, covariance = np.zeros(4), np.diag([1.0, 3.0, 0.0, 8.0])
        cleaned = denoise(np.ones((2, 2)), mean, covariance, 1.0)
        np.testing.assert_allclose(cleaned, [[1 / 2, 3 / 4], [0, 8 / 9]])

"""Kernel densities against mixtures, patches against loops, and what denoising must do."""

import numpy as np
import pytest

from course_utils.generative.distributions import GaussianMixture
from course_utils.generative.gaussians import ellipse, maximum_fit
from course_utils.generative.kernel_density import KernelDensity, squares
from course_utils.generative.patches import denoise, patches


class TestKernelDensity:
    @pytest.mark.parametrize("d", [1, 3])
    def test_it_is_a_mixture_with_a_component_on_each_example(self, d, rng):
        examples, x = rng.standard_normal((6, d)) + 9, rng.standard_normal((4, 2, d)) + 9
        p = KernelDensity(examples, 0.3)
        mixture = GaussianMixture(np.full(6, 1 / 6), examples, [0.09 * np.eye(d)] * 6)
        np.testing.assert_allclose(p.log_density(x), mixture.log_density(x), rtol=1e-9)

    def test_samples_lie_around_the_examples(self, rng):
        examples = np.array([[0.0, 0.0], [10.0, 5.0], [0.0, 20.0]])
        x = KernelDensity(examples, 0.5).sample(6000, rng)
        distance, nearest = (
            squares(x, examples).min(axis=1),
            squares(x, examples).argmin(axis=1),
        )
        # 2000 each, standard deviation 37; the mean of |e|^2 is 2 h^2 and errs by 0.007.
        assert np.abs(np.bincount(nearest) - 2000).max() < 185
        assert distance.mean() == pytest.approx(0.5, abs=0.035)

    def test_the_likelihood_of_its_own_examples_grows_without_bound(self, rng):
        examples, others = rng.standard_normal((2, 30, 2))
        own = [KernelDensity(examples, h).log_density(examples).mean() for h in (1, 1e-2, 1e-4)]
        held = [KernelDensity(examples, h).log_density(others).mean() for h in (1, 1e-2, 1e-4)]
        assert own[0] < own[1] < own[2] and held[0] > held[1] > held[2]

    def test_errors(self):
        with pytest.raises(ValueError, match="width must be positive"):
            KernelDensity([[0.0]], 0.0)
        with pytest.raises(ValueError, match=r"\(N, d\)"):
            KernelDensity([0.0], 1.0)


def test_squares_are_those_of_differences(rng):
    x, examples = rng.standard_normal((2, 3, 4)) + 100, rng.standard_normal((5, 4)) + 100
    right = ((x[..., None, :] - examples) ** 2).sum(axis=-1)
    np.testing.assert_allclose(squares(x, examples), right, atol=1e-12)
    assert squares(examples[0], examples).min() >= 0


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


def test_ellipses_are_level_lines(rng):
    A = rng.standard_normal((2, 2))
    S, m = A @ A.T + np.eye(2), np.array([1.0, -2.0])
    line = ellipse(m, S, 1.5)
    v = line - m
    np.testing.assert_allclose(np.einsum("ni,ij,nj->n", v, np.linalg.inv(S), v), 2.25)
    np.testing.assert_allclose(line[0], line[-1])
    area = 0.5 * np.abs(np.sum(v[:-1, 0] * v[1:, 1] - v[1:, 0] * v[:-1, 1]))
    assert area == pytest.approx(np.pi * 2.25 * np.sqrt(np.linalg.det(S)), rel=0.01)

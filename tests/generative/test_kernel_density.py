"""Kernel densities, against mixtures."""

import numpy as np
import pytest

from course_utils.generative.distributions import GaussianMixture
from course_utils.generative.kernel_density import KernelDensity, squares


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

"""Gaussian mixtures against SciPy, difference quotients, integrals and moments of samples."""

import numpy as np
import pytest
from scipy import integrate, stats

from course_utils.generative.distributions import GaussianMixture, blocks, log_sum


def random_mixture(k, d, seed=3):
    rng = np.random.default_rng(seed)
    A = rng.standard_normal((k, d, d))
    weights = rng.uniform(0.2, 1, k)
    covariances = A @ A.swapaxes(1, 2) + 0.3 * np.eye(d)
    return GaussianMixture(
        weights / weights.sum(), 2 * rng.standard_normal((k, d)), covariances
    )


def by_scipy(p, x):
    laws = [
        stats.multivariate_normal(m, S) for m, S in zip(p.means, p.covariances, strict=True)
    ]
    return sum(w * law.pdf(x) for w, law in zip(p.weights, laws, strict=True))


@pytest.mark.parametrize(("k", "d"), [(1, 1), (3, 1), (1, 4), (4, 3), (12, 20)])
class TestAgainstScipy:
    def test_density(self, k, d, rng):
        p = random_mixture(k, d)
        x = 3 * rng.standard_normal((7, d))
        np.testing.assert_allclose(p.density(x), by_scipy(p, x), rtol=1e-9)

    def test_responsibilities_are_shares_of_the_density(self, k, d, rng):
        p = random_mixture(k, d)
        x = 3 * rng.standard_normal((5, d))
        r = p.responsibilities(x)
        np.testing.assert_allclose(r.sum(axis=-1), 1, atol=1e-12)
        law = stats.multivariate_normal(p.means[-1], p.covariances[-1])
        np.testing.assert_allclose(
            r[:, -1], p.weights[-1] * law.pdf(x) / by_scipy(p, x), rtol=1e-8, atol=1e-300
        )

    def test_score_is_the_gradient_of_the_log_density(self, k, d, rng):
        p = random_mixture(k, d)
        x, h = 2 * rng.standard_normal((6, d)), rng.standard_normal((6, d))
        step = 1e-5
        quotient = (p.log_density(x + step * h) - p.log_density(x - step * h)) / (2 * step)
        # Central differences err by step^2 times a third derivative, and by rounding / step.
        np.testing.assert_allclose((p.score(x) * h).sum(axis=1), quotient, rtol=2e-6, atol=2e-7)

    def test_any_leading_shape(self, k, d, rng):
        p = random_mixture(k, d)
        x = rng.standard_normal((2, 3, d))
        assert p.score(x).shape == x.shape and p.log_density(x).shape == (2, 3)
        np.testing.assert_array_equal(p.log_density(x)[1, 2], p.log_density(x[1, 2]))


def test_the_density_integrates_to_one_on_the_line_and_in_the_plane():
    p = random_mixture(3, 1)
    assert integrate.quad(lambda x: float(p.density([x])), -30, 30, limit=200)[
        0
    ] == pytest.approx(1, abs=1e-8)
    p, edge = random_mixture(3, 2), np.linspace(-25, 25, 1001)
    grid = np.stack(np.meshgrid(edge, edge), axis=-1)
    # The trapezoidal rule is exact to rounding for smooth functions that vanish at the ends.
    assert p.density(grid).sum() * (edge[1] - edge[0]) ** 2 == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize(("k", "d"), [(1, 1), (3, 2), (5, 4)])
def test_samples_have_the_moments_of_the_mixture(k, d, rng):
    p, n = random_mixture(k, d), 40_000
    x = p.sample(n, rng)
    mean = p.weights @ p.means
    second = np.einsum("j,jab->ab", p.weights, p.covariances)
    second += np.einsum("j,ja,jb->ab", p.weights, p.means, p.means)
    # Five standard errors, estimated from the sample: a false alarm in 2 of a million entries.
    assert (np.abs(x.mean(axis=0) - mean) < 5 * x.std(axis=0) / np.sqrt(n)).all()
    products = x[:, :, None] * x[:, None, :]
    error = products.std(axis=0) / np.sqrt(n)
    assert (np.abs(products.mean(axis=0) - second) < 5 * error).all()


def test_samples_come_from_the_components_with_their_weights(rng):
    p = GaussianMixture([0.2, 0.0, 0.8], [[-9.0], [0.0], [9.0]], np.ones((3, 1, 1)))
    x = p.sample(10_000, rng)[:, 0]
    # Standard deviation of the share: sqrt(0.2 * 0.8 / 10000) = 0.004.
    assert abs((x < -4).mean() - 0.2) < 0.02
    assert not ((x > -4) & (x < 4)).any()


def test_samples_are_those_of_the_generator():
    p = random_mixture(3, 2)
    first, again, other = (p.sample(5, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).all()
    assert p.sample(0, np.random.default_rng(1)).shape == (0, 2)


def test_far_away_nothing_is_nan():
    p = GaussianMixture([0.5, 0.5], [[0.0], [1.0]], [[[1.0]], [[1e-8]]])
    x = np.array([[1e6], [-1e6]])
    assert np.isfinite(p.log_density(x)).all()
    np.testing.assert_allclose(p.responsibilities(x), [[1, 0], [1, 0]])
    np.testing.assert_allclose(p.score(x), -x)


def test_sums_of_exponentials():
    assert log_sum(np.array([1000.0, 1000.0])) == pytest.approx(1000 + np.log(2))
    assert log_sum(np.array([-np.inf, 3.0])) == 3
    assert log_sum(np.array([-np.inf, -np.inf])) == -np.inf


@pytest.mark.parametrize(("n", "width"), [(10, 400_000), (7, 3), (3, 10**8)])
def test_blocks_take_every_row_once(n, width):
    rows = np.arange(n)
    np.testing.assert_array_equal(np.concatenate([rows[b] for b in blocks(n, width)]), rows)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"weights": [0.5, 0.6]}, "sum 1"),
        ({"weights": [-0.5, 1.5]}, "negative"),
        ({"weights": [1.0]}, "shape"),
        ({"means": [0.0, 1.0]}, "shape"),
        ({"means": [[0.0, np.nan], [1.0, 1.0]]}, "finite"),
        ({"covariances": [np.eye(2), [[1.0, 0.5], [0.0, 1.0]]]}, "symmetric"),
        ({"covariances": [np.eye(2), [[1.0, 1.0], [1.0, 1.0]]]}, "positive definite"),
        ({"covariances": np.eye(2)}, "shape"),
    ],
)
def test_what_is_no_mixture_is_refused(change, says):
    right = {
        "weights": [0.5, 0.5],
        "means": [[0.0, 0.0], [1.0, 1.0]],
        "covariances": [np.eye(2)] * 2,
    }
    with pytest.raises(ValueError, match=says):
        GaussianMixture(**(right | change))


def test_points_of_another_dimension_are_refused():
    with pytest.raises(ValueError, match=r"shape \(\.\.\., 2\)"):
        random_mixture(2, 2).log_density([1.0, 2.0, 3.0])


def test_a_mixture_cannot_be_changed():
    p = random_mixture(2, 2)
    with pytest.raises(ValueError, match="read-only"):
        p.means[0] = 1
    with pytest.raises(AttributeError):
        p.weights = [1.0]

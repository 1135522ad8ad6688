"""Codes: lines against their ends, distances against loops, divergences against integrals."""

import numpy as np
import pytest
from scipy.integrate import quad

from course_utils.generative import latent_geometry


def test_a_line_runs_evenly_from_end_to_end(rng):
    a, b = rng.standard_normal((2, 3, 4))
    way = latent_geometry.line(a, b, np.linspace(0, 1, 9))
    assert way.shape == (9, 3, 4)
    np.testing.assert_array_equal(way[[0, -1]], [a, b])
    steps = np.diff(way, axis=0)
    np.testing.assert_allclose(steps, np.broadcast_to((b - a) / 8, steps.shape), atol=1e-12)
    np.testing.assert_allclose(latent_geometry.line(a, b, 0.125), way[1])


def test_a_line_needs_two_codes_of_one_kind():
    with pytest.raises(ValueError, match=r"\(2,\) and \(3,\)"):
        latent_geometry.line(np.zeros(2), np.zeros(3), 0.5)


@pytest.mark.parametrize("d", [1, 2, 20])
def test_the_nearest_is_nearer_than_all_others(rng, d):
    z, many = rng.standard_normal((7, d)), rng.standard_normal((50, d))
    distances, which = latent_geometry.nearest(z, many)
    for place, distance, k in zip(z, distances, which, strict=True):
        others = [float(np.sqrt(sum((place - code) ** 2))) for code in many]
        assert k == others.index(min(others))
        assert distance == pytest.approx(min(others))


def test_a_code_is_not_its_own_neighbour_but_its_twin_is(rng):
    grid = np.stack(np.meshgrid(np.arange(6.0), 3 * np.arange(5.0)), axis=-1).reshape(-1, 2)
    assert latent_geometry.typical_distance(rng.permutation(grid)) == 1
    assert latent_geometry.typical_distance(np.repeat(grid, 2, axis=0)) == 0


@pytest.mark.parametrize(
    ("z", "many"), [(np.zeros((2, 2)), np.zeros((3, 4))), (np.zeros((2, 2)), np.zeros((0, 2)))]
)
def test_places_and_codes_that_do_not_fit_are_refused(z, many):
    with pytest.raises(ValueError, match="expected places"):
        latent_geometry.nearest(z, many)
    with pytest.raises(ValueError, match="two codes"):
        latent_geometry.typical_distance(np.zeros((1, 2)))


def test_divergences_are_the_integrals_that_define_them(rng):
    mean, log_variance = rng.standard_normal((2, 3, 4))

    def integrand(x, m, v):
        log_q = -((x - m) ** 2) / (2 * v) - np.log(2 * np.pi * v) / 2
        return np.exp(log_q) * (log_q + x**2 / 2 + np.log(2 * np.pi) / 2)

    pairs = zip(mean.ravel(), np.exp(log_variance).ravel(), strict=True)
    one_by_one = [quad(integrand, -40, 40, args=pair, points=[0, pair[0]])[0] for pair in pairs]
    wanted = np.reshape(one_by_one, (3, 4)).mean(axis=0)
    np.testing.assert_allclose(
        latent_geometry.divergences(mean, log_variance), wanted, atol=1e-7
    )


def test_divergences_need_both_parts():
    with pytest.raises(ValueError, match=r"\(2, 3\) and \(3, 2\)"):
        latent_geometry.divergences(np.zeros((2, 3)), np.zeros((3, 2)))

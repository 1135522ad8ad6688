"""Both estimates of a gradient against the exact one, and their noise against its formula."""

import numpy as np
import pytest

from course_utils.generative.gradient_estimators import pathwise, score_function, variances

DRAWS = 400_000


@pytest.mark.parametrize(("d", "s", "away"), [(1, 0.5, 0.0), (1, 0.3, 1.2), (4, 0.8, 0.7)])
def test_both_are_unbiased_with_the_mean_square_error_of_the_formula(rng, d, s, away):
    """prop-estimators. False: the score has the noise of the path."""
    mean = rng.standard_normal(d)
    centre = mean - away * np.ones(d) / np.sqrt(d)
    noise = rng.standard_normal((DRAWS, d))
    exact = 2 * (mean - centre)
    found = (
        pathwise(lambda z: 2 * (z - centre), mean, s, noise),
        score_function(lambda z: ((z - centre) ** 2).sum(axis=1), mean, s, noise),
    )
    for estimates, expected in zip(found, variances(away, s, d), strict=True):
        squares = ((estimates - exact) ** 2).sum(axis=1)
        spread = squares.std() / np.sqrt(DRAWS)
        assert abs(squares.mean() - expected) < 5 * spread
        assert spread < 0.02 * expected  # sharp enough to tell another formula
        off = np.abs(estimates.mean(axis=0) - exact)
        assert (off < 5 * np.sqrt(expected / DRAWS)).all()


def test_the_square_of_the_noise_is_exact_in_a_quadrature(rng):
    """prop-estimators for d = 1, without chance: a quadrature exact up to degree 15."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(8)
    weights, noise = weights / weights.sum(), nodes[:, None]
    for mean, s, centre in ((0.3, 0.2, 1.0), (-1.0, 2.0, 0.5)):
        score = score_function(lambda z, c=centre: ((z - c) ** 2)[:, 0], [mean], s, noise)[:, 0]
        path = pathwise(lambda z, c=centre: 2 * (z - c), [mean], s, noise)[:, 0]
        exact, expected = 2 * (mean - centre), variances(abs(mean - centre), s, 1)
        for estimates, variance in ((path, expected[0]), (score, expected[1])):
            assert weights @ estimates == pytest.approx(exact)
            assert weights @ (estimates - exact) ** 2 == pytest.approx(variance)

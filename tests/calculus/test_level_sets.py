"""Whole contour maps and the projection onto a level."""

import numpy as np
import pytest

from course_utils.calculus import contours, landscapes
from course_utils.calculus.contours import level_lines, project
from course_utils.descent.least_squares import LeastSquares
from course_utils.generative.distributions import GaussianMixture


def test_projection_lands_on_the_level(rng):
    x = rng.uniform(-1.5, 1.5, (5, 20, 2))
    x[np.linalg.norm(x, axis=-1) < 0.1] += 0.5
    on = project(landscapes.bowl(3.0), x, level=0.7)
    assert on.shape == x.shape
    np.testing.assert_allclose(landscapes.bowl(3.0)(on), 0.7, rtol=0, atol=1e-9)


def test_on_circles_the_projection_is_the_nearest_point(rng):
    x = rng.normal(size=(50, 2))
    nearest = x / np.linalg.norm(x, axis=1, keepdims=True)
    np.testing.assert_allclose(project(landscapes.bowl(1.0), x, 0.5), nearest, atol=1e-9)


def test_projection_leaves_flat_points_and_the_argument_alone():
    x = np.array([[0.2, 0.1], [1.5, 0.0]])
    moved = project(landscapes.plateau, x, level=0.1)
    assert moved[0].tolist() == [0.2, 0.1] and moved[1].tolist() != [1.5, 0.0]
    assert x[1].tolist() == [1.5, 0.0]


def test_each_point_may_have_its_own_level():
    x = project(landscapes.bowl(1.0), [[1.0, 0.0], [1.0, 0.0]], level=[0.5, 2.0])
    np.testing.assert_allclose(x, [[1, 0], [2, 0]], atol=1e-9)


@pytest.mark.parametrize("shape", [(41, 41), (201, 151)])
def test_circles_are_circles_to_the_tolerance(shape):
    lines = level_lines(landscapes.bowl(1.0), [0.5, 1.0, 2.88], shape=shape)
    assert [len(pieces) for pieces in lines] == [1, 1, 4]
    for level, pieces in zip([0.5, 1.0, 2.88], lines, strict=True):
        for line in pieces:
            radius = np.linalg.norm(line, axis=1)
            np.testing.assert_allclose(radius, np.sqrt(2 * level), rtol=0, atol=1e-6)
            closed = level < 2
            assert (line[0] == line[-1]).all() == closed
            assert closed or (np.abs(line[[0, -1]]).max(axis=1) == 2).all()


def test_a_density_has_its_map_too():
    """The lines of a Gaussian are ellipses: |L^-1 (x - m)| is the same all along."""
    mean, factor = np.array([1.0, -0.5]), np.array([[1.0, 0.0], [0.6, 0.4]])
    p = GaussianMixture([1.0], [mean], [factor @ factor.T])
    levels = p.log_density(mean) - np.array([2.0, 0.5])
    lines = level_lines(p.log_density, levels, domain=((-4, 6), (-4, 4)))
    for radius, (line,) in zip((2, 1), lines, strict=True):
        distance = np.linalg.norm(np.linalg.solve(factor, (line - mean).T), axis=0)
        np.testing.assert_allclose(distance, radius, rtol=0, atol=1e-6)


def test_of_a_loss_the_part_that_is_asked_for_is_shown():
    fit = LeastSquares(np.sqrt(2) * np.eye(2), [0.0, 0.0])  # |omega|^2
    ((corner,),) = level_lines(fit, [1.0], domain=((0, 2), (0, 3)))
    np.testing.assert_allclose(np.linalg.norm(corner, axis=1), 1, rtol=0, atol=1e-6)
    np.testing.assert_allclose(np.sort(corner[[0, -1]], axis=0), [[0, 0], [1, 1]], atol=1e-6)


def test_the_map_is_within_the_tolerance_nearly_everywhere(window):
    levels = np.arange(260, 1080, 20)
    lines = level_lines(window, levels)
    error = np.concatenate(
        [np.abs(window(x) - level) for level, ps in zip(levels, lines, strict=True) for x in ps]
    )
    assert np.mean(error <= 1e-6) > 0.999 and error.max() < 1.5
    for x in (x for pieces in lines for x in pieces):
        assert (x >= np.transpose(window.domain)[0]).all()
        assert (x <= np.transpose(window.domain)[1]).all()


def test_lines_of_the_map_are_those_that_trace_finds(window):
    for line in level_lines(window, [700.0])[0]:
        if len(line) > 100:
            traced = contours.trace(window, line[len(line) // 2])
            length = np.linalg.norm(np.diff(line, axis=0), axis=1).sum()
            assert traced.length == pytest.approx(length, rel=2e-3)
            assert traced.closed == (line[0] == line[-1]).all()


def test_levels_that_are_not_met_have_no_lines():
    assert level_lines(landscapes.bowl(), [-1.0]) == [[]]
    assert level_lines(landscapes.bowl(), []) == []
    assert level_lines(landscapes.bowl(), [-1.0, 0.3])[0] == []

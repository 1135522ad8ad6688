"""Shadows against geometry and the law of chance; outlines of drawn shapes."""

import numpy as np
import pytest

from course_utils.data.path_tracer import HEIGHT, LAMP, SIDE, Scene, render, scene
from course_utils.data.silhouettes import half_widths


def disc(x, y, height, radius):
    return Scene(np.array([[x, y]]), np.array([height]), np.array([radius]))


def seen(x, y, disc):
    """The share of the lamp that a place of the floor sees, on a fine grid of the lamp."""
    edge = 0.5 + LAMP * ((np.arange(400) + 0.5) / 400 - 0.5)
    lamp = np.stack(np.meshgrid(edge, edge), axis=-1)
    crossing = np.array([x, y]) + (lamp - [x, y]) * disc.heights[0] / HEIGHT
    return 1 - (np.hypot(*(crossing - disc.centres[0]).T) < disc.radii[0]).mean()


def test_pixels_see_the_share_of_the_lamp_that_the_disc_leaves():
    one = disc(0.4, 0.6, 0.3, 0.12)
    picture = render(one, 400, np.random.default_rng(1))
    for row, column in ((28, 19), (33, 14), (25, 26), (2, 45)):
        v = seen((column + 0.5) / SIDE, (row + 0.5) / SIDE, one)
        # Five standard deviations of a share of 400 rays.
        assert abs(picture[row, column] - v) <= 5 * np.sqrt(v * (1 - v) / 400) + 2e-3
    assert picture.min() < 0.2 and picture[2, 45] == 1


def test_a_low_disc_has_a_hard_shadow():
    picture = render(disc(0.5, 0.5, 1e-6, 0.2), 20, np.random.default_rng(2))
    assert set(np.unique(picture)) == {0.0, 1.0}
    assert (picture == 0).mean() == pytest.approx(np.pi * 0.2**2, abs=0.01)


@pytest.mark.parametrize("rays", [1, 4])
def test_noise_has_the_variance_of_chance(rays):
    discs, rng = scene(np.random.default_rng(3)), np.random.default_rng(4)
    v = render(discs, 600, rng)
    square = np.mean([np.square(render(discs, rays, rng) - v).mean() for _ in range(8)])
    right = (v * (1 - v)).mean() * (1 / rays + 1 / 600)
    assert square == pytest.approx(right, rel=0.06)  # 2304 pixels, 8 times


def test_pictures_are_those_of_the_generator_and_need_a_ray():
    discs = scene(np.random.default_rng(5))
    first, again, other = (render(discs, 1, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    with pytest.raises(ValueError, match="at least 1"):
        render(discs, 0, np.random.default_rng(1))


def test_a_triangle_grows_evenly_and_holes_do_not_count():
    picture = np.zeros((1, 20, 30))
    for row in range(10):
        picture[0, 5 + row, 14 - row : 16 + row] = 1
    picture[0, 12, 13:17] = 0.05  # darker than the ground is taken to be
    widths = half_widths(picture, 10)[0]
    np.testing.assert_allclose(widths, (1 + np.arange(10)) / 10)
    np.testing.assert_allclose(half_widths(picture[:, ::-1], 10)[0], widths[::-1])


def test_what_has_no_outline_is_refused():
    with pytest.raises(ValueError, match="picture 1 is black"):
        half_widths(np.stack([np.ones((4, 4)), np.zeros((4, 4))]))
    with pytest.raises(ValueError, match="at least 2"):
        half_widths(np.ones((1, 4, 4)), 1)

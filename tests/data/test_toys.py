"""Toys: exact curves without noise, moments of the noise, balance, seeds, refusals."""

import numpy as np
import pytest

from course_utils.data import toys

PLANE = [toys.blobs, toys.moons, toys.circles, toys.spirals]
NUMBERS = [toys.curve, toys.line]
CLASSES = {toys.blobs: 3, toys.moons: 2, toys.circles: 2, toys.spirals: 2}


def rng(seed=0):
    return np.random.default_rng(seed)


def turned(x, angle):
    """Points turned by an angle, as complex numbers."""
    return (x[:, 0] + 1j * x[:, 1]) * np.exp(1j * angle)


@pytest.mark.parametrize("toy", PLANE, ids=lambda toy: toy.__name__)
@pytest.mark.parametrize("n", [3, 100, 301])
def test_shapes_and_balance(toy, n):
    x, y = toy(n, rng())
    sizes = np.bincount(y, minlength=CLASSES[toy])
    assert x.shape == (n, 2) and x.dtype == float and y.shape == (n,)
    assert np.issubdtype(y.dtype, np.integer)
    assert len(sizes) == CLASSES[toy] and sizes.max() - sizes.min() <= 1


@pytest.mark.parametrize("toy", PLANE, ids=lambda toy: toy.__name__)
def test_order_is_shuffled(toy):
    _, y = toy(300, rng(), noise=0)
    changes = np.count_nonzero(np.diff(y))
    assert 100 < changes < 280
    assert y.tolist() != (np.arange(300) % CLASSES[toy]).tolist()


@pytest.mark.parametrize("toy", [*PLANE, *NUMBERS], ids=lambda toy: toy.__name__)
def test_same_seed_same_result(toy):
    first, again, other = toy(50, rng(3)), toy(50, rng(3)), toy(50, rng(4))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])


def test_blobs_without_noise_are_the_third_roots_of_i():
    x, y = toys.blobs(30, rng(), noise=0)
    z = x[:, 0] + 1j * x[:, 1]
    assert np.allclose(z**3, 1j**3)
    assert np.allclose(z[y == 0], 1j)
    assert np.all(z[y == 1].real < 0) and np.all(z[y == 2].real > 0)


def test_moons_without_noise_are_half_circles():
    x, y = toys.moons(400, rng(), noise=0)
    upper, lower = x[y == 0], x[y == 1]
    assert np.allclose(np.sum(upper**2, axis=1), 1) and upper[:, 1].min() >= 0
    assert np.allclose((lower[:, 0] - 1) ** 2 + (lower[:, 1] - 0.5) ** 2, 1)
    assert lower[:, 1].max() <= 0.5
    assert np.ptp(upper[:, 0]) > 1.9 and np.ptp(lower[:, 0]) > 1.9


def test_circles_without_noise_have_their_radii_and_go_all_around():
    x, y = toys.circles(400, rng(), noise=0, factor=0.3)
    assert np.allclose(np.hypot(*x.T), np.where(y == 0, 1, 0.3))
    quadrants = {tuple(s) for s in (x > 0).tolist()}
    assert len(quadrants) == 4


@pytest.mark.parametrize(("classes", "turns"), [(2, 1.0), (3, 0.5), (5, 2.0)])
def test_spirals_without_noise_have_the_angle_of_their_radius(classes, turns):
    x, y = toys.spirals(500, rng(), noise=0, classes=classes, turns=turns)
    radius = np.hypot(*x.T)
    z = turned(x, -2 * np.pi * turns * radius) / radius
    assert np.allclose(z, np.exp(2j * np.pi * y / classes))
    assert radius.min() >= 0.1 and radius.max() < 1


def test_noise_has_the_stated_moments():
    clean, _ = toys.blobs(20000, rng(5), noise=0)
    noisy, _ = toys.blobs(20000, rng(5), noise=0.3)
    rest = noisy - clean
    assert np.abs(rest.mean(axis=0)).max() < 4 * 0.3 / np.sqrt(20000)
    assert np.allclose(rest.std(axis=0), 0.3, rtol=0.03)
    assert abs(np.corrcoef(rest.T)[0, 1]) < 0.03


@pytest.mark.parametrize("toy", NUMBERS, ids=lambda toy: toy.__name__)
def test_numbers_have_the_stated_noise_and_range(toy):
    x, clean = toy(20000, rng(6), noise=0)
    same, noisy = toy(20000, rng(6), noise=0.2)
    assert np.array_equal(x, same) and x.shape == clean.shape == (20000, 1)
    assert x.min() >= -1 and x.max() < 1 and abs(x.mean()) < 0.02
    assert np.isclose(np.std(noisy - clean), 0.2, rtol=0.03)
    assert abs(np.mean(noisy - clean)) < 0.006


def test_curve_and_line_without_noise():
    x, y = toys.curve(50, rng(), noise=0)
    assert np.allclose(y, np.sin(3 * x) + np.cos(7 * x) / 3)
    x, y = toys.line(50, rng(), noise=0, slope=-2, intercept=0.5)
    assert np.allclose(np.polyfit(x[:, 0], y[:, 0], 1), [-2, 0.5])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: toys.blobs(2, rng()), "n is a whole number, here at least 3"),
        (lambda: toys.spirals(4, rng(), classes=5), "at least 5"),
        (lambda: toys.moons(1, rng()), "at least 2"),
        (lambda: toys.moons(2.5, rng()), "whole number"),
        (lambda: toys.moons(True, rng()), "whole number"),
        (lambda: toys.curve(0, rng()), "at least 1"),
        (lambda: toys.blobs(9, rng(), noise=-0.1), "at least 0"),
        (lambda: toys.line(9, rng(), noise=np.nan), "finite"),
        (lambda: toys.line(9, rng(), slope=np.inf), "slope is a finite"),
        (lambda: toys.circles(9, rng(), factor=1), "between 0 and 1"),
        (lambda: toys.spirals(9, rng(), turns=0), "positive"),
        (lambda: toys.blobs(9, rng(), classes=1), "classes is a whole number"),
    ],
)
def test_refusals(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize("toy", [*PLANE, *NUMBERS], ids=lambda toy: toy.__name__)
def test_a_seed_is_no_generator(toy):
    with pytest.raises(TypeError, match="default_rng"):
        toy(10, 0)

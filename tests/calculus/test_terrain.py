"""The terrain against its data, SciPy's own spline, geodesy and the real mountain."""

import numpy as np
import pytest
from helpers.landscape_truths import random_points, slope_along
from matplotlib import cbook
from scipy.integrate import quad
from scipy.interpolate import RectBivariateSpline

from course_utils.calculus import terrain


@pytest.fixture(scope="module")
def whole():
    return terrain.load()


@pytest.fixture(scope="module")
def file():
    with cbook.get_sample_data("jacksboro_fault_dem.npz") as data:
        return dict(data)


@pytest.fixture(scope="module")
def scipy_spline(whole, file):
    return RectBivariateSpline(whole.easts, whole.norths, file["elevation"][::-1].T, s=0)


def grid(f):
    """Points of the elevation grid of f, shape (rows, columns, 2)."""
    return np.stack(np.meshgrid(f.easts, f.norths), axis=-1)


def test_grid_points_have_the_measured_heights(whole, file):
    np.testing.assert_allclose(whole(grid(whole)), file["elevation"][::-1], atol=1e-9)
    np.testing.assert_array_equal(whole.elevation, file["elevation"][::-1])


def test_it_is_the_spline_that_scipy_makes(whole, scipy_spline, rng):
    x = random_points(rng, whole.domain, 2000)
    for ours, orders in (
        (whole(x), (0, 0)),
        (whole.gradient(x)[:, 0], (1, 0)),
        (whole.gradient(x)[:, 1], (0, 1)),
        (whole.hessian(x)[:, 0, 0], (2, 0)),
        (whole.hessian(x)[:, 0, 1], (1, 1)),
        (whole.hessian(x)[:, 1, 0], (1, 1)),
        (whole.hessian(x)[:, 1, 1], (0, 2)),
    ):
        np.testing.assert_allclose(ours, scipy_spline.ev(*x.T, *orders), rtol=0, atol=2e-9)


def test_gradient_and_hessian_are_slopes_along_random_directions(whole, rng):
    for x in random_points(rng, whole.domain, 50, margin=0.01):
        v = rng.normal(size=2)
        v /= np.linalg.norm(v)
        assert whole.gradient(x) @ v == pytest.approx(slope_along(whole, x, v, 0.05), abs=1e-6)
        bend = slope_along(whole.gradient, x, v, 0.05)
        np.testing.assert_allclose(whole.hessian(x) @ v, bend, atol=1e-6)


@pytest.mark.parametrize("axis", [0, 1])
def test_cells_meet_with_two_continuous_derivatives(whole, rng, axis):
    lines = (whole.easts, whole.norths)[axis][1:-1]
    x = random_points(rng, whole.domain, 400)
    x[:, axis] = rng.choice(lines, 400)
    before, after = x.copy(), x.copy()
    before[:, axis] -= 1e-7
    after[:, axis] += 1e-7
    for function in (whole, whole.gradient, whole.hessian):
        np.testing.assert_allclose(function(before), function(after), rtol=0, atol=1e-6)
    third = (whole.hessian(after + 1e-3) - whole.hessian(after)) / 1e-3
    other = (whole.hessian(before) - whole.hessian(before - 1e-3)) / 1e-3
    assert np.abs(third - other).max() > 1e-4  # the third derivative does jump: real borders


def test_the_jet_is_the_same_function(whole, rng):
    for x in random_points(rng, whole.domain, 200, margin=-0.01):
        (xx, xy), (_, yy) = whole.hessian(x)
        expected = [whole(x), *whole.gradient(x), xx, xy, yy]
        np.testing.assert_allclose(whole.jet(*x.tolist()), expected, rtol=1e-10, atol=1e-10)


def test_beyond_the_edge_the_last_polynomial_goes_on(whole):
    east = whole.domain[0][1]
    inside, outside = whole([[east - 1e-6, 9000.0], [east + 1e-6, 9000.0]])
    assert outside == pytest.approx(inside, abs=1e-5)
    gradients = whole.gradient([[east - 1e-6, 9000.0], [east + 1e-6, 9000.0]])
    np.testing.assert_allclose(gradients[0], gradients[1], atol=1e-6)


def test_the_highest_point_is_where_cross_mountain_stands(whole, file):
    """Published: 36.19833 N, 84.23056 W, 1077 m. The entry "ymin" would put it 32 km off."""
    row, column = np.unravel_index(whole.elevation.argmax(), whole.elevation.shape)
    dx, dy = file["dx"], file["dy"]
    longitude = file["xmin"] + (column + 0.5) * dx
    latitude = file["ymax"] - (len(whole.norths) - row - 0.5) * dy
    assert file["ymin"] > file["ymax"]
    assert longitude == pytest.approx(-84.23056, abs=2 * dx)
    assert latitude == pytest.approx(36.19833, abs=2 * dy)
    assert whole.elevation.max() == pytest.approx(1077, abs=2)


def test_row_zero_is_south(whole, file):
    np.testing.assert_array_equal(whole.elevation[0], file["elevation"][-1])
    assert whole([0.0, 0.0]) == pytest.approx(file["elevation"][-1, 0], abs=1e-9)
    assert whole([0.0, whole.domain[1][1]]) == pytest.approx(file["elevation"][0, 0], abs=1e-9)
    assert whole([whole.domain[0][1], 0.0]) == pytest.approx(
        file["elevation"][-1, -1], abs=1e-9
    )


def test_spacing_is_three_seconds_of_arc_in_metres(whole, file):
    """Against the series for the length of a degree (Snyder 1987, p. 25, in use since 1866)."""
    latitude = np.radians(file["ymax"] - 344 * file["dy"] / 2)
    north = 111132.954 - 559.822 * np.cos(2 * latitude) + 1.175 * np.cos(4 * latitude)
    east = 111412.84 * np.cos(latitude) - 93.5 * np.cos(3 * latitude)
    east += 0.118 * np.cos(5 * latitude)
    assert whole.spacing == pytest.approx((east / 1200, north / 1200), rel=1e-6)
    np.testing.assert_allclose(np.diff(whole.easts), whole.spacing[0])
    np.testing.assert_allclose(np.diff(whole.norths), whole.spacing[1])


def test_degrees_of_latitude_add_up_to_the_quarter_meridian():
    quarter, _ = quad(lambda latitude: terrain.metres_per_degree(latitude)[1], 0, 90)
    assert quarter == pytest.approx(10_001_965.729, abs=1e-2)
    equator, _ = terrain.metres_per_degree(0)
    assert equator * 360 == pytest.approx(40_075_016.686, abs=1e-2)
    with pytest.raises(ValueError, match="between -90 and 90"):
        terrain.metres_per_degree(91)


def test_a_window_is_the_same_function_on_a_smaller_domain(whole, window, rng):
    x = random_points(rng, window.domain, 100)
    np.testing.assert_array_equal(window(x), whole(x))
    assert window.domain == (terrain.WINDOW["east"], terrain.WINDOW["north"])
    assert window.elevation.shape == (len(window.norths), len(window.easts))
    np.testing.assert_allclose(window(grid(window)), window.elevation, atol=1e-9)
    for nodes, (low, high), step in zip(
        (window.easts, window.norths), window.domain, window.spacing, strict=True
    ):
        assert low <= nodes[0] < low + step and high - step < nodes[-1] <= high


def test_the_window_holds_a_summit_a_pass_and_six_kilometres(window):
    assert [b - a for a, b in window.domain] == [6000, 6000]
    found = terrain.critical_points(window)
    assert found[0].kind == "summit" and found[0].value == pytest.approx(1077, abs=2)
    assert {c.kind for c in found} == {"summit", "pass", "pit"}


def test_loading_twice_gives_the_same_object():
    assert terrain.load() is terrain.load()
    assert terrain.load(east=[0, 1000]) is terrain.load(east=(0.0, 1000.0))


def test_arrays_cannot_be_changed(window):
    for array in (window.elevation, window.easts, window.norths, window.cells):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize(
    ("window", "words"),
    [
        ({"east": (5000, 4000)}, "east must be"),
        ({"east": (-1, 4000)}, "east must be"),
        ({"north": (0, 40_000)}, r"<= 31717 metres; it is \(0.0, 40000.0\)"),
        ({"north": (np.nan, 4000)}, "north must be"),
    ],
)
def test_windows_off_the_map_are_refused(window, words):
    with pytest.raises(ValueError, match=words):
        terrain.load(**window)


@pytest.mark.parametrize("points", [[1.0, 2.0, 3.0], [np.nan, 0.0], [np.inf, 0.0]])
def test_points_that_are_none_are_refused(window, points):
    with pytest.raises(ValueError, match="points are finite"):
        window(points)


def test_a_missing_file_gets_a_sentence(monkeypatch):
    def missing(name):
        raise FileNotFoundError(2, "No such file", name)

    monkeypatch.setattr(cbook, "get_sample_data", missing)
    with pytest.raises(FileNotFoundError, match="sample data, which this installation lacks"):
        terrain._read()

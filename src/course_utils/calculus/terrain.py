"""A real mountain as a twice continuously differentiable function, in metres.

Entry points: `load(east, north)` returns the whole map or a window of it as a `Terrain`, which
is called like a landscape; `WINDOW` is the window around Cross Mountain that the book uses, and
`critical_points(terrain)` lists its summits, pits and passes.

The map is the sample elevation grid that Matplotlib ships: 344 x 403 heights in whole metres,
3 arc seconds apart, from the Shuttle Radar Topography Mission (USGS, public domain), of the
Cumberland Mountains around Jacksboro, Tennessee.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from math import cos, radians, sin, sqrt
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from course_utils.calculus import critical

Interval = tuple[float, float]

WINDOW = MappingProxyType({"east": (15000.0, 21000.0), "north": (3000.0, 9000.0)})


def metres_per_degree(latitude: float) -> tuple[float, float]:
    """Length of one degree of longitude and of latitude on the WGS 84 ellipsoid.

    With semi-major axis a = 6378137 m, eccentricity e^2 = f (2 - f), f = 1/298.257223563,
    and w^2 = 1 - e^2 sin^2(latitude), the radii of curvature are N = a / w and
    M = a (1 - e^2) / w^3; a degree of longitude is N cos(latitude) pi/180, one of latitude
    is M pi/180.

    Parameters
    ----------
    latitude : float
        Geodetic latitude, degrees, -90 to 90.

    Returns
    -------
    east, north : float
        Metres per degree of longitude, and per degree of latitude.

    Raises
    ------
    ValueError
        If latitude is not between -90 and 90.

    References
    ----------
    Snyder, Map Projections: A Working Manual, USGS Professional Paper 1395, 1987,
    equations (4-18) and (4-20).

    Examples
    --------
    >>> [round(length) for length in metres_per_degree(36.3)]
    [89821, 110965]
    """
    if not -90 <= latitude <= 90:
        raise ValueError(f"latitude is between -90 and 90 degrees; it is {latitude}")
    flattening = 1 / 298.257223563
    e2, phi = flattening * (2 - flattening), radians(latitude)
    w = sqrt(1 - e2 * sin(phi) ** 2)
    degree = radians(6378137.0)
    return degree / w * cos(phi), degree * (1 - e2) / w**3


@dataclass(frozen=True, eq=False, repr=False)
class Terrain:
    """Height above sea level in metres as a function of metres east and north.

    Called like a `Landscape`: ``f(x)`` for x of shape (..., 2) gives heights of shape (...),
    ``f.gradient(x)`` slopes of shape (..., 2), ``f.hessian(x)`` shape (..., 2, 2) in 1/m.
    Inside each cell of the grid f is a bicubic polynomial; the polynomials fit together
    with two continuous derivatives. Outside the map the outermost polynomials are continued.

    Attributes
    ----------
    easts, norths : ndarray of shape (n,), (m,)
        Coordinates of the grid points inside the domain, metres, ascending.
    elevation : ndarray of shape (m, n)
        The measured heights there, metres; row 0 is the southernmost.
    domain : ((float, float), (float, float))
        Range of east and of north, metres from the south-west corner of the whole map.
    spacing : (float, float)
        Distance between grid points, metres east and metres north.
    cells : ndarray of shape (N - 1, M - 1, 4, 4)
        Of the whole map: entry [i, j, k, l] is the coefficient of u^(3-k) v^(3-l) in the
        cell i to the east and j to the north, u and v in metres from its corner.
    """

    easts: np.ndarray
    norths: np.ndarray
    elevation: np.ndarray
    domain: tuple[Interval, Interval]
    spacing: tuple[float, float]
    cells: np.ndarray
    name: str = "terrain"
    source: str = "USGS, Shuttle Radar Topography Mission, 3 arc seconds (with Matplotlib)"

    def __repr__(self) -> str:
        (w, e), (s, n) = self.domain
        return f"Terrain(east=({w:.0f}, {e:.0f}), north=({s:.0f}, {n:.0f}))"

    def __call__(self, x: ArrayLike) -> np.ndarray:
        """Return heights, metres, shape (...), at points x of shape (..., 2)."""
        return self._derivatives(x, (0, 0))[0]

    def gradient(self, x: ArrayLike) -> np.ndarray:
        """Return the gradient (metres up per metre), shape (..., 2), at points x."""
        return np.stack(self._derivatives(x, (1, 0), (0, 1)), axis=-1)

    def hessian(self, x: ArrayLike) -> np.ndarray:
        """Return the Hessian (1/m), shape (..., 2, 2), at points x."""
        xx, xy, yy = self._derivatives(x, (2, 0), (1, 1), (0, 2))
        return np.stack([np.stack([xx, xy], -1), np.stack([xy, yy], -1)], -2)

    def _derivatives(self, x: ArrayLike, *orders: tuple[int, int]) -> list[np.ndarray]:
        """Evaluate the derivatives of the given orders in east and north."""
        x = np.asarray(x, dtype=float)
        if x.shape[-1:] != (2,) or not np.isfinite(x).all():
            raise ValueError(f"points are finite, of shape (..., 2); got shape {x.shape}")
        last = np.array(self.cells.shape[:2]) - 1
        index = np.clip((x // self.spacing).astype(int), 0, last)
        local = x - index * self.spacing
        coefficients = self.cells[index[..., 0], index[..., 1]]
        u, v = _powers(local[..., 0]), _powers(local[..., 1])
        return [
            np.einsum("...kl,...k,...l->...", coefficients, u[a], v[b])[()] for a, b in orders
        ]

    def jet(self, x: float, y: float) -> tuple[float, float, float, float, float, float]:
        """Return (f, f_x, f_y, f_xx, f_xy, f_yy) at one point, in plain floats: fast."""
        width, height = self.spacing
        west, south, rows = self._cell(int(x // width), int(y // height))
        u, v = x - west, y - south
        # Horner's rule in v for the coefficients of u^3, u^2, u, 1; written out, since a walk
        # along a contour line asks for a thousand jets.
        (a, b, c, d), (p, q, r, s), (k, m, n, o), (e, g, h, t) = rows
        # fmt: off
        f_3, f_2 = ((a * v + b) * v + c) * v + d, ((p * v + q) * v + r) * v + s
        f_1, f_0 = ((k * v + m) * v + n) * v + o, ((e * v + g) * v + h) * v + t
        y_3, y_2 = (3 * a * v + 2 * b) * v + c, (3 * p * v + 2 * q) * v + r
        y_1, y_0 = (3 * k * v + 2 * m) * v + n, (3 * e * v + 2 * g) * v + h
        yy_3, yy_2 = 6 * a * v + 2 * b, 6 * p * v + 2 * q
        yy_1, yy_0 = 6 * k * v + 2 * m, 6 * e * v + 2 * g
        # fmt: on
        return (
            ((f_3 * u + f_2) * u + f_1) * u + f_0,
            (3 * f_3 * u + 2 * f_2) * u + f_1,
            ((y_3 * u + y_2) * u + y_1) * u + y_0,
            6 * f_3 * u + 2 * f_2,
            (3 * y_3 * u + 2 * y_2) * u + y_1,
            ((yy_3 * u + yy_2) * u + yy_1) * u + yy_0,
        )  # fmt: skip

    @lru_cache(maxsize=4096)  # noqa: B019 - a map is loaded once and stays
    def _cell(self, i: int, j: int) -> tuple[float, float, list[list[float]]]:
        """Return the corner and the coefficients of a cell, in plain floats.

        Beyond the map the outermost cell is used.
        """
        i = min(max(i, 0), self.cells.shape[0] - 1)
        j = min(max(j, 0), self.cells.shape[1] - 1)
        return i * self.spacing[0], j * self.spacing[1], self.cells[i, j].tolist()


def _powers(t: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (t^3, t^2, t, 1) along a new last axis, and its two derivatives."""
    one, zero = np.ones_like(t), np.zeros_like(t)
    return (
        np.stack([t**3, t**2, t, one], axis=-1),
        np.stack([3 * t**2, 2 * t, one, zero], axis=-1),
        np.stack([6 * t, 2 * one, zero, zero], axis=-1),
    )


def load(east: Interval | None = None, north: Interval | None = None) -> Terrain:
    """Load the elevation map, whole or cropped to a window.

    The function is the same whatever the window; only its domain and its list of grid
    points change. Coordinates are always counted from the south-west corner of the whole
    map. Loading twice gives the same object.

    Parameters
    ----------
    east, north : (float, float), optional
        Range to keep, metres, inside the map; the default is all.

    Returns
    -------
    Terrain
        The whole map is about 30.1 km x 31.7 km, heights 236 m to 1076 m.

    Raises
    ------
    ValueError
        If a range is empty or leaves the map.
    FileNotFoundError
        If this Matplotlib was installed without its sample data.

    References
    ----------
    The interpolant is the tensor product of not-a-knot cubic splines: de Boor, A Practical
    Guide to Splines, revised ed. 2001, chapters IV and XVII.

    Examples
    --------
    >>> f = load(**WINDOW)
    >>> f
    Terrain(east=(15000, 21000), north=(3000, 9000))
    >>> f([16000.0, 4000.0]).round(1)
    np.float64(1011.0)
    """
    whole = _whole_map()
    windows = zip((east, north), whole.domain, ("east", "north"), strict=True)
    return _crop(*(_inside(part, bounds, name) for part, bounds, name in windows))


def critical_points(terrain: Terrain) -> list[critical.CriticalPoint]:
    """Summits, pits and passes of a terrain in its domain, from the highest down.

    Rounding the heights to whole metres makes small bumps on flat ground; all are listed.

    Parameters
    ----------
    terrain : Terrain
        The map or window to search.

    Returns
    -------
    list of critical.CriticalPoint
        Each with `point` (metres), `value` (metres) and `kind`.

    Examples
    --------
    >>> highest = critical_points(load(**WINDOW))[0]
    >>> highest.kind, round(highest.value)
    ('summit', 1076)
    """
    (a, b), (c, d) = terrain.domain
    width, height = terrain.spacing
    return critical.find(terrain, (int(2 * (b - a) / width) + 2, int(2 * (d - c) / height) + 2))


def _inside(part: Interval | None, bounds: Interval, name: str) -> Interval:
    """Check a range against the map; None stands for all of it."""
    if part is None:
        return bounds
    low, high = map(float, part)
    if not bounds[0] <= low < high <= bounds[1]:
        raise ValueError(
            f"{name} must be (low, high) with {bounds[0]:.0f} <= low < high <= "
            f"{bounds[1]:.0f} metres; it is ({low}, {high})"
        )
    return low, high


@cache
def _crop(east: Interval, north: Interval) -> Terrain:
    """Return the map with a smaller domain and only the grid points inside it."""
    whole = _whole_map()
    columns = (whole.easts >= east[0]) & (whole.easts <= east[1])
    rows = (whole.norths >= north[0]) & (whole.norths <= north[1])
    elevation = _frozen(whole.elevation[np.ix_(rows, columns)])
    easts, norths = _frozen(whole.easts[columns]), _frozen(whole.norths[rows])
    return Terrain(easts, norths, elevation, (east, north), whole.spacing, whole.cells)


@cache
def _whole_map() -> Terrain:
    """Read the file and fit the spline."""
    file = _read()
    north_edge = float(file["ymax"])
    elevation = file["elevation"][::-1].astype(float)
    # The entry "ymin" of the file is ymax + 344 dy: the sign is wrong. The position of Cross
    # Mountain (36.1983 N, 84.2306 W) shows that "ymax" is the northern edge, as its name says.
    middle = north_edge - file["dy"] * len(elevation) / 2
    degrees = metres_per_degree(float(middle))
    spacing = float(file["dx"]) * degrees[0], float(file["dy"]) * degrees[1]
    shape = elevation.T.shape
    easts, norths = (_frozen(h * np.arange(n)) for h, n in zip(spacing, shape, strict=True))
    domain = (0.0, float(easts[-1])), (0.0, float(norths[-1]))
    cells = _bicubic(easts, norths, elevation)
    return Terrain(easts, norths, _frozen(elevation), domain, spacing, cells)


def _bicubic(easts: np.ndarray, norths: np.ndarray, elevation: np.ndarray) -> np.ndarray:
    """Coefficients of the bicubic spline through the heights, shape (N-1, M-1, 4, 4)."""
    from scipy.interpolate import CubicSpline  # takes half a second: only for those who need it

    along_east = CubicSpline(easts, elevation, axis=1).c  # (4, N-1, M)
    both = CubicSpline(norths, along_east, axis=2).c  # (4, M-1, 4, N-1)
    return _frozen(np.ascontiguousarray(both.transpose(3, 1, 2, 0)))


def _read() -> dict:
    """Return the arrays of Matplotlib's sample file."""
    from matplotlib import cbook

    try:
        with cbook.get_sample_data("jacksboro_fault_dem.npz") as file:
            return dict(file)
    except FileNotFoundError as error:
        raise FileNotFoundError(
            "the elevation map comes with Matplotlib's sample data, which this installation "
            f"lacks ({error.filename}): install matplotlib with pip"
        ) from error


def _frozen(array: np.ndarray) -> np.ndarray:
    """Make the array read-only and return it."""
    array.setflags(write=False)
    return array

"""The map that several figures share: Cross Mountain, Tennessee, with light and contour lines.

Entry points: `ground` (the heights), `lines` (contour lines of a given interval), `summits`,
`figure` (empty axes for the map and what stands below it) and `draw` (the map itself).
"""

from functools import cache

import numpy as np
from matplotlib.ticker import MultipleLocator

from course_utils.calculus import contours, terrain
from course_utils.plots import canvas, frame, maps
from course_utils.plots.palette import MUTED

EAST, NORTH = (15000.0, 21000.0), (3000.0, 7500.0)  # metres; a window of 6 km x 4.5 km
SHADES = (240, 180)  # cells of the relief: 25 m, a third of the spacing of the data


@cache
def ground():
    """Return the heights: a `terrain.Terrain`."""
    return terrain.load(east=EAST, north=NORTH)


@cache
def levels(interval):
    """Return the multiples of an interval (metres) that occur on the map."""
    heights = ground().elevation
    first, last = np.ceil(heights.min() / interval), np.floor(heights.max() / interval)
    return interval * np.arange(first, last + 1)


@cache
def lines(interval):
    """Return for each of the `levels` its contour lines, arrays of shape (n, 2) in metres."""
    return contours.level_lines(ground(), levels(interval), shape=SHADES)


@cache
def summits():
    """Return all summits of the map, small bumps too, as `critical.CriticalPoint`."""
    return [c for c in terrain.critical_points(ground()) if c.kind == "summit"]


@cache
def _slopes():
    """Return gradients at the centres of the relief's cells, shape (rows, columns, 2)."""
    x, y = (
        low + (high - low) * (np.arange(n) + 0.5) / n
        for (low, high), n in zip((EAST, NORTH), SHADES, strict=True)
    )
    return ground().gradient(np.stack(np.meshgrid(x, y), axis=-1))


def figure(words, below=(), *, height=330, heights=None):
    """Return a figure with the axes "map" on top, and named axes below it.

    Parameters
    ----------
    words : Catalogue
        Holds the labels ``map-east`` and ``map-north``.
    below : sequence of str
        Names of the axes below the map.
    height : float
        Of the whole figure, in pixels at a width of 480.
    heights : list of float, optional
        Relative heights of the rows.

    Returns
    -------
    matplotlib.figure.Figure
    """
    fig = canvas([["map"], *([name] for name in below)], height=height, height_ratios=heights)
    labels = (words["map-east"], words["map-north"])
    ax = frame(fig.axes[0], EAST, NORTH, labels=labels, equal=True)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MultipleLocator(1000))
        axis.set_major_formatter(lambda metres, _: f"{metres / 1000:g}")
    return fig


def draw(ax, interval=20.0):
    """Draw relief and contour lines, every fifth of them thicker.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    interval : float, default=20.0
        Height difference between neighbouring lines, metres.

    Returns
    -------
    list of matplotlib artists
    """
    thick = np.isclose(levels(interval) % (5 * interval), 0)
    groups = {False: [], True: []}
    for bold, same in zip(thick.tolist(), lines(interval), strict=True):
        groups[bold].extend(same)
    return [
        maps.relief(ax, _slopes(), (EAST, NORTH)),
        maps.contours(ax, groups[False], color=MUTED, width=0.5),
        maps.contours(ax, groups[True], color=MUTED, width=1.1),
    ]

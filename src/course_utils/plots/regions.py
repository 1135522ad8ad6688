"""Regions of the plane, tinted by kind.

Entry points: `regions`, cell by cell for any number of kinds, and `sides`, where a function is
below and above 0, with a smooth border.
"""

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from course_utils.plots.maps import thinned

# Middle tones between the palette's values for light and dark paper; yellow serves as the
# fourth hue, since green is reserved for paths. Nothing is opaque, so the paper shines through.
TINTS = {
    "blue": (40, 140, 220), "orange": (225, 120, 20), "purple": (190, 100, 175),
    "yellow": (215, 200, 40), "grey": (120, 125, 135), "none": None,
}  # fmt: skip
OPACITY = 110  # out of 255


def regions(ax, kinds, tints, extent):
    """Tint each cell of a grid by its kind.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    kinds : ndarray of int of shape (rows, columns)
        An index into `tints` for each cell; row 0 is at the bottom.
    tints : sequence of {"blue", "orange", "purple", "yellow", "grey", "none"}
        "none" leaves the paper as it is.
    extent : ((float, float), (float, float))
        Range of x and of y that the cells cover, in data units.

    Returns
    -------
    matplotlib.image.AxesImage
    """
    colours = np.array(_colours(tints), dtype=np.uint8)
    return ax.imshow(
        colours[np.asarray(kinds)], extent=(*extent[0], *extent[1]), origin="lower",
        interpolation="none", aspect=ax.get_aspect(), zorder=0,
    )  # fmt: skip


def _colours(tints):
    return [(*rgb, OPACITY) if (rgb := TINTS[t]) else (0, 0, 0, 0) for t in tints]


def ramp(tints, count):
    """Return colours that go evenly from tint to tint.

    Parameters
    ----------
    tints : sequence of {"blue", "orange", "purple", "yellow", "grey", "none"}
        At least two. Next to "none" a tint keeps its hue and fades.
    count : int

    Returns
    -------
    ndarray of uint8 of shape (count, 4)
    """
    stops = np.array(_colours(tints), dtype=float)
    at, places = np.linspace(0, len(tints) - 1, count), np.arange(len(tints))
    colours = np.stack([np.interp(at, places, part) for part in stops.T], axis=-1)
    # "none" is fully transparent black: what fades into it keeps its hue.
    colours[:, :3] /= np.maximum(colours[:, 3:] / OPACITY, 1e-9)
    return np.rint(colours).astype(np.uint8)


def sides(ax, heights, colors, extent, *, opacity=0.35, zorder=0.5):
    """Fill the regions where a function is below 0 and above 0, as vector graphics.

    Between the points where it is known, the function is taken to be linear, so the border is
    a line and not a staircase.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        With its limits set.
    heights : ndarray of shape (rows, columns)
        Its values, the outermost ones on the edges of `extent`; row 0 is at the bottom.
    colors : (str, str)
        Colours of the palette: below, above.
    extent : ((float, float), (float, float))
        Range of x and of y.
    opacity : float in [0, 1], default=0.35
    zorder : float, default=0.5

    Returns
    -------
    list of matplotlib.patches.PathPatch
        At most one for each side; none for a side that does not occur.
    """
    from contourpy import FillType, contour_generator

    columns_rows = np.shape(heights)[::-1]
    x, y = (np.linspace(a, b, n) for (a, b), n in zip(extent, columns_rows, strict=True))
    grid = contour_generator(x, y, heights, fill_type=FillType.OuterOffset)
    patches = []
    for color, levels in zip(colors, ((-np.inf, 0.0), (0.0, np.inf)), strict=True):
        rings = [
            thinned(ax, ring)
            for points, offsets in zip(*grid.filled(*levels), strict=True)
            for ring in np.split(points, offsets[1:-1])
        ]
        if rings:  # holes run the other way round, which leaves them empty
            path = Path.make_compound_path(*(Path(ring, closed=True) for ring in rings))
            patch = PathPatch(path, facecolor=color, alpha=opacity, linewidth=0, zorder=zorder)
            patches.append(ax.add_artist(patch))
    return patches

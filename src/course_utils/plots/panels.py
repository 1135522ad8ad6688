"""Large grey pictures, several in one axes, each in its own place under its heading.

Entry points: `panels` divides an axes into places, `show` puts a picture into one of them, and
`extent` tells where it lies.
"""

import numpy as np

from course_utils.plots.canvas import TEXT
from course_utils.plots.maps import stroke
from course_utils.plots.palette import INK, MUTED
from course_utils.plots.pictures import as_rgba

GAP, HEAD = 0.08, 0.22  # between two columns, and above a picture, as fractions of its side


def panels(ax, places):
    """Divide an axes into square places for pictures, each with a rim and a heading.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Otherwise empty; a place should be at least 100 pixels wide.
    places : dict of {str: (float, float)}
        For each heading (a word or two, as wide as the picture): column and row, from the left
        and from the top, both from 0.

    Returns
    -------
    matplotlib.axes.Axes
    """
    columns, rows = (max(part) + 1 for part in zip(*places.values(), strict=True))
    ax.set_axis_off()
    ax.set(xlim=(0, columns * (1 + GAP) - GAP), ylim=(-rows * (1 + HEAD), 0), aspect="equal")
    for heading, place in places.items():
        left, top = _corner(place)
        ax.text(left, top + 0.25 * HEAD, heading, color=INK, size=TEXT, va="baseline")
        # Black clothes on black would melt into dark paper.
        x, y = (left, left + 1, left + 1, left, left), (top, top, top - 1, top - 1, top)
        stroke(ax, x, y, color=MUTED, linewidth=2.0, clip_on=False)
    return ax


def show(ax, place, grey):
    """Show a picture in its place.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        From `panels`.
    place : (float, float)
        Column and row, as there.
    grey : array_like of shape (height, width)
        From 0 (black) to 1 (white); values outside are clipped.

    Returns
    -------
    matplotlib.image.AxesImage

    Raises
    ------
    ValueError
        If it is not a picture, or contains NaN.
    """
    grey = np.asarray(grey, dtype=float)
    if grey.ndim != 2 or np.isnan(grey).any():
        raise ValueError(f"expected one grey picture (height, width), got shape {grey.shape}")
    (left, right), (bottom, top) = extent(place)
    where = {"extent": (left, right, bottom, top), "aspect": "equal"}
    return ax.imshow(as_rgba(grey), interpolation="none", zorder=2.5, **where)


def extent(place):
    """Return the ranges of x and of y that a picture in a place covers.

    Parameters
    ----------
    place : (float, float)
        Column and row, as in `panels`.

    Returns
    -------
    tuple of ((float, float), (float, float))
    """
    left, top = _corner(place)
    return (left, left + 1), (top - 1, top)


def _corner(place):
    """Return the upper left corner of a picture."""
    column, row = place
    return column * (1 + GAP), -row * (1 + HEAD) - HEAD

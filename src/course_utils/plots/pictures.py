"""Small grey pictures on shelves, each shelf under its heading.

Entry points: `shelves` makes room, `place` puts pictures on a shelf, `frames` frames some.
"""

import numpy as np

from course_utils.plots.canvas import TEXT, WIDTH
from course_utils.plots.maps import stroke
from course_utils.plots.palette import INK, ORANGE

HEADING = 25.0  # height of a heading in pixels at a figure width of 480
GAP = 0.03  # between a picture and the border of its cell, as a fraction of the cell


def height_of(columns, rows):
    """Return the height of a figure with so many shelves, in pixels at a width of 480.

    Parameters
    ----------
    columns, rows : int

    Returns
    -------
    float

    Examples
    --------
    >>> height_of(6, 2)
    210.0
    """
    return rows * (WIDTH / columns + HEADING)


def shelves(ax, columns, headings):
    """Divide an axes into shelves: a cell is one unit wide and high, rows count from the top.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Otherwise empty, about `height_of` high.
    columns : int
        Cells on a shelf.
    headings : sequence of str
        One for each shelf; up to about 55 letters fit.

    Returns
    -------
    matplotlib.axes.Axes
    """
    head = HEADING * columns / WIDTH
    ax.set_axis_off()
    ax.set(xlim=(0, columns), ylim=(-len(headings) * (1 + head), 0), aspect="equal")
    for row, text in enumerate(headings):
        ax.text(GAP, -row * (1 + head) - 0.72 * head, text, color=INK, size=TEXT, va="baseline")
    return ax


def place(ax, row, pictures, *, first=0):
    """Put pictures on a shelf, from left to right.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        From `shelves`.
    row : int
        Which shelf; 0 is the top one.
    pictures : array_like of shape (n, height, width)
        Greys from 0 (black) to 1 (white); values outside are clipped, NaN shows the paper.
    first : int, default=0
        The cell of the first picture.

    Returns
    -------
    list of matplotlib.image.AxesImage

    Raises
    ------
    ValueError
        If there is no room.
    """
    pictures = np.asarray(pictures, dtype=float)
    columns = round(ax.get_xlim()[1])
    if pictures.ndim != 3 or first + len(pictures) > columns:
        raise ValueError(
            f"{columns} cells hold pictures of shape (n, height, width), n <= "
            f"{columns - first}; got {pictures.shape}"
        )
    return [_put(ax, grey, *_corner(ax, row, first + i)) for i, grey in enumerate(pictures)]


def frames(ax, row, cells, *, color=ORANGE, width=4.0):
    """Draw frames around some cells of a shelf, as one artist.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        From `shelves`.
    row : int
    cells : sequence of int
    color : str, default=ORANGE
    width : float, default=4.0

    Returns
    -------
    matplotlib.lines.Line2D
    """
    x, y = [], []
    for cell in cells:
        left, top = _corner(ax, row, cell)
        x += [left, left + 1, left + 1, left, left, np.nan]
        y += [top, top, top - 1, top - 1, top, np.nan]
    inside = 0.5 * width * ax.get_xlim()[1] / WIDTH  # the rim lies on its cell
    middle = (
        np.repeat([left + 0.5 for left in x[::6]], 6),
        np.repeat([t - 0.5 for t in y[::6]], 6),
    )
    x, y = (
        m + (np.array(v, dtype=float) - m) * (1 - 2 * inside)
        for v, m in zip((x, y), middle, strict=True)
    )
    return stroke(ax, x, y, color=color, linewidth=width, zorder=5)


def _corner(ax, row, cell):
    """Return the upper left corner of a cell."""
    head = HEADING * ax.get_xlim()[1] / WIDTH
    return float(cell), -row * (1 + head) - head


def _put(ax, grey, left, top):
    extent = (left + GAP, left + 1 - GAP, top - 1 + GAP, top - GAP)
    aspect = ax.get_aspect()
    return ax.imshow(
        as_rgba(grey), extent=extent, interpolation="none", aspect=aspect, zorder=2
    )


def as_rgba(grey):
    """Return a grey picture as bytes that look the same on light and on dark paper.

    Parameters
    ----------
    grey : ndarray of float of shape (height, width)
        From 0 (black) to 1 (white); values outside are clipped, NaN shows the paper.

    Returns
    -------
    ndarray of uint8 of shape (height, width, 4)
    """
    shown = np.nan_to_num(np.clip(grey, 0, 1))
    alpha = np.where(np.isnan(grey), 0, 255)
    return np.stack([np.rint(255 * shown)] * 3 + [alpha], axis=-1).astype(np.uint8)


def strip(ax, pictures):
    """Fill an axes with pictures side by side.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        With limits (0, n) and (0, 1), and equal units.
    pictures : array_like of shape (n, height, width)
        As in `place`.

    Returns
    -------
    list of matplotlib.image.AxesImage
    """
    return [_put(ax, grey, i, 1.0) for i, grey in enumerate(np.asarray(pictures, dtype=float))]

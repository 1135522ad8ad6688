"""Marks on a plot: curves, arrows and dots.

Entry points: `curve`, `arrow` and `dots`. Sizes are in pixels at a figure width of 480;
limits and layout of the axes must be set before.
"""

import numpy as np
from matplotlib.patches import Polygon

from course_utils.plots.maps import thinned
from course_utils.plots.palette import INK, ORANGE, PAPER

SHAFT, HEAD = 3.4, 11.0  # width of an arrow's shaft, width and length of its head


def curve(ax, points, *, color=INK, width=2.5, dashed=False, zorder=3.0):
    """Draw a curve through points.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    points : ndarray of shape (n, 2)
        Vertices in data units.
    color : str, default=INK
        A colour of the palette.
    width : float, default=2.5
        In pixels.
    dashed : bool, default=False
    zorder : float, default=3.0

    Returns
    -------
    matplotlib.lines.Line2D
    """
    x, y = thinned(ax, points).T
    style = (0, (2.5, 2)) if dashed else "solid"
    (artist,) = ax.plot(x, y, color=color, linewidth=width, linestyle=style, zorder=zorder)
    artist.set(solid_joinstyle="round", solid_capstyle="round", dash_capstyle="butt")
    return artist


def arrow(ax, start, vector, *, color=ORANGE, zorder=5.0):
    """Draw an arrow with a rim of paper, so that it stands out on a map.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    start : array_like of shape (2,)
        Where it begins, in data units.
    vector : array_like of shape (2,)
        From its beginning to its tip, in data units. An arrow shorter than its head is all
        head, and a vector of less than a pixel gives an arrow of no size.
    color : str, default=ORANGE
        A colour of the palette.
    zorder : float, default=5.0

    Returns
    -------
    matplotlib.patches.Polygon
    """
    start, vector = np.asarray(start, dtype=float), np.asarray(vector, dtype=float)
    tail, tip = ax.transData.transform([start, start + vector])
    length = float(np.hypot(*(tip - tail)))
    along = (tip - tail) / length if length >= 1 else np.zeros(2)
    across = np.array([-along[1], along[0]])
    head = min(HEAD, length)
    corners = [
        (0, SHAFT / 2), (length - head, SHAFT / 2), (length - head, head / 2), (length, 0),
        (length - head, -head / 2), (length - head, -SHAFT / 2), (0, -SHAFT / 2),
    ]  # fmt: skip
    outline = [tail + a * along + b * across for a, b in corners]
    patch = Polygon(
        ax.transData.inverted().transform(outline), facecolor=color, edgecolor=PAPER,
        linewidth=1, joinstyle="round", zorder=zorder,
    )  # fmt: skip
    return ax.add_patch(patch)


def dots(ax, points, *, color=INK, size=9.0, rim=1.5, hollow=False, zorder=6.0):
    """Draw round dots with a rim of paper, or rings filled with paper.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    points : array_like of shape (n, 2) or (2,)
        Their places, in data units; none at all is allowed.
    color : str, default=INK
        A colour of the palette.
    size : float, default=9.0
        Diameter in pixels.
    rim : float, default=1.5
        Width of the rim in pixels.
    hollow : bool, default=False
        Rings instead of dots.
    zorder : float, default=6.0

    Returns
    -------
    matplotlib.lines.Line2D
    """
    x, y = np.asarray(points, dtype=float).reshape(-1, 2).T
    face, edge = (PAPER, color) if hollow else (color, PAPER)
    (artist,) = ax.plot(
        x, y, linestyle="none", marker="o", markersize=size, markerfacecolor=face,
        markeredgecolor=edge, markeredgewidth=rim, zorder=zorder,
    )  # fmt: skip
    return artist

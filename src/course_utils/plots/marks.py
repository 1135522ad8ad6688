"""Marks on a plot: curves, arrows, dots, and the path of a method step by step.

Entry points: `curve`, `arrow`, `dots`, `path` (a polygon with a mark at each of its vertices)
and `values` (a graph over the steps on a logarithmic axis). Sizes are in pixels at a figure
width of 480; limits and layout of the axes must be set beforehand.
"""

import numpy as np
from matplotlib.patches import Polygon
from matplotlib.path import Path

from course_utils.plots.fast_lines import FastLine
from course_utils.plots.maps import stroke, thinned, thinned_pixels
from course_utils.plots.palette import GREEN, INK, ORANGE, PAPER

SHAFT, HEAD = 3.4, 11.0  # width of an arrow's shaft, width and length of its head
MARGIN = 20.0  # a path is cut off where it is farther than this outside its axes
# Marks closer than this to the last one, in multiples of their size, are merged with it: a row
# of dots then looks like a line, and rings do not become one white area.
APART = {"dot": 0.25, "square": 0.25, "ring": 0.8, "box": 0.8}


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
    Stroke
    """
    pixels = thinned_pixels(ax, points)
    return FastLine(ax, pixels, color=color, width=width, dashed=dashed, zorder=zorder)


def arrow(ax, start, vector, *, color=ORANGE, zorder=5.0):
    """Draw an arrow with a rim of paper, so that it stands out on a map.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    start : array_like of shape (2,)
        Where it begins, in data units.
    vector : array_like of shape (2,)
        From its tail to its tip, in data units. An arrow shorter than its head is all head,
        and a vector of less than a pixel gives an arrow of size 0.
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
    return ax.add_artist(patch)


def dots(ax, points, *, color=INK, size=9.0, rim=1.5, hollow=False, zorder=6.0):
    """Draw round dots with a rim of paper, or rings filled with paper.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    points : array_like of shape (n, 2) or (2,)
        Their positions, in data units; n may be 0.
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
    return stroke(
        ax, x, y, linestyle="none", marker="o", markersize=size, markerfacecolor=face,
        markeredgecolor=edge, markeredgewidth=rim, zorder=zorder,
    )  # fmt: skip


def path(ax, points, *, color=GREEN, width=2.0, mark="dot", size=6.0, dashed=False, zorder=4.0):
    """Draw the path of a method: a polygon with a mark at each step.

    What leaves the axes is cut off, so that a divergent run has no giant coordinates; the line
    leaves out steps of less than a pixel, and marks that would hide each other are merged.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    points : array_like of shape (n, 2)
        The steps in data units, finite; n may be 0.
    color : str, default=GREEN
        A colour of the palette.
    width : float, default=2.0
        Of the line, in pixels; 0 draws only the marks.
    mark : {"dot", "ring", "square", "box"}, default="dot"
        Round or square, each filled with the colour or with paper.
    size : float, default=6.0
        Diameter of a mark in pixels; 0 draws only the line.
    dashed : bool, default=False
    zorder : float, default=4.0
        Of the line; the marks are above it.

    Returns
    -------
    list of matplotlib artists
        The line, the marks, and the paper in rings and boxes.
    """
    pixels = ax.transData.transform(np.asarray(points, dtype=float).reshape(-1, 2))
    low, high = ax.bbox.padded(MARGIN).get_points()
    artists = []
    if width > 0:
        line = _cut(_apart(pixels, 1.0), low, high)
        look = {"color": color, "width": width, "dashed": dashed, "zorder": zorder}
        artists.append(FastLine(ax, line, **look))
    if size > 0:
        inside = pixels[((pixels >= low) & (pixels <= high)).all(axis=1)]
        artists += _marks(ax, inside, color, mark, size, zorder)
    return artists


def values(ax, heights, over=None, *, color=GREEN, width=2.5, zorder=3.0, **marks):
    """Draw values over the steps on a logarithmic axis; too small values lie at its bottom.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Its y axis is logarithmic.
    heights : array_like of shape (n,)
        Values, not negative, finite.
    over : array_like of shape (n,), optional
        Their positions, such as a cost; default 0, 1, 2, ...
    color, width, zorder
        As in `path`.
    **marks
        ``dashed``, ``mark`` and ``size`` of `path`; without a size only the line is drawn.

    Returns
    -------
    list of matplotlib artists
    """
    heights = np.maximum(np.asarray(heights, dtype=float), ax.get_ylim()[0])
    over = np.arange(len(heights)) if over is None else over
    points = np.stack([over, heights], axis=-1)
    marks = {"size": 0.0} | marks
    if not marks["size"]:
        points = thinned(ax, points)
    return path(ax, points, color=color, width=width, zorder=zorder, **marks)


def _marks(ax, pixels, color, mark, size, zorder):
    """Draw the marks of `path`."""
    places = _apart(pixels, APART[mark] * size)
    square = mark in ("square", "box")
    layers = [(color, size), (PAPER, size - 3.0)][: 1 + (mark in ("ring", "box"))]
    return [
        _spots(ax, places, paint, diameter, zorder + 0.1 * (layer + 1), square)
        for layer, (paint, diameter) in enumerate(layers)
    ]


def _apart(pixels, distance):
    """Return the vertices that are at least a given distance from the last one kept."""
    kept, last_x, last_y = [], 0.0, 0.0
    for k, (x, y) in enumerate(pixels.tolist()):
        if not k or abs(x - last_x) + abs(y - last_y) >= distance:
            kept.append(k)
            last_x, last_y = x, y
    return pixels[kept]


def _cut(pixels, low, high):
    """Cut a polygon where it leaves the box between two corners; gaps are NaN."""
    if ((pixels >= low) & (pixels <= high)).all():
        return pixels
    cut = Path(pixels).cleaned(clip=(*low, *high))
    shown = cut.codes != Path.STOP
    begins = np.flatnonzero(cut.codes[shown] == Path.MOVETO)
    return np.insert(cut.vertices[shown], begins[1:], np.nan, axis=0)


def _spots(ax, pixels, color, size, zorder, square):
    """Draw strokes of length 0, whose ends are dots or squares, all as one artist."""
    gap = np.full_like(pixels, np.nan)
    strokes = np.stack([pixels, pixels, gap], axis=1).reshape(-1, 2)
    return FastLine(ax, strokes, color=color, width=size, square=square, zorder=zorder)

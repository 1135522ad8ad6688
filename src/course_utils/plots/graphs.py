"""Computational graphs: circles with a sign in them, edges with arrowheads, and numbers.

Entry points: `vertices`, `edges`, `rings`, `beside` and `along`. Sizes are in pixels at a
figure width of 480; limits and layout of the axes must be set beforehand.
"""

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from course_utils.plots import marks
from course_utils.plots.canvas import TEXT
from course_utils.plots.maps import stroke
from course_utils.plots.numbers import numbers
from course_utils.plots.palette import BLUE, INK, MUTED

RADIUS = 22.0  # of a vertex
LARGE = 17.0  # numbers beside vertices
HEAD = np.array([(0, 0), (-10, 5), (-10, -5), (0, 0)])  # of an edge, its tip at the origin
GAP = 5.0  # between a number and what it belongs to
ALIGN = {-1: "right", 1: "left"}  # of numbers on that side


def vertices(ax, places, signs):
    """Draw the vertices of a graph.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    places : array_like of shape (n, 2)
        Their centres, in data units.
    signs : sequence of str
        The text in each circle: at most four letters fit.

    Returns
    -------
    list of matplotlib artists
        The circles, then one text for each sign.
    """
    circles = marks.dots(ax, places, color=INK, size=2 * RADIUS, rim=1.5, hollow=True, zorder=5)
    look = {"color": INK, "size": TEXT, "ha": "center", "va": "center", "zorder": 6}
    return [
        circles,
        *(ax.text(*p, s, **look) for p, s in zip(np.asarray(places), signs, strict=True)),
    ]


def rings(ax, places, *, color=BLUE, width=4.0):
    """Make the circles of some vertices thick and coloured.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    places : array_like of shape (k, 2)
        Their centres, in data units.
    color : str, default=BLUE
        A colour of the palette.
    width : float, default=4.0

    Returns
    -------
    matplotlib.lines.Line2D
    """
    x, y = np.asarray(places, dtype=float).reshape(-1, 2).T
    return stroke(
        ax, x, y, linestyle="none", marker="o", markersize=2 * RADIUS, markeredgecolor=color,
        markerfacecolor="none", markeredgewidth=width, zorder=6.5,
    )  # fmt: skip


def edges(ax, places, pairs, *, color=MUTED, width=1.5, zorder=2.0):
    """Draw edges from circle to circle, with arrowheads at their ends.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    places : array_like of shape (n, 2)
        Centres of all vertices, in data units.
    pairs : sequence of (int, int)
        Where each edge begins and where it ends.
    color : str, default=MUTED
        A colour of the palette.
    width : float, default=1.5
    zorder : float, default=2.0

    Returns
    -------
    list of matplotlib artists
        The lines and the arrowheads; none if there are no edges.
    """
    pixels, lines, heads = ax.transData.transform(places), [], []
    for begin, end in pairs:
        along = pixels[end] - pixels[begin]
        along /= np.hypot(*along)
        tip = pixels[end] - RADIUS * along
        lines += [pixels[begin] + RADIUS * along, tip + HEAD[1, 0] * along, (np.nan, np.nan)]
        heads.append(tip + HEAD @ np.array([along, (-along[1], along[0])]))
    if not heads:
        return []
    back = ax.transData.inverted().transform
    outline = Path(back(np.concatenate(heads)), [1, 2, 2, 79] * len(heads))
    return [
        stroke(ax, *back(lines).T, color=color, linewidth=width, zorder=zorder),
        ax.add_artist(
            PathPatch(outline, facecolor=color, edgecolor=color, lw=width / 2, zorder=zorder)
        ),
    ]


def beside(ax, places, side, texts, *, color=INK):
    """Write numbers beside vertices.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    places : array_like of shape (k, 2)
        Centres of the vertices, in data units.
    side : {-1, 1}
        Left or right.
    texts : sequence of str
        One for each of them.
    color : str, default=INK

    Returns
    -------
    course_utils.plots.numbers.Numbers
    """
    pixels = ax.transData.transform(np.asarray(places, dtype=float).reshape(-1, 2))
    moved = ax.transData.inverted().transform(np.add(pixels, (side * (RADIUS + GAP), 0)))
    return numbers(ax, moved, texts, color=color, size=LARGE, align=ALIGN[side])


def along(ax, places, pairs, texts, *, color=INK):
    """Write numbers beside edges, on the side away from the middle of the axes.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    places : array_like of shape (n, 2)
        Centres of all vertices, in data units.
    pairs : sequence of (int, int)
        The ends of each edge; none may be horizontal.
    texts : sequence of str
        One for each edge.
    color : str, default=INK

    Returns
    -------
    course_utils.plots.numbers.Numbers
    """
    ends = ax.transData.transform(places)[np.asarray(pairs, dtype=int).reshape(-1, 2)]
    middle, way = ends.mean(axis=1), ends[:, 1] - ends[:, 0]
    side = np.where(middle[:, 0] < (ax.bbox.x0 + ax.bbox.x1) / 2 - 1, -1, 1)
    # A slanted edge passes the corner of the number, half its height above or below.
    middle[:, 0] += side * (GAP + TEXT / 2 * np.abs(way[:, 0] / way[:, 1]))
    moved = ax.transData.inverted().transform(middle)
    return numbers(ax, moved, texts, color=color, align=[ALIGN[k] for k in side.tolist()])

"""Surfaces in space: a graph over a grid, and a tangent plane.

Entry points: `space` (limits and view of 3-D axes), `surface` and `plane`.
"""

import numpy as np
from mpl_toolkits.mplot3d.art3d import Line3D, Poly3DCollection

from course_utils.plots.palette import BLUE, ORANGE


def space(ax, x, y, z, *, view=(35, -60), heights=0.6):
    """Give 3-D axes limits and a view, without ticks.

    Parameters
    ----------
    ax : mpl_toolkits.mplot3d.Axes3D
    x, y, z : (float, float)
        Limits.
    view : (float, float), default=(35, -60)
        Elevation and azimuth in degrees.
    heights : float, default=0.6
        Height of the box for a width of 1 along the longer side.

    Returns
    -------
    mpl_toolkits.mplot3d.Axes3D
    """
    ax.set(xlim=x, ylim=y, zlim=z, xticks=[], yticks=[], zticks=[])
    wide, deep = x[1] - x[0], y[1] - y[0]
    longest = max(wide, deep)
    ax.set_box_aspect((wide / longest, deep / longest, heights), zoom=1.15)
    ax.view_init(*view)
    ax.computed_zorder = False
    return ax


def surface(ax, x, y, z, *, color=BLUE, opacity=0.35):
    """Draw the graph over a grid as quadrilaterals, the farthest first.

    Parameters
    ----------
    ax : mpl_toolkits.mplot3d.Axes3D
    x, y : ndarray of shape (n,), (m,)
        The grid.
    z : ndarray of shape (m, n)
        Heights; at most 24 x 24 quadrilaterals keep a recording small.
    color : str, default=BLUE
    opacity : float in [0, 1], default=0.35

    Returns
    -------
    mpl_toolkits.mplot3d.art3d.Poly3DCollection
    """
    x, y = np.meshgrid(x, y)
    p = np.stack([x, y, z], axis=-1)
    quads = np.stack([p[:-1, :-1], p[:-1, 1:], p[1:, 1:], p[1:, :-1]], axis=2)
    faces = Poly3DCollection(
        quads.reshape(-1, 4, 3), facecolor=color, edgecolor=color, linewidth=0.5,
        alpha=opacity, zorder=1,
    )  # fmt: skip
    return ax.add_collection3d(faces, autolim=False)


def plane(ax, a, height, slopes, size, *, color=ORANGE, opacity=0.5):
    """Draw a square in the plane through a point of a graph, with its centre marked.

    Parameters
    ----------
    ax : mpl_toolkits.mplot3d.Axes3D
    a : (float, float)
        The point, seen from above.
    height : float
        Height of the plane there.
    slopes : (float, float)
        Slopes along x and y.
    size : float
        Half the side of the square, seen from above.
    color : str, default=ORANGE
    opacity : float in [0, 1], default=0.5

    Returns
    -------
    list of artists
        The plane and its centre.
    """
    steps = size * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    corners = np.column_stack([np.add(a, steps), height + steps @ np.asarray(slopes)])
    sheet = Poly3DCollection(
        [corners], facecolor=color, edgecolor=color, linewidth=1.5, alpha=opacity, zorder=3
    )
    spot = Line3D([a[0]], [a[1]], [height], marker="o", color=color, markersize=8, zorder=4)
    return [ax.add_collection3d(sheet, autolim=False), ax.add_artist(spot)]

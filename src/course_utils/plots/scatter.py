"""Points of several classes, told apart by colour and by shape.

Entry point: `scatter`.
"""

import numpy as np
from matplotlib.lines import Line2D

from course_utils.plots.palette import BLUE, INK, ORANGE, PAPER, PURPLE

# Class by class; the colours are those of the tints of `regions` with the same index.
STYLES = ((BLUE, "o"), (ORANGE, "s"), (PURPLE, "^"), (INK, "D"))
TINTS = ("blue", "orange", "purple", "grey")


def scatter(ax, points, labels, *, size=7.0, zorder=4.0):
    """Draw the points of each class in its colour and shape.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    points : ndarray of shape (N, 2)
        In data units.
    labels : ndarray of int of shape (N,)
        Classes 0..3: discs, squares, triangles, diamonds.
    size : float, default=7.0
        Diameter in pixels at a figure width of 480.
    zorder : float, default=4.0

    Returns
    -------
    list of matplotlib.lines.Line2D
        One artist for each class that has points.

    Raises
    ------
    ValueError
        If the shapes do not match or a label is not in 0..3.
    """
    points, labels = np.asarray(points, dtype=float), np.asarray(labels)
    if points.ndim != 2 or points.shape[1] != 2 or labels.shape != points.shape[:1]:
        raise ValueError(
            "points must have shape (N, 2) and labels (N,); they have "
            f"{points.shape} and {labels.shape}"
        )
    if not np.isin(labels, np.arange(len(STYLES))).all():
        raise ValueError(f"labels must be 0..{len(STYLES) - 1}; got {np.unique(labels)}")
    return [_class(ax, points[labels == k], STYLES[k], size, zorder) for k in np.unique(labels)]


def _class(ax, points, style, size, zorder):
    """Draw one class, each mark with a rim in the colour of the paper."""
    color, marker = style
    marks = Line2D(
        *points.T, linestyle="none", marker=marker, markersize=size, color=color,
        markeredgecolor=PAPER, markeredgewidth=1.0, zorder=zorder,
    )  # fmt: skip
    return ax.add_artist(marks)

"""Bars side by side, as one artist.

Entry point: `bars`.
"""

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from course_utils.plots.palette import BLUE

WIDE = 0.8  # of the distance between bars at 1, 2, 3, ...


def bars(ax, heights, *, places=None, width=WIDE, color=BLUE, zorder=3.0):
    """Draw bars on the line y = 0.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        With its limits set; higher bars are cut off there.
    heights : array_like of shape (n,)
        At least 0, in data units; n may be 0.
    places : array_like of shape (n,), optional
        Positions of the bars; default 1, 2, 3, ...
    width : float, default=0.8
        In data units.
    color : str, default=BLUE
        A colour of the palette.
    zorder : float, default=3.0

    Returns
    -------
    matplotlib.patches.PathPatch

    Raises
    ------
    ValueError
        If a height is negative or not a number.
    """
    heights = np.asarray(heights, dtype=float)
    if not (heights >= 0).all():
        raise ValueError(f"bars must have heights of at least 0; got {heights}")
    places = 1 + np.arange(len(heights)) if places is None else np.asarray(places)
    x = places[:, None] + width * np.array([-0.5, -0.5, 0.5, 0.5, 0.5])
    y = np.minimum(heights, ax.get_ylim()[1])[:, None] * np.array([0, 1, 1, 0, 0])
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
    outline = Path(np.stack([x, y], axis=-1).reshape(-1, 2), codes * len(heights))
    return ax.add_artist(PathPatch(outline, facecolor=color, linewidth=0, zorder=zorder))

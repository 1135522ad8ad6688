"""Fields of arrows.

Entry point: `field`, which draws all arrows as one artist.
"""

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from course_utils.plots.palette import ORANGE

SHAFT, HEAD = 1.6, 7.0  # width of the shafts, width and length of the heads, in pixels


def field(ax, places, vectors, *, color=ORANGE, opacity=1.0, zorder=2.0):
    """Draw an arrow at each point, all of them as one artist.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        With its limits set.
    places : array_like of shape (n, 2)
        Where the arrows begin, in data units.
    vectors : array_like of shape (n, 2)
        From tail to tip, in data units; arrows of less than a pixel are left out.
    color : str, default=ORANGE
        A colour of the palette.
    opacity : float in [0, 1], default=1.0
    zorder : float, default=2.0

    Returns
    -------
    matplotlib.patches.PathPatch
    """
    places = np.asarray(places, dtype=float).reshape(-1, 2)
    vectors = np.asarray(vectors, dtype=float).reshape(-1, 2)
    tails = ax.transData.transform(places)
    steps = ax.transData.transform(places + vectors) - tails
    length = np.hypot(*steps.T)
    seen = length >= 1
    tails, length = tails[seen], length[seen]
    along = steps[seen] / length[:, None]
    across = np.stack([-along[:, 1], along[:, 0]], axis=-1)
    head = np.minimum(HEAD, 0.6 * length)
    ahead, half, none = length - head, np.full_like(length, SHAFT / 2), np.zeros_like(length)
    outline = [
        (none, half), (ahead, half), (ahead, head / 2), (length, none),
        (ahead, -head / 2), (ahead, -half), (none, -half), (none, half),
    ]  # fmt: skip
    corners = np.stack(
        [tails + a[:, None] * along + b[:, None] * across for a, b in outline], axis=1
    ).reshape(-1, 2)
    codes = np.tile([Path.MOVETO, *[Path.LINETO] * 6, Path.CLOSEPOLY], len(tails))
    path = Path(ax.transData.inverted().transform(corners), codes)
    patch = PathPatch(path, facecolor=color, alpha=opacity, linewidth=0, zorder=zorder)
    return ax.add_artist(patch)

"""Regions of the plane, tinted by kind.

Entry point: `regions`.
"""

import numpy as np

# Middle tones between the palette's values for light and dark paper; yellow stands in for a
# fourth hue, since green is kept for paths. Nothing is opaque, so any paper shines through.
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
        An index into `tints` for each cell; row 0 lies lowest.
    tints : sequence of {"blue", "orange", "purple", "yellow", "grey", "none"}
        "none" leaves the paper as it is.
    extent : ((float, float), (float, float))
        Range of x and of y that the cells cover, in data units.

    Returns
    -------
    matplotlib.image.AxesImage
    """
    colours = np.array(
        [(*TINTS[t], OPACITY) if TINTS[t] else (0, 0, 0, 0) for t in tints], dtype=np.uint8
    )
    return ax.imshow(
        colours[np.asarray(kinds)], extent=(*extent[0], *extent[1]), origin="lower",
        interpolation="none", aspect=ax.get_aspect(), zorder=0,
    )  # fmt: skip

"""Single grey pictures, each in an axes of its own under its heading.

Entry points: `panel` makes an axes into a place for one, `show` puts a picture there.
"""

import numpy as np

from course_utils.plots.canvas import TEXT
from course_utils.plots.maps import stroke
from course_utils.plots.palette import INK, MUTED


def panel(ax, heading):
    """Make an axes into a square place for one picture.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Otherwise empty.
    heading : str
        One word or two, above the picture.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax.set_axis_off()
    ax.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    ax.text(0, 1.04, heading, color=INK, size=TEXT, va="bottom")
    return ax


def show(ax, grey):
    """Show a picture in its place, with a rim where black would melt into dark paper.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        From `panel`.
    grey : array_like of shape (height, width)
        From 0 (black) to 1 (white); what is outside is cut.

    Returns
    -------
    matplotlib.image.AxesImage

    Raises
    ------
    ValueError
        If it is no picture, or holds what is no number.
    """
    grey = np.asarray(grey, dtype=float)
    if grey.ndim != 2 or np.isnan(grey).any():
        raise ValueError(f"expected one grey picture (height, width), got shape {grey.shape}")
    values = np.rint(255 * np.clip(grey, 0, 1)).astype(np.uint8)
    rgba = np.stack([values] * 3 + [np.full_like(values, 255)], axis=-1)
    stroke(ax, [0, 1, 1, 0, 0], [0, 0, 1, 1, 0], color=MUTED, linewidth=1.0, zorder=3)
    return ax.imshow(rgba, extent=(0, 1, 0, 1), interpolation="none", aspect="equal", zorder=2)

"""Contour maps: shaded relief, contour lines and filled areas.

Entry points: `relief` (light and shade as a raster that suits light and dark paper),
`contours` (many lines as one artist) and `area` (a filled outline). Limits and layout of the
axes must be set beforehand, because lines are thinned to what the eye can see at that scale.
"""

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from course_utils.plots.fast_lines import FastLine
from course_utils.plots.palette import BLUE, MUTED

# Light falls from the north-west, as on printed maps: (east, north, up).
SUN = np.array([-0.5, 0.5, 0.7])
SHADOW, GLOSS = 90, 120  # greatest opacity of black and of white, out of 255


def relief(ax, slopes, extent, *, exaggeration=2.0):
    """Shade a landscape: white where it faces the light, black where it turns away.

    Black and white are transparent elsewhere, so the picture suits any paper.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    slopes : ndarray of shape (rows, columns, 2)
        Gradients at the centres of the picture's cells; row 0 is at the bottom.
    extent : ((float, float), (float, float))
        Range of x and of y that the picture covers, in data units.
    exaggeration : float, default=2.0
        Factor applied to the heights.

    Returns
    -------
    matplotlib.image.AxesImage
    """
    steep = exaggeration * np.asarray(slopes, dtype=float)
    towards = SUN[2] - steep @ SUN[:2]
    light = towards / np.sqrt(1 + (steep**2).sum(axis=-1)) - SUN[2]  # flat ground: 0
    picture = np.zeros((*light.shape, 4), np.uint8)
    picture[..., :3] = np.where(light > 0, 255, 0)[..., None]
    strength = np.where(light > 0, GLOSS, SHADOW) * np.abs(light) / SUN[2]
    picture[..., 3] = np.clip(strength, 0, 255).astype(np.uint8)
    return ax.imshow(
        picture, extent=(*extent[0], *extent[1]), origin="lower", interpolation="none",
        aspect=ax.get_aspect(), zorder=0,
    )  # fmt: skip


def contours(ax, lines, *, color=MUTED, width=0.6, dashed=False, zorder=1.0):
    """Draw many lines as one artist.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    lines : sequence of ndarray of shape (n, 2)
        Vertices of each line, in data units.
    color : str, default=MUTED
        A colour of the palette.
    width : float, default=0.6
        In pixels at a figure width of 480.
    dashed : bool, default=False
    zorder : float, default=1.0

    Returns
    -------
    Stroke
        The lines are separated by gaps; bends below a ninth of a pixel are left out.
    """
    gap = np.full((1, 2), np.nan)
    pieces = [part for line in lines for part in (thinned_pixels(ax, line), gap)]
    pixels = np.concatenate(pieces or [gap])
    return FastLine(ax, pixels, color=color, width=width, dashed=dashed, zorder=zorder)


def area(ax, outline, *, color=BLUE, opacity=0.25, zorder=0.5):
    """Fill the inside of an outline.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    outline : ndarray of shape (n, 2)
        Its corners, in data units; the last need not repeat the first.
    color : str, default=BLUE
        A colour of the palette.
    opacity : float in [0, 1], default=0.25
    zorder : float, default=0.5

    Returns
    -------
    matplotlib.patches.PathPatch
    """
    path = Path(thinned(ax, outline), closed=False)
    patch = PathPatch(path, facecolor=color, alpha=opacity, linewidth=0, zorder=zorder)
    return ax.add_artist(patch)


def stroke(ax, x, y, **style):
    """Draw a line with round ends in a fifth of the time of ``ax.plot``.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Its limits are left unchanged, whereas ``ax.plot`` would compute new ones.
    x, y : ndarray of shape (n,)
        Vertices, in data units.
    **style
        For `matplotlib.lines.Line2D`.

    Returns
    -------
    matplotlib.lines.Line2D
    """
    ends = {"solid_joinstyle": "round", "solid_capstyle": "round"}
    return ax.add_artist(Line2D(x, y, **(ends | style)))


def thinned(ax, line):
    """Leave out vertices that change a line by less than a ninth of a pixel.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        With its limits set.
    line : ndarray of shape (n, 2)
        Vertices in data units.

    Returns
    -------
    ndarray of shape (m, 2)
        In data units; the first and the last vertex are kept.
    """
    line = np.asarray(line, dtype=float)
    if len(line) < 3:
        return line
    return ax.transData.inverted().transform(thinned_pixels(ax, line))


def thinned_pixels(ax, line):
    """Return what `thinned` returns, but in pixels, ready to be drawn."""
    pixels = ax.transData.transform(np.asarray(line, dtype=float).reshape(-1, 2))
    if len(pixels) < 3:
        return pixels
    path = Path(pixels)
    path.simplify_threshold = 1 / 9
    fewer = path.cleaned(simplify=True)
    kept = fewer.vertices[fewer.codes != Path.STOP]
    moved = np.abs(np.diff(kept, axis=0)).max(axis=-1) > 1e-6
    return kept[np.concatenate([[True], moved])]

"""Empty figures in the style of the book.

Entry points: `canvas` makes a figure with named axes, `frame` sets the limits and labels of
one of them.
"""

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator
from mpl_toolkits.mplot3d import Axes3D

from course_utils.plots.palette import FAINT, INK, MUTED

# One figure unit is one CSS pixel at a width of 480. The text then measures 10.3 px where the
# figure is 340 px wide (a phone), and 20 px on a projector.
WIDTH = 480
TEXT = 14.5


def canvas(mosaic="main", *, height=330, projection=None, **grid):
    """Make an empty figure with named axes.

    Parameters
    ----------
    mosaic : str or list of list of str, default="main"
        Names of the axes and their arrangement, as in `Figure.subplot_mosaic`; a plain word
        gives one axes of that name.
    height : float, default=330
        Height in CSS pixels for a width of 480.
    projection : dict of {str: str}, optional
        Projection of individual axes, such as ``{"surface": "3d"}``.
    **grid
        Passed to `Figure.subplot_mosaic`, such as ``width_ratios``.

    Returns
    -------
    matplotlib.figure.Figure
        It belongs neither to a window nor to pyplot, so it is safe on any thread.
    """
    figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72, layout="constrained")
    FigureCanvasAgg(figure)
    figure.patch.set_visible(False)
    names = [[mosaic]] if isinstance(mosaic, str) else mosaic
    special = {name: {"projection": kind} for name, kind in (projection or {}).items()}
    for ax in figure.subplot_mosaic(names, per_subplot_kw=special, **grid).values():
        _style(ax)
    return figure


def _style(ax):
    ax.patch.set_visible(False)
    ax.tick_params(which="both", labelsize=TEXT, labelcolor=INK, color=MUTED, width=1, length=4)
    axes = [ax.xaxis, ax.yaxis] + ([ax.zaxis] if isinstance(ax, Axes3D) else [])
    for axis in axes:
        axis.label.set(size=TEXT, color=INK)
        axis.offsetText.set(size=TEXT, color=INK)
        axis.set_major_locator(_few_ticks())
    for side, spine in ax.spines.items():
        spine.set(color=MUTED, linewidth=1, visible=side in ("left", "bottom"))
    if isinstance(ax, Axes3D):
        _style_3d(axes)


def _few_ticks():
    return MaxNLocator(nbins=4, steps=[1, 2, 5, 10])


def _style_3d(axes):
    for axis in axes:
        axis.pane.set(facecolor="none", edgecolor=FAINT)
        axis.line.set_color(MUTED)
        axis._axinfo["grid"].update(color=FAINT, linewidth=0.8, linestyle="-")


def power_of_ten(value):
    """Return the text of a number on a logarithmic axis.

    Raised exponents would be too small to read on a phone.

    Parameters
    ----------
    value : float
        Positive.

    Returns
    -------
    str

    Examples
    --------
    >>> [power_of_ten(10.0**k) for k in (-6, -3, 0, 2, 3, 6)]
    ['1e-6', '0.001', '1', '100', '1000', '1e6']
    """
    text = f"{value:g}" if 1e-3 <= value < 1e4 else f"{value:.0e}"
    return text.replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")


def frame(ax, x, y, *, labels=("", ""), equal=False, scales=("linear", "linear")):
    """Set the limits, labels and scales of an axes.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    x, y : tuple of (float, float)
        Limits in data units.
    labels : tuple of (str, str), default=("", "")
        Lower-case axis labels with units.
    equal : bool, default=False
        Equal units on both axes. Needed wherever an angle is shown.
    scales : tuple of (str, str), default=("linear", "linear")
        ``"linear"`` or ``"log"`` for each axis.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax.set(xscale=scales[0], yscale=scales[1])
    for axis, scale in zip((ax.xaxis, ax.yaxis), scales, strict=True):
        if scale == "linear":  # setting the scale has put the default locator back
            axis.set_major_locator(_few_ticks())
        else:
            axis.set_major_locator(LogLocator(numticks=5))
            axis.set_minor_locator(NullLocator())
            axis.set_major_formatter(lambda value, _position: power_of_ten(value))
    ax.set(xlim=x, ylim=y, xlabel=labels[0], ylabel=labels[1])
    if equal:
        ax.set_aspect("equal")
    return ax

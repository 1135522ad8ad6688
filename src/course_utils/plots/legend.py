"""A legend in an axes of its own, so that it never covers what it explains.

Entry point: `legend`.
"""

from course_utils.plots import marks
from course_utils.plots.canvas import TEXT
from course_utils.plots.palette import INK

SAMPLE = 26.0  # length of a line in pixels


def legend(ax, styles):
    """Write names in a row, each after a piece of its line with its mark.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Otherwise empty, and as high as a line of text; its frame is removed. All other axes of
        the figure must already have their limits and labels, which determine its position.
    styles : dict of {str: dict}
        For each name, the arguments of `marks.path`: ``color``, ``mark``, ``dashed``, ...

    Returns
    -------
    list of matplotlib.text.Text
    """
    ax.set_axis_off()
    ax.set(xlim=(0, 1), ylim=(0, 1))
    texts = [
        ax.text(0, 0.5, name, color=INK, size=TEXT, va="center_baseline") for name in styles
    ]
    ax.figure.draw_without_rendering()  # places the axes, so that pixels have a meaning
    sample = SAMPLE / ax.bbox.width
    widths = [text.get_window_extent().width / ax.bbox.width + 1.3 * sample for text in texts]
    gap = max(0.0, 1 - sum(widths)) / max(1, len(texts) - 1)
    left = 0.0
    for text, width, style in zip(texts, widths, styles.values(), strict=True):
        text.set_x(left + 1.3 * sample)
        marks.path(ax, [(left, 0.5), (left + sample, 0.5)], size=0, **style)
        marks.path(ax, [(left + sample / 2, 0.5)], width=0, size=11.0, **style)
        left += width + gap
    return texts

"""Static figures: rows of pictures, or a curve, of what a chapter has just computed.

Entry points: `sheet` and `graph`; each returns a `Still`, which a notebook shows as a picture.
They are figures of the book and look the same in every style, unlike the reader's own plots.
"""

import io
from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from course_utils.plots.canvas import canvas, frame
from course_utils.plots.marks import curve
from course_utils.plots.palette import BLUE, PAPER
from course_utils.plots.pictures import height_of, place, shelves
from course_utils.plots.settings import own_settings

DPI = 144  # two pixels for each CSS pixel, for sharp screens


class Still:
    """A figure as a cell shows it: a picture, and a description of it in words.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    words : str
        The same on every machine; stored with the notebook.
    """

    def __init__(self, figure, words):
        self.figure, self.words = figure, words

    def __repr__(self):
        return self.words

    @own_settings()
    def _repr_png_(self):
        out = io.BytesIO()
        # On white paper, even if the page is dark, because the ink is dark.
        self.figure.savefig(out, format="png", dpi=DPI, facecolor=PAPER)
        return out.getvalue()


@own_settings()
def sheet(rows: Mapping[str, np.ndarray]) -> Still:
    """Rows of small grey pictures, each under its heading.

    Parameters
    ----------
    rows : dict of str to array_like of shape (n, height, width) or (n, 1, height, width)
        Headings of up to about 55 letters, and pictures: 0 is black, 1 is white.

    Returns
    -------
    Still

    Raises
    ------
    ValueError
        If there is no row, or pictures have a different shape.

    Examples
    --------
    >>> sheet({"dark": np.zeros((3, 4, 4)), "light": np.ones((3, 1, 4, 4))})
    Pictures in rows: dark; light.
    """
    pictures = {name: _flat(name, np.asarray(values)) for name, values in rows.items()}
    if not pictures:
        raise ValueError("a sheet needs at least one row of pictures")
    columns = max(len(row) for row in pictures.values())
    figure = canvas(height=height_of(columns, len(pictures)))
    figure.set_layout_engine("none")
    ax = shelves(figure.axes[0], columns, list(pictures))
    ax.set_position((0, 0, 1, 1))
    for number, row in enumerate(pictures.values()):
        place(ax, number, row)
    return Still(figure, f"Pictures in rows: {'; '.join(pictures)}.")


@own_settings()
def graph(values: ArrayLike, labels: tuple[str, str]) -> Still:
    """A curve over 1, 2, 3, ..., such as the losses of a training.

    Parameters
    ----------
    values : array_like of shape (n,)
        Not negative; the axis begins at 0.
    labels : tuple of (str, str)
        Labels of the two axes.

    Returns
    -------
    Still

    Examples
    --------
    >>> graph([1.0, 0.5, 0.2], ("step", "loss"))
    A curve: loss over step.
    """
    values = np.asarray(values, dtype=float)
    figure = canvas(height=240)
    ax = frame(figure.axes[0], (0, len(values)), (0, 1.1 * values.max()), labels=labels)
    figure.draw_without_rendering()  # the curve needs to know how large a pixel is
    curve(ax, np.stack([np.arange(1, len(values) + 1), values], axis=1), color=BLUE)
    return Still(figure, f"A curve: {labels[1]} over {labels[0]}.")


def _flat(name, values):
    flat = values[:, 0] if values.ndim == 4 and values.shape[1] == 1 else values
    if flat.ndim != 3:
        raise ValueError(
            f"{name!r} needs pictures of shape (n, height, width), or (n, 1, height, width); "
            f"it has {values.shape}"
        )
    return flat

"""Short numbers that change: real text in a page, where other text is drawn as outlines.

Entry points: `numbers`, which take a few bytes each on a page, follow the theme and stay
sharp, and `written`, the text of a value.
"""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.text import Text

from course_utils.plots.canvas import TEXT
from course_utils.plots.palette import INK

RISE = 0.36  # of the size: half the height of a digit, from its middle down to the baseline


class Numbers(Artist):
    """Texts that a renderer with ``draw_number`` writes as text; others draw them as usual.

    Attributes
    ----------
    points : ndarray of shape (n, 2)
        Their positions, in data units.
    texts, aligns : sequence of str
    color : str
    size : float
    """

    def __init__(self, points, texts, aligns, color, size, zorder):
        super().__init__()
        self.points, self.texts, self.aligns = points, texts, aligns
        self.color, self.size = color, size
        self.set_zorder(zorder)

    def draw(self, renderer):
        """Draw them, without the measurements that lines of text need."""
        paint = self._write if hasattr(renderer, "draw_number") else self._paint
        pixels = self.axes.transData.transform(self.points)
        for (x, y), text, align in zip(pixels.tolist(), self.texts, self.aligns, strict=True):
            paint(renderer, x, y - RISE * self.size, text, align)

    def _write(self, renderer, x, y, text, align):
        renderer.draw_number(x, y, text, size=self.size, color=self.color, align=align)

    def _paint(self, renderer, x, y, text, align):
        look = {"color": self.color, "size": self.size, "ha": align, "va": "baseline"}
        usual = Text(x, y, text, parse_math=False, **look)
        usual.set_figure(self.get_figure())
        usual.draw(renderer)


def numbers(ax, points, texts, *, color=INK, size=TEXT, align="center", zorder=7.0):
    """Write short numbers; a rim in the colour of the paper separates each from what is below.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    points : array_like of shape (n, 2)
        Their positions in data units: vertically the middle, horizontally as `align` says.
    texts : sequence of str
        n of them: digits, signs, a word. Their width depends on the reader's font: up to 0.64
        of the size for each character.
    color : str, default=INK
        A colour of the palette; FAINT and PAPER are not legible.
    size : float, default=canvas.TEXT
        In pixels at a figure width of 480.
    align : {"center", "left", "right"} or sequence of them, default="center"
        Which part of a number is at its x.
    zorder : float, default=7.0

    Returns
    -------
    Numbers

    Raises
    ------
    ValueError
        If there are not as many texts as points.
    """
    points = np.asarray(points, dtype=float).reshape(-1, 2)
    if len(points) != len(texts):
        raise ValueError(f"{len(points)} points need as many texts; got {len(texts)}")
    aligns = [align] * len(points) if isinstance(align, str) else align
    return ax.add_artist(Numbers(points, list(texts), aligns, color, size, zorder))


def written(value, digits=2):
    """Return the text of a number: some decimals, or a power of ten if it is smaller.

    Parameters
    ----------
    value : float
    digits : int, default=2

    Returns
    -------
    str
        With a true minus sign.

    Examples
    --------
    >>> [written(value) for value in (1.584, -0.416, 0.0, -0.0, 0.00012)]
    ['1.58', '\N{MINUS SIGN}0.42', '0.00', '0.00', '1e\N{MINUS SIGN}4']
    """
    if 0 < abs(value) < 0.5 * 10.0**-digits:
        text = f"{value:.0e}".replace("e-0", "e-")
    else:
        text = f"{value:z.{digits}f}"
    return text.replace("-", "\N{MINUS SIGN}")

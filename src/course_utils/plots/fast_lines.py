"""Lines that are drawn thousands of times while a site is built, each as one light artist.

Entry point: `FastLine`. Matplotlib's `Line2D` supports markers, units and sketch styles, which
costs time in every draw; a recording makes a new line for every state of a figure.
"""

from matplotlib.artist import Artist
from matplotlib.colors import to_rgba
from matplotlib.path import Path

DASHES = (2.5, 2.0)  # on and off, in multiples of the line width


class FastLine(Artist):
    """A line through pixels of an axes, with round corners; NaN makes gaps.

    It is stored in fractions of the axes' box, so that it stays in place when the layout of the
    figure changes or it is saved at another resolution.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        The axes it is added to; its limits must be set beforehand.
    pixels : ndarray of shape (n, 2)
        Vertices, as computed by ``ax.transData``.
    color : str
        A colour of the palette.
    width : float
        In pixels at a figure width of 480.
    dashed : bool, default=False
        Dashes have flat ends, lines round ones.
    square : bool, default=False
        Square ends instead of round ones: a stroke of length 0 is a square.
    zorder : float, default=3.0
    """

    def __init__(self, ax, pixels, *, color, width, dashed=False, square=False, zorder=3.0):
        super().__init__()
        self._color, self._width, self._dashed = color, width, dashed
        self._ends = "butt" if dashed else "projecting" if square else "round"
        self.zorder = zorder
        box = ax.bbox
        self._parts = (pixels.reshape(-1, 2) - box.p0) / (box.p1 - box.p0)
        self.set_transform(ax.transAxes)
        ax.add_artist(self)

    def set_clip_path(self, path, transform=None):
        """Clip to a path; for plane axes that is their box."""
        ax = self.axes
        if ax is not None and path is ax.patch and ax.name == "rectilinear":
            self.set_clip_box(ax.bbox)
        else:
            super().set_clip_path(path, transform)

    def draw(self, renderer):
        """Draw it, if it can be seen."""
        if not self.get_visible():
            return
        gc = renderer.new_gc()
        self._set_gc_clip(gc)
        gc.set_foreground(to_rgba(self._color), isRGBA=True)
        gc.set_linewidth(self._width)
        gc.set_joinstyle("round")
        gc.set_capstyle(self._ends)
        if self._dashed:
            gc.set_dashes(0, [self._width * part for part in DASHES])
        renderer.draw_path(gc, Path(self._parts), self.get_transform())
        gc.restore()
        self.stale = False

    def get_xydata(self):
        """Return its vertices in data units, shape (n, 2)."""
        pixels = self.get_transform().transform(self._parts)
        return self.axes.transData.inverted().transform(pixels)

    def get_data(self):
        """Return x and y of its vertices in data units."""
        return self.get_xydata().T

    def get_color(self):
        """Return its colour."""
        return self._color

    def get_linewidth(self):
        """Return its width in pixels."""
        return self._width

    def get_solid_capstyle(self):
        """Return its ends, in Matplotlib's terms: ``"projecting"`` means square ones."""
        return self._ends

    def get_linestyle(self):
        """Return ``"--"`` if it is dashed, else ``"-"``, as `Line2D` does."""
        return "--" if self._dashed else "-"

"""Parts that are arrays: a function returns one, and the front end or Matplotlib draws it.

Entry points: `dots`, `curve`, `arrows`, `bars`, `picture` and `field`, decorators such as
``@slots.dots(on="map", size=12)``. Like `moving`, but the function is pure: it draws nothing.
Pages and notebooks get the array itself, which ``frontend/slots.js`` draws in the same way.
"""

import base64

import numpy as np
from matplotlib.colors import to_rgb

from course_utils.interactive.declaration import Part
from course_utils.plots import maps, marks
from course_utils.plots.bars import WIDE
from course_utils.plots.bars import bars as draw_bars
from course_utils.plots.palette import BLUE, INK, ORANGE, name_of
from course_utils.plots.regions import ramp

FAR = 1_000_000  # tenths of a pixel: what lies farther away is pulled in
FARTHEST = 1e38
LEVELS = 255  # a byte's


class Slot(Part):
    """A part whose function returns an array.

    Attributes
    ----------
    on : str or None
        Name of the axes it lies on; None are the first.
    look : dict
        How it is drawn.
    """

    draws = ""  # shapes, for messages

    def __init__(self, function=None, *, on=None, **look):
        self.on, self.look = on, look
        if function:  # a decorator without brackets
            self(function)

    def __call__(self, function):
        """Decorate a function."""
        super().__init__(function)
        return self

    def spec(self):
        """Return what the front end must know, as JSON."""
        named = {"color": name_of(*to_rgb(self.look["color"]))} if "color" in self.look else {}
        return {"kind": self.kind} | self.look | named

    def read(self, value, who):
        """Return what the function returned as an array in the form of its kind.

        Raises
        ------
        ValueError
            With ``who``, if the shape does not fit or a value is not finite.
        """
        try:
            given = np.array(value, dtype=float)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{who}: @slots.{self.kind} draws {self.draws}; {error}") from None
        if (array := self.shaped(given)) is None:
            raise ValueError(
                f"{who} returns shape {given.shape}; @slots.{self.kind} draws {self.draws}"
            )
        if not (fine := self.allows(array)).all():
            raise ValueError(
                f"{who} returns {array[~fine][0]}, which @slots.{self.kind} cannot draw"
            )
        return array

    def shaped(self, given):
        """Return an array in the form of its kind, or None if its shape does not fit."""
        raise NotImplementedError

    def allows(self, array):
        """Tell which values can be drawn."""
        return np.isfinite(array)


class Places(Slot):
    """A slot of places in the plane; a single one needs no list around it."""

    rows: tuple[tuple[int, ...], ...] = ((2,),)

    def shaped(self, given):
        """Return an array of shape (n, k), or None."""
        width = int(np.prod(self.rows[0]))
        fits = given.shape == (0,) or given.shape in self.rows or given.shape[1:] in self.rows
        return given.reshape(-1, width) if fits else None

    def points(self, array):
        """Return the points, in data units, between which the front end draws."""
        return array

    def packed(self, layers, ax, array):
        """Return what a recording keeps: whole tenths of a pixel, each point from the last."""
        return _steps(layers.tenths(ax, self.points(array).reshape(-1, 2)))


class dots(Places):
    """Round dots at places of shape (n, 2).

    Parameters
    ----------
    on : str, optional
        Name of the axes; default the first.
    color : str
        A colour of the palette.
    size, rim : float
        Diameter, and width of the rim, in pixels at a figure width of 480.
    hollow : bool, default=False
        Rings instead of dots.
    """

    kind, draws = "dots", "places of shape (n, 2)"

    def __init__(self, function=None, *, on=None, color=INK, size=9.0, rim=1.5, hollow=False):
        super().__init__(function, on=on, color=color, size=size, rim=rim, hollow=hollow)

    def draw(self, ax, array):
        """Draw it with Matplotlib."""
        marks.dots(ax, array, **self.look)


class curve(Places):
    """A curve through points of shape (n, 2); a point of NaN makes a gap.

    Parameters
    ----------
    on : str, optional
        Name of the axes; default the first.
    color : str
        A colour of the palette.
    width : float, default=2.5
        In pixels at a figure width of 480.
    dashed : bool, default=False
    """

    kind, draws = "curve", "points of shape (n, 2)"

    def __init__(self, function=None, *, on=None, color=INK, width=2.5, dashed=False):
        super().__init__(function, on=on, color=color, width=width, dashed=dashed)

    def allows(self, array):
        """Tell which values can be drawn."""
        return ~np.isinf(array)

    def packed(self, layers, ax, array):
        """Return what a recording keeps, without invisible bends."""
        gap = np.full((1, 2), np.nan)
        lines = [part for run in _runs(array) for part in (gap, maps.thinned(ax, run))]
        return _steps(layers.tenths(ax, np.concatenate(lines[1:] or [np.empty((0, 2))])))

    def draw(self, ax, array):
        """Draw it with Matplotlib."""
        maps.contours(ax, _runs(array), **self.look)


class arrows(Places):
    """Arrows of shape (n, 4), or (n, 2, 2): where each begins, and its vector.

    Parameters
    ----------
    on : str, optional
        Name of the axes; default the first.
    color : str
        A colour of the palette.
    """

    kind, draws = "arrows", "places and vectors of shape (n, 4) or (n, 2, 2)"
    rows = ((4,), (2, 2))

    def __init__(self, function=None, *, on=None, color=ORANGE):
        super().__init__(function, on=on, color=color)

    def points(self, array):
        """Return tails and tips."""
        return np.hstack([array[:, :2], array[:, :2] + array[:, 2:]])

    def draw(self, ax, array):
        """Draw it with Matplotlib."""
        for arrow in array:
            marks.arrow(ax, arrow[:2], arrow[2:], **self.look)


class bars(Places):
    """Bars of heights (n,) at 1, 2, 3, ..., or of places and heights (n, 2).

    Parameters
    ----------
    on : str, optional
        Name of the axes; default the first.
    color : str
        A colour of the palette.
    width : float, default=0.8
        In data units.
    """

    kind, draws = "bars", "heights of shape (n,) or places and heights of shape (n, 2)"

    def __init__(self, function=None, *, on=None, color=BLUE, width=WIDE):
        super().__init__(function, on=on, color=color, width=width)

    def shaped(self, given):
        """Return places and heights, or None."""
        if given.ndim == 1:
            return np.stack([1 + np.arange(len(given)), given], axis=-1)
        return given if given.ndim == 2 and given.shape[1] == 2 else None

    def allows(self, array):
        """Tell which values can be drawn."""
        return np.isfinite(array) & ((array >= 0) | [True, False])

    def points(self, array):
        """Return two opposite corners of each bar."""
        place, height = array.T
        half = self.look["width"] / 2
        return np.stack([place - half, 0 * height, place + half, height], axis=-1)

    def draw(self, ax, array):
        """Draw it with Matplotlib."""
        draw_bars(ax, array[:, 1], places=array[:, 0], **self.look)


class Raster(Slot):
    """A slot of pixels, which cover ``extent`` (ranges of x and of y), by default the axes."""

    origin = "upper"

    def bytes(self, array):
        """Return the array as bytes."""
        raise NotImplementedError

    def rgba(self, levels):
        """Return colours of bytes."""
        raise NotImplementedError

    def packed(self, _layers, _ax, array):
        """Return what a recording keeps: rows, columns, and bytes in base64."""
        return [*array.shape[:2], base64.b64encode(self.bytes(array).tobytes()).decode()]

    def draw(self, ax, array):
        """Draw it with Matplotlib."""
        extent = self.look["extent"] or (ax.get_xlim(), ax.get_ylim())
        ax.imshow(
            self.rgba(self.bytes(array)), extent=(*extent[0], *extent[1]), origin=self.origin,
            interpolation="none", aspect=ax.get_aspect(),
        )  # fmt: skip


class picture(Raster):
    """Greys of shape (h, w) or colours (h, w, 3), from 0 to 1; row 0 lies on top.

    Parameters
    ----------
    on : str, optional
        Name of the axes; default the first.
    extent : ((float, float), (float, float)), optional
        Ranges of x and of y that the pixels cover, in data units; default the axes' limits.
    """

    kind, draws = "picture", "greys of shape (h, w) or colours of shape (h, w, 3)"

    def __init__(self, function=None, *, on=None, extent=None):
        super().__init__(function, on=on, extent=extent)

    def shaped(self, given):
        """Return the array, or None."""
        return given if given.ndim == 2 or given.shape[2:] == (3,) else None

    def bytes(self, array):
        """Return what is between 0 and 1 as bytes; what is outside is cut."""
        return np.rint(LEVELS * np.clip(array, 0, 1)).astype(np.uint8)

    def rgba(self, levels):
        """Return colours of bytes."""
        colours = levels if levels.ndim == 3 else np.stack([levels] * 3, axis=-1)
        return np.dstack([colours, np.full(levels.shape[:2], LEVELS, dtype=np.uint8)])


class field(Raster):
    """Values of shape (h, w) as tints of the paper; row 0 lies lowest.

    Parameters
    ----------
    on : str, optional
        Name of the axes; default the first.
    tints : sequence of str, default=("blue", "none", "orange")
        From the lowest value to the highest, as in `regions.ramp`.
    low, high : float
        What has the first tint, and the last; what is beyond looks like them.
    extent : ((float, float), (float, float)), optional
        Ranges of x and of y that the pixels cover, in data units; default the axes' limits.
    """

    kind, draws, origin = "field", "values of shape (h, w)", "lower"

    def __init__(
        self, function=None, *, on=None, tints=("blue", "none", "orange"), low=-1.0, high=1.0,
        extent=None,
    ):  # fmt: skip
        super().__init__(function, on=on, extent=extent, low=low, high=high)
        self.ramp = ramp(tints, LEVELS + 1)

    def spec(self):
        """Return what the front end must know: the tint of each byte, too."""
        return super().spec() | {"ramp": base64.b64encode(self.ramp.tobytes()).decode()}

    def shaped(self, given):
        """Return the array, or None."""
        return given if given.ndim == 2 else None

    def bytes(self, array):
        """Return what is between low and high as bytes; what is outside is cut."""
        low, high = self.look["low"], self.look["high"]
        return np.rint(LEVELS * np.clip((array - low) / (high - low), 0, 1)).astype(np.uint8)

    def rgba(self, levels):
        """Return colours of bytes."""
        return self.ramp[levels]


def as_bytes(array):
    """Return an array as notebooks get it: 32-bit floats, clipped to their range."""
    return np.clip(array, -FARTHEST, FARTHEST).astype("<f4").tobytes()


def _runs(points):
    """Split points where they are NaN."""
    gaps = np.isnan(points).any(axis=1)
    runs = np.split(points, np.flatnonzero(gaps))
    return [run for part in runs if len(run := part[~np.isnan(part).any(axis=1)])]


def _steps(positions):
    """Return the integer steps from each position to the next; a gap is a single None."""
    seen = np.isfinite(positions).all(axis=1)
    whole = np.rint(np.clip(positions[seen], -FAR, FAR)).astype(int)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=int)).tolist()
    following = iter(steps)
    return [k for there in seen for k in (next(following) if there else [None])]

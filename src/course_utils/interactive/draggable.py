"""Controls that the reader drags on the figure itself.

Entry points: `Point` (one position, recorded for the page) and `Points` (a set of positions
drawn by hand, live only).
"""

from course_utils.interactive.grids import log_span, number, on_grid, span, within
from course_utils.interactive.inputs import Control, LiveOnly


def _grid(ends, count, log):
    return (log_span if log else span)(*ends, count=count)


class Point(Control):
    """A position in the plane that the reader drags on the figure.

    Parameters
    ----------
    x, y : tuple of (float, float)
        Where it may lie, in data units.
    default : tuple of (float, float)
        Must lie on the recorded grid.
    on : str, optional
        Name of the axes; the first if not given.
    count : tuple of (int, int), default=(26, 26)
        Recorded positions along x and y; 26 make steps of 4 % of the range.
    log : tuple of (bool, bool), default=(False, False)
        Equal ratios instead of equal distances along x and y, for logarithmic axes.
    digits : int, default=2
        Decimals of the coordinates in words.
    unit, outer
        As for `Control`.
    """

    def __init__(
        self, x, y, default, *, on=None, count=(26, 26), log=(False, False), digits=2, **rest
    ):
        if min(count) < 26:
            raise ValueError(f"a point needs 26 positions (steps of 4 %) a side, got {count}")
        self.x, self.y, self.on, self.digits = x, y, on, digits
        self.xs, self.ys = _grid(x, count[0], log[0]), _grid(y, count[1], log[1])
        self.expected = (
            f"a pair (x, y), x from {x[0]:g} to {x[1]:g}, y from {y[0]:g} to {y[1]:g}"
        )
        place = tuple(
            on_grid(d, g, "Point") for d, g in zip(default, (self.xs, self.ys), strict=True)
        )
        super().__init__(place, **rest)

    def checked(self, value):
        """Return a tuple of two floats in the ranges."""
        x, y = value
        return within(number(x), *self.x), within(number(y), *self.y)

    def grid(self):
        """Return the recorded positions, rows of equal y, lowest first."""
        return [(x, y) for y in self.ys for x in self.xs]

    def spec(self):
        """Return the specification with grid and axes."""
        own = {"xs": self.xs, "ys": self.ys, "on": self.on, "digits": self.digits}
        return super().spec() | own


class Points(LiveOnly):
    """A set of points that the reader draws by hand, live only.

    Parameters
    ----------
    x, y : tuple of (float, float)
        Where they may lie, in data units.
    default : sequence of (float, float), default=()
    on : str, optional
        Name of the axes; the first if not given.
    most : int, default=100
        Greatest number of points.
    """

    def __init__(self, x, y, default=(), *, on=None, most=100, **rest):
        self.x, self.y, self.on, self.most = x, y, on, most
        self.expected = f"at most {most} pairs (x, y) with x in {x} and y in {y}"
        super().__init__(default, **rest)

    def checked(self, value):
        """Return a tuple of pairs of floats."""
        within(len(value), 0, self.most)
        return tuple((within(number(x), *self.x), within(number(y), *self.y)) for x, y in value)

    def spec(self):
        """Return the specification with ranges and axes."""
        return super().spec() | {"x": self.x, "y": self.y, "on": self.on, "most": self.most}

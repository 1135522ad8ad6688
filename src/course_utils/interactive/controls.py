"""Controls of an explorer: what a reader can move, its range, and the grid that a page records.

Entry points: `Slider`, `Integer`, `Choice`, `Toggle`, `Play` and `Text` (live only); those that
are dragged on the figure are in `draggable`.
"""

from collections.abc import Mapping

import numpy as np

from course_utils.interactive.grids import count_of, log_span, number, on_grid, span, within
from course_utils.interactive.inputs import Control, LiveOnly


class Slider(Control):
    """A real number in [low, high].

    Parameters
    ----------
    low, high : float
    default : float
        Must be one of the recorded values.
    step : float, optional
        Distance between recorded values; it divides the range. Or give ``count``.
    count : int, default=51
        Number of recorded values; logarithmic sliders take only this.
    log : bool, default=False
        Equal ratios instead of equal distances (``low > 0``).
    unit, outer
        As for `Control`.

    Notes
    -----
    Live, any value of the range is accepted; keys and mouse move along the recorded ones.
    """

    def __init__(self, low, high, default, *, step=None, count=None, log=False, **rest):
        if log and (low <= 0 or step):
            raise ValueError(f"log=True needs low > 0 and no step, got {low!r}, {step!r}")
        self.low, self.high = float(low), float(high)
        count = count or (count_of(low, high, step) if step else 51)
        self.values = log_span(low, high, count) if log else span(low, high, count)
        self.expected = f"a number from {low:g} to {high:g}"
        super().__init__(on_grid(default, self.values, "Slider"), **rest)

    def checked(self, value):
        """Return a float in the range."""
        return within(number(value), self.low, self.high)

    def grid(self):
        """Return the recorded values."""
        return self.values

    def spec(self):
        """Return the specification with values and their texts."""
        texts = [f"{value:.4g}" for value in self.values]
        return super().spec() | {"values": self.values, "texts": texts}


class Integer(Control):
    """A whole number from low to high.

    Parameters
    ----------
    low, high, default : int
    step : int, default=1
    unit, outer
        As for `Control`.
    """

    def __init__(self, low, high, default, *, step=1, **rest):
        if low > high:
            raise ValueError(f"expected low <= high, got {low!r}, {high!r}")
        self.low, self.high = low, high
        self.values = list(range(low, high + 1, step))
        self.expected = f"a whole number from {low} to {high}"
        super().__init__(on_grid(default, self.values, "Integer"), **rest)

    def checked(self, value):
        """Return an int in the range; 3.0 counts as 3."""
        if number(value) != int(value):
            raise ValueError("not whole")
        return within(int(value), self.low, self.high)

    def grid(self):
        """Return the recorded values."""
        return self.values

    def spec(self):
        """Return the specification with values and their texts."""
        return super().spec() | {"values": self.values, "texts": [str(v) for v in self.values]}


class Play(Integer):
    """Time: frames 0 to last, with a button that runs through them.

    Parameters
    ----------
    last : int
        The last frame.
    default : int, default=0
    interval : int, default=60
        Milliseconds between frames.
    step : int, default=1
    unit
        As for `Control`.
    """

    def __init__(self, last, default=0, *, interval=60, **rest):
        self.interval = interval
        super().__init__(0, last, default, **rest)

    def spec(self):
        """Return the specification with the interval."""
        return super().spec() | {"interval": self.interval}


class Choice(Control):
    """One of several options; recorded in one file for each unless ``outer=False``.

    An option has an id, which stands in links and in code, and a value, which parts of the
    explorer receive. What readers see is its label in the catalogue (`catalogue`).

    Parameters
    ----------
    options : dict of {str: object} or sequence of str
        Values by id; ids alone are their own values.
    default : str
        An id.
    was : dict of {str: str}, optional
        What older links say in place of an id.
    unit, outer
        As for `Control`.
    """

    def __init__(self, options, default, *, was=None, outer=True, **rest):
        self.values, self.was = list(options), was or {}
        self._meanings = options if isinstance(options, Mapping) else {o: o for o in options}
        if len(set(self.values)) < len(self.values):
            raise ValueError(f"an option occurs twice: {self.values!r}")
        self.expected = f"one of {', '.join(map(repr, self.values))}"
        super().__init__(default, outer=outer, **rest)

    def checked(self, value):
        """Return the option."""
        if not isinstance(value, str) or value not in self.values:
            raise ValueError("no such option")
        return str(value)

    def meaning(self, value):
        """Return the value of an option."""
        return self._meanings[value]

    def grid(self):
        """Return the ids of the options."""
        return self.values

    def spec(self):
        """Return the specification with the options; their labels are the catalogue's."""
        return super().spec() | {"values": self.values, "was": self.was}


class Toggle(Control):
    """On or off.

    Parameters
    ----------
    default : bool
    outer
        As for `Control`.
    """

    expected = "True or False"

    def checked(self, value):
        """Return the bool."""
        if not isinstance(value, bool | np.bool_):
            raise TypeError("not a bool")
        return bool(value)

    def grid(self):
        """Return both values."""
        return [False, True]

    def spec(self):
        """Return the specification with both values."""
        return super().spec() | {"values": self.grid()}


class Text(LiveOnly):
    """A line of text, live only.

    Parameters
    ----------
    default : str
    longest : int, default=200
        Characters.
    """

    def __init__(self, default="", *, longest=200, **rest):
        self.longest, self.expected = longest, f"text of at most {longest} characters"
        super().__init__(default, **rest)

    def checked(self, value):
        """Return the text."""
        if not isinstance(value, str):
            raise TypeError("not text")
        within(len(value), 0, self.longest)
        return str(value)

    def spec(self):
        """Return the specification with the greatest length."""
        return super().spec() | {"longest": self.longest}

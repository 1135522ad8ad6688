"""Controls of an explorer: what a reader can move, its range, and the grid a page records.

Entry points: `Slider`, `Integer`, `Choice`, `Toggle`, `Play`, `Text` (live only); `positions`
has those that are dragged on the figure. `Argument` is a constant of one explorer, `Pushed` a
value that a running program hands in. All are traits, so ``observe`` and ``link`` work.
"""

import json
import math
import numbers

import numpy as np
from traitlets import TraitError, TraitType


class Input(TraitType):
    """A named value that computations and drawings of an explorer may ask for."""

    def __init__(self, default):
        super().__init__(default_value=default)


class Pushed(Input):
    """A value that a running program hands in through `Explorer.push`.

    Parameters
    ----------
    default : object
        Shown before anything was pushed, and on the page.
    """

    def set(self, obj, value):
        """Hand the value in as `Explorer.push` does, so that assigning it shows it too."""
        obj.push(**{self.name: value})


class Argument(Input):
    """A constant that is chosen when the explorer is made; it must be JSON.

    Parameters
    ----------
    default : JSON value
    """

    def set(self, obj, value):
        """Set the value while the explorer is made, and never again."""
        if obj._made:
            name = type(obj).__name__
            raise TraitError(
                f"{name}.{self.name} is chosen when the explorer is made; make another one: "
                f"{name}({self.name}={value!r})"
            )
        super().set(obj, value)

    def validate(self, obj, value):
        """Return ``value`` if it is JSON; raise `TraitError` otherwise."""
        try:
            return json.loads(json.dumps(value, allow_nan=False))
        except (TypeError, ValueError):
            raise TraitError(
                f"{type(obj).__name__}.{self.name}: expected a JSON value (the page builds the "
                f"explorer again from it), got {value!r}"
            ) from None


class Control(Input):
    """Base of all controls.

    Parameters
    ----------
    default : object
        The value that the still picture shows and that Reset restores.
    label : str
        What the reader sees beside the control.
    unit : str, default=""
        Written behind the value.
    outer : bool, default=False
        Record one file for each value. For controls that are moved rarely.
    """

    live_only = False
    expected = "a value"

    def __init__(self, default, *, label, unit="", outer=False):
        self.label, self.unit, self.outer = label, unit, outer
        super().__init__(self.checked(default))

    def validate(self, obj, value):
        """Return the value in its plain form; raise `TraitError` when it does not fit."""
        try:
            return self.checked(value)
        except (TypeError, ValueError, OverflowError):
            raise TraitError(
                f"{type(obj).__name__}.{self.name} ({self.label}): expected {self.expected}, "
                f"got {value!r}"
            ) from None

    def checked(self, value):
        """Return ``value`` in its plain form or raise `TypeError` or `ValueError`."""
        raise NotImplementedError

    def grid(self):
        """Return the list of values that a page records."""
        raise NotImplementedError

    def spec(self):
        """Return what the front end must know, as JSON."""
        return {
            "kind": type(self).__name__.lower(),
            "label": self.label,
            "unit": self.unit,
            "default": self.default_value,
            "liveOnly": self.live_only,
        }


def number(value):
    """Return a finite float; booleans and text are no numbers."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError("not a number")
    if not math.isfinite(value):
        raise ValueError("not finite")
    return float(value)


def within(value, low, high):
    """Return the value if it is in [low, high]."""
    if not low <= value <= high:
        raise ValueError("out of range")
    return value


def on_grid(value, grid, what):
    """Return the grid value that equals ``value``; complain if there is none."""
    nearest = min(grid, key=lambda entry: abs(entry - value))
    # "not <=", because every comparison with NaN is false.
    if not abs(nearest - value) <= 1e-9 * (abs(grid[-1] - grid[0]) or 1):
        raise ValueError(
            f"{what}: the default {value!r} is not among the recorded values; "
            f"the nearest is {nearest!r}"
        )
    return nearest


def span(low, high, count):
    """Return ``count`` equally spaced values, free of rounding noise but with exact ends."""
    if not (low < high and math.isfinite(high - low) and count >= 2):
        raise ValueError(f"expected low < high and count > 1, got {low!r}, {high!r}, {count!r}")
    digits = 12 - math.floor(math.log10(max(abs(low), abs(high))))
    inner = [round(low + (high - low) * k / (count - 1), digits) for k in range(1, count - 1)]
    return [float(low), *inner, float(high)]


def count_of(low, high, step):
    """Return how many values ``step`` makes of a range that it must divide."""
    steps = (high - low) / step
    if abs(steps - round(steps)) > 1e-6:
        raise ValueError(f"the step {step!r} does not divide the range {low!r} to {high!r}")
    return round(steps) + 1


def log_span(low, high, count):
    """Return ``count`` values of equal ratios, to six digits but with exact ends."""
    inner = [float(f"{10**v:.6g}") for v in span(math.log10(low), math.log10(high), count)]
    return [float(low), *inner[1:-1], float(high)]


class Slider(Control):
    """A real number in [low, high].

    Parameters
    ----------
    low, high : float
    default : float
        Must be one of the recorded values.
    step : float, optional
        Distance of two recorded values; it divides the range. Or give ``count``.
    count : int, default=51
        Number of recorded values; logarithmic sliders take only this.
    log : bool, default=False
        Equal ratios instead of equal distances (``low > 0``).
    label, unit, outer
        As for `Control`.

    Notes
    -----
    Live, any value of the range is accepted; keys and mouse move along the recorded ones.
    """

    def __init__(self, low, high, default, *, step=None, count=None, log=False, **words):
        if log and (low <= 0 or step):
            raise ValueError(f"log=True needs low > 0 and no step, got {low!r}, {step!r}")
        self.low, self.high = float(low), float(high)
        count = count or (count_of(low, high, step) if step else 51)
        self.values = log_span(low, high, count) if log else span(low, high, count)
        self.expected = f"a number from {low:g} to {high:g}"
        super().__init__(on_grid(default, self.values, words.get("label", "slider")), **words)

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
    label, unit, outer
        As for `Control`.
    """

    def __init__(self, low, high, default, *, step=1, **words):
        if low > high:
            raise ValueError(f"expected low <= high, got {low!r}, {high!r}")
        self.low, self.high = low, high
        self.values = list(range(low, high + 1, step))
        self.expected = f"a whole number from {low} to {high}"
        super().__init__(on_grid(default, self.values, words.get("label", "integer")), **words)

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
    label, unit
        As for `Control`.
    """

    def __init__(self, last, default=0, *, interval=60, **words):
        self.interval = interval
        super().__init__(0, last, default, **words)

    def spec(self):
        """Return the specification with the interval."""
        return super().spec() | {"interval": self.interval}


class Choice(Control):
    """One of several named options; recorded one file for each unless ``outer=False``.

    Parameters
    ----------
    options : sequence of str
    default : str
    label, unit, outer
        As for `Control`.
    """

    def __init__(self, options, default, *, outer=True, **words):
        self.values = list(options)
        if len(set(self.values)) < len(self.values):
            raise ValueError(f"an option is there twice: {self.values!r}")
        self.expected = f"one of {', '.join(map(repr, self.values))}"
        super().__init__(default, outer=outer, **words)

    def checked(self, value):
        """Return the option."""
        if not isinstance(value, str) or value not in self.values:
            raise ValueError("no such option")
        return str(value)

    def grid(self):
        """Return the options."""
        return self.values

    def spec(self):
        """Return the specification with the options."""
        return super().spec() | {"values": self.values, "texts": self.values}


class Toggle(Control):
    """On or off.

    Parameters
    ----------
    default : bool
    label, outer
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
        return super().spec() | {"values": self.grid(), "texts": ["off", "on"]}


class LiveOnly(Control):
    """Base of controls with too many values to record: a page shows their default."""

    live_only = True

    def grid(self):
        """Return the default alone."""
        return [self.default_value]


class Text(LiveOnly):
    """A line of text, live only.

    Parameters
    ----------
    default : str
    longest : int, default=200
        Characters.
    label
        As for `Control`.
    """

    def __init__(self, default="", *, longest=200, **words):
        self.longest, self.expected = longest, f"text of at most {longest} characters"
        super().__init__(default, **words)

    def checked(self, value):
        """Return the text."""
        if not isinstance(value, str):
            raise TypeError("not text")
        within(len(value), 0, self.longest)
        return str(value)

    def spec(self):
        """Return the specification with the greatest length."""
        return super().spec() | {"longest": self.longest}

"""What the parts of an explorer may ask for by name.

Entry points: `Control` (moved by the reader), `Argument` (a constant of one explorer) and
`Pushed` (handed in by a running program). All are traits, so ``observe`` and ``link`` work.
"""

import json

from traitlets import TraitError, TraitType


class Input(TraitType):
    """A named value that computations and drawings of an explorer may ask for."""

    def __init__(self, default):
        super().__init__(default_value=default)

    def meaning(self, value):
        """Return what a part of the explorer gets for a value: usually the value itself."""
        return value


class Pushed(Input):
    """A value that a running program hands in through `Explorer.push`.

    Parameters
    ----------
    default : object
        Shown before anything was pushed, and on the page.
    """

    def set(self, obj, value):
        """Pass the value in as `Explorer.push` does, so that assigning it shows it too."""
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
    unit : str, default=""
        Written behind the value.
    outer : bool, default=False
        Record one file for each value. For controls that are moved rarely.

    Notes
    -----
    What the reader sees beside the control stands in the explorer's `catalogue`.
    """

    live_only = False
    expected = "a value"

    def __init__(self, default, *, unit="", outer=False):
        self.unit, self.outer = unit, outer
        super().__init__(self.checked(default))

    def validate(self, obj, value):
        """Return the value in its plain form; raise `TraitError` when it does not fit."""
        try:
            return self.checked(value)
        except (TypeError, ValueError, OverflowError):
            raise TraitError(
                f"{type(obj).__name__}.{self.name}: expected {self.expected}, got {value!r}"
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
            "unit": self.unit,
            "default": self.default_value,
            "liveOnly": self.live_only,
        }


class LiveOnly(Control):
    """Base of controls with too many values to record: a page shows their default."""

    live_only = True

    def grid(self):
        """Return the default alone."""
        return [self.default_value]

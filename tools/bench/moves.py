"""What is moved, and how: every control of an explorer by keys, one of them by the mouse.

Entry points: `moves_of` (all controls of a figure), `Move` with `by_keys` and `by_mouse`.
"""

import math
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Locator

from tools.bench.probe import pictures_per_second, press

PRESSES = 21
VALUES_PER_SECOND = 60  # while a slider is dragged: a new one in every frame
FASTEST = 0.25  # seconds to go along the whole slider
KEYS = {"toggle": "Space", "choice": "ArrowDown"}


@dataclass(frozen=True)
class Move:
    """A control and the picture that it changes.

    Attributes
    ----------
    figure, name : str
        Of the figure and of the control.
    kind : str
        As in an explorer's specification.
    count : int
        Number of values, for a point those along x.
    control : playwright.sync_api.Locator
        Takes the keys.
    picture : playwright.sync_api.Locator
        What changes: one element or several, the picture itself first.
    track : playwright.sync_api.Locator, optional
        Along which a slider is dragged, if that is not the control.
    """

    figure: str
    name: str
    kind: str
    count: int
    control: Locator
    picture: Locator
    track: Locator | None = None

    @property
    def what(self):
        """Name of figure and control, for tables."""
        return f"{self.figure} {self.name}"

    def by_keys(self, presses=PRESSES):
        """Press keys; returns the `Stamps` of those that brought a new picture.

        The control walks through all its values and begins again, so that what is shown was
        not shown a moment ago and is remembered nowhere.
        """
        self.control.scroll_into_view_if_needed()
        self.control.focus()
        found = []
        for k in range(2 * presses):
            if self.kind != "toggle" and k % (self.count - 1) == 0:
                self.control.press("Home")
                self.control.page.wait_for_timeout(400)
            found.append(press(self.picture, KEYS.get(self.kind, "ArrowRight")))
            if len(found) - found.count(None) == presses:
                break
        if not (answered := [stamps for stamps in found if stamps]):
            raise RuntimeError(f"{self.what}: no key brought a new picture")
        return answered

    def by_mouse(self):
        """Drag; returns new pictures per second."""
        self.picture.first.scroll_into_view_if_needed()
        self.control.scroll_into_view_if_needed()
        if self.kind == "point":
            return pictures_per_second(self.picture, self._round())
        self.control.press("Home")
        self.control.page.wait_for_timeout(400)
        return pictures_per_second(self.picture, self._along())

    def _round(self):
        """Return a round trip over the figure, on an ellipse that begins at the handle."""
        x, y = _centre(self.control.bounding_box())
        box = self.picture.first.bounding_box()
        to_x, to_y = _centre(box)
        turn = math.atan2(to_y - y, to_x - x)
        radius = 0.15 * box["width"]
        x, y = x + radius * math.cos(turn), y + radius * math.sin(turn)
        return lambda t: (
            x - radius * math.cos(turn + math.pi * t),
            y - radius * math.sin(turn + math.pi * t),
        )

    def _along(self):
        """Return a path along the slider and back, repeated forever."""
        box = (self.track or self.control).bounding_box()
        thumb = 8  # CSS pixels from the end to the middle of the thumb
        low, width, y = box["x"] + thumb, box["width"] - 2 * thumb, _centre(box)[1]
        way = max(FASTEST, self.count / VALUES_PER_SECOND)
        return lambda t: (low + width * (1 - abs(1 - (t / way) % 2)), y)


def _centre(box):
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def moves_of(root, controls, name):
    """Return a `Move` for every control that keys can move.

    Parameters
    ----------
    root : playwright.sync_api.Locator
        The figure, with its picture in it.
    controls : dict
        Of the explorer's specification.
    name : str
        Of the figure.

    Returns
    -------
    list of Move
    """
    handles = iter(range(len(controls)))
    picture = root.locator(".cu-svg, .cu-says")
    found = []
    for key, control in controls.items():
        kind, values = control["kind"], control.get("xs") or control.get("values")
        if control["liveOnly"]:
            continue
        if kind == "point":
            element = root.locator(".cu-handle").nth(next(handles))
        else:
            element = root.locator(f"[data-control='{key}'] :is(input, select)")
        found.append(Move(name, key, kind, len(values), element, picture))
    return found


def dragged(moves):
    """Return what is dragged with the mouse: a point, else the finest slider, or None."""
    sliders = [move for move in moves if move.kind in ("slider", "integer", "play")]
    points = [move for move in moves if move.kind == "point"]
    return next(iter(points), max(sliders, key=lambda move: move.count, default=None))


def typical(stamps, name):
    """Return the median of one of the times of several presses."""
    return median(getattr(one, name) for one in stamps)

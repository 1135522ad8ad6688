"""Throttled calls for values that come faster than pictures can be drawn.

Entry point: `Throttle`.
"""

import threading
import time


class Throttle:
    """Calls a function at most once per interval; the last request is never lost.

    Parameters
    ----------
    function : callable
        Called without arguments, on the caller's thread or on a timer's.
    interval : float, default=0.04
        Seconds.
    """

    def __init__(self, function, interval=0.04):
        self._function, self._interval = function, interval
        self._lock, self._last = threading.Lock(), -float("inf")
        self._timer: threading.Timer | None = None

    def __call__(self):
        """Call the function now, or once the interval is over."""
        with self._lock:
            wait = self._last + self._interval - time.monotonic()
            if self._timer is not None:
                return
            if wait > 0:
                self._timer = timer = threading.Timer(wait, self._late)
                timer.daemon = True
                timer.start()
                return
            self._last = time.monotonic()
        self._function()

    def _late(self):
        with self._lock:
            self._timer, self._last = None, time.monotonic()
        self._function()

"""What the views of an explorer in notebooks are sent.

Entry point: `LiveSession`. A view says "hello" and gets the whole picture; it says "move" and
gets what has changed; it says "bye" when its cell has been run again or its notebook was
closed. A failure is shown inside the figure; the last good picture stays.
"""

import logging
import threading

from course_utils.interactive.declaration import SLOTS
from course_utils.interactive.slots import as_bytes

LOG = logging.getLogger("course_utils.interactive")


class LiveSession:
    """The views of one explorer, which share every picture.

    Parameters
    ----------
    explorer : Explorer
    """

    def __init__(self, explorer):
        self._explorer, self._lock = explorer, threading.RLock()
        self._watching, self._sent = set(), {}

    def received(self, _widget, message, _buffers):
        """Answer a message from a view."""
        answers = {"hello": self._hello, "move": self._move, "bye": self._bye}
        if answer := answers.get(message.get("kind")):
            answer(message)

    def picture(self):
        """Return the whole picture of the present state, with its sentences and the state."""
        explorer = self._explorer
        return self._news(explorer.state_with()) | {"pieces": explorer.pieces()}

    def refresh(self, answer=None):
        """Send what has changed since the last picture, if any view is open.

        Parameters
        ----------
        answer : str, optional
            The view that waits for this picture.
        """
        if not self._watching:
            return
        with self._lock:
            try:
                news, arrays = self._changes()
                self._explorer.send(news | {"kind": "frame", "answer": answer}, arrays)
            except Exception as error:  # noqa: BLE001 - authors' functions may raise anything
                self._complain(error, answer)

    def _hello(self, message):
        with self._lock:
            self._watching.add(message.get("view"))
            self._sent = {}
        self.refresh(answer=message.get("view"))

    def _bye(self, message):
        """Forget what an explorer without views has drawn: a cell may be run many times."""
        with self._lock:
            self._watching.discard(message.get("view"))
            if not self._watching:
                self._sent = {}
                self._explorer.evaluator.forget()
                self._explorer._picture = {}

    def _move(self, message):
        view = message.get("view")
        try:
            self._explorer.assign(**message["state"])
        except Exception as error:  # noqa: BLE001 - so may observers
            self.refresh()
            self._complain(error, view)
        else:
            self.refresh(answer=view)

    def _changes(self):
        """Return what has changed since the last picture, and the bytes of its arrays.

        A slot's piece has the shape alone; ``arrays`` names those that follow as bytes.
        """
        evaluator, state = self._explorer.evaluator, self._explorer.state_with()
        keys = {name: evaluator.key(name, state) for name in evaluator.drawn()}
        changed = [name for name, key in keys.items() if self._sent.get(name) != key]
        slots = evaluator.declaration.of_kind(*SLOTS)
        arrays = {n: evaluator.array(n, state) for n in changed if n in slots}
        pieces = {n: evaluator.piece(n, state) for n in changed if n not in arrays}
        pieces |= {name: {"shape": array.shape} for name, array in arrays.items()}
        news = self._news(state) | {"pieces": pieces, "arrays": list(arrays)}
        self._sent = keys
        return news, [as_bytes(array) for array in arrays.values()]

    def _news(self, state):
        evaluator = self._explorer.evaluator
        return {
            "places": evaluator.layers(state).places(),
            "says": " ".join(evaluator.sentences(state).values()),
            "state": self._explorer.state,
        }

    def _complain(self, error, answer):
        """Show a failure inside the figure and write it to the log; the widget lives on."""
        LOG.error("%s could not be drawn", type(self._explorer).__name__, exc_info=error)
        text = f"{type(error).__name__}: {error}"
        state = self._explorer.state
        self._explorer.send({"kind": "error", "text": text, "state": state, "answer": answer})

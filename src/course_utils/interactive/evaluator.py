"""Evaluation of an explorer's parts, with bounded memory.

Entry point: `Evaluator`, which knows nothing of widgets or pages: states go in, results,
sentences and pieces of SVG come out, and nothing is evaluated twice while it is remembered.
"""

import threading
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass, field

from course_utils.interactive.catalogue import Said
from course_utils.interactive.declaration import DRAWN, PAINTED, SLOTS
from course_utils.interactive.inputs import Argument, Pushed
from course_utils.interactive.layered_figure import LayeredFigure
from course_utils.interactive.surroundings import usual

# How many values are remembered of every part. A scene is stored once per value, and a
# precomputed run is not computed again while its frames are scrubbed.
REMEMBERED = {"computed": 16, "scene": 16, "moving": 2, "figure": 16, "sentence": 2}
REMEMBERED |= dict.fromkeys(SLOTS, 2)
# A recorder goes through all states once for each part that it draws.
WHILE_RECORDING = REMEMBERED | {"computed": 10_000}


@dataclass(frozen=True)
class State:
    """Values of all inputs by name, and version numbers of those that were pushed."""

    values: dict
    versions: dict = field(default_factory=dict)


class Evaluator:
    """Evaluates the parts of one explorer.

    Parameters
    ----------
    declaration : Declaration
    owner : str
        Name of the explorer, for messages.
    words : Catalogue
    """

    def __init__(self, declaration, owner, words):
        self.declaration, self.owner, self.words = declaration, owner, words
        self._lock = threading.RLock()
        self._memory = {name: OrderedDict() for name in declaration.parts}
        self._limits = REMEMBERED
        self._keys = {name: self._kept(name) for name in declaration.parts}
        self._maker = declaration.of_kind("figure")[0]

    def _kept(self, name):
        """Return the inputs whose values form a part's key, and whether they are pushed."""
        inputs = {need: self.declaration.inputs[need] for need in self.declaration.needs[name]}
        return [
            (need, isinstance(what, Pushed))
            for need, what in inputs.items()
            if not isinstance(what, Argument)
        ]

    def key(self, name, state):
        """Return what a part depends on in this state, hashable."""
        return tuple(
            state.versions.get(need, 0) if pushed else state.values[need]
            for need, pushed in self._keys[name]
        )

    def results(self, state):
        """Return all computed values by name."""
        return {name: self._value(name, state) for name in self.declaration.of_kind("computed")}

    def sentence(self, name, state):
        """Return what one sentence says, before it is put into words.

        Raises
        ------
        TypeError
            If it is text that does not come from a catalogue.
        """
        said = self._value(name, state)
        if not isinstance(said, Said):
            raise TypeError(
                f"{self.owner}.{name} returned {said!r}; a @sentence returns say('template', "
                "...), and the template is in the catalogue"
            )
        return said

    def sentences(self, state):
        """Return the sentences by name, in words."""
        names = self.declaration.of_kind("sentence")
        return {name: self.words.text(self.sentence(name, state)) for name in names}

    def layers(self, state):
        """Return the layers of this state."""
        return self._value(self._maker, state)

    def piece(self, name, state):
        """Return the SVG of a drawn part, or of the axes for the name of the figure."""
        if name == self._maker:
            return self.layers(state).frame
        part, value = self.declaration.parts[name], self._value(name, state)
        if part.kind in PAINTED:
            return value
        ax = self._plane(name, state)
        with usual():
            return self.layers(state).draw(name, part.draw, ax=ax, array=value)

    def array(self, name, state):
        """Return the array of a slot."""
        return self._value(name, state)

    def packed(self, name, state):
        """Return what a recording keeps of the array of a slot."""
        array, ax = self.array(name, state), self._plane(name, state)
        return self.declaration.parts[name].packed(self.layers(state), ax, array)

    def slots(self, state):
        """Return what the front end must know of slots, by name, as JSON."""
        parts, layers = self.declaration.parts, self.layers(state)
        return {
            name: parts[name].spec() | {"on": layers.plane(name, parts[name].on)}
            for name in self.declaration.of_kind(*SLOTS)
        }

    def _plane(self, name, state):
        """Return the axes that a slot lies on."""
        layers = self.layers(state)
        return layers.axes[layers.plane(name, self.declaration.parts[name].on)]

    def drawn(self):
        """Return the names of what is drawn, back to front."""
        return [self._maker, *self.declaration.of_kind(*DRAWN)]

    def _value(self, name, state):
        with self._lock:
            memory, key = self._memory[name], self.key(name, state)
            if key not in memory:
                memory[key] = self._evaluate(name, state)
                self._trim(name)
            memory.move_to_end(key)
            return memory[key]

    def forget(self):
        """Forget everything; what is needed again is evaluated again."""
        with self._lock:
            for memory in self._memory.values():
                memory.clear()

    def _trim(self, name):
        memory = self._memory[name]
        while len(memory) > self._limits[self.declaration.parts[name].kind]:
            memory.popitem(last=False)

    @contextmanager
    def recording(self):
        """Remember more computed values for a while."""
        self._limits = WHILE_RECORDING
        try:
            with usual():
                yield
        finally:
            with self._lock:
                self._limits = REMEMBERED
                for name in self._memory:
                    self._trim(name)

    def _evaluate(self, name, state):
        part = self.declaration.parts[name]
        wanted = {want: self._wanted(want, state) for want in part.wants}
        layers = self.layers(state) if part.kind in PAINTED else None
        with usual():
            if layers:
                return layers.draw(name, part.function, **wanted)
            value = part.function(**wanted)
            if part.kind in SLOTS:
                return part.read(value, f"{self.owner}.{name}")
            return LayeredFigure(value, self.owner) if part.kind == "figure" else value

    def _wanted(self, want, state):
        if want == "axes":
            return self.layers(state).axes
        if want == "words":
            return self.words
        if want in state.values:
            return self.declaration.inputs[want].meaning(state.values[want])
        return self._value(want, state)

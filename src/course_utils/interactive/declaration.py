"""The parts of an explorer and what each of them depends on.

Entry points: the decorators `figure`, `computed`, `scene`, `moving`, `sentence`, and
`Declaration`, which reads them from a class. A part says what it needs by the names of its
parameters, so its dependencies cannot be declared wrongly and it cannot use anything else.
"""

import inspect
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from course_utils.interactive.inputs import Control, Input


class Part(staticmethod):
    """A pure function of an explorer; ``wants`` are the names of its parameters."""

    kind = ""

    def __init__(self, function):
        super().__init__(function)
        self.function = function
        self.wants = tuple(inspect.signature(function).parameters)


class figure(Part):
    """Make the empty figure: axes with limits and labels. Returns a `Figure`."""

    kind = "figure"


class computed(Part):
    """Compute something: arrays in, arrays out. Results are kept in a bounded cache."""

    kind = "computed"


class scene(Part):
    """Draw what stays; drawn once per value of the controls it names."""

    kind = "scene"


class moving(Part):
    """Draw what moves; recorded once per combination of the controls it names."""

    kind = "moving"


class sentence(Part):
    """Say in one whole sentence what the figure shows, with its result."""

    kind = "sentence"


PAINTED = ("scene", "moving")
SLOTS = ("dots", "curve", "arrows", "bars", "picture", "field")
DRAWN = (*PAINTED, *SLOTS)


@dataclass
class Declaration:
    """What an explorer class declares.

    Attributes
    ----------
    inputs : dict of {str: Input}
        Controls, arguments and pushed values in the order of declaration.
    parts : dict of {str: Part}
        Decorated functions; computed ones in the order in which they can be evaluated.
    needs : dict of {str: tuple of str}
        For every part the inputs it depends on, directly or through computed values.
    """

    inputs: dict = field(default_factory=dict)
    parts: dict = field(default_factory=dict)
    needs: dict = field(default_factory=dict)

    @classmethod
    def of(cls, owner):
        """Read the declaration of a class; raise an error for an unknown name."""
        found = {}
        for base in reversed(owner.__mro__):
            found |= {k: v for k, v in vars(base).items() if isinstance(v, Input | Part)}
        declaration = cls(
            {name: part for name, part in found.items() if isinstance(part, Input)}
        )
        parts = {name: part for name, part in found.items() if isinstance(part, Part)}
        declaration._check_names(owner, parts)
        order = declaration._order(owner, parts)
        declaration.parts = {name: parts[name] for name in order}
        declaration.parts |= {name: part for name, part in parts.items() if name not in order}
        for name in declaration.parts:
            declaration.needs[name] = declaration._needs_of(name)
        return declaration

    @property
    def controls(self):
        """The controls, in the order of declaration."""
        return {n: c for n, c in self.inputs.items() if isinstance(c, Control)}

    def worded(self):
        """Return the names of the parts whose pictures depend on the language."""
        return {name for name, part in self.parts.items() if "words" in part.wants}

    def of_kind(self, *kinds):
        """Return the names of the parts of the given kinds, in order."""
        return [name for name, part in self.parts.items() if part.kind in kinds]

    def _check_names(self, owner, parts):
        if [part.kind for part in parts.values()].count("figure") != 1:
            raise TypeError(f"{owner.__name__}: exactly one function needs @figure")
        results = {name for name, part in parts.items() if part.kind == "computed"}
        if "axes" in set(self.inputs) | results:
            raise TypeError(
                f"{owner.__name__}.axes: drawing functions get the axes under this name; take "
                "another"
            )
        for name, part in parts.items():
            known = set(self.inputs) | (results if part.kind != "figure" else set())
            known |= {"axes"} if part.kind in PAINTED else set()
            known |= {"words"} if part.kind in (*PAINTED, "figure") else set()
            if unknown := set(part.wants) - known:
                raise TypeError(
                    f"{owner.__name__}.{name} asks for {', '.join(sorted(unknown))}; "
                    f"a @{part.kind} may ask for {', '.join(sorted(known)) or 'nothing'}"
                )

    def _order(self, owner, parts):
        results = {name: part for name, part in parts.items() if part.kind == "computed"}
        graph = {n: [w for w in p.wants if w in results] for n, p in results.items()}
        try:
            return list(TopologicalSorter(graph).static_order())
        except CycleError as error:
            circle = " -> ".join(error.args[1])
            raise TypeError(f"{owner.__name__}: these depend on each other: {circle}") from None

    def _needs_of(self, name):
        """Return the inputs a part depends on; what is drawn also depends on the figure."""
        wants = self.parts[name].wants
        needed = {w for w in wants if w in self.inputs}
        for want in wants:
            needed.update(self.needs.get(want, ()))
        if self.parts[name].kind in DRAWN:
            maker = self.of_kind("figure")[0]
            needed.update(w for w in self.parts[maker].wants if w in self.inputs)
        return tuple(n for n in self.inputs if n in needed)

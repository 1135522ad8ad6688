"""The explorer: a figure with controls, written once for the class, the page and the tests.

Entry point: `Explorer`. A subclass declares controls and decorated functions; this module
makes a widget of them that students can set, observe and link.
"""

import logging
import threading

import anywidget
import numpy as np
import traitlets

from course_utils.interactive import catalogue
from course_utils.interactive.bundle import script, stylesheet
from course_utils.interactive.catalogue import Catalogue
from course_utils.interactive.controls import Choice
from course_utils.interactive.declaration import Declaration, Part
from course_utils.interactive.evaluator import Evaluator, State
from course_utils.interactive.inputs import Argument, Input, Pushed
from course_utils.interactive.live_session import LiveSession
from course_utils.interactive.placeholder import Placeholder
from course_utils.interactive.throttle import Throttle
from course_utils.interactive.ui_text import words

LOG = logging.getLogger("course_utils.interactive")


class Explorer(anywidget.AnyWidget):
    """A figure with controls.

    A subclass declares controls as class attributes and decorates static functions with
    `figure`, `computed`, `scene`, `moving` and `sentence`. Their parameters are names of
    controls, arguments and computed values; ``axes``, a dict by name (``axes["main"]`` where
    there is only one), is where they draw. What is an array and no drawing comes from a
    function under one of `slots`, such as ``@slots.dots(on="map")``: it returns the array,
    which the page draws.

    Attributes
    ----------
    fig : str
        Name for references and links, such as ``"fig-hiker"``. A second figure of the same
        class on the pages gets another one: ``HikerOnMap(fig="fig-hiker-again")``.
    words : dict, optional
        Its catalogue (see `catalogue`), if there is none beside its module.

    Raises
    ------
    traitlets.TraitError
        If a control is given a value that does not fit; the state stays as it was.
    """

    fig = ""
    words = None
    catalogue: Catalogue
    declaration: Declaration
    evaluator: Evaluator
    _made = False

    _esm = script("live.js") + "export default live_js;\n"
    _css = stylesheet()
    _spec = traitlets.Dict().tag(sync=True)
    # What was shown last; drawn when no kernel answers, as in a page made by nbconvert.
    _picture = traitlets.Dict().tag(sync=True)

    def __init_subclass__(cls, **kwargs):
        for name, value in vars(cls).items():
            taken = hasattr(Explorer, name) or name in Explorer.__annotations__
            if isinstance(value, Input | Part) and taken:
                raise TypeError(f"{cls.__name__}.{name}: widgets use this name; choose another")
        super().__init_subclass__(**kwargs)
        cls.declaration = Declaration.of(cls)

    def __init__(self, *, fig=None, **values):
        declaration = self.declaration
        self.fig = type(self).fig if fig is None else fig
        if unknown := set(values) - set(declaration.inputs):
            raise TypeError(
                f"{type(self).__name__} has no {', '.join(sorted(unknown))}; "
                f"it has {', '.join(declaration.inputs) or 'no inputs'}"
            )
        self.catalogue = catalogue.read(type(self))
        self.evaluator = Evaluator(declaration, type(self).__name__, self.catalogue)
        self._lock, self._local = threading.RLock(), threading.local()
        self._versions = {}
        self._session = LiveSession(self)
        self._throttle = Throttle(self._session.refresh)
        super().__init__(**values)
        self._spec = self.spec()
        self.observe(self._changed, names=list(declaration.inputs))
        self.on_msg(self._session.received)
        self._made = True

    @property
    def state(self):
        """The values of all controls, by name."""
        return {name: getattr(self, name) for name in self.declaration.controls}

    @property
    def defaults(self):
        """The default values of all controls, by name."""
        return {
            name: control.default_value for name, control in self.declaration.controls.items()
        }

    @property
    def arguments(self):
        """The arguments that differ from their defaults, by name."""
        found = {n: i for n, i in self.declaration.inputs.items() if isinstance(i, Argument)}
        return {n: v for n, i in found.items() if (v := getattr(self, n)) != i.default_value}

    def set(self, **values):
        """Set several controls at once; if one value does not fit, none is changed.

        Parameters
        ----------
        **values
            Control names and values.
        """
        try:
            self.assign(**values)
        finally:  # an observer may fail after the values have changed
            self._session.refresh()

    def reset(self):
        """Set every control to its default."""
        self.set(**self.defaults)

    def compute(self, **values):
        """Return all computed values by name.

        Parameters
        ----------
        **values
            Controls that differ from the present state, which is not changed.
        """
        found = self.evaluator.results(self.state_with(**values))
        # Copies, because the pictures are drawn from what is remembered.
        return {n: v.copy() if isinstance(v, np.ndarray) else v for n, v in found.items()}

    def describe(self, **values):
        """Say in whole sentences what the figure shows.

        Parameters
        ----------
        **values
            Controls that differ from the present state, which is not changed.
        """
        return " ".join(self.evaluator.sentences(self.state_with(**values)).values())

    def pieces(self, **values):
        """Return the picture as SVG pieces by name, back to front.

        Parameters
        ----------
        **values
            Controls that differ from the present state, which is not changed.
        """
        state = self.state_with(**values)
        return {n: self.evaluator.piece(n, state) for n in self.evaluator.drawn()}

    def push(self, **values):
        """Pass in values from a running program; safe on any thread.

        Values that come faster than pictures can be drawn replace each other; the last one
        is always shown.

        Parameters
        ----------
        **values
            Names and values of inputs declared with `Pushed`.
        """
        known = [n for n, i in self.declaration.inputs.items() if isinstance(i, Pushed)]
        if unknown := set(values) - set(known):
            raise TypeError(
                f"{type(self).__name__} takes no pushed {', '.join(sorted(unknown))}; "
                f"declare it with Pushed(...). Declared: {', '.join(known) or 'none'}"
            )
        with self._lock:
            for name, value in values.items():
                self._versions[name] = self._versions.get(name, 0) + 1
                self._trait_values[name] = value
        self._throttle()

    def state_with(self, **values):
        """Return the present `State` with some controls changed."""
        with self._lock:
            present = {name: getattr(self, name) for name in self.declaration.inputs}
            return State(present | self._checked(values), dict(self._versions))

    def spec(self):
        """Return what the front end must know of the controls, as JSON."""
        state = self.state_with()
        layers = self.evaluator.layers(state)
        return {
            "fig": self.fig,
            "caption": self.catalogue.caption,
            "size": layers.size,
            "order": self.evaluator.drawn(),
            "slots": self.evaluator.slots(state),
            "controls": {
                n: self._placed(n, c, layers) for n, c in self.declaration.controls.items()
            },
            "words": words(),
            "catalogue": self.catalogue.spec(),
        }

    def _placed(self, name, control, layers):
        """Return a control's specification; what is dragged needs axes to lie on."""
        spec = control.spec()
        spec["label"] = self.catalogue.control(name)
        if isinstance(control, Choice):
            spec["texts"] = [self.catalogue.option(name, option) for option in control.values]
        return spec | ({"on": layers.plane(name, spec["on"])} if "on" in spec else {})

    def _checked(self, values):
        controls = self.declaration.controls
        if unknown := set(values) - set(controls):
            raise traitlets.TraitError(
                f"{type(self).__name__} has no control {', '.join(sorted(unknown))}; "
                f"it has {', '.join(controls) or 'none'}"
            )
        return {name: controls[name].validate(self, value) for name, value in values.items()}

    def assign(self, **values):
        """Set several controls as `set` does, but draw nothing.

        Observers see all new values at once. No lock is held: they may set other explorers,
        which may be linked back.

        Parameters
        ----------
        **values
            Control names and values.
        """
        plain = self._checked(values)
        self._local.held = True
        try:
            with self.hold_trait_notifications():
                for name, value in plain.items():
                    setattr(self, name, value)
        finally:
            self._local.held = False

    def _changed(self, change):
        if not getattr(self._local, "held", False):
            self._session.refresh()

    def __repr__(self):
        values = ", ".join(f"{n}={v!r}" for n, v in (self.arguments | self.state).items())
        return f"{type(self).__name__}({values})"

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        try:
            self._picture = self._session.picture()
        except Exception as error:  # the widget is shown anyway, with the reason
            LOG.error("%s could not be drawn", type(self).__name__, exc_info=error)
            self._picture = {}
        says = self._picture.get("says", words()["error"])
        html = Placeholder.of(self).html(says)
        return data | {"text/plain": repr(self), "text/html": html}, metadata

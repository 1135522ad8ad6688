"""A figure whose parts are drawn one at a time, each into its own piece of SVG.

Entry point: `LayeredFigure`. The figure stands empty; a part adds artists, they are rendered
alone and taken away again. One lock per figure, no pyplot; text and settings of Matplotlib are
safe on any thread inside `surroundings.usual`.
"""

import threading

import numpy as np
from matplotlib.figure import Figure

from course_utils.interactive.svg import UNITS, SvgRenderer

SHARED = ("xscale", "yscale", "aspect", "title", "xlabel", "ylabel")


class LayeredFigure:
    """An empty figure with fixed axes, on which parts are drawn.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Axes with limits and labels, and nothing that moves.
    owner : str
        Name of the explorer, for messages.

    Attributes
    ----------
    axes : dict of {str: matplotlib.axes.Axes}
    frame : str
        SVG of the axes themselves.
    """

    def __init__(self, figure, owner):
        if not isinstance(figure, Figure):
            raise TypeError(f"{owner}: @figure must return a Figure, got {figure!r}")
        self.owner, self._figure = owner, figure
        self._lock = threading.Lock()
        self.axes = {ax.get_label() or "main": ax for ax in figure.axes}
        if len(self.axes) < len(figure.axes):
            raise ValueError(
                f"{owner}: {len(figure.axes)} axes with {len(self.axes)} different names; give "
                "each a name of its own, as canvas([['left', 'right']]) does"
            )
        self._renderer = SvgRenderer(*figure.bbox.size)
        for ax in self.axes.values():
            ax.set_autoscale_on(False)
        figure.draw_without_rendering()  # lets the layout engine place the axes
        figure.set_layout_engine("none")
        for ax in self.axes.values():
            ax.draw(self._renderer)
        self.frame = self._renderer.result()
        self._session = {name: _view(ax) for name, ax in self.axes.items()}
        # What a part adds is removed again, so what remains is the same each time.
        self._own = {id(child) for ax in self.axes.values() for child in ax.get_children()}

    @property
    def size(self):
        """Width and height in SVG units."""
        return tuple(round(UNITS * part) for part in self._figure.bbox.size)

    @property
    def smallest_text(self):
        """Smallest font size drawn so far, in units of the figure."""
        return self._renderer.smallest_text

    def places(self):
        """Return where each plane axes lies, as fractions of the figure, and its limits."""
        size = self._figure.bbox.size
        return {name: _place(self.axes[name], *size) for name in self._planes()}

    def plane(self, name, on):
        """Return the name of the plane axes that a part or a control lies on.

        Parameters
        ----------
        name : str
            Of the part or control, for messages.
        on : str or None
            What was declared; None is the first one.
        """
        planes = self._planes()
        if not planes or on not in (None, *planes):
            raise ValueError(
                f"{self.owner}.{name} lies on the axes {on!r}; the figure has the plane axes "
                f"{', '.join(map(repr, planes)) or 'none'}"
            )
        return on or planes[0]

    def tenths(self, ax, points):
        """Return where points of axes lie in the picture, in SVG units, y downwards."""
        x, y = ax.transData.transform(points).T
        return UNITS * np.stack([x, self._figure.bbox.height - y], axis=-1)

    def _planes(self):
        return [name for name, ax in self.axes.items() if ax.name == "rectilinear"]

    def draw(self, name, function, /, **values):
        """Draw one part alone and return its SVG.

        Parameters
        ----------
        name : str
            Name of the part, for messages.
        function : callable
            Adds artists to axes.
        **values
            What it asks for.
        """
        with self._lock:
            containers = {key: len(ax.containers) for key, ax in self.axes.items()}
            added = []
            try:
                try:
                    function(**values)
                finally:
                    added = self._added()
                self._refuse_moved_view(name)
                for artist in _from_back_to_front(added):
                    artist.draw(self._renderer)
                return self._renderer.result()
            except BaseException:
                for key, ax in self.axes.items():
                    _restore(ax, self._session[key])
                raise
            finally:
                self._renderer.result()
                for artist in added:
                    artist.remove()
                for key, ax in self.axes.items():
                    del ax.containers[containers[key] :]  # of bars, which would pile up

    def _added(self):
        """Return the artists that a part has added."""
        children = [child for ax in self.axes.values() for child in ax.get_children()]
        return [child for child in children if id(child) not in self._own]

    def _refuse_moved_view(self, name):
        for key, ax in self.axes.items():
            if _view(ax) != self._session[key]:
                raise ValueError(
                    f"{self.owner}.{name} changed limits, scale, aspect, view, title or labels "
                    f"of the axes {key!r}, which every other part shares; set them in @figure"
                )


def _from_back_to_front(artists):
    """Return artists in the order of drawing; 3-D ones know their depth only now."""
    depth = {}
    for artist in artists:
        depth[artist] = artist.get_zorder()
        if hasattr(artist, "do_3d_projection"):
            artist.do_3d_projection()
    return sorted(depth, key=depth.__getitem__)


def _view(ax):
    """Return what all parts share: limits, scales, aspect, words, in space the direction."""
    view = {name: getattr(ax, f"get_{name}")() for name in SHARED}
    if ax.name != "3d":
        view["xlim"], view["ylim"] = map(tuple, ax.viewLim.get_points().T.tolist())
        return view
    view |= {name: getattr(ax, f"get_{name}")() for name in ("xlim", "ylim", "zlim")}
    return view | {name: getattr(ax, name) for name in ("elev", "azim", "roll")}


def _restore(ax, view):
    turned = {name: view[name] for name in ("elev", "azim", "roll") if name in view}
    if turned:
        ax.view_init(**turned)
    kept = {name: value for name, value in view.items() if name not in turned}
    ax.set(**{n: v for n, v in kept.items() if not n.endswith("lim")})
    ax.set(**{n: v for n, v in kept.items() if n.endswith("lim")})


def _place(ax, width, height):
    box = ax.get_window_extent()
    return {
        "left": round(box.x0 / width, 5),
        "top": round(1 - box.y1 / height, 5),
        "width": round(box.width / width, 5),
        "height": round(box.height / height, 5),
        "x": list(map(float, ax.get_xlim())),
        "y": list(map(float, ax.get_ylim())),
        "logX": ax.get_xscale() == "log",
        "logY": ax.get_yscale() == "log",
    }

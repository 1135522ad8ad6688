"""What a code cell may leave on a page: text, pictures, and the placeholder of an explorer.

A widget needs a kernel, so its view is dropped and its state is never written into a page (for
it myst-nb would load scripts from elsewhere). A widget without a placeholder fails the build.
"""

from docutils import nodes
from myst_nb.core import render
from myst_nb.core.render import WIDGET_VIEW_MIMETYPE, NbElementRenderer
from sphinx.errors import ExtensionError

from course_utils.interactive.placeholder import Placeholder

MYST_NB_COALESCES = render.coalesce_streams


class CourseRenderer(NbElementRenderer):
    """myst-nb's renderer without widgets."""

    def render_nb_finalise(self, metadata):
        """End a notebook without the state of its widgets."""
        super().render_nb_finalise({k: v for k, v in metadata.items() if k != "widgets"})

    def render_widget_view(self, data):
        """Keep a mark that a widget was here, for `check_widgets`."""
        return [nodes.comment("", "widget")]


def join_streams(outputs):
    """Join what a cell printed in several pieces.

    myst-nb ends a line after each piece, so a line that the kernel happened to send in two
    pieces would stand on the page as two.

    Parameters
    ----------
    outputs : list of nbformat.NotebookNode
        The outputs of a cell; they are not changed.

    Returns
    -------
    list of nbformat.NotebookNode
        With at most one output for each stream, where its first piece was.
    """
    joined, streams = [], {}
    for output in outputs:
        name = output.get("name") if output["output_type"] == "stream" else None
        if name in streams:
            streams[name]["text"] += output["text"]
            continue
        joined.append(output.copy())
        if name:
            streams[name] = joined[-1]
    return joined


def coalesce_streams(outputs):
    """Join pieces, then let myst-nb do what else it does to streams."""
    return MYST_NB_COALESCES(join_streams(outputs))


def check_widgets(app, doctree):
    """Fail on a widget output that is no explorer.

    Raises
    ------
    sphinx.errors.ExtensionError
        Naming the page and the widget.
    """
    for bundle in doctree.findall(is_bundle):
        texts = {child["mime_type"]: child.astext() for child in bundle.children}
        if WIDGET_VIEW_MIMETYPE in texts and not Placeholder.read(texts.get("text/html", "")):
            widget = texts.get("text/plain", "a widget")
            raise ExtensionError(
                f"{app.env.docname}: the output {widget!r} is a widget that does nothing "
                "without a kernel; show an explorer instead."
            )


def is_bundle(node):
    return isinstance(node, nodes.container) and node.get("nb_element") == "mime_bundle"


def setup(app):
    """Connect to Sphinx."""
    render.coalesce_streams = coalesce_streams
    app.connect("doctree-read", check_widgets)

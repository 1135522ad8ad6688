"""Explorers on pages: each placeholder in a notebook's output becomes a recorded figure.

Entry point: `setup`. While pages are read, placeholders become numbered figures; while they
are written, the still, the words and the front end are put in their places. `build_steps`
records them in between.
"""

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from course_utils.interactive import Explorer, catalogue
from course_utils.interactive.export import FOLDER, figure_html
from course_utils.interactive.placeholder import Placeholder
from course_utils.site.outputs import is_bundle

LOG = logging.getLogger(__name__)


def explorer_class(placeholder):
    """Return the class of a placeholder's explorer.

    Raises
    ------
    sphinx.errors.ExtensionError
        If there is none, or it is something else.
    """
    try:
        found = placeholder.load()
    except ImportError as error:
        raise ExtensionError(str(error)) from error
    if not issubclass(found, Explorer):
        raise ExtensionError(f"{placeholder.name} is no Explorer")
    return found


class explorer_node(nodes.General, nodes.Element):
    """An explorer inside a figure of the document."""


class PlaceExplorers(SphinxTransform):
    """Turn outputs with a placeholder into numbered figures, before labels are collected."""

    default_priority = 8

    def apply(self, **kwargs):
        """Replace every bundle of outputs that holds a placeholder."""
        for bundle in list(self.document.findall(is_bundle)):
            found = (Placeholder.read(child.astext()) for child in bundle)
            if placeholder := next(filter(None, found), None):
                bundle.replace_self(self.figure(placeholder))

    def figure(self, placeholder):
        """Return the figure node, and remember the explorer for recording."""
        known = self.env.course_explorers.setdefault(self.env.docname, [])
        known.append(placeholder)
        figure = nodes.figure("", explorer_node(placeholder=placeholder))
        caption = catalogue.read(explorer_class(placeholder)).caption
        if placeholder.fig in self.document.nameids:
            LOG.warning(
                "the figure name %r is used twice; give the second its own: %s(fig=...)",
                *(placeholder.fig, placeholder.name.partition(":")[2]),
                location=(self.env.docname, None),
            )
        elif placeholder.fig:
            figure["names"].append(placeholder.fig)
            self.document.note_explicit_target(figure, figure)
        if caption:
            figure += nodes.caption(caption, caption)
        return figure


def prepare(app):
    """Give the environment its list of explorers by page."""
    if not hasattr(app.env, "course_explorers"):
        app.env.course_explorers = {}


def forget(app, env, docname):
    """Forget the explorers of a page that is read again."""
    env.course_explorers.pop(docname, None)


def merge(app, env, docnames, other):
    """Take over what another reading process found."""
    env.course_explorers |= {d: other.course_explorers.get(d, []) for d in docnames}


def visit_html(translator, node):
    """Write the figure's HTML."""
    placeholder = node["placeholder"]
    base = "../" * translator.builder.current_docname.count("/") + FOLDER + "/"
    stored = translator.builder.app.course_recordings.load(placeholder)
    stored["spec"]["fig"] = placeholder.fig
    translator.body.append(figure_html(placeholder.name, stored, base))
    raise nodes.SkipNode


def visit_other(translator, node):
    """Other formats than HTML keep the caption alone."""
    raise nodes.SkipNode


def add_front_end(app, pagename, templatename, context, doctree):
    """Load the front end on pages with explorers only."""
    if doctree is not None and any(doctree.findall(explorer_node)):
        app.add_css_file("explorers/explorer.css")
        app.add_js_file("explorers/explorer.js", loading_method="defer")


def setup(app):
    """Connect to Sphinx."""
    other = (visit_other, None)
    app.add_node(explorer_node, html=(visit_html, None), latex=other, text=other, man=other)
    app.add_transform(PlaceExplorers)
    app.connect("builder-inited", prepare)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("html-page-context", add_front_end)

"""Explorers on pages: each placeholder in a notebook's output becomes a recorded figure.

Entry point: `setup`. While pages are read, placeholders become numbered figures; then what is
not recorded yet is recorded; while pages are written, the still, the words and the front end
are put in their places.
"""

import importlib
import json
import os
import threading
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from course_utils.interactive import Explorer
from course_utils.interactive.page import figure_html, write_front_end
from course_utils.interactive.recorder import RecordingTooLarge, count
from course_utils.site.outputs import PLACEHOLDER, is_bundle
from course_utils.site.recordings import Store

LOG = logging.getLogger(__name__)
FOLDER = "_static/explorers"
# Read when NumPy or PyTorch is imported, so set by the parent.
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")


@dataclass(frozen=True)
class Placeholder:
    """What a stored notebook keeps of an explorer: class, arguments (JSON) and name."""

    name: str
    arguments: str
    fig: str

    @classmethod
    def read(cls, html):
        """Read the placeholder's attributes."""
        found = {}
        parser = HTMLParser()
        parser.handle_starttag = lambda tag, attributes: found.update(attributes)
        parser.feed(html)
        return cls(found["data-explorer"], found["data-args"], found["data-fig"])

    def build(self):
        """Make the explorer again; complain if it cannot be imported."""
        module, _, qualname = self.name.partition(":")
        try:
            explorer_class = getattr(importlib.import_module(module), qualname)
        except (ImportError, AttributeError) as error:
            raise ExtensionError(
                f"the explorer {self.name} cannot be imported ({error}); a page builds it "
                "again, so its class must stand in a module: course_utils.explorers.<chapter>"
            ) from error
        if not issubclass(explorer_class, Explorer):
            raise ExtensionError(f"{self.name} is no Explorer")
        return explorer_class(**json.loads(self.arguments))


class explorer_node(nodes.General, nodes.Element):
    """An explorer inside a figure of the document."""


class PlaceExplorers(SphinxTransform):
    """Turn outputs with a placeholder into numbered figures, before labels are collected."""

    default_priority = 8

    def apply(self, **kwargs):
        """Replace every bundle of outputs that holds a placeholder."""
        for bundle in list(self.document.findall(is_bundle)):
            html = next((c.astext() for c in bundle if PLACEHOLDER in c.astext()), None)
            if html is not None:
                bundle.replace_self(self.figure(Placeholder.read(html)))

    def figure(self, placeholder):
        """Return the figure node, and remember the explorer for recording."""
        known = self.env.course_explorers.setdefault(self.env.docname, [])
        known.append(placeholder)
        figure = nodes.figure("", explorer_node(placeholder=placeholder))
        caption = placeholder.build().caption
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


def record_all(app, env):
    """Record what is not in the store yet, on several cores."""
    if app.builder.format != "html":
        return
    wanted = explorers_of(env.course_explorers, pages_to_write(app.config))
    store, folder = Store(Path(app.outdir).parent / ".recordings"), Path(app.outdir) / FOLDER
    try:
        record_missing(store, sorted(wanted, key=lambda placeholder: placeholder.name))
        write_front_end(folder)
        for placeholder in wanted:
            store.copy(placeholder, folder)
    except (OSError, RecordingTooLarge) as error:
        raise ExtensionError(str(error)) from error
    app.course_recordings = store


def pages_to_write(config):
    """Return the pages that are written: a chapter and the root, or None for all."""
    return {config.course_chapter, config.root_doc} if config.course_chapter else None


def explorers_of(by_page, pages=None):
    """Return the placeholders of the given pages, or of all."""
    shown = by_page.keys() if pages is None else by_page.keys() & pages
    return {placeholder for page in shown for placeholder in by_page[page]}


def record_missing(store, wanted):
    """Record the explorers that are not in the store; several at a time."""
    missing = [placeholder for placeholder in wanted if not store.has(placeholder)]
    if len(missing) < 2:
        for placeholder in missing:
            LOG.info(store.record(placeholder))
        return
    LOG.info("recording %d explorers; this takes some minutes, once ...", len(missing))
    # The longest first, so that no core is idle while another one has it still before it.
    missing.sort(key=lambda placeholder: count(placeholder.build()), reverse=True)
    context = get_context("spawn")
    with (
        one_thread_each(),
        ProcessPoolExecutor(mp_context=context, initializer=end_with_parent) as pool,
    ):
        for done in as_completed([pool.submit(store.record, one) for one in missing]):
            LOG.info(done.result())


@contextmanager
def one_thread_each():
    """Give processes started meanwhile one thread of linear algebra: each has its own core."""
    before = {name: os.environ[name] for name in THREADS if name in os.environ}
    os.environ |= dict.fromkeys(THREADS, "1")
    try:
        yield
    finally:
        for name in THREADS:
            del os.environ[name]
        os.environ |= before


def end_with_parent():
    """End this process when the one that started it is gone: a killed build leaves nobody."""

    def watch():
        wait([parent_process().sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


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
    app.add_config_value("course_chapter", "", "")
    app.connect("builder-inited", prepare)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", record_all)
    app.connect("html-page-context", add_front_end)

"""Before pages are read, chapters are run and figures recorded, on all cores at once.

Which figures a chapter shows stands in its stored outputs, so that nothing waits for anything
else. What a chapter turns out to show beyond them is recorded after it was read.
"""

import hashlib
import shutil
from functools import partial
from pathlib import Path

from sphinx.errors import ExtensionError
from sphinx.util import logging

from course_utils.interactive.export import write_front_end
from course_utils.interactive.placeholder import placeholders_in
from course_utils.interactive.recorder import RecordingTooLarge, count
from course_utils.site import CONCERNS
from course_utils.site.execution import CellError, Chapters
from course_utils.site.figures import FOLDER, explorer_class
from course_utils.site.imports import fingerprint
from course_utils.site.progress import say
from course_utils.site.recordings import Store
from course_utils.site.result_cache import drop_old
from course_utils.site.workers import apart, side_by_side

LOG = logging.getLogger(__name__)
FEW = 4  # so many do not pay for importing PyTorch, which they may not need


def open_stores(app):
    """Find what earlier builds have kept."""
    folder = Path(app.outdir).parent
    app.course_chapters = Chapters(folder / ".chapters", app.config.nb_execution_timeout)
    app.course_recordings = Store(folder / ".recordings")


def make_missing(app, env, added, changed, removed):
    """Run and record what pages need; tells which of them differ from what was read last."""
    if app.builder.format != "html":
        return []
    chapters, one = app.course_chapters, app.config.course_chapter
    files = {docname: Path(env.doc2path(docname)) for docname in sorted(env.found_docs)}
    files = {docname: file for docname, file in files.items() if file.suffix == ".ipynb"}
    stale = {
        docname: file
        for docname, file in files.items()
        if one in ("", docname) and not chapters.has(file)
    }
    shown = {docname: placeholders_in(chapters.load(file)) for docname, file in files.items()}
    make(app, stale, explorers_of(shown, pages_to_write(app.config)))
    before = getattr(env, "course_made", {})
    env.course_made = {name: identity(app, file) for name, file in files.items()}
    return [name for name, made in env.course_made.items() if made != before.get(name)]


def record_the_rest(app, env):
    """Record what only turned up while pages were read, and lay all figures before them."""
    if app.builder.format != "html":
        return
    store, folder = app.course_recordings, Path(app.outdir) / FOLDER
    wanted = explorers_of(env.course_explorers, pages_to_write(app.config))
    make(app, {}, wanted)
    try:
        if not app.config.course_chapter:
            shutil.rmtree(folder, ignore_errors=True)  # what no page shows any more goes
            drop_old(store.folder, map(store.place, wanted))
            drop_old(app.course_chapters.folder, app.course_chapters.places())
        write_front_end(folder)
        for placeholder in wanted:
            store.copy(placeholder, folder)
    except OSError as error:
        raise ExtensionError(str(error)) from error


def pages_to_write(config):
    """Return the pages that are written: a chapter and the root, or None for all."""
    return {config.course_chapter, config.root_doc} if config.course_chapter else None


def explorers_of(by_page, pages=None):
    """Return the placeholders of the given pages, or of all."""
    shown = by_page.keys() if pages is None else by_page.keys() & pages
    return {placeholder for page in shown for placeholder in by_page[page]}


def identity(app, file):
    """Return a hash that changes when a chapter's outputs do, or what is recorded for it."""
    store, chapters = app.course_recordings, app.course_chapters
    figures = [store.identity(one) for one in placeholders_in(chapters.load(file))]
    return hashlib.sha256(repr([chapters.identity(file), *figures]).encode()).hexdigest()


def make(app, files, placeholders):
    """Run notebooks, and record the explorers that are missing; a line for each."""
    missing = [one for one in placeholders if not app.course_recordings.has(one)]
    if not (total := len(files) + len(missing)):
        return
    say(f"running {len(files)} chapters, recording {len(missing)} figures ...")
    preload = ["torch"] if total > FEW else []
    done = side_by_side(tasks(app, files, missing), preload)
    for number, (line, problem, docname) in enumerate(done, start=1):
        say(f"{line} ({number} of {total})")
        if problem:
            LOG.warning("%s", problem, location=(docname, None))


def tasks(app, files, placeholders):
    """Yield what is to be done; while the first chapters run, figures are put in order."""
    chapters, store = app.course_chapters, app.course_recordings
    yield from (partial(run, chapters, *named) for named in files.items())
    # The longest first, so that no core is idle while another one has it still before it.
    ordered = sorted(placeholders, key=weight, reverse=True)
    yield from (partial(record, store, placeholder) for placeholder in ordered)


def weight(placeholder):
    """Return a measure of the time that recording an explorer takes."""
    explorer_class(placeholder)
    return count(placeholder.build())


def run(chapters, docname, file):
    """Run a notebook; returns a line, what is wrong with it, and its name."""
    try:
        return f"ran {docname}: {apart(chapters.run, file):.1f} s", None, docname
    except (CellError, ChildProcessError) as error:
        return f"{docname} was not run to its end", error, docname


def record(store, placeholder):
    """Record an explorer; returns what `run` returns."""
    try:
        return apart(store.record, placeholder), None, None
    except (OSError, RecordingTooLarge) as error:
        raise ExtensionError(str(error)) from error
    except Exception as error:
        trace = "".join(error.__notes__)
        raise ExtensionError(f"{placeholder.name} cannot be recorded:\n{trace}") from error


def refuse_other_ways(app, config):
    """Say how the book is built where Jupyter Book or Sphinx was started by hand."""
    if not config.course_root:
        # Not an error of Sphinx, to which Jupyter Book adds a traceback of its own.
        raise SystemExit(
            "This book is not built by `jupyter-book build` or `sphinx-build` but by "
            "`make book`, which is `python -m tools.book`, in the folder of its Makefile."
        )


def follow_our_code(app, config):
    """Read all pages again when the code that makes pages has changed."""
    config.course_code = fingerprint(f"course_utils.site.{name}" for name in CONCERNS)


def setup(app):
    """Connect to Sphinx."""
    app.add_config_value("course_root", "", "")
    app.add_config_value("course_chapter", "", "")
    app.add_config_value("course_code", "", "env")
    app.connect("config-inited", refuse_other_ways, priority=100)
    app.connect("config-inited", follow_our_code)
    app.connect("builder-inited", open_stores)
    app.connect("env-get-outdated", make_missing)
    app.connect("env-updated", record_the_rest)

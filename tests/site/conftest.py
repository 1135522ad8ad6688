"""The built site and a browser, shared by all tests of pages: one server, one browser."""

import os
import re
import shutil

import pytest
from helpers.browsing import FAILURES, photograph, visit
from helpers.gallery_site import Gallery
from helpers.shown_figures import ALL, id_of

from tools.browser.site import (
    DESKTOP,
    FLAGS,
    HOW_TO_GET_A_BROWSER,
    MATHJAX,
    NAMES,
    PATIENCE,
    PLAIN_PATH,
    SHELLS,
    SITE,
    SUB_PATH,
    Watch,
    chromium,
    find_browser,
    pages,
    serve,
)

QUICK_FIRST = (*SHELLS, *NAMES)
TALL = {**DESKTOP, "height": 1300}
PAGES = [page for page in pages() if page != "index.html"] if SITE.is_dir() else []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Photograph what a failed test had opened, for those who only see CI's log."""
    report = yield
    if report.failed and "browser" in item.funcargs:
        photograph(item.funcargs["browser"], FAILURES / re.sub(r"\W+", "-", item.nodeid))
    return report


@pytest.fixture(scope="session")
def site():
    """Folder of the built site."""
    assert (SITE / "index.html").is_file(), "the site is not built; run: make book"
    return SITE


@pytest.fixture(scope="session")
def base(site):
    """Address of the site's root on a local server; a sub-path, as on a project's pages."""
    with serve(site) as address:
        yield address


def _need(browser):
    if browser is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(HOW_TO_GET_A_BROWSER)


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium; without one the test is skipped, in CI it fails."""
    _need(find_browser(QUICK_FIRST))
    with chromium(QUICK_FIRST) as started:
        yield started


@pytest.fixture(scope="module")
def readers_browser(browser):
    """A whole Chromium, in which times are those that readers have."""
    _need(find_browser())
    with browser.browser_type.launch(executable_path=find_browser(), args=FLAGS) as started:
        yield started


@pytest.fixture(scope="session")
def plain(base):
    """Address of the same site without formulas, whose files the browser may keep."""
    return base.replace(SUB_PATH, PLAIN_PATH)


@pytest.fixture(scope="session")
def plain_folder(site, tmp_path_factory):
    """A copy of the site, to be opened from disk: it sets no formulas."""
    folder = shutil.copytree(site, tmp_path_factory.mktemp("folder") / "site")
    for script in folder.glob(f"**/{MATHJAX}/*.js"):
        script.write_text("")
    return folder


def _context(browser, **options):
    context = browser.new_context(**{"viewport": DESKTOP, **options})
    context.set_default_timeout(PATIENCE)
    return context


def _opened(request, context, address, *, formulas=True):
    if ":" not in address.partition("?")[0]:  # pages of other sites need no built one
        address = request.getfixturevalue("base" if formulas else "plain") + address
    page = context.new_page()
    watch = Watch().attach(page)
    page.goto(address)
    return page, watch


@pytest.fixture
def open_page(browser, request):
    """Open a page: ``page, watch = open_page("welcome.html", color_scheme="dark")``.

    Further keywords go to Playwright's ``new_context`` (``viewport``, ``has_touch`` ...).
    An address with ``://`` is opened as it is. With ``formulas=False`` none is set, which saves
    two thirds of the time. `watch` holds faults and requests.
    """
    contexts = []

    def open_(address, formulas=True, **options):
        contexts.append(_context(browser, **options))
        return _opened(request, contexts[-1], address, formulas=formulas)

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def kept_page(browser, request):
    """Open a page without its formulas, once for the figures on it that come in a row.

    One page is kept for each way of opening it; with ``again=True`` it is loaded each time.
    The window is tall enough for every figure.
    """
    contexts, kept = {}, {}

    def open_(address, again=False, **options):
        way = (address.partition(":")[0] == "file", again, repr(sorted(options.items())))
        if way not in contexts:
            contexts[way] = _context(browser, **{"viewport": TALL, **options})
        if again or kept.get(way, [None])[0] != address:
            if way in kept:
                kept[way][1][0].close()
            kept[way] = address, _opened(request, contexts[way], address, formulas=False)
        kept[way][1][0].bring_to_front()  # who lies behind others is not painted
        return kept[way][1]

    yield open_
    for context in contexts.values():
        context.close()


@pytest.fixture(scope="session")
def gallery_site(tmp_path_factory):
    """Pages of the gallery's explorers, and `address`, where they are served."""
    made = Gallery(tmp_path_factory.mktemp("gallery"))
    with serve(made.folder) as made.address:
        yield made


@pytest.fixture(scope="module")
def gallery_pages(browser):
    """Open pages by their options, for tests that change nothing beyond a document."""
    kept = {}
    yield kept
    for page, _ in kept.values():
        page.context.close()


@pytest.fixture
def show(gallery_site, gallery_pages, browser, request):
    """Open an explorer's page: ``root = show(gallery.Zoom, reduced_motion="reduce")``.

    Pages are used again, and new documents in them; what was routed is not. ``root.watch``
    holds faults and requests.
    """

    def show_(explorer_class, fragment="", **options):
        wanted = repr(sorted(options.items()))
        if wanted not in gallery_pages:
            context = _context(browser, **options)
            gallery_pages[wanted] = _opened(request, context, "about:blank")
        page, watch = gallery_pages[wanted]
        page.unroute_all()
        page.goto("about:blank")  # else an address that differs in its fragment loads nothing
        watch.faults.clear()
        page.goto(gallery_site.address + gallery_site.page(explorer_class) + fragment)
        root = page.locator(".cu")
        root.watch = watch
        return root

    return show_


@pytest.fixture(scope="module", params=ALL, ids=id_of)
def shown(request):
    """Every explorer on every built page; all tests of a file for one, then for the next."""
    return request.param


@pytest.fixture(scope="module", params=PAGES, ids=lambda page: f"{page.removesuffix('.html')}:")
def visited(request, browser, base):
    """A `Visit` of every page of the site, in turn; ``index.html`` only leads to the first."""
    context = _context(browser, reduced_motion="reduce")
    yield visit(context, base, request.param)
    context.close()

"""The built site and a browser, shared by all tests of pages: one server, one browser."""

import os
import re

import pytest
from browsing import FAILURES, photograph, visit
from gallery_site import Gallery
from shown import ALL

from tools.browser.site import (
    DESKTOP,
    HOW_TO_GET_A_BROWSER,
    SITE,
    Watch,
    chromium,
    find_browser,
    pages,
    serve,
)

SCRIPT = "text/javascript"


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


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium; without one the test is skipped, in CI it fails."""
    if find_browser() is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(HOW_TO_GET_A_BROWSER)
    with chromium() as started:
        yield started


def _opened(request, browser, address, *, formulas=True, **options):
    if ":" not in address.partition("?")[0]:  # pages of other sites need no built one
        address = request.getfixturevalue("base") + address
    page = browser.new_context(**{"viewport": DESKTOP, **options}).new_page()
    watch = Watch().attach(page)
    if not formulas:  # setting them is two thirds of what opening a chapter takes
        page.route(
            "**/mathjax/*.js*", lambda route: route.fulfill(body="", content_type=SCRIPT)
        )
    page.goto(address)
    return page, watch


@pytest.fixture
def open_page(browser, request):
    """Open a page: ``page, watch = open_page("welcome.html", color_scheme="dark")``.

    Further keywords go to Playwright's ``new_context`` (``viewport``, ``has_touch`` ...).
    An address with ``://`` is opened as it is. With ``formulas=False`` none is set, which saves
    time. `watch` holds faults and requests.
    """
    pages = []

    def open_(address, **options):
        pages.append(_opened(request, browser, address, **options))
        return pages[-1]

    yield open_
    for page, _ in pages:
        page.context.close()


@pytest.fixture(scope="module")
def kept_page(browser, request):
    """Open a page without its formulas, once for the figures on it that come in a row."""
    kept = {}

    def open_(address, **options):
        wanted = (address, repr(sorted(options.items())))
        if wanted not in kept:
            close()
            kept[wanted] = _opened(request, browser, address, formulas=False, **options)
        return kept[wanted]

    def close():
        for page, _ in kept.values():
            page.context.close()
        kept.clear()

    yield open_
    close()


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
            gallery_pages[wanted] = _opened(request, browser, "about:blank", **options)
        page, watch = gallery_pages[wanted]
        page.unroute_all()
        page.goto("about:blank")  # else an address that differs in its fragment loads nothing
        watch.faults.clear()
        page.goto(gallery_site.address + gallery_site.page(explorer_class) + fragment)
        root = page.locator(".cu")
        root.watch = watch
        return root

    return show_


@pytest.fixture(params=ALL, ids=lambda shown: shown.fig)
def shown(request):
    """Every explorer on every built page, in turn."""
    return request.param


@pytest.fixture(scope="session")
def visits(browser, base, site):
    """A `Visit` of every page of the site; ``index.html`` only leads to the first."""
    context = browser.new_context(viewport=DESKTOP, reduced_motion="reduce")
    yield [visit(context, base, name) for name in pages(site) if name != "index.html"]
    context.close()

"""What the pages of the built site weigh, over the wire.

Entry point: `measure`.
"""

from tools.bench.report import Figure
from tools.browser.site import DESKTOP, SITE, Watch, chromium, pages, serve, settle
from tools.progress import steps

MEANING = (
    "bytes of all answers, bodies and headers, in MB (1e6 bytes); text compressed by gzip as "
    "GitHub Pages does, browser cache empty, window of 1280 x 900; a page is scrolled through "
    "to its end without touching a figure"
)
AT_LOAD, SCROLLED = 0.7, 2.0
LONGEST = 400  # turns of the wheel; a page of 100 windows


def measure(site=SITE):
    """Return the weight of every page at load and after scrolling through it."""
    with serve(site) as base, chromium() as browser:
        names = [name for name in pages(site) if name != "index.html"]
        return [figure for name in steps(names) for figure in _weigh(browser, base, name)]


def _weigh(browser, base, name):
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    watch = Watch().attach(page)
    page.goto(base + name)
    settle(page)
    at_load = watch.transferred() / 1e6
    _scroll_through(page)
    settle(page)
    scrolled, elsewhere = watch.transferred() / 1e6, len(watch.elsewhere(base))
    context.close()
    return [
        Figure(name, "at load", at_load, "MB", at_most=AT_LOAD),
        Figure(name, "scrolled through", scrolled, "MB", at_most=SCROLLED),
        Figure(name, "third-party requests", elsewhere, "", at_most=0),
    ]


def _scroll_through(page):
    """Turn the wheel until the end of the page is seen."""
    page.mouse.move(DESKTOP["width"] / 2, DESKTOP["height"] / 2)
    at_end = "() => scrollY + innerHeight >= document.documentElement.scrollHeight - 2"
    for _ in range(LONGEST):
        if page.evaluate(at_end):
            return
        page.mouse.wheel(0, DESKTOP["height"] / 2)
        page.wait_for_timeout(60)
    raise RuntimeError(f"{page.url} has no end")

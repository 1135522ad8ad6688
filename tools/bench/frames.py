"""How quickly recorded explorers follow their controls on the built site.

Entry point: `measure`.
"""

from itertools import groupby

from tools.bench.moves import PRESSES, moves_of, typical
from tools.bench.probe import attach
from tools.bench.report import Figure
from tools.browser.figures import figure_on, figures, touched
from tools.browser.site import DESKTOP, SITE, chromium, serve, settle
from tools.progress import steps

MEANING = (
    "real key presses on the built site, recording loaded; medians. 'drawn': from the press "
    "(as the browser stamped it) until the new picture stands in the document. 'frame': that, "
    "and layout and painting of the frame that shows it; the budget is one frame of 60 Hz. "
    "'with the wait': the same with the wait for the screen's next frame in between, which is "
    "up to 16.7 ms whatever the page does"
)
FRAME = 16


def measure(site=SITE, presses=PRESSES):
    """Return the times of every control of every explorer."""
    with serve(site) as base, chromium() as browser:
        context = browser.new_context(viewport=DESKTOP)
        found = []
        waiting = steps(figures(site), lambda shown: shown.fig)
        for name, here in groupby(waiting, key=lambda shown: shown.page):
            page = attach(context.new_page())
            page.goto(base + name)
            settle(page)
            found += [figure for shown in here for figure in _times(page, shown, presses)]
            page.close()
        return found


def _times(page, shown, presses):
    root = figure_on(page, shown)
    root.locator(".cu-reset").focus()
    touched(root)
    outer = {name for group in shown.spec["groups"] for name in group["outer"]}
    found = []
    for move in moves_of(root, shown.spec["controls"], shown.fig):
        if move.name in outer:  # one file for each value: load them all first
            move.by_keys(move.count)
        found += _of_one(move.what, move.by_keys(presses))
    return found


def _of_one(what, stamps):
    drawn, painting = typical(stamps, "drawn"), typical(stamps, "painting")
    count = len(stamps)
    return [
        Figure(what, "drawn", drawn, "ms", samples=count),
        Figure(what, "frame", drawn + painting, "ms", at_most=FRAME, samples=count),
        Figure(what, "with the wait", typical(stamps, "total"), "ms", samples=count),
    ]

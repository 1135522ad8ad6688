"""From a key press to new pixels in JupyterLab, and pictures per second while dragging.

Entry point: `measure`. One notebook holds ``interact``, a widget that echoes, and every
explorer that a chapter shows; all are moved in the same JupyterLab, one after the other.
"""

import tempfile
from pathlib import Path
from statistics import median

import nbformat

from course_utils.interactive.placeholder import placeholders_in
from tools.bench.moves import PRESSES, Move, dragged, moves_of, typical
from tools.bench.probe import attach
from tools.bench.report import Figure
from tools.browser.lab import jupyter, open_notebook, run_all
from tools.browser.site import ROOT, chromium
from tools.notebooks import BOOK, KERNEL, find
from tools.progress import say, steps

MEANING = (
    "real key presses in one JupyterLab: from the press (as the browser stamped it) until the "
    "frame with the new picture has been painted; medians. 'interact' redraws a contour plot "
    "of 640 x 480 with pyplot, 'echo' is a widget that sends a number to the kernel and back; "
    "both are measured before and after the explorers. 'dragging': frames with a new picture "
    "while the mouse drags a point, or else the finest slider"
)
FASTER_THAN_INTERACT, SLOWER_THAN_ECHO = 2.5, 1.5
WINDOW = {"width": 1400, "height": 1000}
PEERS = (
    f"import sys; sys.path.insert(0, {str(ROOT)!r})\nfrom tools.bench import peers",
    "peers.redrawn()",
    "peers.Echo()",
)


def measure(book=BOOK, presses=PRESSES):
    """Return the times of ``interact``, of the echo, and of every control of every explorer."""
    placeholders = shown_in(find(book=book))
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        nbformat.write(notebook(placeholders), Path(folder) / "bench.ipynb")
        with jupyter(Path(folder)) as address, browser.new_context(viewport=WINDOW) as context:
            page = attach(context.new_page())
            say("   a notebook with all of them is run")
            open_notebook(page, address, "bench.ipynb")
            run_all(page)
            return compared(*_moved(page, placeholders, presses))


def shown_in(paths):
    """Return the placeholders of all explorers in the stored outputs of notebooks."""
    chapters = (nbformat.read(path, as_version=4) for path in paths)
    return [found for chapter in chapters for found in placeholders_in(chapter)]


def notebook(placeholders):
    """Return a notebook with the peers and a cell for every explorer."""
    cells = [*PEERS, *map(_cell, placeholders)]
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    made.metadata["kernelspec"] = KERNEL
    return made


def _cell(placeholder):
    module, _, name = placeholder.name.partition(":")
    return (
        f"import json\nfrom {module} import {name}\n"
        f"{name}(**json.loads({placeholder.arguments!r}))"
    )


def _moved(page, placeholders, presses):
    """Return figures of interact, of the echo, and of each explorer's controls."""
    figures = page.locator(".jp-Notebook .cu")
    figures.nth(len(placeholders) - 1).locator(".cu-svg").wait_for(state="attached")
    peers = [_interact(page), _echo(page)]
    before = [move.by_keys(presses) for move in peers]
    explorers = []
    for k, placeholder in enumerate(steps(placeholders, lambda one: one.fig)):
        controls = placeholder.build().spec()["controls"]
        moves = moves_of(figures.nth(k), controls, placeholder.fig)
        explorers += [(m, m.by_keys(presses), _rate(m, dragged(moves))) for m in moves]
    return [
        (move, stamps + move.by_keys(presses), move.by_mouse())
        for move, stamps in zip(peers, before, strict=True)
    ], explorers


def _rate(move, chosen):
    return move.by_mouse() if move is chosen else None


def _interact(page):
    root = page.locator(".jp-Notebook .widget-interact")
    handle, track = root.locator(".noUi-handle"), root.locator(".noUi-target")
    return Move("interact", "with pyplot", "slider", 81, handle, root, track)


def _echo(page):
    slider, text = page.locator(".bench-echo"), page.locator(".bench-echoed")
    return Move("echo", "alone", "slider", 81, slider, text)


def compared(peers, explorers):
    """Return figures of all, with the ratios of explorers to both peers.

    Parameters
    ----------
    peers, explorers : list of (Move, list of Stamps, float or None)
        What was moved, its presses, and pictures per second. Two peers: interact and echo.

    Returns
    -------
    list of Figure
    """
    interact, echo = (typical(stamps, "total") for _, stamps, _ in peers)
    found = []
    for k, (move, stamps, rate) in enumerate([*peers, *explorers]):
        found += _figures(move.what, stamps, rate)
        if k < len(peers):
            continue
        time = typical(stamps, "total")
        slower, faster = SLOWER_THAN_ECHO, FASTER_THAN_INTERACT
        found += [
            Figure(move.what, "interact / this", interact / time, "", at_least=faster),
            Figure(move.what, "this / echo", time / echo, "", at_most=slower),
        ]
    return found


def _figures(what, stamps, rate):
    times = sorted(one.total for one in stamps)
    slow = times[int(0.9 * len(times))]
    found = [
        Figure(what, "key press", median(times), "ms", samples=len(times)),
        Figure(what, "slowest tenth from", slow, "ms", samples=len(times)),
    ]
    return found + ([] if rate is None else [Figure(what, "dragging", rate, "pictures/s")])

"""From a real key press to new pixels, and pictures per second, in an open page.

Entry points: `attach` (before the page is opened), `press` and `pictures_per_second`. They
watch elements whose content is the picture: SVG or text that is replaced, or an ``img`` that is
exchanged.
"""

import random
import time
from dataclasses import dataclass

REST = (50, 110)  # ms between presses: at random, so that no phase of the screen is preferred
PATIENCE = 3000  # ms that a picture may take

# The first listener of all: a page may answer a key in its own listener, before later ones run.
ATTACH = """window.addEventListener(
  "keydown", (event) => { window.benchPressed ??= event.timeStamp; }, { capture: true })"""

# Stamps, in ms: the press as the browser got it; when the new picture stands in the document
# (decoded, where it is an image); when the next frame begins; when that frame has been painted
# (a message posted while a frame begins arrives when its rendering is over).
ARM = """([watched, patience]) => {
  const image = () => watched[0].querySelector("img");
  const before = image()?.src;
  const stamps = {};
  window.benchPressed = undefined;
  const paint = (done) => requestAnimationFrame(() => {
    stamps.frame = performance.now();
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done({ ...stamps, painted: performance.now() });
    channel.port2.postMessage(0);
  });
  window.benchStamps = new Promise((done) => {
    const observer = new MutationObserver(async () => {
      if (!benchPressed || (before && (image()?.src ?? before) === before)) return;
      observer.disconnect();
      stamps.pressed = benchPressed;
      if (before) await image().decode();
      stamps.drawn = performance.now();
      paint(done);
    });
    const what = { childList: true, subtree: true, attributeFilter: ["src"] };
    watched.forEach((element) => observer.observe(element, what));
    setTimeout(() => { observer.disconnect(); done(null); }, patience);
  });
}"""

COUNT = """(watched) => {
  const source = () => watched[0].querySelector("img")?.src;
  const isImage = source() !== undefined;
  let last = source(), fresh = false;
  const count = (window.benchCount = { pictures: 0, start: performance.now() });
  const observer = new MutationObserver(() => {
    const now = source();
    if (isImage && (now === undefined || now === last)) return;
    last = now;
    fresh = true;
  });
  const what = { childList: true, subtree: true, attributeFilter: ["src"] };
  watched.forEach((element) => observer.observe(element, what));
  const frame = () => {
    if (fresh) count.pictures += 1;
    fresh = false;
    if (!count.end) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  window.benchEnd = () => {
    count.end = performance.now();
    observer.disconnect();
    return (1000 * count.pictures) / (count.end - count.start);
  };
}"""


@dataclass(frozen=True)
class Stamps:
    """Times in ms of one key press.

    Attributes
    ----------
    drawn : float
        From the press until the new picture stands in the document.
    painting : float
        What the browser then needs to lay it out and paint it.
    total : float
        From the press until it is painted, with the wait for the next frame in between.
    """

    drawn: float
    painting: float
    total: float


def attach(page):
    """Prepare a page that has not been opened yet; returns it."""
    page.add_init_script(ATTACH)
    return page


def press(picture, key):
    """Press a key on what has the focus; None where no new picture comes.

    Parameters
    ----------
    picture : playwright.sync_api.Locator
        One element or several.
    key : str
    """
    page = picture.page
    page.wait_for_timeout(random.uniform(*REST))
    page.evaluate(ARM, [picture.element_handles(), PATIENCE])
    page.keyboard.press(key)
    found = page.evaluate("() => benchStamps")
    if found is None:
        return None
    return Stamps(
        found["drawn"] - found["pressed"],
        found["painted"] - found["frame"],
        found["painted"] - found["pressed"],
    )


def pictures_per_second(picture, path, seconds=2.0):
    """Drag with the mouse and count frames that show a new picture.

    Parameters
    ----------
    picture : playwright.sync_api.Locator
        One element or several.
    path : callable
        Place ``(x, y)`` of the mouse in the window after some seconds.
    seconds : float, default=2.0
        How long the mouse moves.
    """
    mouse = picture.page.mouse
    mouse.move(*path(0))
    mouse.down()
    picture.page.evaluate(COUNT, picture.element_handles())
    start = time.monotonic()
    while (now := time.monotonic() - start) < seconds:
        mouse.move(*path(now))
    rate = picture.page.evaluate("() => benchEnd()")
    mouse.up()
    return rate

"""Ways to move an explorer on a page as a reader would, and to see what it shows.

Entry points: `ALL` explorers of the built site and their `id_of` tests; `picture` (pixels of a
stage), `press`, `drag`, `touch_drag`, `link` and `random_state`.
"""

import base64
import io
from urllib.parse import quote

import numpy as np
from PIL import Image

from tools.browser.figures import figures, touched
from tools.browser.site import SITE

ALL = figures() if SITE.is_dir() else []
BLUR = 3  # pixels whose mean is compared, along each direction

# A still is loaded when it comes into view; what has changed is painted in the next frame.
STANDS = """async (root) => {
    const stage = root.querySelector(".cu-stage");
    const inside = (highest) => {
        const { top, bottom } = stage.getBoundingClientRect();
        return top >= highest && bottom <= innerHeight;
    };
    const bar = 80; // of the theme, over the page
    if (!inside(bar)) stage.scrollIntoView({ block: "center", behavior: "instant" });
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    for (const image of root.querySelectorAll("img")) {
        while (image.checkVisibility() && !image.complete) await frame();
        // A tab behind others may refuse to decode; it is painted all the same.
        if (image.checkVisibility()) await image.decode().catch(frame);
    }
    await frame();
    await frame();
    const box = stage.getBoundingClientRect();
    const [x, y] = [Math.floor(box.left + scrollX), Math.floor(box.top + scrollY)];
    const [right, bottom] = [Math.ceil(box.right + scrollX), Math.ceil(box.bottom + scrollY)];
    return { clip: { x, y, width: right - x, height: bottom - y, scale: 1 },
             captureBeyondViewport: !inside(0) };
}"""


def id_of(shown):
    """Name of an explorer in tests: it begins with the page, by which tests are distributed."""
    return f"{shown.page.removesuffix('.html')}:{shown.fig}"


def picture(root):
    """Return the pixels of the stage as bytes of shape (rows, columns, 3), slightly blurred.

    Each stands for nine: a picture that lies a fraction of a pixel further down has other
    edges, but hardly another mean, and there are some thousand pictures to compare.
    """
    # Half the time of Playwright's own screenshot, which packs the pixels tightly.
    options = root.evaluate(STANDS) | {"format": "png", "optimizeForSpeed": True}
    session = root.page.context.new_cdp_session(root.page)
    data = base64.b64decode(session.send("Page.captureScreenshot", options)["data"])
    session.detach()
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB").reduce(BLUR))


def differing(one, other, threshold=24):
    """Return the share of pixels that differ visibly between two pictures of equal size."""
    rows, columns = (min(a, b) for a, b in zip(one.shape[:2], other.shape[:2], strict=True))
    one, other = (a[:rows, :columns].astype(np.int16) for a in (one, other))
    return float((np.abs(one - other) > threshold).any(axis=2).mean())


def press(root, selector, *keys):
    """Focus a control and press real keys."""
    root.locator(selector).first.focus()
    for key in keys:
        root.page.keyboard.press(key)
    touched(root)


def drag(root, dx, dy):
    """Drag the first handle with the mouse by some pixels, in several moves."""
    mouse, box = root.page.mouse, root.locator(".cu-handle").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse.move(x, y)
    mouse.down()
    for k in range(1, 6):
        mouse.move(x + dx * k / 5, y + dy * k / 5)
    mouse.up()
    touched(root)


def touch_drag(root, dx, dy):
    """Drag the first handle with a finger by some pixels."""
    box = root.locator(".cu-handle").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = root.page.context.new_cdp_session(root.page)

    def send(kind, *points):
        touches = [{"x": a, "y": b} for a, b in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    send("touchStart", (x, y))
    for k in range(1, 6):
        send("touchMove", (x + dx * k / 5, y + dy * k / 5))
    send("touchEnd")
    touched(root)


def link(shown, state):
    """Return the link that opens a state of a figure."""
    texts = {n: ",".join(map(str, v)) if isinstance(v, list | tuple) else str(v)
             for n, v in state.items()}  # fmt: skip
    parts = (f"{n}={quote(text, safe=',')}" for n, text in texts.items())
    return f"{shown.page}#{shown.fig}?" + "&".join(parts).replace("True", "true").replace(
        "False", "false"
    )


def default_state(shown):
    """Return the state that the still shows."""
    return {n: c["default"] for n, c in shown.spec["controls"].items() if not c["liveOnly"]}


def random_state(shown, rng):
    """Draw a state from the recorded grid."""
    state = {}
    for name, control in shown.spec["controls"].items():
        if control["liveOnly"]:
            continue
        if control["kind"] == "point":
            state[name] = [float(rng.choice(control["xs"])), float(rng.choice(control["ys"]))]
        else:
            state[name] = control["values"][rng.integers(len(control["values"]))]
    return state

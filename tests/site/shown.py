"""Which explorers the built pages show, and ways to move them as a reader would.

Entry points: `figures` (found in the HTML), `picture` (pixels of a stage), `move_by_keys`,
`drag`, `touch_drag` and `set_state`.
"""

import html
import io
import json
import re
from dataclasses import dataclass

import numpy as np
from browsing import SITE
from PIL import Image, ImageFilter

FIGURE = re.compile(
    r'<div class="cu" data-explorer="([^"]*)">.*?'
    r'<script type="application/json">(.*?)</script>',
    re.DOTALL,
)


@dataclass(frozen=True)
class Shown:
    """An explorer on a built page."""

    page: str
    name: str
    spec: dict

    @property
    def fig(self):
        return self.spec["fig"]

    def controls(self, *kinds):
        found = self.spec["controls"].items()
        return {n: c for n, c in found if c["kind"] in kinds and not c["liveOnly"]}


def figures(site=SITE):
    """Return every explorer on every page of a site."""
    return [
        Shown(path.relative_to(site).as_posix(), html.unescape(name), json.loads(spec))
        for path in sorted(site.rglob("*.html"))
        for name, spec in FIGURE.findall(path.read_text(encoding="utf-8"))
    ]


def figure_on(page, shown):
    """Return the locator of an explorer and bring it into view."""
    root = page.locator(f"#{shown.fig} .cu")
    root.scroll_into_view_if_needed()
    return root


def picture(root):
    """Return the pixels of the stage as floats of shape (rows, columns, 3), slightly blurred.

    A picture that lies a fraction of a pixel further down has other edges, but the same blur.
    """
    root.page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    data = root.locator(".cu-stage").screenshot(animations="disabled")
    image = Image.open(io.BytesIO(data)).convert("RGB").filter(ImageFilter.BoxBlur(2))
    return np.asarray(image, dtype=float)


def differing(one, other, threshold=24):
    """Return the share of pixels that differ visibly between two pictures of equal size."""
    rows, columns = (min(a, b) for a, b in zip(one.shape[:2], other.shape[:2], strict=True))
    gap = np.abs(one[:rows, :columns] - other[:rows, :columns]).max(axis=2)
    return float((gap > threshold).mean())


def touched(root):
    """Wait until a recording is there (the first touch loads it)."""
    root.locator(".cu-svg").wait_for(timeout=20_000)
    root.locator(".cu-stage:not([aria-busy])").wait_for(timeout=20_000)


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
    parts = (
        f"{n}={','.join(map(str, v)) if isinstance(v, list | tuple) else v}"
        for n, v in state.items()
    )
    return f"{shown.page}#{shown.fig}?" + "&".join(parts).replace("True", "true").replace(
        "False", "false"
    )


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

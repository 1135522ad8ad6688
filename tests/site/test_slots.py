"""What the front end draws from arrays looks as Python draws it in the still."""

import base64

import pytest
from helpers import gallery
from helpers.fake_view import View
from helpers.shown_figures import differing, picture

from tools.browser.figures import touched

# A message of the kernel, which wakes a view that was stored.
TELL = """([message, arrays]) => {
    const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const views = arrays.map((text) => new DataView(bytes(text).buffer));
    model.trigger("msg:custom", message, views);
}"""
KINDS = ("dots", "curve", "arrows", "bars", "picture", "field")


def cuts(pixels, places):
    """Return the part of a picture that each axes fills, by its name."""
    rows, columns = pixels.shape[:2]
    found = {}
    for name, place in places.items():
        x, y = round(columns * place["left"]), round(rows * place["top"])
        right, bottom = x + round(columns * place["width"]), y + round(rows * place["height"])
        found[name] = pixels[y:bottom, x:right]
    return found


def told(explorer):
    """Return what the kernel tells a view that greets it, for `TELL`."""
    view = View(explorer)
    (message,) = view.hello()
    arrays = [view.picture[name]["array"] for name in message["arrays"]]
    return [message, [base64.b64encode(array).decode() for array in arrays]]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("way", ["recorded", "live"])
def test_every_kind_of_slot_looks_as_in_the_still(way, theme, show, gallery_site):
    explorer = gallery.Arrays()
    places = explorer.evaluator.layers(explorer.state_with()).places()
    root = show(gallery.Arrays)
    dress = f"document.documentElement.dataset.theme = '{theme}'"
    root.page.evaluate(dress)
    still = cuts(picture(root), places)
    if way == "recorded":
        root.locator(".cu-reset").focus()
        touched(root)
    else:
        root.page.goto(gallery_site.address + gallery_site.live(explorer))
        root.page.evaluate(dress)
        root.page.evaluate(TELL, told(explorer))
    assert root.locator("[data-piece=spots] circle").count() == 5
    drawn = cuts(picture(root), places)
    for kind in KINDS:
        assert still[kind].std() > 10, kind
        assert differing(still[kind], drawn[kind]) < 0.002, kind

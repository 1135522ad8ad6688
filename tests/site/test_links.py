"""Links to a state of a figure: what is copied, what mail and chat make of it, what opens."""

import pytest
from helpers import gallery

from course_utils.interactive import Choice, Explorer, Slider, figure, say, sentence
from course_utils.plots import canvas
from tools.browser.figures import touched

WORDS = ("(a) *b* 'c'!", "50 % & more? #1 ~", "e.g.", "x, y", "plain")


class Marked(Explorer):
    """Options whose names hold what other programs take for the end of a link."""

    words = {
        "caption": "Words.",
        "controls": {"word": "word", "x": "x"},
        "says": {"both": "{word}: {x}"},
    }

    fig = "fig-marked"
    word = Choice(WORDS, "plain")
    x = Slider(0, 2, 1, step=0.5)

    @figure
    def plane():
        return canvas()

    @sentence
    def says(word, x):
        return say("both", word=word, x=f"{x:.1f}")


def says(root):
    return root.locator(".cu-says").inner_text()


def copied(root):
    """Press "Copy link" and read the link from the field that stands in for a clipboard."""
    root.page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')) }"
    )
    root.get_by_role("button", name="Copy link").click()
    return root.get_by_label("Copy this link:").input_value()


def test_a_link_is_copied_that_opens_the_state_again(open_page, gallery_site):
    page, _ = open_page("about:blank", permissions=["clipboard-read", "clipboard-write"])
    address = gallery_site.address + gallery_site.page(gallery.AllControls)
    page.goto(address)
    root = page.locator(".cu")
    root.locator("[data-control=n] input").press("End")
    root.get_by_label("kind").select_option("cosine")
    touched(root)
    root.get_by_role("button", name="Copy link").click()
    root.get_by_text("Link copied.").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == f"{address}#fig-all?n=9&kind=cosine"
    seen = says(root)
    page.goto("about:blank")
    page.goto(link)
    touched(root)
    assert says(root) == seen


@pytest.mark.parametrize("word", WORDS[:-1])
def test_a_link_holds_nothing_that_mail_or_chat_cut_it_at(show, word):
    root = show(Marked)
    root.get_by_label("word").select_option(word)
    link = copied(root)
    fragment = link.partition("#")[2].partition("?")[2]
    assert not set(fragment) & set("()*'!~ <>\"`|\\^{}[]"), link
    assert fragment[-1] not in ".,;:!?", link
    again = show(Marked, link.partition(".html")[2])
    touched(again)
    assert (says(again), again.watch.faults) == (f"{word}: 1.0", [])


LINK = "#fig-all?n=9&kind=cosine&at=10,0"


@pytest.mark.parametrize(
    "link",
    [
        *(LINK + end for end in (".", ",", ")", ").", "!", "*", "'", "?", "&")),
        LINK + "&utm_source=mail&utm_medium=x",
        LINK + "?fbclid=IwAR0_abc",
        LINK + "&gclid=1&mc_cid=2",
        LINK.replace("?", "?fbclid&"),
        LINK.replace("?", "%3F"),
        LINK.replace("?", "%3f").replace("=", "%3D").replace("&", "%26").replace(",", "%2C"),
        LINK.replace(",", "%2C"),
        LINK.replace("&", "?"),
    ],
)
def test_what_other_programs_do_to_a_link_does_no_harm(show, link):
    root = show(gallery.AllControls, link)
    touched(root)
    assert says(root) == "1 0.5 9 0 cosine True hello 0 0.0."
    assert root.locator("[data-control=at] .cu-value").inner_text() == "10.00, 0.00\u00a0km"
    assert root.locator(".cu-note").is_hidden()


def test_a_link_that_was_escaped_as_a_whole_is_unescaped_once(show):
    escaped = "#fig-marked%3Fword%3D50%2520%2525%2520%2526%2520more%253F%2520%25231%2520%257E"
    root = show(Marked, escaped)
    touched(root)
    assert says(root) == "50 % & more? #1 ~: 1.0"


@pytest.mark.parametrize("link", ["?n=10", "?m=9", "?n=9&kind=tangent", "?at=10", "?utm=1"])
def test_what_a_link_cannot_mean_is_said(show, link):
    root = show(gallery.AllControls, f"#fig-all{link}")
    root.get_by_text("The link to this figure is damaged").wait_for()
    assert says(root) == "1 0.5 3 0 sine True hello 0 0.0."


def test_a_link_in_a_frame_leaves_the_page_around_it_where_it_is(open_page, gallery_site):
    name = gallery_site.page(gallery.AllControls)
    (gallery_site.folder / "platform.html").write_text(
        '<!DOCTYPE html><link rel="icon" href="data:,"><div style="height: 2000px"></div>'
        f'<iframe src="{name}#fig-all?n=9" style="height: 200px"></iframe>'
        '<div style="height: 2000px"></div>'
    )
    page, watch = open_page(f"{gallery_site.address}platform.html")
    frame = page.frame_locator("iframe")
    frame.locator(".cu-svg").wait_for()
    assert "1 0.5 9" in frame.locator(".cu-says").inner_text()
    assert frame.locator(".cu").evaluate("() => scrollY") > 0
    assert page.evaluate("() => scrollY") == 0
    assert watch.faults == []

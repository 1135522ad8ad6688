"""A figure in a language of longer words has room on a phone, and the script adds no word."""

import json

import pytest
from helpers.browsing import PHONE
from helpers.control_values import EXPLORERS
from helpers.machine_language import spoken, unmarked

from course_utils.interactive.bundle import script, stylesheet

# Views without a kernel: they are laid out as on a page, and nothing is computed for them.
PAGE = """<!DOCTYPE html><html data-theme="light"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><style>{style}</style></head>
<body style="margin: 1rem"><script type="module">{script}
for (const [name, attributes] of Object.entries({models})) {{
  const el = document.createElement("figure");
  el.id = name;
  el.style.margin = "0 0 2rem";
  el.className = "jupyter-widgets-disconnected";
  document.body.append(el);
  const model = {{ get: (key) => attributes[key], on() {{}}, off() {{}}, send() {{}} }};
  live_js.render({{ model, el }});
}}
</script></body></html>"""
# What of a figure is wider than its place; a closed list shows no more than its width.
CUT = """(figure) => {
  const wide = [...figure.querySelectorAll("*")].filter((e) => {
    if (e.closest(".cu-svg, .cu-hidden") || !e.checkVisibility()) return false;
    return e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== "inline";
  });
  const lists = [...figure.querySelectorAll("select")].filter((list) => {
    const { width } = list.getBoundingClientRect();
    list.style.width = "max-content";
    const wanted = list.getBoundingClientRect().width;
    list.style.width = "";
    return wanted > width;
  });
  return [...wide, ...lists].map((e) => `${e.tagName} ${e.className} ${e.textContent}`);
}"""
SAID = """(figure) => [figure, ...figure.querySelectorAll("*")].flatMap((e) => [
  ...[...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data),
  ...["aria-label", "aria-valuetext", "title", "alt"].map((a) => e.getAttribute(a) ?? ""),
])"""


@pytest.fixture(scope="module")
def figures(browser, tmp_path_factory):
    """All figures on one page of a phone, by name."""
    with spoken(tmp_path_factory.getbasetemp() / "words"):
        models = {kind.__name__: model(kind()) for kind in EXPLORERS}
    page = browser.new_page(viewport=PHONE)
    data = json.dumps(models).replace("<", "\\u003c")
    page.set_content(PAGE.format(style=stylesheet(), script=script("live.js"), models=data))
    page.wait_for_function(f"() => document.querySelectorAll('.cu').length === {len(models)}")
    yield page
    page.close()


def model(explorer):
    """What a view needs of an explorer, with the axes as picture and all that it can say."""
    spec, layers = explorer.spec(), explorer.evaluator.layers(explorer.state_with())
    picture = {
        "state": explorer.state,
        "places": layers.places(),
        "pieces": {spec["order"][0]: layers.frame},
        "says": " ".join(spec["catalogue"]["says"].values()),
    }
    return {"_spec": spec, "_picture": picture}


def test_nothing_is_wider_than_a_phone(figures):
    assert figures.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("kind", EXPLORERS, ids=lambda kind: kind.__name__)
def test_longer_words_have_room_and_the_script_adds_none(kind, figures):
    figure = figures.locator(f"#{kind.__name__}")
    assert figure.evaluate(CUT) == []
    assert {word for text in figure.evaluate(SAID) for word in unmarked(text)} == set()

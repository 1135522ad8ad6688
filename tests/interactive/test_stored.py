"""What a stored notebook keeps of an explorer: one placeholder, the same in every run."""

import json
import re
from html.parser import HTMLParser

import pytest
from helpers.gallery import ALL, AllControls, SceneControl
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_utils.interactive import Explorer, Slider, figure, say, sentence
from course_utils.interactive.placeholder import Placeholder, placeholders_in
from course_utils.plots import canvas


class Speechless(Explorer):
    """Has words for one state only."""

    words = {"controls": {"x": "x"}, "says": {"zero": "zero"}}

    x = Slider(0, 1, 0, step=1)

    @figure
    def plane():
        return canvas()

    @sentence
    def says(x):
        return say(["zero"][int(x)])


class Div(HTMLParser):
    """Reads one element: its attributes, its text, and how many there are."""

    def __init__(self, text):
        super().__init__()
        self.attributes, self.text, self.count = {}, "", 0
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.count += 1
        self.attributes |= dict(attributes)

    def handle_data(self, data):
        self.text += data


@pytest.mark.slow
@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_a_stored_notebook_keeps_one_placeholder_with_one_sentence(kind):
    explorer = kind()
    data = explorer._repr_mimebundle_()[0]
    assert set(data) == {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"}
    div = Div(data["text/html"])
    assert div.count == 1
    assert div.attributes["data-explorer"] == f"helpers.gallery:{kind.__name__}"
    assert div.attributes["data-args"] == "{}"
    assert div.attributes["data-fig"] == kind.fig
    assert div.text == explorer.describe()


def test_placeholder_and_text_are_the_same_in_every_run():
    stored = [AllControls(scale={"b": 1, "a": [2]})._repr_mimebundle_()[0] for _ in range(2)]
    for key in ("text/plain", "text/html"):
        assert stored[0][key] == stored[1][key]
        assert "0x" not in stored[0][key]
    assert stored[0]["text/plain"] == repr(AllControls(scale={"b": 1, "a": [2]}))


def test_the_explorer_is_built_again_from_its_placeholder():
    hostile = '</div><script>alert("1 & 2")</script>\u2028'
    explorer = AllControls(scale=[hostile, 2.5, None, {"a": True}])
    div = Div(explorer._repr_mimebundle_()[0]["text/html"])
    assert div.count == 1
    again = AllControls(**json.loads(div.attributes["data-args"]))
    assert again.arguments == explorer.arguments
    read = Placeholder.read(Placeholder.of(explorer).html(div.text))
    assert read == Placeholder.of(explorer)
    assert read.build().arguments == explorer.arguments
    assert again.describe() == explorer.describe() == div.text


def test_the_placeholders_of_a_notebook_are_found_among_its_outputs():
    texts = ["<b>a table</b>", Placeholder("m:A", "{}", "fig-a").html("<div data-explorer=x>")]
    outputs = [new_output("display_data", {"text/html": text}) for text in texts]
    plain = new_output("stream", text="data-explorer")
    cells = [new_code_cell(outputs=[plain, *outputs]), new_markdown_cell("data-explorer")]
    assert placeholders_in(new_notebook(cells=cells)) == [Placeholder("m:A", "{}", "fig-a")]
    assert Placeholder.read("the attribute data-explorer alone") is None


@pytest.mark.parametrize("name", ["helpers.gallery:Gone", "gone:Zoom"])
def test_a_class_that_is_nowhere_is_named(name):
    with pytest.raises(ImportError, match=rf"explorer {name} cannot be imported .*module"):
        Placeholder(name, "{}", "fig").build()


def test_repr_names_the_state():
    explorer = SceneControl(x=2)
    assert repr(explorer) == "SceneControl(width='wide', x=2.0)"
    assert eval(repr(explorer)).state == explorer.state


def test_a_figure_may_get_a_name_of_its_own():
    explorer = SceneControl(fig="fig-other")
    assert explorer._spec["fig"] == "fig-other"
    assert 'data-fig="fig-other"' in explorer._repr_mimebundle_()[0]["text/html"]
    assert SceneControl().fig == "fig-scene"


def test_an_explorer_that_cannot_be_described_is_still_shown(caplog):
    data = Speechless(x=1)._repr_mimebundle_()[0]
    assert "application/vnd.jupyter.widget-view+json" in data
    assert re.search("could not be computed", Div(data["text/html"]).text)
    assert "IndexError" in caplog.text

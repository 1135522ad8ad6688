"""What a stored notebook keeps of an explorer: one element, from which it can be rebuilt.

Entry points: `Placeholder` and `placeholders_in` a notebook. Nothing else knows the form.
"""

import html
import importlib
import json
from dataclasses import dataclass
from html.parser import HTMLParser

MARK = "data-explorer"


@dataclass(frozen=True)
class Placeholder:
    """The identity of an explorer.

    Attributes
    ----------
    name : str
        ``"module:Class"``.
    arguments : str
        JSON of the arguments that differ from the defaults.
    fig : str
        Name of the figure.
    """

    name: str
    arguments: str
    fig: str

    @classmethod
    def of(cls, explorer):
        """Return the placeholder of an explorer."""
        kind = type(explorer)
        arguments = json.dumps(explorer.arguments, sort_keys=True)
        return cls(f"{kind.__module__}:{kind.__qualname__}", arguments, explorer.fig)

    @classmethod
    def read(cls, text):
        """Read HTML; return None if it holds no placeholder."""
        if MARK not in text:
            return None
        found = {}
        parser = HTMLParser()
        parser.handle_starttag = lambda tag, attrs: found.update((k, v or "") for k, v in attrs)
        parser.feed(text)
        if MARK not in found:
            return None
        return cls(found[MARK], found["data-args"], found["data-fig"])

    def html(self, sentence):
        """Return the ``text/html`` that a notebook stores: one ``div`` with what is shown."""
        name, arguments, fig = map(html.escape, (self.name, self.arguments, self.fig))
        return (
            f'<div {MARK}="{name}" data-args="{arguments}" data-fig="{fig}">'
            f"{html.escape(sentence)}</div>"
        )

    def load(self):
        """Return the explorer's class.

        Raises
        ------
        ImportError
            If there is none.
        """
        module, _, qualname = self.name.partition(":")
        try:
            return getattr(importlib.import_module(module), qualname)
        except (ImportError, AttributeError) as error:
            raise ImportError(
                f"the explorer {self.name} cannot be imported ({error}); a page builds it "
                "again, so its class must stand in a module: "
                "course_utils.explorers.<chapter>.<figure>"
            ) from error

    def build(self):
        """Rebuild the explorer."""
        return self.load()(**json.loads(self.arguments))


def placeholders_in(notebook):
    """Return the placeholders of all explorers in a notebook's outputs, in their order."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", ()))
    texts = (output.get("data", {}).get("text/html", "") for output in outputs)
    return [found for text in texts if (found := Placeholder.read(text))]

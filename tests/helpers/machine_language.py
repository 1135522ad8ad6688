"""An artificial language: each word of the English catalogues, longer and marked.

Entry points: `spoken` (explorers that are made inside speak it), `marked` and `unmarked`.
"""

import json
import math
import re
import tomllib
from contextlib import contextmanager
from pathlib import Path

import pytest

import course_utils
from course_utils.interactive import catalogue

PACKAGE = Path(course_utils.__file__).parent
MARK = "\N{MIDDLE DOT}"  # no higher than letters, which would move the axes
LONGER = 0.3  # as German is
# The same in every language: names in braces, formulas in TeX, functions that are called or
# stand without brackets, what is glued to digits, units.
LETTER = r"[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]"  # of words; of formulas, others
SYMBOLS = (
    rf"\{{\w+\}}|\$[^$]*\$|{LETTER}+(?=\()|{LETTER}*[\d_]\w*"
    r"|\b(?:sin|cos|tan|exp|log|ln|tanh|max|min|km|cm|mm|ms|kB|MB)\b"
)
WORD = re.compile(rf"{SYMBOLS}|({LETTER}{{2,}})({MARK}?)")


def marked(text):
    """Return a text with each word longer, and a mark at its end."""
    return WORD.sub(lambda found: _longer(found[1]) if found[1] else found[0], text)


def _longer(word):
    return word + word[-1] * (math.ceil(LONGER * len(word)) - 1) + MARK


def unmarked(text):
    """Return the words of a text that no catalogue of this language holds."""
    return [found[1] for found in WORD.finditer(text) if found[1] and not found[2]]


@contextmanager
def spoken(folder):
    """Have all explorers that are made inside speak the language.

    Parameters
    ----------
    folder : path-like
        Where its catalogues are written.
    """

    def beside(source):
        english = Path(source).with_suffix(".en.toml")
        if not english.is_file():
            return english
        path = Path(folder, english.relative_to(PACKAGE))
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            tables = tomllib.loads(english.read_text(encoding="utf-8"))
            path.write_text("\n".join(_lines(tables)), encoding="utf-8")
        return path

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "beside", beside)
        yield


def _lines(tables, *path):
    """Yield the lines of a catalogue; TOML reads texts and names as JSON writes them."""
    inner = [name for name, value in tables.items() if isinstance(value, dict)]
    if path:
        yield f"[{'.'.join(map(_quoted, path))}]"
    for name in tables.keys() - set(inner):
        yield f"{_quoted(name)} = {_quoted(marked(tables[name]))}"
    for name in inner:
        yield from _lines(tables[name], *path, name)


def _quoted(text):
    return json.dumps(text, ensure_ascii=False)

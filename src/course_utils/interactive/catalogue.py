"""Every word that a reader sees in one explorer, in one language, separate from its code.

Entry points: `Catalogue`; `say` and `word`, with which a sentence names what it says. The words
of an explorer stand beside its module, `hiker.en.toml` beside `hiker.py`; another language is
one more file. An explorer without a module of its own has them in its attribute ``words``.
"""

import os
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

LANGUAGE = "COURSE_LANGUAGE"  # environment variable; English without it
TABLES = ("caption", "controls", "options", "labels", "says")


def language():
    """Return the language in which the book is read or built, such as ``"en"``."""
    return os.environ.get(LANGUAGE, "en")


@dataclass(frozen=True)
class Word:
    """A word of the catalogue inside a sentence: ``"east"``, or ``"walk.uphill"``."""

    key: str


@dataclass(frozen=True)
class Said:
    """What a sentence says: which template, and what fills its placeholders.

    Attributes
    ----------
    template : str
        A name in the table ``says`` of the catalogue.
    values : dict of {str: str or Word}
    """

    template: str
    values: dict

    def packed(self):
        """Return it as JSON for a recording; words are lists of one key."""
        values = {n: [v.key] if isinstance(v, Word) else v for n, v in self.values.items()}
        return [self.template, values] if values else [self.template]


def word(key):
    """Return a word of the catalogue for use inside a sentence.

    Parameters
    ----------
    key : str
        A name in the table ``labels``, or ``"control.option"``.
    """
    return Word(str(key))


def say(template, **values):
    """Return what a sentence says.

    Parameters
    ----------
    template : str
        A name in the table ``says`` of the catalogue: one whole sentence for each case.
    **values
        What stands in its places: numbers as text (each sentence does its own rounding),
        whole numbers, or what `word` returns.

    Raises
    ------
    TypeError
        If a value is something else, such as a float that has not been rounded.
    """
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, str | int | Word):
            raise TypeError(
                f"say({template!r}): {name} is {value!r}; expected text such as f'{{x:.2f}}', "
                "a whole number or word(...)"
            )
    return Said(template, {n: str(v) if isinstance(v, int) else v for n, v in values.items()})


def read(owner):
    """Return the catalogue of an explorer's class.

    Parameters
    ----------
    owner : type
        Its own words, and those that it inherits, stand in the attribute ``words`` or in a file
        beside its module.

    Returns
    -------
    Catalogue
    """
    tables, places = {}, []
    for kind in reversed(owner.__mro__):
        for place, words in _own(kind):
            places.append(place)
            for name, table in words.items():
                tables[name] = (
                    {**tables.get(name, {}), **table} if isinstance(table, dict) else table
                )
    return Catalogue(owner.__name__, tables, " and ".join(places) or f"{owner.__name__}.words")


def _own(kind):
    """Yield the sources of one class's words, and the words."""
    if words := vars(kind).get("words"):
        yield f"{kind.__name__}.words", words
    elif (path := path_of(kind)) and path.is_file():
        yield path.name, load(path)


def load(path):
    """Return the words of a file; if it is not TOML, the error names it."""
    # Read each time: a recording depends on the files that are opened while it is made.
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path}: {error}") from None


def path_of(kind):
    """Return the path of a class's words in the present language, if it has a module."""
    module = sys.modules.get(kind.__module__)
    source = getattr(module, "__file__", None)
    return beside(source) if source else None


def beside(source):
    """Return the path of a module's words in the present language."""
    return Path(source).with_suffix(f".{language()}.toml")


class Catalogue:
    """The words of one explorer in one language.

    Parameters
    ----------
    owner : str
        Name of the explorer, for messages.
    tables : dict
        ``caption`` (text), ``controls`` (labels by name), ``options`` (of each choice, by
        id), ``labels`` (what stands in the figure), ``says`` (templates of sentences).
    source : str
        Where they stand, for messages.

    Raises
    ------
    ValueError
        If there is another table, or a template with more than names in braces.
    """

    def __init__(self, owner, tables, source):
        self.owner, self.source, self.tables = owner, source, tables
        if strange := set(tables) - set(TABLES):
            raise ValueError(f"{source}: {', '.join(sorted(strange))} is not one of {TABLES}")
        for name, template in tables.get("says", {}).items():
            self._check(name, template)

    def _check(self, name, template):
        try:
            parts = list(Formatter().parse(template))
        except ValueError as error:
            raise ValueError(f"{self.source}: says.{name}: {error}") from None
        for _, field, spec, conversion in parts:
            if field is not None and (spec or conversion or not field.isidentifier()):
                raise ValueError(
                    f"{self.source}: says.{name} has {{{field}}} with more than a name in its "
                    f"braces; numbers are rounded where the sentence is chosen: {template!r}"
                )

    @property
    def caption(self):
        """What the figure is; the reader sees it below."""
        return self.tables.get("caption", "")

    def spec(self):
        """Return what a page needs to put recorded sentences into words, as JSON."""
        return {name: self.tables.get(name, {}) for name in ("says", "labels")}

    def control(self, name):
        """Return the label of a control; without one, its name."""
        return self.tables.get("controls", {}).get(name, name)

    def option(self, control, option):
        """Return the label of an option; without one, the option itself."""
        return self.tables.get("options", {}).get(control, {}).get(str(option), str(option))

    def __getitem__(self, key):
        """Return a word shown in the figure, or the label of ``"control.option"``."""
        control, dot, option = key.partition(".")
        if dot and control in self.tables.get("options", {}):
            return self.option(control, option)
        return self._found("labels", key)

    def text(self, said):
        """Return in words what is said."""
        template = self._found("says", said.template)
        values = {n: self[v.key] if isinstance(v, Word) else v for n, v in said.values.items()}
        asked = {name for _, name, *_ in Formatter().parse(template) if name}
        if missing := asked - set(values):
            raise LookupError(
                f"{self.source}: says.{said.template} asks for {', '.join(sorted(missing))}; "
                f"{self.owner} gives {', '.join(values) or 'nothing'}"
            )
        return template.format_map(values)

    def _found(self, table, name):
        entries = self.tables.get(table, {})
        if name not in entries:
            raise LookupError(
                f"{self.source}: no {table}.{name}, which {self.owner} asks for; there are "
                f"{', '.join(entries) or 'none'}"
            )
        return entries[name]

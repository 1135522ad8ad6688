"""Another language is one more file: each word that readers see of a figure stands in it."""

import random
from dataclasses import dataclass
from itertools import zip_longest

import pytest
from helpers.control_values import EXPLORERS
from helpers.machine_language import spoken, unmarked
from helpers.written_texts import reading

from course_utils.interactive import Choice, Explorer


@dataclass
class Seen:
    """What a figure shows in the language made by machine."""

    explorer: Explorer
    sentences: list
    written: list


@pytest.fixture(scope="module", params=EXPLORERS, ids=lambda kind: kind.__name__)
def seen(request, tmp_path_factory):
    """Every explorer in turn, seen in some states."""
    with spoken(tmp_path_factory.getbasetemp() / "words"), reading() as written:
        explorer = request.param()
        sentences = []
        for state in some_states(request.param):
            sentences.append(explorer.describe(**state))
            explorer.pieces(**state)
        yield Seen(explorer, sentences, written)


def some_states(kind, seed=7):
    """Yield the default and random states, so many that each option of a choice is there."""
    rng, controls = random.Random(seed), kind._plan.controls
    yield {}
    choices = {n: c.values for n, c in controls.items() if isinstance(c, Choice)}
    for options in zip_longest(*choices.values()) if choices else [(), ()]:
        drawn = {name: rng.choice(control.grid()) for name, control in controls.items()}
        chosen = zip(choices, options, strict=True)
        yield drawn | {name: option for name, option in chosen if option is not None}


def texts(spec):
    """Yield what the front end writes around the picture."""
    yield spec["caption"]
    yield from spec["words"].values()
    for control in spec["controls"].values():
        yield from (control["label"], control["unit"], *control.get("texts", ()))


def test_each_word_comes_from_a_catalogue(seen):
    shown = [
        *texts(seen.explorer.spec()),
        *seen.sentences,
        *(line.text for line in seen.written),
    ]
    assert {word for text in shown for word in unmarked(text)} == set()


def test_longer_words_stay_in_the_picture(seen):
    assert seen.written or not seen.explorer._plan.worded()
    width, height = (side / 10 for side in seen.explorer.spec()["size"])
    assert {line.text for line in seen.written if not line.fits(width, height)} == set()

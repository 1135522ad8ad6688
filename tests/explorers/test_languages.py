"""Another language is one more file: each word that readers see of a figure stands in it."""

import random
from dataclasses import dataclass
from itertools import zip_longest

import pytest
from helpers.control_values import EXPLORERS
from helpers.machine_language import spoken, unmarked
from helpers.written_texts import reading

from course_utils.explorers.intro import InverseTransform, NotReal, SoftShadow
from course_utils.explorers.training import Overfitting
from course_utils.interactive import Choice
from course_utils.interactive.recorder import record

QUICK = (InverseTransform, NotReal, Overfitting, SoftShadow)  # recorded in a second each


@dataclass
class Seen:
    """What a figure shows in the language made by machine."""

    kind: type
    spec: dict
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
        spec = explorer.spec()
    return Seen(request.param, spec, sentences, written)


def some_states(kind, seed=7):
    """Yield the default and random states, so many that each option of a choice is there."""
    rng, controls = random.Random(seed), kind.declaration.controls
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
        *texts(seen.spec),
        *seen.sentences,
        *(line.text for line in seen.written),
    ]
    assert {word for text in shown for word in unmarked(text)} == set()


def test_longer_words_stay_in_the_picture(seen):
    assert seen.written or not seen.kind.declaration.worded()
    width, height = (side / 10 for side in seen.spec["size"])
    assert {line.text for line in seen.written if not line.fits(width, height)} == set()


def test_a_second_language_adds_little_to_recordings(tmp_path):
    english = [record(kind()).files for kind in QUICK]
    with spoken(tmp_path):
        others = [record(kind()).files for kind in QUICK]
    new = [o[n] for e, o in zip(english, others, strict=True) for n in o.keys() - e.keys()]
    before = [data for files in english for data in files.values()]
    assert 0 < sum(map(len, new)) <= 0.15 * sum(map(len, before))

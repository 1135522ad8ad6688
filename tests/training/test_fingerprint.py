"""Which changes of the code make another training, and which do not."""

import importlib.util
import sys
from functools import partial

import pytest

from course_utils.generative import objectives
from course_utils.training.recipes import RECIPES
from course_utils.training.resume import fingerprint

OWN = '''
"""A module with recipes."""
import math
import functools

RATE, UNUSED = 0.5, 7

def root(steps=3):
    """What is called."""
    # A comment.
    return [Part(helper(k)).value for k in range(steps)]

class Part(object):
    """A part."""
    def __init__(self, value):
        self.value = shift(value)

def helper(k):
    """Help."""
    return RATE * math.sqrt(k)

@functools.cache
def shift(value):
    return value + 1

def other():
    return 8
'''


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Make a module of a text, and take the fingerprint of its function ``root``."""

    def write(*changes, of="root", **settings):
        text = OWN
        for before, after in changes:
            assert text.count(before) == 1
            text = text.replace(before, after)
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.py"
        path.write_text(text)
        spec = importlib.util.spec_from_file_location("own_recipes", path)
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, "own_recipes", module)
        spec.loader.exec_module(module)
        function = getattr(module, of)
        return fingerprint(partial(function, **settings) if settings else function)

    return write


@pytest.mark.parametrize(
    "change",
    [
        ("# A comment.", "# Another comment."),
        ("What is called.", "What is called first."),
        ('    """Help."""\n', ""),
        ("RATE * math.sqrt(k)", "(RATE *\n        math.sqrt(k))"),
        ("    return 8", "    return 9"),
        ("0.5, 7", "0.5, 8"),
    ],
    ids=["comment", "docstring", "no docstring", "layout", "other function", "other number"],
)
def test_what_does_not_matter(change, written):
    assert written(change) == written()


@pytest.mark.parametrize(
    "change",
    [
        ("steps=3", "steps=4"),
        ("RATE * math", "2 * RATE * math"),
        ("math.sqrt(k)", "math.cbrt(k)"),
        ("0.5, 7", "0.6, 7"),
        ("shift(value)\n\ndef", "value\n\ndef"),
        ("value + 1", "value + 2"),
        ("Part(object)", "Part(Exception)"),
    ],
    ids=["default", "function", "module", "constant", "class", "decorated", "base"],
)
def test_what_matters_however_far_away(change, written):
    assert written(change) != written()


def test_arguments_of_a_partial_matter(written):
    found = {written(), written(steps=3), written(steps=4), written(of="other")}
    assert len(found) == 4


def test_the_same_code_has_the_same_one_each_time(written):
    assert written() == written() and written(steps=4) == written(steps=4)


def test_each_recipe_has_one_of_its_own():
    assert len({fingerprint(recipe.plan) for recipe in RECIPES.values()}) == len(RECIPES)


def test_a_changed_loss_elsewhere_is_another_training(monkeypatch):
    """In the module of objectives: of those recipes alone that use it."""
    names = ("classifier", "denoiser", "vae", "vae-beta-16")
    before = {name: fingerprint(RECIPES[name].plan) for name in names}
    monkeypatch.setattr(objectives, "gaussian_kl", objectives.gaussian_log_likelihood)
    changed = [name for name in names if fingerprint(RECIPES[name].plan) != before[name]]
    assert changed == ["vae", "vae-beta-16"]

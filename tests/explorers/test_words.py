"""What readers see of a figure stands in its catalogue, and nothing else stands there."""

import tomllib

import pytest
from helpers.control_values import EXPLORERS

from course_utils.interactive import Choice, catalogue

every_explorer = pytest.mark.parametrize("kind", EXPLORERS, ids=lambda kind: kind.__name__)


@every_explorer
def test_the_catalogue_holds_what_is_asked_for_and_nothing_else(kind):
    path = catalogue.path_of(kind)
    tables, code = tomllib.loads(path.read_text(encoding="utf-8")), _code(kind)
    choices = {n: c for n, c in kind._plan.controls.items() if isinstance(c, Choice)}
    assert tables["caption"]
    assert set(tables.get("controls", {})) == set(kind._plan.controls)
    assert set(tables.get("options", {})) <= set(choices)
    for name, table in tables.get("options", {}).items():
        assert set(table) <= set(choices[name].values), name
    for table in ("says", "labels"):
        unused = {key for key in tables.get(table, {}) if key not in code}
        assert unused == set(), table


def _code(kind):
    """Return the text of a figure's module."""
    words = catalogue.path_of(kind)
    return words.with_name(words.name.partition(".")[0] + ".py").read_text(encoding="utf-8")

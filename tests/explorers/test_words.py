"""What readers see of a figure stands in its catalogue, and nothing else stands there."""

import ast
import tomllib
from functools import cache
from pathlib import Path

import pytest
from helpers.control_values import EXPLORERS

import course_utils
from course_utils.interactive import Choice, catalogue

every_explorer = pytest.mark.parametrize("kind", EXPLORERS, ids=lambda kind: kind.__name__)


@every_explorer
def test_the_catalogue_holds_what_is_asked_for_and_nothing_else(kind):
    path = catalogue.path_of(kind)
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    choices = {n: c for n, c in kind.declaration.controls.items() if isinstance(c, Choice)}
    assert tables["caption"]
    assert set(tables.get("controls", {})) == set(kind.declaration.controls)
    assert set(tables.get("options", {})) <= set(choices)
    for name, table in tables.get("options", {}).items():
        assert set(table) <= set(choices[name].values), name
    for table in ("says", "labels"):
        assert set(tables.get(table, {})) - _constants() == set(), table


@cache
def _constants():
    """Return all texts that stand in code: a template may be named where a fact is found."""
    paths = Path(course_utils.__file__).parent.rglob("*.py")
    nodes = (n for p in paths for n in ast.walk(ast.parse(p.read_text(encoding="utf-8"))))
    return {node.value for node in nodes if isinstance(node, ast.Constant)}

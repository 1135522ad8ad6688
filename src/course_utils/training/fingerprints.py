"""Whether two trainings are computed by the same code. Entry point: `fingerprint`."""

from __future__ import annotations

import ast
import hashlib
import inspect
import json
import sys
import textwrap
from collections.abc import Callable
from functools import cache, partial
from types import FunctionType, ModuleType

OWN = __name__.partition(".")[0]
DOCUMENTED = (ast.ClassDef, ast.FunctionDef, ast.Module)


def fingerprint(function: Callable) -> str:
    """SHA-256 of a function and of all that it names, and that names, in this package.

    So a training whose loss, network, batches or step sizes are computed otherwise has another
    one, wherever in the package that is; comments, docstrings and layout do not count, nor does
    code that has no part in it. Beside the package the function's own module is followed.

    Parameters
    ----------
    function : callable
        Written in a file; a ``partial`` counts with its arguments.
    """
    roots = {OWN, _root(inspect.unwrap(getattr(function, "func", function)))}
    seen, waiting = set(), [("", function)]
    while waiting:
        name, value = waiting.pop()
        text, named = _read(name, inspect.unwrap(value), roots)
        if text not in seen:
            seen.add(text)
            waiting += named
    return hashlib.sha256("\n".join(sorted(seen)).encode()).hexdigest()


def _read(name, value, roots):
    """What a value is, as text, and names and values of what it uses."""
    if isinstance(value, partial):
        arguments = {**dict(enumerate(value.args)), **value.keywords}
        named = [(f"{name}({key})", argument) for key, argument in arguments.items()]
        return f"{name}: partial {list(arguments)}", [(f"{name}.func", value.func), *named]
    if isinstance(value, FunctionType | type) and _root(value) in roots:
        text, used = _code(value)
        named = [(f"{value.__module__}.{each}", _meaning(each, value)) for each in used]
        return f"{value.__module__}.{value.__qualname__}: {text}", named
    try:
        return f"{name} = {json.dumps(value)}", []
    except (TypeError, ValueError):
        return "", []  # of another package, whose version may change


@cache
def _code(thing) -> tuple[str, list[str]]:
    """Code without comments and docstrings, and the names in it, with dots between them."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(thing)))
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree), sorted({_dotted(node) for node in ast.walk(tree)} - {""})


def _dotted(node):
    if isinstance(node, ast.Name):
        return node.id
    above = _dotted(node.value) if isinstance(node, ast.Attribute) else ""
    return above and f"{above}.{node.attr}"


def _meaning(name, thing):
    """What a name is where a thing was written: a global, or in a module that is one."""
    space = dict(vars(sys.modules[thing.__module__]))
    if isinstance(thing, FunctionType):
        space |= inspect.getclosurevars(thing).nonlocals
    first, *rest = name.split(".")
    value = space.get(first)
    for part in rest:
        value = getattr(value, part, None) if isinstance(value, ModuleType) else None
    return value


def _root(thing):
    return thing.__module__.partition(".")[0]

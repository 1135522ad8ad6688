"""What an interrupted training needs to continue as if nothing had happened.

Entry points: `save` and `restore`, and `fingerprint`, which serves to refuse a training whose
code has changed. A state is one file of tensors, written by `files`: weights, running averages,
the state of the optimizers, and the scale of losses in float16. Its note names the recipe, the
seed and the number of steps, which determine the next batch and its random numbers.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import json
import sys
import textwrap
from collections.abc import Callable, Mapping
from functools import cache, partial
from math import inf
from pathlib import Path
from types import FunctionType, ModuleType

import torch
from torch import Tensor, nn
from torch.amp import GradScaler
from torch.optim import Optimizer

from course_utils.training import files
from course_utils.training.errors import RefusedFileError
from course_utils.training.model_cards import is_whole

KIND = "state of a training"
COUNTS = ("step",)  # of an optimizer
SQUARES = ("exp_avg_sq", "max_exp_avg_sq", "square_avg")  # of gradients
ANEW = "Start over with --overwrite instead of --resume, or name another folder with --out."
# The options that reproduce the settings of a training, and words for unreadable entries.
OPTIONS = {"seed": "--seed", "steps": "--steps", "precision": "--precision"}
HASHES = {"data": "its pictures were different", "code": "its code was different"}
OWN = __name__.partition(".")[0]
DOCUMENTED = (ast.ClassDef, ast.FunctionDef, ast.Module)
Part = nn.Module | Optimizer | GradScaler


def save(path: Path, parts: Mapping[str, Part], note: Mapping) -> None:
    """Write all parts of a training to one file.

    Parameters
    ----------
    path : Path
        Where to write; an existing file is replaced once the new one is complete.
    parts : dict of str to torch.nn.Module, torch.optim.Optimizer or torch.amp.GradScaler
        Models, averages and so on, under names without a slash.
    note : dict
        What `restore` must find there.

    Raises
    ------
    ValueError
        If a number is not finite: the last good state is kept instead.
    """
    tensors, settings = {}, {}
    for name, part in parts.items():
        found, settings[name] = _taken_apart(part)
        tensors |= {f"{name}/{key}": value for key, value in found.items()}
    if spoilt := files.not_finite(tensors):
        raise ValueError(f"The state was not saved: {spoilt[0]} is not finite everywhere.")
    files.write(path, tensors, KIND, {"settings": settings, **note})


def restore(path: Path, parts: Mapping[str, Part], expected: Mapping) -> dict:
    """Put a state back into its parts, in place.

    Parameters
    ----------
    path : Path
        File that `save` wrote.
    parts : dict
        Parts, created as for the training that was interrupted.
    expected : dict
        Entries of the note that must be the same, such as recipe and seed.

    Returns
    -------
    dict
        The note.

    Raises
    ------
    FileNotFoundError
        If there is no file.
    RefusedFileError
        If the file is damaged or foreign, or belongs to another training.
    """
    try:
        tensors, note = _checked(path)
    except RefusedFileError as error:
        raise RefusedFileError(f"{error} {ANEW}") from error
    _compare(path, note, expected)
    if note["settings"].keys() != parts.keys():
        raise RefusedFileError(
            f"{path} belongs to another training: it has {sorted(note['settings'])}, expected "
            f"{sorted(parts)}. {ANEW}"
        )
    try:
        for name, part in parts.items():
            own = {
                key.removeprefix(f"{name}/"): value
                for key, value in tensors.items()
                if key.startswith(f"{name}/")
            }
            _put_together(part, own, note["settings"][name])
    except (LookupError, RuntimeError, ValueError) as error:
        raise RefusedFileError(f"{path} does not fit this training: {error} {ANEW}") from error
    return note


def _compare(path, note, expected):
    """Refuse a state, name what was different, and say how to proceed."""
    other = [key for key, value in expected.items() if note.get(key) != value]
    if not other:
        return
    had = [
        HASHES.get(key, f"{key} was {note.get(key)!r}, now {expected[key]!r}") for key in other
    ]
    again = [f"{OPTIONS[key]} {note[key]}" for key in other if key in OPTIONS and key in note]
    way = f"Continue it with {' '.join(again)}. " if len(again) == len(other) else ""
    raise RefusedFileError(f"{path} belongs to another training: {'; '.join(had)}. {way}{ANEW}")


def _checked(path):
    """Tensors and note; refused if no training leaves such numbers, whatever the hash says."""
    tensors, note = files.read(path, KIND)
    made, steps = note.get("step"), note.get("steps")
    if not is_whole(made, most=steps if is_whole(steps) else -1):
        raise RefusedFileError(
            f"{path} has been altered: it claims step {made!r} of {steps!r}."
        )
    for name, value in tensors.items():
        last = name.split("/")[-1].split(".")[-1]
        least = 0 if last in COUNTS + SQUARES else -inf
        most = made if last in COUNTS else inf
        odd = value.isnan() | value.isinf() | (value < least) | (value > most)
        if odd.any() or (last in COUNTS and (value % 1).any()):
            raise RefusedFileError(f"{path} has been altered: no training leaves such {name}.")
    return tensors, note


def _taken_apart(part) -> tuple[dict[str, Tensor], list | dict]:
    """Return tensors by name, and the rest as JSON can hold it."""
    content = part.state_dict()
    if isinstance(part, nn.Module):
        return content, []
    if isinstance(part, GradScaler):
        return {}, content
    tensors = {
        f"{i}.{key}": torch.as_tensor(value)
        for i, entry in content["state"].items()
        for key, value in entry.items()
    }
    return tensors, content["param_groups"]


def _put_together(part, tensors, settings):
    if not isinstance(part, Optimizer):
        part.load_state_dict(tensors if isinstance(part, nn.Module) else settings)
        return
    weights = [weight for group in part.param_groups for weight in group["params"]]
    state = {}
    for name, value in tensors.items():
        i, key = name.split(".", 1)
        state.setdefault(int(i), {})[key] = _laid_out(value, weights[int(i)])
    part.load_state_dict({"state": state, "param_groups": settings})


def _laid_out(value, weight):
    """Numbers in the memory layout of their weights; otherwise steps would be slower."""
    return torch.empty_like(weight).copy_(value) if value.shape == weight.shape else value


def fingerprint(function: Callable) -> str:
    """SHA-256 of a function and of all that it refers to in this package, recursively.

    So it distinguishes two trainings whose loss, network, batches or step sizes are computed
    differently, wherever in the package that is. Comments, docstrings and layout do not count,
    nor does code that is not involved. The function's own module counts as part of the package.

    Parameters
    ----------
    function : callable
        Written in a file; a ``partial`` counts with its arguments.
    """
    roots = {OWN, _root(inspect.unwrap(getattr(function, "func", function)))}
    seen, waiting = set(), [("", function)]
    while waiting:
        name, value = waiting.pop()
        text, named = _described(name, inspect.unwrap(value), roots)
        if text not in seen:
            seen.add(text)
            waiting += named
    return hashlib.sha256("\n".join(sorted(seen)).encode()).hexdigest()


def _described(name, value, roots):
    """Return a value as text, and the names and values of what it uses."""
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
    """Return code without comments and docstrings, and the dotted names in it."""
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
    """Look a name up where a thing was written: a global, or in a module that is a global."""
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

"""Recording an explorer: every state of its control grid, in a few small files.

Entry point: `record`. Each part is stored once per combination of the controls it depends
on, so controls that do not influence each other do not multiply.
"""

import gzip
import hashlib
import itertools
import json
import math
from dataclasses import dataclass

from course_utils.interactive.declaration import SLOTS
from course_utils.interactive.evaluator import State
from course_utils.interactive.inputs import Pushed

CHUNK_LIMIT = 1_500_000  # bytes, compressed
TOTAL_LIMIT = 6_000_000
STATES_LIMIT = 60_000  # drawings of one part; more would take minutes
PLACES = "@places"


class RecordingTooLarge(ValueError):
    """A recording is over its budget; the message says which part and what to do."""


@dataclass(frozen=True)
class Recording:
    """A recorded explorer.

    Attributes
    ----------
    parts : dict
        For every part its kind, the inner controls it depends on, and its group.
    groups : list of dict
        For every group the outer controls, and the file for each of their values.
    files : dict of {str: bytes}
        Gzip streams of JSON by name (a hash of the content).
    """

    parts: dict
    groups: list
    files: dict


def record(explorer):
    """Record every state of an explorer's control grid.

    Parameters
    ----------
    explorer : Explorer
        It is not changed; controls that are live only keep their default.

    Returns
    -------
    Recording

    Raises
    ------
    RecordingTooLarge
        If a file or the whole is over its budget.
    """
    declaration = explorer.evaluator.declaration
    needs = _recorded_needs(explorer)
    outers = {
        p: tuple(n for n in ns if declaration.controls[n].outer) for p, ns in needs.items()
    }
    # What depends on the language is in separate files, so that all others stay as they are.
    worded = declaration.worded()
    kinds = list(dict.fromkeys((outers[name], name in worded) for name in needs))
    parts = {
        name: {
            "kind": "places" if name == PLACES else declaration.parts[name].kind,
            "needs": [n for n in ns if n not in outers[name]],
            "group": kinds.index((outers[name], name in worded)),
        }
        for name, ns in needs.items()
    }
    for name in parts:
        _refuse_too_many(explorer, name, needs[name])
    files, groups = {}, []
    with explorer.evaluator.recording():
        for group, (outer, _) in enumerate(kinds):
            names = [name for name in needs if parts[name]["group"] == group]
            groups.append(_record_group(explorer, outer, names, parts, files))
    _refuse_too_large(explorer, files)
    return Recording(parts, groups, files)


def count(explorer):
    """Return how many entries a recording will have: a measure of the time it takes.

    Parameters
    ----------
    explorer : Explorer

    Returns
    -------
    int
    """
    controls = explorer.evaluator.declaration.controls
    needs = _recorded_needs(explorer).values()
    return sum(math.prod(len(controls[n].grid()) for n in names) for names in needs)


def _recorded_needs(explorer):
    """Return for every part the recorded controls it depends on."""
    evaluator = explorer.evaluator
    names = [*evaluator.drawn(), *evaluator.declaration.of_kind("sentence")]
    found = {name: evaluator.declaration.needs[name] for name in names}
    found[PLACES] = found[names[0]]
    controls = evaluator.declaration.controls
    return {
        part: tuple(n for n in needs if n in controls and not controls[n].live_only)
        for part, needs in found.items()
    }


def _record_group(explorer, outer, names, parts, files):
    """Record the parts of one group; one file for each value of the outer controls."""
    controls = explorer.evaluator.declaration.controls
    grids = [controls[name].grid() for name in outer]
    group = {"outer": list(outer), "files": {}}
    for index in itertools.product(*(range(len(grid)) for grid in grids)):
        fixed = {n: grid[k] for n, grid, k in zip(outer, grids, index, strict=True)}
        content = _record_parts(explorer, {name: parts[name] for name in names}, fixed)
        name, data = _packed(content)
        if len(data) > CHUNK_LIMIT:
            _complain_of_chunk(explorer, fixed, content, len(data))
        files[name] = data
        group["files"][",".join(map(str, index))] = name
    return group


def _record_parts(explorer, parts, fixed):
    """Return for every part one entry for each combination of its inner controls.

    Parts of the same controls go through the states together, so that what they share is
    computed once, however many states there are.
    """
    start, content = _beginning(explorer), {name: [] for name in parts}
    controls = explorer.evaluator.declaration.controls
    for needs in dict.fromkeys(tuple(part["needs"]) for part in parts.values()):
        alike = [(name, p["kind"]) for name, p in parts.items() if tuple(p["needs"]) == needs]
        for values in itertools.product(*(controls[n].grid() for n in needs)):
            state = State(start | fixed | dict(zip(needs, values, strict=True)))
            for name, kind in alike:
                content[name].append(entry(explorer.evaluator, name, kind, state))
    return content


def _beginning(explorer):
    """Return the defaults of all inputs; a page has no pushed values."""
    inputs = explorer.evaluator.declaration.inputs
    pushed = {n: i.default_value for n, i in inputs.items() if isinstance(i, Pushed)}
    return explorer.state_with(**explorer.defaults).values | pushed


def entry(evaluator, name, kind, state):
    """Return what a recording keeps of one part in one state.

    Parameters
    ----------
    evaluator : Evaluator
    name, kind : str
        Of the part, as in `Recording.parts`.
    state : State
    """
    if kind == "places":
        return evaluator.layers(state).places()
    if kind == "sentence":
        return evaluator.sentence(name, state).packed()
    return evaluator.packed(name, state) if kind in SLOTS else evaluator.piece(name, state)


def _packed(content):
    text = json.dumps(content, separators=(",", ":"), allow_nan=False)
    # No time stamp: the same recording gives the same file.
    data = gzip.compress(text.encode(), 9, mtime=0)
    return hashlib.sha256(data).hexdigest()[:16], data


def _refuse_too_many(explorer, name, needs):
    sizes = {n: len(explorer.evaluator.declaration.controls[n].grid()) for n in needs}
    if (count := math.prod(sizes.values())) > STATES_LIMIT:
        raise RecordingTooLarge(
            f"{type(explorer).__name__}.{name} would be drawn {count} times "
            f"({' x '.join(f'{n} {k}' for n, k in sizes.items())}); at most {STATES_LIMIT}. "
            "Let it depend on fewer controls, or make their grids coarser."
        )


def _complain_of_chunk(explorer, fixed, content, size):
    sizes = {name: len(_packed({name: entries})[1]) for name, entries in content.items()}
    worst = max(sizes, key=sizes.__getitem__)
    where = f" for {fixed}" if fixed else ""
    raise RecordingTooLarge(
        f"{type(explorer).__name__}{where}: a file of {size / 1e6:.2f} MB, at most "
        f"{CHUNK_LIMIT / 1e6:.1f} MB compressed. Largest part: {worst}, "
        f"{sizes[worst] / 1e6:.2f} MB. Make a control outer=True, its grid coarser, or let "
        f"{worst} draw fewer points."
    )


def _refuse_too_large(explorer, files):
    if (total := sum(map(len, files.values()))) > TOTAL_LIMIT:
        raise RecordingTooLarge(
            f"{type(explorer).__name__}: recording of {total / 1e6:.2f} MB in {len(files)} "
            f"files, at most {TOTAL_LIMIT / 1e6:.1f} MB. Make the grids of controls coarser."
        )

"""What the site has recorded of each explorer is what its parts draw and say live."""

import base64
import gzip
import importlib
import json
import re
from math import prod

import numpy as np
import pytest
from helpers.shown_figures import ALL, default_state, id_of, random_state

from course_utils.interactive import recorder
from course_utils.interactive.export import FOLDER

STATES = 3  # of each explorer, its default among them
DATA = re.compile(r'chunk\("\w+","([^"]*)"\)')


@pytest.mark.parametrize("shown", ALL, ids=id_of)
def test_recorded_states_are_those_drawn_live(shown, site):
    module, _, name = shown.name.partition(":")
    explorer, rng = getattr(importlib.import_module(module), name)(), np.random.default_rng(23)
    states = [default_state(shown), *(random_state(shown, rng) for _ in range(STATES - 1))]
    with explorer.evaluator.recording():
        for state in states:
            live = explorer.state_with(**state)
            for part, where in shown.spec["parts"].items():
                recorded = _recorded(shown.spec, part, state, site)
                drawn = recorder.entry(explorer.evaluator, part, where["kind"], live)
                assert recorded == json.loads(json.dumps(drawn)), (part, state)


def _recorded(spec, part, state, site):
    """Return a part's entry in the files of the site, found as the front end finds it."""
    indices = {name: _index(spec["controls"][name], value) for name, value in state.items()}
    sizes = {name: _size(control) for name, control in spec["controls"].items()}
    needs, group = spec["parts"][part]["needs"], spec["groups"][spec["parts"][part]["group"]]
    name = group["files"][",".join(str(indices[outer]) for outer in group["outer"])]
    packed = DATA.search((site / FOLDER / f"{name}.js").read_text(encoding="utf-8"))[1]
    entries = json.loads(gzip.decompress(base64.b64decode(packed)))[part]
    assert len(entries) == prod(sizes[need] for need in needs)
    place = 0
    for need in needs:
        place = place * sizes[need] + indices[need]
    return entries[place]


def _size(control):
    if control["kind"] == "point":
        return len(control["xs"]) * len(control["ys"])
    return len(control.get("values", [None]))


def _index(control, value):
    if control["kind"] == "point":
        column, row = control["xs"].index(value[0]), control["ys"].index(value[1])
        return row * len(control["xs"]) + column
    return control["values"].index(value)

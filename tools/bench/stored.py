"""A run of the bench as JSON: every figure with its unit and budget, and what it was made on.

Entry points: `as_json`, `save` and `load`.
"""

import json
from dataclasses import asdict, fields

from course_utils.interactive.export import write
from tools.bench.report import Figure


def as_json(figures, meaning, seconds):
    """Return one part of a run.

    Parameters
    ----------
    figures : list of Figure
    meaning : str
        What was measured, exactly.
    seconds : float
        How long that took.
    """
    rows = [{k: v for k, v in asdict(f).items() if v is not None} for f in figures]
    for row, figure in zip(rows, figures, strict=True):
        row["value"] = float(f"{figure.value:.4g}")
        row |= {} if figure.met is None else {"met": figure.met}
    return {"meaning": meaning, "seconds": round(seconds), "figures": rows}


def save(path, machine, parts):
    """Write a run; an earlier file is replaced as a whole or not at all.

    Parameters
    ----------
    path : path-like
    machine : dict
        What `machine.describe` returned.
    parts : dict of {str: dict}
        By name what `as_json` returned.
    """
    write(path, json.dumps(machine | {"parts": parts}, indent=1) + "\n")


def load(path):
    """Return the figures of a stored run by part.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    dict of {str: list of Figure}
    """
    known = {field.name for field in fields(Figure)}
    parts = json.loads(path.read_text(encoding="utf-8"))["parts"]
    return {
        name: [Figure(**{k: v for k, v in r.items() if k in known}) for r in part["figures"]]
        for name, part in parts.items()
    }

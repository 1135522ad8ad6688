"""Results that took long to compute, read from files that say where they came from.

Entry point: `read`. A chapter quotes timings and scores from here, and never measures them
while it is executed.
"""

from __future__ import annotations

import json
from pathlib import Path

FOLDER = Path(__file__).with_name("results")
ORIGIN = ("machine", "seed", "date", "versions")


def read(name: str) -> dict:
    """A committed result, with its origin.

    Parameters
    ----------
    name : str
        Name of the file ``data/results/<name>.json``, without its ending.

    Returns
    -------
    dict
        The file's content; ``machine``, ``seed``, ``date`` and ``versions`` are among its keys.

    Raises
    ------
    FileNotFoundError
        If there is no such result; the message lists those that there are.
    ValueError
        If the file is not a JSON object, or does not say where it came from.
    """
    path = FOLDER / f"{name}.json"
    known = sorted(p.stem for p in FOLDER.glob("*.json"))
    there = ", ".join(known) or "none yet"
    if name not in known:
        raise FileNotFoundError(f"There is no result {name!r} in {FOLDER}; there are: {there}.")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path} should hold JSON, and cannot be read: {error}.") from error
    if not isinstance(content, dict):
        raise ValueError(
            f"{path} should hold a JSON object, and holds a {type(content).__name__}."
        )
    missing = [key for key in ORIGIN if content.get(key) in (None, "", {}, [])]
    if missing:
        raise ValueError(
            f"{path} should name {', '.join(ORIGIN)}, so that its numbers can be reproduced; "
            f"it lacks {', '.join(missing)}."
        )
    return content

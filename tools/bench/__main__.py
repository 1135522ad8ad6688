"""Measure the book against its budgets; print tables and write JSON.

``python -m tools.bench --only latency,frames --out docs/bench.json --against docs/bench.json``
"""

import argparse
import os
import sys
import textwrap
import time
import traceback
from pathlib import Path

from tools.bench import (
    builds,
    chapters,
    frames,
    gradients,
    latency,
    machine,
    models,
    recordings,
    weights,
)
from tools.bench.report import table
from tools.bench.stored import as_json, load, save
from tools.bench.summary import changes, summary
from tools.browser.site import HOW_TO_GET_A_BROWSER, ROOT, SITE, find_browser
from tools.progress import steps

PARTS = {
    "latency": latency,
    "frames": frames,
    "weights": weights,
    "recordings": recordings,
    "chapters": chapters,
    "builds": builds,
    "gradients": gradients,
    "models": models,
}
ON_REQUEST = ("models",)  # ten minutes: measured only when they have changed
DEFAULT = ROOT / "_build" / "bench.json"


def arguments(words):
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    names = ", ".join(PARTS)
    usual = [name for name in PARTS if name not in ON_REQUEST]
    parser.add_argument("--only", type=chosen, default=usual, help=f"some of: {names}")
    parser.add_argument("--out", type=Path, default=DEFAULT, help="JSON file to write")
    parser.add_argument(
        "--against", type=load_earlier, help="JSON of an earlier run to compare"
    )
    return parser.parse_args(words)


def chosen(text):
    """Names of parts in a list with commas."""
    names = text.split(",")
    if unknown := [name for name in names if name not in PARTS]:
        raise argparse.ArgumentTypeError(
            f"no part {unknown[0]!r}; there are {', '.join(PARTS)}"
        )
    return names


def load_earlier(name):
    """Figures of an earlier run."""
    try:
        return load(Path(name))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise argparse.ArgumentTypeError(f"{name} is no stored run ({error!r})") from None


def measure(name):
    """Measure one part and print its table; returns figures and seconds, None if it failed."""
    start = time.perf_counter()
    try:
        figures = PARTS[name].measure()
    except Exception:  # noqa: BLE001 - what the other parts measure is not thrown away
        traceback.print_exc()
        return None
    seconds = time.perf_counter() - start
    print(f"\n== {name} ({seconds:.0f} s)")
    print(textwrap.fill(f"{PARTS[name].MEANING}.", 100))
    print(f"\n{table(figures)}", flush=True)
    return figures, seconds


def main(words):
    """Measure what was asked for; the exit status tells whether all of it was measured."""
    given = arguments(words)
    if not (SITE / "index.html").is_file():
        return "There is no built site yet; run: make book"
    if not find_browser():
        return HOW_TO_GET_A_BROWSER
    made_on = machine.describe()
    runs = {name: measure(name) for name in steps(given.only)}
    done = {name: run for name, run in runs.items() if run}
    parts = {n: as_json(figures, PARTS[n].MEANING, s) for n, (figures, s) in done.items()}
    save(given.out, made_on, parts)
    found = {name: figures for name, (figures, _) in done.items()}
    print(f"\n{summary(found)}\nWritten to {given.out}")
    if given.against is not None:
        changed = changes(given.against, found)
        print("\nChanged by more than a tenth:", *(changed or ["nothing"]), sep="\n")
    missing = [name for name, run in runs.items() if not run]
    return f"Not measured: {', '.join(missing)} (see above)" if missing else 0


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main(sys.argv[1:]))

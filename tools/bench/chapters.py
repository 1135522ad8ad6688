"""Seconds and memory that the chapters need to run.

Entry point: `measure`. Each chapter runs in a process of its own, which is this module started
as a program: what the kernel needed can then be told from what other chapters did.
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from course_utils.site.execution import execute
from tools.bench.report import Figure
from tools.browser.site import ROOT
from tools.notebooks import BOOK, find
from tools.progress import steps

MEANING = (
    "from the start of the kernel to the end of the last cell, and the kernel's greatest "
    "resident memory in GB (1e9 bytes); nothing is stored"
)
ALL, MEMORY = 240, 2.0
# Bytes per unit of ru_maxrss.
UNIT = 1 if sys.platform == "darwin" else 1024


def measure(book=BOOK):
    """Return seconds and memory of each chapter, and the seconds of all."""
    found, total = [], 0.0
    for path in steps(find(book=book), lambda path: path.stem):
        seconds, memory = run_apart(path)
        name, total = path.relative_to(book).as_posix(), total + seconds
        found.append(Figure(name, "seconds", seconds, "s"))
        found.append(Figure(name, "memory", memory, "GB", at_most=MEMORY))
    return [*found, Figure("all together", "seconds of all", total, "s", at_most=ALL)]


def run_apart(path):
    """Execute a notebook in a process of its own; returns seconds and GB."""
    command = [sys.executable, "-m", "tools.bench.chapters", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{path.name} could not be executed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def main(path):
    """Execute a notebook and print seconds and GB as JSON."""
    start = time.perf_counter()
    execute(Path(path))
    seconds = time.perf_counter() - start
    # The peak over all child processes that have ended: here the kernel.
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * UNIT / 1e9
    print(json.dumps([seconds, memory]))


if __name__ == "__main__":
    main(sys.argv[1])

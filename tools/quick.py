"""The round before a commit: lint, format, layers, types, spelling, and the fast tests.

Tests of the engine and the wings are run; with a chapter as argument
(``calculus/contour_lines``) also those of its figures, exercises and claims. A test is included
unless it is marked ``slow``; the slowest that took part are listed at the end, with the seconds
each of them took.
"""

import os
import subprocess
import sys
from pathlib import Path

from tools.check import CHECKS, ROOT, passes

TESTS = ROOT / "tests"
# What belongs to single chapters, and what needs a browser.
LEFT = ("book", "exercises", "explorers", "helpers", "site")
PYTEST = ("-n", "2", "-q", "-m", "not slow", "--durations", "5", "--durations-min", "1")


def main(chapter=""):
    """Run every check, then the tests; the exit status is 0 if all of them passed."""
    own = of_chapter(chapter)
    if chapter and not own:
        return f"No tests belong to a chapter {chapter!r}; an example: calculus/contour_lines"
    passed = [passes(command) for command in CHECKS]
    tests = [sys.executable, "-m", "pytest", *PYTEST, ROOT / "src", *of_package(), *own]
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # for each worker
    tested = subprocess.run(tests, cwd=ROOT, env=os.environ | one_thread).returncode
    return int(tested != 0 or not all(passed))


def of_package():
    """Folders and files of tests that do not belong to a single chapter."""
    folders = (path for path in TESTS.iterdir() if path.is_dir() and path.name not in LEFT)
    return sorted([*folders, *TESTS.glob("test_*.py"), *TESTS.glob("explorers/test_*.py")])


def of_chapter(chapter):
    """Folders and files of tests named after a chapter."""
    name = Path(chapter).stem
    return sorted([*TESTS.glob(f"explorers/{name}"), *TESTS.glob(f"*/test_{name}.py")])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

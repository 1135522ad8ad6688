"""How far a training is: a bar in a terminal or a notebook, a line now and then in a log.

Entry point: `shown`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from itertools import chain

from tqdm.auto import tqdm

from course_utils.training.loops import Step

LOG_EVERY = 30.0  # seconds between two lines of a log
LOOK_EVERY = 0.5  # seconds between two looks at the loss, which make a GPU wait


def shown(steps: Iterator[Step], total: int, start: int = 0, file=None) -> Iterator[Step]:
    """The same records; on the way loss, examples a second and time left are shown.

    Parameters
    ----------
    steps : iterator of Step
        A training.
    total : int
        Number of its last step.
    start : int, default=0
        Steps made before.
    file : text file, optional
        Where to; default: the error output, or the notebook. A bar where it is a terminal
        or a notebook, lines elsewhere.

    Yields
    ------
    Step
    """
    live = file is None and _in_notebook()
    file = file or sys.stderr
    return (_bar if live or file.isatty() else _log)(steps, total, start, file)


def _in_notebook():
    """Whether a kernel runs this, and not only some program that has loaded one."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell is not None and "IPKernelApp" in shell.config


def _bar(steps, total, start, file):
    if (first := next(steps, None)) is None:
        return
    size, looked = first.examples, 0.0
    sizes = {"total": total * size, "initial": start * size}
    with tqdm(**sizes, unit=" examples", unit_scale=True, file=file) as bar:
        for step in chain([first], steps):
            if (now := time.monotonic()) - looked > LOOK_EVERY:
                bar.set_postfix_str(f"step {step.number}, loss {step.loss:.4g}", refresh=False)
                looked = now
            bar.update(size)
            yield step


def _log(steps, total, start, file):
    began = said = time.monotonic()
    for step in steps:
        now = time.monotonic()
        if now - said > LOG_EVERY or step.number == total:
            made = step.number - start
            left = (now - began) / made * (total - step.number)
            speed = made * step.examples / max(now - began, 1e-9)
            print(
                f"step {step.number} of {total}: loss {step.loss:.4g}, {speed:.0f} examples/s, "
                f"{left / 60:.0f} min left",
                file=file, flush=True,
            )  # fmt: skip
            said = now
        yield step

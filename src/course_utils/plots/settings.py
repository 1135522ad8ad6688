"""Matplotlib's settings while the book draws: the book's own, whatever the reader has chosen.

Entry point: `own_settings`. A style sheet, a ``matplotlibrc`` or `matplotlib.rcParams` are for
the reader's own plots; figures of the book look the same under all of them.
"""

import threading
from contextlib import contextmanager

import matplotlib as mpl

# Settings and the parser of formulas are shared by the whole process, and JupyterLab runs
# callbacks on several threads: everything that draws takes this lock.
LOCK = threading.RLock()

# Which windows open, and where: none of this affects a picture.
ELSEWHERE = {"backend", "backend_fallback", "interactive", "toolbar", "timezone"}
OWN = {k: v for k, v in mpl.rcParamsDefault.items() if k not in ELSEWHERE}


@contextmanager
def own_settings():
    """Draw with Matplotlib's defaults, and put the reader's settings back afterwards.

    If the reader has not changed any, none is touched. Other threads of the book wait.
    """
    # Read and written as a plain dict, which skips validation and takes microseconds.
    now, get = mpl.rcParams, dict.__getitem__
    with LOCK:
        readers = {key: get(now, key) for key, own in OWN.items() if get(now, key) is not own}
        dict.update(now, {key: OWN[key] for key in readers})
        try:
            yield
        finally:
            dict.update(now, readers)

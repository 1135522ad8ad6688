"""Work on all cores, each piece in a process of its own, which ends with the one that began it.

Entry points: `side_by_side` and `apart`. A process of its own begins without what others have
read, so that it can be seen what it opens; a server that has imported the libraries once makes
it a matter of milliseconds (not on Windows and macOS).
"""

import os
import signal
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait

# Read when NumPy or PyTorch is imported, so set by the parent.
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")
USUAL = ("course_utils.site.recordings", "nbclient")
HAS_SERVER = sys.platform == "linux"
_running, _ending = set(), threading.Event()


def side_by_side(tasks, preload=()):
    """Run functions without arguments on all cores; yields their results as they are done.

    The first that raises ends the others, and its error is raised. Each has one thread of
    linear algebra, since it has a core of its own. Modules to `preload` are imported once for
    all processes that `apart` starts.
    """
    _preload(preload)
    with one_thread_each(), ThreadPoolExecutor(os.cpu_count()) as pool:
        try:
            for done in as_completed([pool.submit(task) for task in tasks]):
                yield done.result()
        except BaseException:
            _ending.set()
            pool.shutdown(wait=False, cancel_futures=True)
            for process in list(_running):
                process.terminate()
            pool.shutdown()
            _ending.clear()
            raise


def apart(function, *arguments):
    """Return what a function returns in a process of its own; what it raises is raised."""
    context = get_context("forkserver" if HAS_SERVER else "spawn")
    here, there = context.Pipe(duplex=False)
    # The server keeps the environment of the day on which it was started.
    work = (there, dict(os.environ), function, arguments)
    process = context.Process(target=_answer, args=work)
    process.start()
    _running.add(process)
    if _ending.is_set():  # it began when the others were being ended
        process.terminate()
    there.close()
    try:
        result, error = here.recv()
    except EOFError:
        process.join()
        name = getattr(function, "__qualname__", function)
        error = ChildProcessError(
            f"{name}{arguments} was ended from outside (status {process.exitcode}); "
            "is there enough memory?"
        )
    finally:
        _running.discard(process)
        here.close()
    process.join()
    if error:
        raise error
    return result


def _preload(modules=()):
    """Let the server import modules when it starts, which is when it is needed first."""
    if HAS_SERVER:
        get_context("forkserver").set_forkserver_preload([*USUAL, *modules])


_preload()


@contextmanager
def one_thread_each():
    """Give processes started meanwhile one thread of linear algebra."""
    before = {name: os.environ[name] for name in THREADS if name in os.environ}
    os.environ |= dict.fromkeys(THREADS, "1")
    try:
        yield
    finally:
        for name in THREADS:
            del os.environ[name]
        os.environ |= before


def end_with_parent():
    """End this process when the one that started it is gone: a killed build leaves nobody."""

    def watch():
        wait([parent_process().sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _answer(there, environment, function, arguments):
    end_with_parent()
    os.environ.clear()
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C: the parent says what there is to say
    try:
        there.send((function(*arguments), None))
    except Exception as error:  # noqa: BLE001, the parent raises it
        error.add_note(traceback.format_exc())
        there.send((None, error))

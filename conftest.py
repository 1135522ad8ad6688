"""What tests have no option for: notebooks with a history, no luck in CI, work dealt out."""

import gc
import os
import re

import hypothesis
import pytest
from nbval.kernel import RunningKernel


def _execute_with_history(self, cell_input, allow_stdin=None):
    return self.kc.execute(
        cell_input, allow_stdin=allow_stdin, store_history=True, stop_on_error=False
    )


# Without a history a trailing ";" shows its value all the same, unlike in the stored notebook.
RunningKernel.execute_cell_input = _execute_with_history

# A search for counterexamples is new each time at home, and the same each time in CI, so that
# a change never fails for what was wrong before it.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("ci")

# A long file that comes last lets the other worker wait.
LONGEST = ("tests/site/test_lab", "tests/site/", "tests/training/", "tests/explorers/", "book/")


def _how_late(item):
    return next((k for k, name in enumerate(LONGEST) if item.nodeid.startswith(name)), 9)


def pytest_collection_modifyitems(items):
    """Begin with what takes longest; inside a file the order stays."""
    items.sort(key=_how_late)


def pytest_collection_finish():
    """Let the collector of garbage leave alone what stays until the end: a million objects."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give a worker one file at a time; of the tests of pages and figures, one page."""
    from xdist.scheduler import LoadScopeScheduling

    class ByPage(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file = nodeid.partition("::")[0]
            page = re.match(r"tests/site/.*\[([\w/-]+):", nodeid)
            return f"{file} {page[1]}" if page else file

    return ByPage(config, log)

"""What pytest has no option for: notebooks with a history, fixed examples in CI, scheduling."""

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


# Without a history, a trailing ";" does not hide the value, unlike in the stored notebook.
RunningKernel.execute_cell_input = _execute_with_history

# Hypothesis tries new examples in every local run and the same ones in every CI run, so that no
# change fails in CI because of an older mistake.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("ci")

# A long file that starts last leaves the other worker idle.
LONGEST = ("tests/site/test_lab", "tests/site/", "tests/training/", "tests/explorers/", "book/")


def _how_late(item):
    return next((k for k, name in enumerate(LONGEST) if item.nodeid.startswith(name)), 9)


def pytest_collection_modifyitems(items):
    """Start with what takes longest; the order inside a file is unchanged."""
    items.sort(key=_how_late)


def pytest_collection_finish():
    """Exempt the million objects that live until the end from garbage collection."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give a worker one file at a time, or one page of the tests of pages and figures."""
    from xdist.scheduler import LoadScopeScheduling

    class ByPage(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file = nodeid.partition("::")[0]
            page = re.match(r"tests/site/.*\[([\w/-]+):", nodeid)
            return f"{file} {page[1]}" if page else file

    return ByPage(config, log)

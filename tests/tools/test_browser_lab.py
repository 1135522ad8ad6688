"""What the tests and the bench start beside them ends with them, in whatever way they end."""

import signal
import subprocess
import sys

import pytest

from tools.browser.lab import guarded

# Prints when the server is there, which then writes nothing more until it is ended.
OWNER = """
import signal, sys, time
from tools.browser.lab import guarded
signal.signal(signal.SIGINT, signal.default_int_handler)  # else ignored behind a shell
server = "import time; print('started', flush=True); time.sleep(20); print('here')"
with guarded([sys.executable, "-c", server]):
    time.sleep(600)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_server_ends_when_its_owner_is_ended(number):
    command = [sys.executable, "-c", OWNER]
    owner = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    with owner:
        assert owner.stdout.readline() == "started\n"
        owner.send_signal(number)
        assert owner.stdout.read() == "", "its end of the pipe is closed: it is gone"


def test_a_server_ends_with_its_block_and_a_failed_one_is_noticed():
    with guarded([sys.executable, "-c", "import time; time.sleep(600)"]) as server:
        assert server.poll() is None
    assert server.returncode is not None
    with guarded([sys.executable, "-c", "raise SystemExit(3)"]) as server:
        assert server.wait() == 3

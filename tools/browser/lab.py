"""JupyterLab on a folder of notebooks, driven in a real browser.

Entry points: `jupyter` (the server, `guarded`), `open_notebook` and `run_all`. Used by the
tests of Lab and by the bench.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

READY = 90  # seconds that a server or a notebook may take to start
DONE = 300  # seconds that a chapter may take to run on a machine with other work


# Starts what follows, and ends it when the process that holds the other end of its standard
# input has ended, in whatever way. Kernels end with their server.
GUARD = """
import os, subprocess, sys, threading
server = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
def end():
    sys.stdin.read()
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
threading.Thread(target=end, daemon=True).start()
os._exit(server.wait())
"""


@contextmanager
def guarded(command, **options):
    """Run a program that ends with this block, and with this process if that ends before."""
    guard = subprocess.Popen(
        [sys.executable, "-c", GUARD, *command],
        stdin=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for this process, which then ends the block
        **options,
    )
    try:
        yield guard
    finally:
        guard.stdin.close()
        guard.wait()


@contextmanager
def jupyter(folder):
    """Serve a folder with JupyterLab; yields the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root"]
    command += [f"--port={port}", "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}"]
    command += [
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    environment = os.environ | {
        "JUPYTERLAB_SETTINGS_DIR": str(folder / ".settings" / "user"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / ".settings" / "work"),
    }
    path, address = folder / "server.log", f"http://127.0.0.1:{port}"
    with (
        path.open("w") as log,
        guarded(command, stdout=log, stderr=log, env=environment) as server,
    ):
        _wait_for(address, server, path)
        yield address


def _wait_for(address, server, log):
    deadline = time.monotonic() + READY
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/api", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            assert server.poll() is None, f"the server ended: {log.read_text()[-2000:]}"
            time.sleep(0.2)
    raise AssertionError(f"no answer within {READY} s: {log.read_text()[-2000:]}")


def open_notebook(page, address, name):
    """Open a notebook in JupyterLab and wait until it can run."""
    page.goto(f"{address}/lab/tree/{name}?reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=1000 * READY)
    # Before the kernel is there, "Run" would ask for one.
    page.get_by_text("| Idle").first.wait_for(timeout=1000 * READY)


def run_all(page):
    """Run all cells of a notebook that holds no execution counts, and wait for the last one."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.jp-CodeCell .jp-InputArea-prompt')]"
        ".every((p) => /\\d/.test(p.textContent))",
        timeout=1000 * DONE,
    )

"""JupyterLab on a folder of notebooks, driven in a real browser.

Entry points: `jupyter` (the server), `open_notebook`, `run_all` and `close_notebook`. Used by
the tests of Lab and by the bench.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

# Seconds, on a busy machine.
READY = 180  # that a server or a notebook may take to start
DONE = 300  # that a chapter may take to run
OPTIONS = (
    "--no-browser",
    "--allow-root",
    "--IdentityProvider.token=",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.expose_app_in_browser=True",  # pages wait for its promises, not for a fixed time
)

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

# Each resolves to something true when all of it is done.
OPEN = """async (path) => {
    const { commands, restored } = window.jupyterapp;
    await restored;
    const panel = await commands.execute("docmanager:open", { path });
    await panel.context.ready;
    await panel.sessionContext.ready;
    return await panel.sessionContext.session.kernel.info;
}"""
RUN = """async () => {
    await window.jupyterapp.commands.execute("notebook:run-all-cells");
    return true;
}"""
CLOSE = """async () => {
    const panel = window.jupyterapp.shell.currentWidget;
    await panel.sessionContext.shutdown();
    panel.dispose();
    return true;
}"""


@contextmanager
def guarded(command, **options):
    """Run a program that ends with this block, or with this process if that ends first."""
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
    command = [sys.executable, "-m", "jupyter", "lab", f"--port={port}", *OPTIONS]
    command += [f"--ServerApp.root_dir={folder}"]
    environment = os.environ | {
        "JUPYTERLAB_SETTINGS_DIR": str(folder / ".settings" / "user"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / ".settings" / "work"),
    }
    news = folder / ".settings" / "user" / "@jupyterlab" / "apputils-extension"
    news.mkdir(parents=True)  # JupyterLab asks about them in a window over the notebook
    (news / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
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
            time.sleep(0.1)
    raise AssertionError(f"no answer within {READY} s: {log.read_text()[-2000:]}")


def open_notebook(page, address, name):
    """Open a notebook and start its kernel; a page already in JupyterLab is not reloaded."""
    if not page.url.startswith(address):
        page.goto(f"{address}/lab?reset")
        page.wait_for_function("window.jupyterapp", timeout=1000 * READY)
    page.wait_for_function(OPEN, arg=name, timeout=1000 * READY)


def run_all(page):
    """Run all cells of the open notebook, and wait until the last one has run."""
    page.wait_for_function(RUN, timeout=1000 * DONE)


def close_notebook(page):
    """Close the open notebook unsaved, and end its kernel."""
    page.wait_for_function(CLOSE, timeout=1000 * READY)

"""What a run of the bench was made on: machine, versions, commit; nothing that names a person.

Entry point: `describe`.
"""

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version

from tools.browser.site import ROOT, find_browser

LIBRARIES = (
    "anywidget", "autograd", "ipykernel", "ipywidgets", "jax", "jupyter-book", "jupyterlab",
    "matplotlib", "numpy", "playwright", "scipy", "torch",
)  # fmt: skip


def describe():
    """Return machine, versions, commit and date as JSON."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "commit": _output("git", "-C", str(ROOT), "rev-parse", "--short=7", "HEAD"),
        "local changes": bool(_output("git", "-C", str(ROOT), "status", "--porcelain")),
        "machine": {
            "processor": processor(_read("/proc/cpuinfo")) or platform.machine(),
            "cores": os.cpu_count(),
            "memory in GB": memory(),
            "load at the start": round(os.getloadavg()[0], 2),
        },
        "versions": {
            "system": system(),
            "python": platform.python_version(),
            "browser": _output(find_browser() or "", "--version"),
            **{name: version(name) for name in LIBRARIES},
        },
    }


def processor(cpuinfo):
    """Name of the processor in the text of Linux's ``/proc/cpuinfo``, or an empty string."""
    lines = (line.partition(":") for line in cpuinfo.splitlines())
    return next((value.strip() for key, _, value in lines if key.strip() == "model name"), "")


def memory():
    """Main memory in GB (1e9 bytes)."""
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1)


def system():
    """Name of the operating system, without the name of the machine."""
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return f"{platform.system()} {platform.release()}"


def _read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def _output(*command):
    """What a command prints; empty if it cannot be run."""
    try:
        return subprocess.run(
            command, capture_output=True, text=True, check=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""

"""Show one figure of the book on a page of its own, rebuilt whenever its code is saved.

Usage: make figure FIG=fig-latent-map. The page in the browser follows by itself and keeps the
state that its address names.
"""

import functools
import subprocess
import sys
import tempfile
import threading
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import nbformat

from course_utils.interactive.export import page_of, write
from course_utils.interactive.placeholder import placeholders_in

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "src" / "course_utils"
KINDS = {".py", ".toml", ".js", ".css"}
MADE = "made.txt"
FOLLOW = f"""<script type="module">
const made = async () => (await fetch("{MADE}", {{ cache: "no-store" }})).text();
const first = await made();
setInterval(async () => {{ if ((await made()) !== first) location.reload(); }}, 500);
</script>"""


class Quiet(SimpleHTTPRequestHandler):
    """Serve the files of a folder without logging each request."""

    def log_message(self, *_):
        """Log nothing."""


def placeholders():
    """Return what the chapters keep of their figures, by the figures' names."""
    notebooks = sorted((ROOT / "book").rglob("*.ipynb"))
    found = [placeholders_in(nbformat.read(path, 4)) for path in notebooks]
    return {placeholder.fig: placeholder for some in found for placeholder in some}


def make(fig, folder):
    """Record a figure from its present code, and write its page."""
    explorer = placeholders()[fig].build()
    write(Path(folder, "index.html"), page_of(explorer, folder, FOLLOW))
    write(Path(folder, MADE), str(time.time_ns()))


def saved(folder=CODE):
    """Return when code or words were saved last."""
    return max(path.stat().st_mtime for path in folder.rglob("*") if path.suffix in KINDS)


def follow(fig, folder):
    """Build the figure now and whenever something is saved; a failure leaves the last one."""
    last = None
    while True:
        if (now := saved()) != last:
            last, start = now, time.perf_counter()
            done = subprocess.run([sys.executable, "-m", "tools.figure", fig, folder], cwd=ROOT)
            what = "made" if done.returncode == 0 else "not made, the page shows the last one"
            print(f"{fig}: {what}, {time.perf_counter() - start:.1f} s", flush=True)
        time.sleep(0.3)


def main(fig="", folder=None):
    """Serve a figure until interrupted, or make it once into a folder."""
    if fig not in (known := placeholders()):
        said = f"FIG={fig} is not a figure of the book" if fig else "Name a figure"
        return f"{said}; there are: {', '.join(sorted(known))}"
    if folder:
        make(fig, folder)
        return 0
    with tempfile.TemporaryDirectory() as made:
        handler = functools.partial(Quiet, directory=made)
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        print(
            f"{fig} is at http://127.0.0.1:{server.server_port}/ (Ctrl+C ends it)", flush=True
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            follow(fig, made)
        except KeyboardInterrupt:
            print()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

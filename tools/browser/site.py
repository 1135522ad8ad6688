"""Opening the built site in a real browser: a server on a sub-path, and what a page asked for.

Entry points: `chromium` (the browser), `serve`, `Watch` (what a page logs and requests) and
`settle`. Used by the tests of pages and by the bench.
"""

import functools
import gzip
import os
import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
SUB_PATH = "/some/sub/"
# The same site a second time for tests of figures: formulas are not set (two thirds of what
# opening a chapter takes), and the browser may keep what it has loaded.
PLAIN_PATH = "/without/formulas/"
MATHJAX = "mathjax"  # its folder

HOW_TO_GET_A_BROWSER = (
    "no Chromium found: install one (Debian: apt-get install chromium) "
    "or name it in COURSE_CHROMIUM"
)
# The same engine without a window around it and without an emulated graphics card: tests of
# pages take half the time.
SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--force-color-profile=srgb",
)
COMPRESSED = {".html", ".css", ".js", ".json", ".svg", ".ipynb", ".txt"}
DESKTOP = {"width": 1280, "height": 900}
PATIENCE = 120_000  # ms for what takes one or two seconds: the machine may be busy


def find_browser(names=NAMES):
    """Path of a Chromium, by default one such as readers use; ``None`` if there is none."""
    named = os.environ.get("COURSE_CHROMIUM")
    return next(filter(None, map(shutil.which, [named] if named else names)), None)


@contextmanager
def chromium(names=NAMES):
    """Start a headless Chromium, which must be there; yields Playwright's browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(names), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def pages(site=SITE):
    """Addresses of all pages inside the site, without the one for wrong addresses."""
    found = (path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return sorted(page for page in found if not page.startswith("_") and page != "404.html")


@functools.lru_cache(maxsize=256)
def _compressed(path, mtime_ns):
    return gzip.compress(path.read_bytes(), compresslevel=6, mtime=0)


class _Handler(SimpleHTTPRequestHandler):
    """Files below `SUB_PATH` and `PLAIN_PATH`, text compressed as a real server does."""

    protocol_version = "HTTP/1.1"  # one connection for many files

    def do_GET(self):
        name = self.path.partition("?")[0]
        plain = name.startswith(PLAIN_PATH)
        path = Path(self.directory, name.removeprefix(PLAIN_PATH if plain else SUB_PATH))
        found = (plain or name.startswith(SUB_PATH)) and path.is_file()
        if not found:
            path = Path(self.directory, "404.html")
            if not path.is_file():
                return self.send_error(404)
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if plain:
            self.send_header("Cache-Control", "max-age=3600")
        body = b"" if plain and MATHJAX in path.parts else path.read_bytes()
        if path.suffix in COMPRESSED and body:
            body = _compressed(path, path.stat().st_mtime_ns)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_HEAD(self):
        self.do_GET()

    def log_message(self, *_):
        pass


@contextmanager
def serve(site):
    """Serve a folder on a free port; yields the address of its root, a sub-path."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, directory=site))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}{SUB_PATH}"
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class Watch:
    """What a page logged, requested and did not get, from before its first script on.

    Attributes
    ----------
    faults : list of str
        Console errors and warnings, uncaught errors, failed requests, answers 400 and above.
    requests : list of playwright.sync_api.Request
        Every request, in order.
    """

    faults: list = field(default_factory=list)
    requests: list = field(default_factory=list)

    def attach(self, page):
        """Listen to a page that has not been opened yet."""
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("request", self._on_request)
        page.on("requestfailed", lambda r: self.faults.append(f"failed: {r.url} {r.failure}"))
        page.on("response", self._on_response)
        return self

    def _on_request(self, request):
        self.requests.append(request)

    def _on_console(self, message):
        if message.type in ("error", "warning"):
            self.faults.append(f"console {message.type}: {message.text}")

    def _on_response(self, response):
        if response.status >= 400:
            self.faults.append(f"{response.status}: {response.url}")

    def transferred(self):
        """Bytes of all responses as they went over the wire."""
        sizes = (r.sizes() for r in self.requests if r.response())
        return sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)

    def elsewhere(self, base):
        """Addresses requested outside the site."""
        inside = (base, "data:", "blob:")
        return [r.url for r in self.requests if not r.url.startswith(inside)]


def settle(page):
    """Wait until nothing is loading and every formula is typeset."""
    page.wait_for_load_state("load")
    page.evaluate("() => window.MathJax?.startup?.promise?.then(() => true)")
    page.evaluate("() => document.fonts.ready.then(() => true)")
    page.wait_for_timeout(100)

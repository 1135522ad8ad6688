"""Links to other sites: asked, asked again where that may help, told apart when they fail."""

import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tools import external

SLOW = 3.0  # seconds


class Server(BaseHTTPRequestHandler):
    """One path for each thing that happens to links."""

    asked = Counter()

    def do_GET(self):
        self.asked[self.path] += 1
        answers = {
            "/good": 200,
            "/gone": 404,
            "/refused": 403,
            "/broken": 500,
            "/flaky": 503 if self.asked[self.path] < 3 else 200,
        }
        moved = {"/moved": "/good", "/lost": "/gone", "/round": "/round"}
        if self.path == "/slow":
            time.sleep(SLOW)
        self.send_response(302 if self.path in moved else answers.get(self.path, 200))
        if self.path in moved:
            self.send_header("Location", moved[self.path])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def address(monkeypatch):
    """Address of a local server; the checker is patient for less long."""
    monkeypatch.setattr(external, "PAUSE", 0)
    monkeypatch.setattr(external, "TIMEOUT", SLOW / 10)
    Server.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/good", ""),
        ("/moved", ""),
        ("/gone", "404"),
        ("/lost", "404"),
        ("/refused", "403"),
        ("/broken", "500"),
        ("/flaky", ""),
        ("/round", "TooManyRedirects"),
    ],
)
def test_each_answer_has_its_name(path, fault, address):
    assert external.ask_all([address + path]) == ({address + path: fault} if fault else {})


def test_what_may_pass_is_asked_again_and_what_stays_is_not(address):
    external.ask_all([address + path for path in ("/good", "/gone", "/flaky", "/broken")])
    times = {"/good": 1, "/gone": 1, "/flaky": 3, "/broken": 1 + external.RETRIES}
    assert times == Server.asked


def test_a_server_that_does_not_answer_is_not_waited_for(address, monkeypatch):
    monkeypatch.setattr(external, "RETRIES", 0)
    start = time.monotonic()
    assert external.ask_all([f"{address}/slow"]) == {f"{address}/slow": "ReadTimeoutError"}
    assert time.monotonic() - start < SLOW


def test_a_server_that_is_not_there(monkeypatch):
    monkeypatch.setattr(external, "PAUSE", 0)
    nobody = "http://127.0.0.1:1/"
    assert external.ask_all([nobody]) == {nobody: "NewConnectionError"}


def test_a_registry_only_has_to_know_the_address(address, monkeypatch):
    monkeypatch.setattr(external, "REGISTRIES", ("127.0.0.1",))
    links = [address + path for path in ("/lost", "/gone")]
    assert external.ask_all(links) == {f"{address}/gone": "404"}


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A site with one page, made of links: ``site("https://example.org/", "b.html")``."""

    def write(*links):
        (tmp_path / "index.html").write_text("".join(f'<a href="{x}">x</a>' for x in links))
        monkeypatch.setattr(external, "SITE", tmp_path)
        return tmp_path

    return write


def test_links_are_collected_without_fragments_and_inner_ones(site):
    links = ("https://example.org/a#b", "https://example.org/a#c", "b.html", "mailto:x@y.org")
    assert external.external(site(*links)) == {"https://example.org/a": ["index.html"]}


@pytest.mark.parametrize("beginning", external.NOT_ASKED)
def test_known_exceptions_are_not_asked(beginning, site):
    assert external.external(site(f"{beginning}a")) == {}
    assert external.external(site(beginning.rstrip("/"))) == {}
    assert external.NOT_ASKED[beginning], "each has its reason"


def test_a_dead_link_fails_with_the_page_that_names_it(address, site, capsys):
    site(f"{address}/good", f"{address}/gone")
    assert "Fix these" in external.main()
    printed = capsys.readouterr().out
    assert f"{address}/gone: 404 (in index.html)" in printed
    assert "2 addresses asked, 1 lead nowhere." in printed


def test_a_site_that_refuses_programs_is_named_but_does_not_fail(address, site, capsys):
    site(f"{address}/refused")
    assert external.main() == 0
    assert "look yourself" in capsys.readouterr().out


def test_without_a_site_it_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(external, "SITE", tmp_path)
    assert "make book" in external.main()

"""Commands meet a bad state with a sentence, not with a traceback."""

import os
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.client import HTTPConnection
from http.server import ThreadingHTTPServer

import pytest

from tools import book, check, figure, notebooks, serve


@pytest.mark.parametrize("command", [book.main, notebooks.main])
def test_an_unknown_chapter_is_named(command):
    assert "'nowhere'" in command("nowhere")


@pytest.mark.parametrize("port", ["no", "-1", "70000"])
def test_a_wrong_port_is_named(port, monkeypatch, tmp_path):
    (tmp_path / "index.html").touch()
    monkeypatch.setattr(serve, "SITE", tmp_path)
    assert f"PORT={port}" in serve.main(port)


def test_a_taken_port_leads_to_another(monkeypatch, tmp_path):
    (tmp_path / "index.html").touch()
    monkeypatch.setattr(serve, "SITE", tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"PORT={port + 1}" in serve.main(str(port))


def test_a_wrong_address_gets_the_books_own_page(tmp_path):
    (tmp_path / "404.html").write_text("There is no such page")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(serve.Handler, directory=tmp_path)) as s:
        s.timeout = 10
        asked = HTTPConnection(*s.server_address, timeout=10)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(s.handle_request)
            asked.request("GET", "/a/deep/one.html")
            answer = asked.getresponse()
            assert (answer.status, answer.read()) == (404, b"There is no such page")
        asked.close()


def test_serving_needs_a_built_site(monkeypatch, tmp_path):
    monkeypatch.setattr(serve, "SITE", tmp_path)
    assert "make book" in serve.main()


@pytest.mark.slow
def test_a_figure_is_made_on_a_page_of_its_own(tmp_path):
    assert figure.main("fig-first", str(tmp_path)) == 0
    page = (tmp_path / "index.html").read_text()
    assert 'id="fig-first"' in page
    assert (tmp_path / figure.MADE).is_file()
    assert {"explorer.js", "explorer.css"} < {p.name for p in tmp_path.glob("_static/*/*")}


@pytest.mark.parametrize("fig", ["", "fig-none"])
def test_a_figure_that_is_none_is_named_with_those_that_are(fig):
    assert "fig-hiker" in figure.main(fig)


def test_code_that_is_saved_is_noticed(tmp_path):
    for name in ("a.py", "b.toml"):
        (tmp_path / name).touch()
    before = figure.saved(tmp_path)
    os.utime(tmp_path / "b.toml", (before + 1,) * 2)
    assert figure.saved(tmp_path) == before + 1


@pytest.mark.slow
@pytest.mark.parametrize("passed", [True, False])
def test_a_check_says_little_unless_it_fails(passed, monkeypatch, tmp_path, capfd):
    tool = tmp_path / "tool"
    tool.write_text(f"#!/bin/sh\necho a long story\nexit {0 if passed else 1}\n")
    tool.chmod(0o755)
    for name, value in {"BIN": tmp_path, "SITE": tmp_path, "CHECKS": (("tool", "x"),)}.items():
        monkeypatch.setattr(check, name, value)
    assert check.main() == (0 if passed else 1)
    said = capfd.readouterr().out
    assert ("a long story" in said) is not passed
    assert ("tool x: ok\n" in said) is passed
    assert said.endswith("All checks passed.\n" if passed else "Not passed: tool x\n")

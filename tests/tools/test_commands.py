"""Commands meet a bad state with a sentence, not with a traceback."""

import socket

import pytest

from tools import book, notebooks, serve


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


def test_serving_needs_a_built_site(monkeypatch, tmp_path):
    monkeypatch.setattr(serve, "SITE", tmp_path)
    assert "make book" in serve.main()


def test_a_failed_build_is_forgotten(monkeypatch, tmp_path):
    monkeypatch.setattr(book, "BUILD", tmp_path / "_build")
    monkeypatch.setattr(book, "UNFINISHED", tmp_path / "_build" / "unfinished")
    doctrees = tmp_path / "_build" / ".doctrees"
    doctrees.mkdir(parents=True)
    book.forget_failed_build()
    assert doctrees.exists()
    book.forget_failed_build()
    assert not doctrees.exists()

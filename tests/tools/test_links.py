"""Broken links are found, and only those."""

import pytest

from tools.links import broken_links


@pytest.fixture
def site(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.html").write_text('<p id="here">A</p>')
    return tmp_path


@pytest.mark.parametrize(
    "address",
    ["../a.html", "../a.html#here", "#self", "https://example.org/", "../a.html#here?step=0.3"],
)
def test_good(site, address):
    (site / "sub" / "b.html").write_text(f'<p id="self"><a href="{address}">x</a>')
    assert broken_links(site) == []


@pytest.mark.parametrize(
    "address", ["a.html", "../a.html#gone", "#gone", "../../a.html", "../sub"]
)
def test_broken(site, address):
    (site / "sub" / "b.html").write_text(f'<a href="{address}">x</a>')
    assert broken_links(site) == [f"sub/b.html: {address}"]


def test_pictures_and_refreshes_count(site):
    refresh = '<meta http-equiv="Refresh" content="0; url=gone.html">'
    (site / "c.html").write_text(f'{refresh}<img src="gone.png">')
    assert broken_links(site) == ["c.html: gone.png", "c.html: gone.html"]

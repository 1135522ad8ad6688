"""Check that every link of the built site leads to a file, and every fragment to an element."""

from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup


@cache
def _page(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@cache
def _anchors(path):
    return {tag["id"] for tag in _page(path).find_all(id=True)}


def pages(site):
    """The pages of a built site, ordered by name, without those that extensions add."""
    found = sorted(Path(site).rglob("*.html"))
    return [page for page in found if "_static" not in page.relative_to(site).parts]


def addresses(path):
    """What a page refers to: links, scripts, style sheets, pictures.

    Parameters
    ----------
    path : pathlib.Path
        An HTML file.

    Returns
    -------
    list of str
        The addresses as written in the page.
    """
    soup = _page(path)
    links = [tag[key] for key in ("href", "src") for tag in soup.find_all(attrs={key: True})]
    refreshes = soup.find_all("meta", attrs={"http-equiv": "Refresh"})
    return links + [tag["content"].partition("url=")[2] for tag in refreshes]


def broken_links(site):
    """Links that lead nowhere.

    Parameters
    ----------
    site : pathlib.Path
        Folder of the built site.

    Returns
    -------
    list of str
        ``"page: address"`` for each; `tools.external` follows addresses of other sites.
    """
    site = Path(site).resolve()
    return [
        f"{page.relative_to(site)}: {address}"
        for page in pages(site)
        for address in addresses(page)
        if not _leads_somewhere(site, page, address)
    ]


def _leads_somewhere(site, page, address):
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return True
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not target.is_relative_to(site) or not target.is_file():
        return False
    # An explorer's link carries its state behind a question mark: #fig-hiker?step=0.3
    anchor = unquote(parts.fragment).partition("?")[0]
    return not anchor or target.suffix != ".html" or anchor in _anchors(target)

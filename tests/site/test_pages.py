"""Every page of the built site in a real browser."""

import json
import re
import tomllib

import pytest
import yaml
from bs4 import BeautifulSoup
from helpers.browsing import PHONE, RAW, WITH_FORMULAS

from tools.browser.site import ROOT, pages, settle
from tools.links import broken_links

BUDGET = 700_000  # bytes over the wire when a page is opened


def test_no_page_logs_an_error_or_misses_a_file(visited):
    assert not visited.watch.faults


def test_no_page_asks_another_server(visited, base):
    assert not visited.watch.elsewhere(base)


def test_axe_finds_nothing_light_dark_or_on_a_phone(visited):
    assert {look: faults for look, faults in visited.axe.items() if faults} == {}


def test_no_page_scrolls_sideways_on_a_phone(visited):
    assert visited.width <= PHONE["width"]


def test_a_phone_shows_everything(visited):
    assert not visited.cut


def test_a_phone_shows_pictures_in_their_shape(visited):
    assert not visited.squeezed


def test_no_text_is_smaller_than_ten_pixels(visited):
    size, text = visited.smallest_text
    assert size >= 10, text


def test_dark_pages_are_printed_in_dark_letters(visited):
    assert not visited.pale_in_print


def test_every_formula_is_typeset(visited):
    assert not visited.raw_formulas


def test_formulas_have_the_colour_of_their_text_in_the_dark(visited):
    assert not visited.formulas_of_other_colour


def test_keys_stop_at_formulas_that_scroll_and_at_no_others(visited):
    assert not visited.formulas_that_stop_tab


def test_pages_are_light(visited):
    assert visited.transferred <= BUDGET


def test_icons_come_from_the_small_fonts_only(visited):
    loaded = {request.url.rpartition("/_static/")[2] for request in visited.watch.requests}
    assert "vendor/icons/solid-900.woff2" in loaded
    assert [address for address in loaded if "fontawesome" in address] == []


def test_there_is_one_header_bar(visited):
    assert not visited.header_height


def test_every_page_names_the_books_version(visited):
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    pattern = (
        rf"This is version {re.escape(version)}(?: \(commit [0-9a-f]{{7,}}, \d{{4}}-\d\d-\d\d"
    )
    assert re.match(pattern + ")?", visited.footer)


def test_the_site_has_pages(site):
    assert {"welcome.html", WITH_FORMULAS} <= set(pages(site))


def test_every_link_leads_somewhere(site):
    assert broken_links(site) == []


def notebook_pages(site):
    names = (page.removesuffix(".html") for page in pages(site))
    return [name for name in names if (ROOT / "book" / f"{name}.ipynb").is_file()]


def test_notebooks_can_be_downloaded(site, open_page):
    assert notebook_pages(site)
    for name in notebook_pages(site):
        page, _ = open_page(f"{name}.html", formulas=False)
        with page.expect_download() as download:
            page.evaluate("() => document.querySelector('.btn-download-source-button').click()")
        got = json.loads(download.value.path().read_text(encoding="utf-8"))
        assert got == json.loads((ROOT / "book" / f"{name}.ipynb").read_text(encoding="utf-8"))


@pytest.mark.parametrize("setting", ["binderhub_url", "colab_url", "jupyterhub_url"])
def test_notebooks_can_be_launched(site, setting):
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    service, repository = config["launch_buttons"][setting], config["repository"]["url"]
    for name in notebook_pages(site):
        soup = BeautifulSoup((site / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
        links = [link["href"] for link in soup.select(f'a[href^="{service}/"]')]
        assert len(links) == 1, (name, links)
        assert f"/book/{name}.ipynb" in links[0]
        assert repository.removeprefix("https://github.com/") in links[0]


def test_search_finds_a_word(open_page):
    page, watch = open_page("search.html?q=notation")
    page.wait_for_selector("#search-results li a[href*='notation.html']")
    settle(page)
    assert watch.faults == []


def test_a_strict_server_leaves_formulas_and_buttons(base, open_page):
    """Under this policy no script runs that stands inside a page."""
    page, watch = open_page("about:blank", color_scheme="dark")
    policy = {"Content-Security-Policy": "script-src 'self'", "Content-Type": "text/html"}

    def strict(route):
        answer = route.fetch()
        route.fulfill(response=answer, headers=answer.headers | policy)

    page.route("**/*.html", strict)
    page.goto(base + "calculus/gradient.html")
    settle(page)
    assert page.evaluate(RAW) == []
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"
    page.evaluate("() => { window.print = () => { window.printed = true } }")
    page.evaluate("() => document.querySelector('[data-does=print]').click()")
    assert page.evaluate("() => window.printed")
    assert watch.faults == []


def test_the_front_door_leads_to_the_first_page(open_page):
    page, _ = open_page("index.html")
    page.wait_for_url("**/welcome.html")


@pytest.mark.parametrize("address", ["gone.html", "a/deep/er/gone.html", "calculus/"])
def test_a_wrong_address_leads_back_to_the_book(open_page, base, address):
    """From any depth, below an address that the page does not know."""
    page, _ = open_page(address)
    page.wait_for_selector(f"a[href='{base}welcome.html']")
    page.click("a")
    page.wait_for_url("**/welcome.html")


def test_pages_work_from_a_folder(site, plain_folder, open_page):
    """Formulas come from the same files on all pages, and take long: they are set on one."""
    faults = {}
    for name in set(pages(site)) - {"index.html"}:
        folder = site if name == WITH_FORMULAS else plain_folder
        page, watch = open_page((folder / name).as_uri())
        settle(page)
        faults[name] = watch.faults
        page.context.close()
    assert WITH_FORMULAS in faults
    assert {name: seen for name, seen in faults.items() if seen} == {}

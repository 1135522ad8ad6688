"""Check that links of the built site to other sites still work; asks for each one once.

The weekly job runs this; nothing else does, since it needs other people's servers.
"""

import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from tools.links import addresses, pages
from tools.progress import say

SITE = Path(__file__).resolve().parent.parent / "_build" / "html"
TIMEOUT = 20  # seconds to connect, and to the first byte
RETRIES = 3
PAUSE = 2  # seconds before the second question; doubled before each further one
WORKERS = 8
AGENT = "course-book link check (weekly)"

# Addresses that begin like this are not asked for, each for a reason.
NOT_ASKED = {
    "https://github.com/OWNER/": "stands in _config.yml until the book has an owner",
    "https://mybinder.org/v2/": "would start a machine",
    "https://colab.research.google.com/": "shows its page also where there is no notebook",
    "https://hub.example.org/": "stands in _config.yml for a hub of one's own",
}
# A registry that passes the address on proves that it knows it; where it leads to are
# publishers, who refuse programs.
REGISTRIES = ("doi.org", "dx.doi.org")
REFUSED = ("401", "403", "429")  # the site is there, but refuses programs


def external(site):
    """Addresses of other sites that are to be checked, and the pages that link to them.

    Parameters
    ----------
    site : pathlib.Path
        Folder of the built site.

    Returns
    -------
    dict of str to list of str
        Pages by address; fragments are left out.
    """
    found = defaultdict(list)
    for page in pages(site):
        for link in {urldefrag(address).url for address in addresses(page)}:
            elsewhere = urlsplit(link).scheme in ("http", "https")
            if elsewhere and not f"{link}/".startswith(tuple(NOT_ASKED)):
                found[link].append(page.relative_to(site).as_posix())
    return dict(found)


def session():
    """A session that retries after temporary failures, waiting longer each time."""
    again = Retry(
        RETRIES,
        backoff_factor=PAUSE,
        status_forcelist=(429, 500, 502, 503, 504),
        raise_on_status=False,
        respect_retry_after_header=False,  # some name an hour
    )
    asking = requests.Session()
    asking.headers["User-Agent"] = AGENT
    for scheme in ("http://", "https://"):
        asking.mount(scheme, HTTPAdapter(max_retries=again))
    return asking


def ask(address, asking):
    """What is wrong with an address: a status, an error's name; ``""`` if nothing is."""
    follow = urlsplit(address).hostname not in REGISTRIES
    try:
        with asking.get(
            address, timeout=TIMEOUT, stream=True, allow_redirects=follow
        ) as answer:
            return "" if answer.status_code < 400 else str(answer.status_code)
    except requests.RequestException as error:
        last = getattr(error.args[0], "reason", error) if error.args else error
        return type(last).__name__


def ask_all(links):
    """What is wrong, by address; a site gets one request at a time."""
    sites = defaultdict(list)
    for link in sorted(links):
        sites[urlsplit(link).netloc].append(link)

    def visit(one_site):
        say(f"   {urlsplit(one_site[0]).netloc}: {len(one_site)}")
        with session() as asking:
            return {link: ask(link, asking) for link in one_site}

    with ThreadPoolExecutor(WORKERS) as pool:
        answers = list(pool.map(visit, sites.values()))
    return {link: fault for answer in answers for link, fault in answer.items() if fault}


def main():
    """Print which links are dead and, separately, which only refuse programs."""
    if not (SITE / "index.html").is_file():
        return "There is no built site yet; run: make book"
    links = external(SITE)
    faults = ask_all(links)
    gone = {link for link, fault in faults.items() if fault not in REFUSED}
    for link, fault in sorted(faults.items()):
        said = fault if link in gone else f"{fault}: refuses programs, look yourself"
        print(f"{link}: {said} (in {', '.join(links[link])})")
    print(f"{len(links)} addresses asked, {len(gone)} lead nowhere.")
    if gone:
        return "Fix these links, or say in tools/external.py why one is not to be checked."
    return 0


if __name__ == "__main__":
    sys.exit(main())

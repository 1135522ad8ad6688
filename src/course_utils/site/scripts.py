"""Scripts that stand inside pages move into files: a strict server lets only files run.

Under ``Content-Security-Policy: script-src 'self'`` a browser ignores scripts inside pages, and
with them the configuration of MathJax, without which no formula is set.

Entry point: `outsource`.
"""

import hashlib
import re

# Neighbours share a file. Those with a src are files already, those with a type are data.
INLINE = re.compile(
    r'(?:<script(?: data-cfasync="false")?>(?:(?!</script>).)+</script>\s*)+', re.S
)
ONE = re.compile(r"<script[^>]*>(.*?)</script>", re.S)
ROOT = re.compile(r'<html[^>]* data-content_root="([^"]*)"')
FOLDER = "_static/inline/"


def outsource(html):
    """Return a page without scripts in it, and the files that it now asks for.

    Parameters
    ----------
    html : str
        A whole page.

    Returns
    -------
    html : str
    files : dict of str
        Texts by name, relative to the root of the site.
    """
    files, root = {}, ROOT.search(html)

    def reference(match):
        text = "\n".join(map(str.strip, ONE.findall(match[0]))) + "\n"
        name = f"{FOLDER}{hashlib.sha256(text.encode()).hexdigest()[:16]}.js"
        files[name] = text
        return f'<script src="{root[1]}{name}"></script>\n'

    return (INLINE.sub(reference, html) if root else html), files

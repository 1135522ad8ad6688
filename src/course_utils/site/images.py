"""Pictures that cells have drawn: loaded when they come near, in a place of their own size.

A chapter has up to ten. Loaded at once they are a third of what it weighs, and a page whose
pictures come without their sizes jumps away under its reader.
"""

import re
from pathlib import Path

from sphinx.util.images import get_image_size

IMAGE = re.compile(r'<img (alt="[^"]*") (src="[^"]*_images/([^"/]+)") />')


def lazy(html, sizes):
    """Give the pictures of a page their sizes, and let the browser load them when needed.

    Parameters
    ----------
    html : str
        The page's text.
    sizes : callable
        Leads from a file's name to its (width, height) in pixels, or to None (for an SVG).

    Returns
    -------
    str
        The same text; pictures that have a size already, or none that can be read, stay.
    """

    def tag(match):
        alt, source, name = match.groups()
        if (size := sizes(name)) is None:
            return match[0]
        width, height = size
        return f'<img {alt} loading="lazy" width="{width}" height="{height}" {source} />'

    return IMAGE.sub(tag, html)


def load_late(app, pagename, templatename, context, doctree):
    """Treat the pictures of one page; Sphinx copies them into the site only later."""
    if doctree is None or app.builder.format != "html":
        return
    places = {name: Path(app.srcdir, uri) for uri, name in app.builder.images.items()}
    context["body"] = lazy(context["body"], lambda name: get_image_size(str(places[name])))


def setup(app):
    """Connect to Sphinx."""
    app.connect("html-page-context", load_late)

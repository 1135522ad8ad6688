"""What search engines and messengers show of a page: a title, a sentence, perhaps a picture.

Pictures and addresses have to be whole (``https://...``), so they need the book's address,
``html: baseurl`` in ``_config.yml``.
"""

from html import escape

from docutils import nodes

LONGEST = 200  # characters; more are cut off where it is shown


def description(doctree):
    """The first paragraph of a page that has no formula, not longer than is shown.

    Parameters
    ----------
    doctree : docutils.nodes.document

    Returns
    -------
    str
        Empty where there is no such paragraph.
    """
    for paragraph in doctree.findall(nodes.paragraph):
        stands_alone = isinstance(paragraph.parent, nodes.section)
        if stands_alone and not any(paragraph.findall(nodes.math)):
            return shortened(" ".join(paragraph.astext().split()))
    return ""


def shortened(text, longest=LONGEST):
    """A text that ends with a whole word, and three dots if it was longer."""
    if len(text) <= longest:
        return text
    return text[: longest - 3].rpartition(" ")[0].rstrip(",;:. ") + " ..."


def tags(title, book, says, page="", image=""):
    """The elements for a page's head; what is empty is left out."""
    named = {"description": says, "twitter:card": "summary_large_image" if image else "summary"}
    properties = {
        "og:type": "article",
        "og:site_name": book,
        "og:title": title,
        "og:description": says,
        "og:url": page,
        "og:image": image,
    }
    lines = [("name", key, value) for key, value in named.items()]
    lines += [("property", key, value) for key, value in properties.items()]
    return "".join(
        f'<meta {kind}="{key}" content="{escape(value)}" />\n'
        for kind, key, value in lines
        if value
    )


def describe_page(app, pagename, templatename, context, doctree):
    """Put the elements into a page's head."""
    if doctree is None or app.builder.format != "html":
        return
    base = app.config.html_baseurl and app.config.html_baseurl.rstrip("/") + "/"
    drawn = (image["uri"].partition("_images/")[2] for image in doctree.findall(nodes.image))
    first = next((name for name in drawn if name.endswith((".png", ".jpg"))), "")
    title = app.env.titles[pagename].astext()
    address = base and base + app.builder.get_target_uri(pagename)
    image = base and first and f"{base}_images/{first}"
    head = tags(title, app.config.html_title, description(doctree), address, image)
    context["metatags"] = context.get("metatags", "") + head


def setup(app):
    """Connect to Sphinx."""
    app.connect("html-page-context", describe_page)

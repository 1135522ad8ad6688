"""An explorer on a page: its recording as classic scripts, its still, and the HTML.

Entry points: `store` writes what a page needs into a folder, `figure_html` returns the HTML
that shows it. Everything works from any folder, even opened as a file.
"""

import base64
import contextlib
import hashlib
import html
import json
import os
from pathlib import Path

from course_utils.interactive.bundle import look, script, stylesheet
from course_utils.interactive.catalogue import language
from course_utils.interactive.recorder import record
from course_utils.plots import palette

FOLDER = "_static/explorers"
PAGE = """<!DOCTYPE html>
<html lang="{language}" data-theme="light">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{fig}</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="{folder}/explorer.css"></head>
<body style="margin: 1.5rem">{before}<figure id="{fig}" style="margin: 0">{figure}</figure>
<script defer src="{folder}/explorer.js"></script></body></html>
"""


def front_end():
    """Return the script of all pages as text: a classic script, one closure."""
    return '(() => {\n"use strict";\n' + script("page.js") + "})();\n"


def write(path, data):
    """Write a file under a temporary name and rename it, so that no half file remains.

    Raises
    ------
    OSError
        With the file and what to do, if the disk is full or not writable.
    """
    path = Path(path)
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(data if isinstance(data, bytes) else data.encode())
        partial.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise OSError(
            error.errno,
            f"could not write {path} ({error.strerror}); nothing was left half written. "
            "Free some space or choose another folder, and build again.",
        ) from error


def store(explorer, folder):
    """Record an explorer into a folder and return what the page's HTML needs.

    Parameters
    ----------
    explorer : Explorer
    folder : path-like

    Returns
    -------
    dict
        JSON: the specification for the front end, and the names of all files.
    """
    folder, recording = Path(folder), record(explorer)
    # The names are hashes of the contents: explorers with the same recording, but other
    # defaults, do not share a still.
    stills = {theme: still(explorer, theme) for theme in ("light", "dark")}
    stem = hashlib.sha256("".join(stills.values()).encode()).hexdigest()[:16]
    names = [f"{name}.js" for name in recording.files]
    for name, data in recording.files.items():
        text = base64.b64encode(data).decode()
        write(folder / f"{name}.js", f'courseExplorers.chunk("{name}","{text}");\n')
    for theme, drawn in stills.items():
        names.append(f"{stem}-{theme}.svg")
        write(folder / names[-1], drawn)
    start = explorer.defaults
    places = explorer.evaluator.layers(explorer.state_with(**start)).places()
    spec = explorer.spec() | {"places": places, "parts": recording.parts}
    spec |= {"groups": recording.groups, "still": stem, "says": explorer.describe(**start)}
    sizes = {name: len(data) for name, data in recording.files.items()}
    return {"spec": spec, "files": names, "bytes": sizes}


def still(explorer, theme):
    """Return the picture of the default state as an SVG file in one theme's colours."""
    width, height = explorer.spec()["size"]
    drawn = explorer.pieces(**explorer.defaults).values()
    pieces = "".join(f"<g>{piece}</g>" for piece in drawn)
    style = f":root{{{palette.css(theme)}stroke-linecap:round;stroke-linejoin:round}}"
    style += f"path{{fill:none}}{look('')}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width // 10}" height="{height // 10}"><style>{style}</style>{pieces}</svg>'
    )


def figure_html(name, stored, base):
    """Return the HTML of an explorer on a page.

    Parameters
    ----------
    name : str
        ``"module:Class"``.
    stored : dict
        What `store` returned.
    base : str
        Address of the folder, relative to the page.

    Returns
    -------
    str
        The still is visible without any script; the script makes it move.
    """
    spec = stored["spec"]
    width, height = spec["size"]
    says = html.escape(spec["says"])
    stills = "".join(
        f'<img class="cu-still cu-{theme} dark-light" src="{base}{spec["still"]}-{theme}.svg" '
        f'alt="{says}" width="{width // 10}" height="{height // 10}" loading="lazy">'
        for theme in ("light", "dark")
    )
    # "</script" would end the script element early, "<!--<script" would keep it from ending.
    data = json.dumps(spec, separators=(",", ":")).replace("<", "\\u003c")
    return (
        f'<div class="cu" data-explorer="{html.escape(name)}">'
        f'<div class="cu-stage">{stills}</div><p class="cu-says">{says}</p>'
        f"<cu-no-script>{html.escape(spec['words']['noScript'])}</cu-no-script>"
        f'<script type="application/json">{data}</script></div>'
    )


def page_of(explorer, folder, before=""):
    """Record an explorer into a folder and return a page with nothing else.

    Parameters
    ----------
    explorer : Explorer
    folder : path-like
        Of the page: recording and front end come into a folder inside.
    before : str, optional
        HTML that stands before the figure.

    Returns
    -------
    str
    """
    stored = store(explorer, Path(folder, FOLDER))
    write_front_end(Path(folder, FOLDER))
    name = f"{type(explorer).__module__}:{type(explorer).__qualname__}"
    figure = figure_html(name, stored, f"{FOLDER}/")
    return PAGE.format(
        language=language(), fig=explorer.fig, folder=FOLDER, figure=figure, before=before
    )


def write_front_end(folder):
    """Write script and style sheet of all pages into a folder."""
    write(Path(folder) / "explorer.js", front_end())
    write(Path(folder) / "explorer.css", stylesheet())

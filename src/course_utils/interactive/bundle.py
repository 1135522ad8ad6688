"""The front end as text: the files of ``frontend/`` as one script, and the style sheet.

The files are ES modules, so that tools and tests read them as they are. Pages need a classic
script and anywidget needs a single module: here each file becomes a function of its own, which
returns what it exports. Types, which are for tools, stay behind; nothing else is translated.

Entry points: `script`, `stylesheet` and `look`.
"""

import re
from pathlib import Path

from course_utils.plots import palette

FRONT_END = Path(__file__).parent / "frontend"
IMPORT = re.compile(r'import (\{ \w+(?:, \w+)* \}) from "\./(\w+\.js)";')
EXPORT = re.compile(r"export ((?:async )?(?:function|class|const) (\w+)\b.*)")
OTHER = re.compile(r"\s*(?:import|export)\b|.*\bimport(?:\s*\(|\.meta)")
EXPECTED = (
    'expected `import { a, b } from "./file.js";` on one line, or `export` before a function, '
    "class or constant"
)
TYPES = re.compile(r"^ */\*\*.*?\*/\n", re.DOTALL | re.MULTILINE)
FONT = (
    'font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;'
)


def script(entry, folder=FRONT_END):
    """Return a file of the front end and all that it imports as one text without imports.

    Parameters
    ----------
    entry : str
        Name of the file.
    folder : path-like, default=FRONT_END

    Returns
    -------
    str
        It declares one constant for each file, ``figure_js`` for ``figure.js``: an object of
        what the file exports.

    Raises
    ------
    ValueError
        With file and line, if a line imports or exports in another form than ``import { a, b }
        from "./file.js";`` and ``export`` before a function, class or constant, if an imported
        file is not there, or if files import each other in a circle.
    """
    done = {}
    _join(Path(folder, entry), done, ())
    return TYPES.sub("", "".join(done.values()))


def _join(path, done, importing):
    """Write a file into ``done``, after all that it imports."""
    if path.name in importing:
        circle = " > ".join([*importing, path.name])
        raise ValueError(f"files import each other in a circle: {circle}")
    if path.name in done:
        return
    text, exported = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if match := IMPORT.fullmatch(line):
            if not (target := path.with_name(match[2])).is_file():
                raise ValueError(f"{path}:{number}: there is no {target.name}")
            _join(target, done, (*importing, path.name))
            line = f"const {match[1]} = {_constant(target)};"
        elif match := EXPORT.fullmatch(line):
            exported.append(match[2])
            line = match[1]
        elif OTHER.match(line):
            raise ValueError(f"{path}:{number}: {EXPECTED}, got {line.strip()!r}")
        text.append(line)
    text.append(f"return {{ {', '.join(exported)} }};")
    lines = "\n".join([f"const {_constant(path)} = (() => {{", *text, "})();"])
    done[path.name] = f"{lines}\n"


def _constant(path):
    return f"{path.stem}_js"


def stylesheet():
    """Return the CSS of explorers, with the palette for light and dark in it."""
    text = (FRONT_END / "explorer.css").read_text(encoding="utf-8") + look(".cu-svg ")
    for theme in ("light", "dark"):
        text = text.replace(f"/*{theme}*/", palette.css(theme))
    return text.replace("/*font*/", FONT)


def look(prefix):
    """Return the CSS rules for pieces of SVG: the palette's colours, and numbers.

    The rim of paper lies behind a number, so that no line touches it.
    """
    numbers = (
        f"{prefix}text {{ {FONT} font-variant-numeric: tabular-nums; paint-order: stroke; "
        "stroke: var(--cu-paper); stroke-width: 40px; stroke-linejoin: round; "
        "user-select: none; -webkit-user-select: none; }\n"
    )
    return numbers + "".join(
        f"{prefix}.{letter}-{c.name} {{ {what}: var(--cu-{c.name}); }}\n"
        for letter, what in (("f", "fill"), ("s", "stroke"))
        for c in palette.COLOURS
    )

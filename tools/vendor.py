"""Update the third-party files that the book ships, with their licences and SHA-256 sums.

Needs npm and ``pip install -e .[vendor]``; readers, classes and CI need neither, since the
result is committed.
"""

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SITE_VENDOR = ROOT / "src/course_utils/site/assets/vendor"
TEST_VENDOR = ROOT / "tests/site/vendor"
SUMS = "SHA256SUMS"

# MathJax as the pages use it: TeX in, HTML out, its fonts, and what \cancel and the like load.
# Not its speech rules (4 MB): the menu that would load them is switched off in _config.yml.
MACROS = "action amscd bbox boldsymbol braket cancel color enclose extpfeil html verb".split()
MATHJAX = (
    "LICENSE",
    "es5/tex-chtml.js",
    "es5/output/chtml/fonts/woff-v2/*.woff",
    *(f"es5/input/tex/extensions/{name}.js" for name in MACROS),
)
AXE = ("LICENSE", "LICENSE-3RD-PARTY.txt", "axe.min.js")
ICONS = ("LICENSE.txt", "css/all.css", "webfonts/*.woff2")

# Icons of the theme, and a few for chapters; a test fails when a page uses others.
ICON_NAMES = """
angle-left angle-right angle-down arrow-left arrow-right arrow-up arrow-up-right-from-square
bars bell book check chevron-down chevron-left chevron-right chevron-up circle-check
circle-exclamation circle-half-stroke circle-info circle-xmark code copy cube download expand
file file-lines file-pdf hand-pointer house lightbulb link list magnifying-glass
magnifying-glass-minus moon mountain mountain-sun outdent pause pencil person-hiking play
question rocket rotate-left share share-from-square square-github sun triangle-exclamation
xmark github gitlab
""".split()


def fetch(package, patterns, folder):
    """Unpack files of an npm package into `folder`, without its leading folder ``es5``."""
    with tempfile.TemporaryDirectory() as temporary:
        subprocess.run(["npm", "pack", "--silent", package], cwd=temporary, check=True)
        archive = next(Path(temporary).glob("*.tgz"))
        shutil.unpack_archive(archive, temporary)
        source = Path(temporary) / "package"
        for path in sorted(p for pattern in patterns for p in source.glob(pattern)):
            target = folder / path.relative_to(source).as_posix().removeprefix("es5/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def codepoints(css):
    """Code points of `ICON_NAMES` in Font Awesome's style sheet."""
    rules = re.findall(r"([^{}]*)\{\s*(?:--fa|content):\s*\"\\([0-9a-f]+)", css)
    found = {
        name: int(code, 16)
        for names, code in rules
        for name in re.findall(r"\.fa-([\w-]+)", names)
    }
    return sorted({found[name] for name in ICON_NAMES})


def subset_icons(folder):
    """Keep only the icons that the book uses; others come from the theme's whole font."""
    from fontTools.subset import main as subset

    css = folder / "css/all.css"
    kept = ",".join(f"{code:x}" for code in codepoints(css.read_text(encoding="utf-8")))
    for font in ("solid-900", "regular-400", "brands-400"):
        whole, part = folder / f"webfonts/fa-{font}.woff2", folder / f"{font}.woff2"
        subset([str(whole), f"--unicodes={kept}", "--flavor=woff2", f"--output-file={part}"])
    shutil.rmtree(folder / "webfonts")
    shutil.rmtree(folder / "css")


def sums(folder):
    """SHA-256 of every file below `folder`, in the form that ``sha256sum --check`` reads."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != SUMS)
    return "".join(
        f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder).as_posix()}\n"
        for p in files
    )


def main():
    """Fetch everything again."""
    for folder in (SITE_VENDOR, TEST_VENDOR):
        shutil.rmtree(folder, ignore_errors=True)
    fetch("mathjax@3.2.2", MATHJAX, SITE_VENDOR / "mathjax")
    fetch("@fortawesome/fontawesome-free@6.5.2", ICONS, SITE_VENDOR / "icons")
    fetch("axe-core@4.14.1", AXE, TEST_VENDOR / "axe-core")
    subset_icons(SITE_VENDOR / "icons")
    for folder in (SITE_VENDOR, TEST_VENDOR):
        (folder / SUMS).write_text(sums(folder), encoding="ascii")


if __name__ == "__main__":
    sys.exit(main())

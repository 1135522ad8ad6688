"""Build the book's site into ``_build/html``; warnings and failing cells fail the build.

With a chapter as argument (``calculus/contour_lines``) only that notebook is run, and only its
page is written.
"""

import os
import shutil
import sys
from pathlib import Path

from jupyter_book.sphinx import build_sphinx

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "book"
BUILD = ROOT / "_build"
UNFINISHED = BUILD / "unfinished"


def find_chapter(name):
    """Source file of a chapter named as in ``_toc.yml``, ``None`` where there is none."""
    name = name.removeprefix("book/").removesuffix(".ipynb").removesuffix(".md")
    files = (BOOK / f"{name}{suffix}" for suffix in (".ipynb", ".md"))
    return next((path for path in files if path.is_file()), None)


def settings(chapter=None):
    """Sphinx settings beside those of ``_config.yml``."""
    others = [path for path in BOOK.rglob("*.ipynb") if chapter and path != chapter]
    page = chapter.relative_to(BOOK).with_suffix("").as_posix() if chapter else ""
    return {
        "external_toc_path": str(ROOT / "_toc.yml"),
        "latex_individualpages": False,
        "nitpicky": True,
        "course_chapter": page,
        "nb_execution_excludepatterns": sorted(str(path.relative_to(BOOK)) for path in others),
    }


def forget_failed_build():
    """Read all pages again when the last build failed: Sphinx warns about a page only once."""
    if UNFINISHED.exists():
        shutil.rmtree(BUILD / ".doctrees", ignore_errors=True)
    BUILD.mkdir(exist_ok=True)
    UNFINISHED.touch()


def build(chapter=None):
    """Build the site, or one chapter's page in it; tells whether all went well."""
    if os.environ.get("CI") and not chapter:
        shutil.rmtree(BUILD, ignore_errors=True)
    forget_failed_build()
    problem = build_sphinx(
        BOOK,
        BUILD / "html",
        path_config=ROOT / "_config.yml",
        noconfig=True,
        confoverrides=settings(chapter),
        filenames=[str(chapter)] if chapter else None,
        warningiserror=True,
        keep_going=True,
    )
    if not problem:
        UNFINISHED.unlink()
    return not problem


def main(name=""):
    """Build and say where the site is, or in one sentence that it is not."""
    chapter = find_chapter(name) if name else None
    if name and not chapter:
        return f"There is no chapter {name!r}: neither book/{name}.ipynb nor .md exists."
    if not build(chapter):
        return "The book was not built: the warnings and errors above say why."
    page = chapter.relative_to(BOOK).with_suffix(".html") if chapter else Path("index.html")
    print(f"\nThe book is in {BUILD / 'html' / page}")
    print("Open that file in a browser, or serve it with: make serve")
    return 0


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main(*sys.argv[1:]))

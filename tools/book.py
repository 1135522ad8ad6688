"""Build the book's site into ``_build/html``; warnings and failing cells fail the build.

With a chapter as argument (``calculus/contour_lines``) only that notebook is run, and only its
page is written. The new site is built beside the old one and replaces it once it is complete.
"""

import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "book"
BUILD = ROOT / "_build"
KEPT = (".chapters", ".doctrees", ".recordings", "jupyter_execute")


def find_chapter(name):
    """Source file of a chapter named as in ``_toc.yml``, or ``None`` if there is none."""
    name = name.removeprefix("book/").removesuffix(".ipynb").removesuffix(".md")
    files = (BOOK / f"{name}{suffix}" for suffix in (".ipynb", ".md"))
    return next((path for path in files if path.is_file()), None)


def foreign_package():
    """A complaint if the package that would be used is not this checkout's, else None."""
    import course_utils

    found = Path(course_utils.__file__).resolve().parent
    if found.is_relative_to((ROOT / "src").resolve()):
        return None
    return (
        f"The package course_utils that is installed lies in {found}, not in this folder: it "
        "was copied or moved. Say `make book`, or: python -m pip install -r requirements.txt"
    )


def settings(chapter=None):
    """Sphinx settings beside those of ``_config.yml``."""
    return {
        "external_toc_path": str(ROOT / "_toc.yml"),
        "latex_individualpages": False,
        "nitpicky": True,
        "course_root": str(ROOT),
        "course_chapter": chapter.relative_to(BOOK).with_suffix("").as_posix()
        if chapter
        else "",
    }


@contextmanager
def alone():
    """Wait until no other build of this book is running."""
    from filelock import FileLock, Timeout

    BUILD.mkdir(exist_ok=True)
    lock = FileLock(BUILD / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        print("Another build of this book is running; waiting until it is done ...", flush=True)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


@contextmanager
def beside_the_old_site():
    """Yield a folder with a copy of the site, which takes the site's place if all goes well.

    The old site remains readable even when the build fails, is killed or runs out of disk
    space.
    """
    site, new, old = BUILD / "html", BUILD / ".new", BUILD / ".old"
    if old.exists() and not site.exists():
        old.rename(site)  # a build was killed between the two lines below
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
    if site.exists():
        shutil.copytree(site, new)
    try:
        yield new
        if site.exists():
            site.rename(old)
        new.rename(site)
    finally:
        for left in (new, old):
            shutil.rmtree(left, ignore_errors=True)


class NotBuilt(Exception):
    """The build failed, and Sphinx has said why."""


def build(chapter=None):
    """Build the site, or one chapter's page in it."""
    from jupyter_book.sphinx import build_sphinx
    from sphinx.util.console import color_terminal, nocolor

    if not color_terminal():
        nocolor()
    if os.environ.get("CI") and not chapter:
        forget(*KEPT)
    unfinished = BUILD / "unfinished"
    if unfinished.exists():
        forget(".doctrees")  # Sphinx warns about a page only once: it has to read all again
    unfinished.touch()
    with beside_the_old_site() as folder:
        problem = build_sphinx(
            BOOK,
            folder,
            path_config=ROOT / "_config.yml",
            noconfig=True,
            confoverrides=settings(chapter),
            filenames=[str(chapter)] if chapter else None,
            warningiserror=True,
            keep_going=True,
            quiet=True,
        )
        if problem:
            raise NotBuilt
    unfinished.unlink()


def forget(*folders):
    """Remove what earlier builds have kept."""
    for name in folders:
        shutil.rmtree(BUILD / name, ignore_errors=True)


def main(name=""):
    """Build and say where the site is, or in one sentence why there is none."""
    chapter = find_chapter(name) if name else None
    if name and not chapter:
        return f"There is no chapter {name!r}: neither book/{name}.ipynb nor .md exists."
    if problem := foreign_package():
        return problem
    try:
        with alone():
            build(chapter)
    except KeyboardInterrupt:
        return "Interrupted: the site of the last build, if there is one, is as it was."
    except NotBuilt:
        kept = " The site of the last build is as it was." if (BUILD / "html").exists() else ""
        return f"The book was not built: the warnings and errors above say why.{kept}"
    except OSError as error:
        return f"The book was not built: {error}. Is the disk full, or a file of the site open?"
    page = chapter.relative_to(BOOK).with_suffix(".html") if chapter else Path("index.html")
    print(f"\nThe book is in {BUILD / 'html' / page}")
    print("Open that file in a browser, or serve it with: make serve")
    return 0


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main(*sys.argv[1:]))

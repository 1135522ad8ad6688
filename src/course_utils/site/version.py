"""Every page names the version of the book that it was built from."""

import subprocess
import tomllib
from pathlib import Path


def describe(root):
    """Version of the book in a few words.

    Parameters
    ----------
    root : pathlib.Path
        The repository's root.

    Returns
    -------
    str
        ``"version 0.1.0 (commit 0123456, 2026-01-31)"``; without git only the version.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    version = f"version {project['version']}"
    commit = _git(root, "log", "-1", "--abbrev=7", "--format=commit %h, %cs")
    if not commit:
        return version
    changed = _git(root, "status", "--porcelain", "--untracked-files=no")
    return f"{version} ({commit}{', with local changes' if changed else ''})"


def _git(root, *arguments):
    """Output of git, empty where there is no git or `root` is not a work tree of its own."""
    if not (root / ".git").exists():
        return ""
    try:
        return subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def write_footer(app, config):
    """Put version and licences at the foot of every page."""
    version = describe(Path(config.course_root))
    config.html_theme_options["extra_footer"] = (
        f'<p class="course-version">This is {version}. '
        "The text is licensed under CC BY 4.0, the code under MIT.</p>"
    )


def setup(app):
    """Connect to Sphinx."""
    app.connect("config-inited", write_footer)

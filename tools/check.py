"""Lint, format, layers, types, spelling, the front end, and links if the site is built."""

import subprocess
import sys
from pathlib import Path

from tools import frontend
from tools.links import broken_links

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build" / "html"
BIN = Path(sys.executable).parent

CHECKS = (
    ("ruff", "check"),
    ("ruff", "format", "--check"),
    ("lint-imports", "--no-cache"),
    ("pyrefly", "check", "--output-format", "min-text"),
    ("codespell",),
)


def main():
    """Run every check, even after one has failed; the exit status is the number that failed."""
    failed = [" ".join(command) for command in CHECKS if not passes(command)]
    failed += frontend.check()
    if (SITE / "index.html").is_file():
        broken = broken_links(SITE)
        print("links of the built site:", "ok" if not broken else "\n" + "\n".join(broken))
        failed += ["links"] if broken else []
    else:
        print("links of the built site: not built, not checked (make book)")
    print("All checks passed." if not failed else f"Not passed: {', '.join(failed)}")
    return len(failed)


def passes(command):
    """Run a check; a tool's output is shown only if it finds something."""
    print(*command, end=": ", flush=True)
    done = subprocess.run(
        [BIN / command[0], *command[1:]],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    print("ok" if done.returncode == 0 else f"\n{done.stdout}", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())

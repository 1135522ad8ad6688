"""Lint, format, layers, spelling and, where the site is built, its links."""

import subprocess
import sys
from pathlib import Path

from tools.links import broken_links

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build" / "html"
BIN = Path(sys.executable).parent

CHECKS = (
    ("ruff", "check"),
    ("ruff", "format", "--check"),
    ("lint-imports", "--no-cache"),
    ("codespell",),
)


def main():
    """Run every check, also after one has failed; the exit status is the number that failed."""
    failed = []
    for command in CHECKS:
        print("==", *command, flush=True)
        if subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT).returncode:
            failed.append(" ".join(command))
    if (SITE / "index.html").is_file():
        print("== links of the built site")
        broken = broken_links(SITE)
        print("\n".join(broken) or "All links lead somewhere.")
        failed += ["links"] if broken else []
    else:
        print("== links of the built site: not built, not checked (make book)")
    print("\nAll checks passed." if not failed else f"\nNot passed: {', '.join(failed)}")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())

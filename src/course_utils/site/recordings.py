"""The store of recordings: an explorer is recorded again only if something it uses changed.

Entry point: `Store`.
"""

import hashlib
import shutil
import time
from pathlib import Path

from course_utils.interactive.catalogue import language
from course_utils.interactive.export import store
from course_utils.site.imports import fingerprint
from course_utils.site.opened_files import watching
from course_utils.site.result_cache import identity, keep, kept

RECORDER = "course_utils.interactive.export"  # no explorer imports it


class Store:
    """Recordings in a folder, one folder for each.

    Parameters
    ----------
    folder : path-like
    """

    def __init__(self, folder):
        self.folder, self._places = Path(folder), {}

    def place(self, placeholder):
        """Return the folder of a recording; its name is a hash of language and code."""
        if placeholder not in self._places:
            modules = [placeholder.name.partition(":")[0], RECORDER]
            text = fingerprint(modules) + repr(placeholder) + language()
            name = hashlib.sha256(text.encode()).hexdigest()[:20]
            self._places[placeholder] = self.folder / name
        return self._places[placeholder]

    def has(self, placeholder):
        """Tell whether a complete recording is there, of the data files as they are now."""
        return kept(self._page(placeholder)) is not None

    def record(self, placeholder):
        """Record an explorer and return a line that says what it took.

        To be called in a process of its own, which sees all data files being opened.
        """
        start = time.perf_counter()
        with watching() as opened:
            stored = store(placeholder.build(), self.place(placeholder))
        # Written last: a folder without it counts as not recorded.
        keep(self._page(placeholder), stored, opened)
        sizes = stored["bytes"].values()
        return (
            f"recorded {placeholder.name}: {sum(sizes) / 1e6:.2f} MB in {len(sizes)} files, "
            f"largest {max(sizes) / 1e6:.2f} MB, {time.perf_counter() - start:.1f} s"
        )

    def load(self, placeholder):
        """Return what `page.store` returned."""
        return kept(self._page(placeholder))

    def identity(self, placeholder):
        """Return a hash that changes when the recording does."""
        return identity(self._page(placeholder))

    def copy(self, placeholder, folder):
        """Copy a recording's files to where the pages find them."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in self.load(placeholder)["files"]:
            if not (folder / name).exists():
                shutil.copyfile(self.place(placeholder) / name, folder / name)

    def _page(self, placeholder):
        return self.place(placeholder) / "page.json"

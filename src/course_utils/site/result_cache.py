"""Results on disk, which hold as long as the data files that they were made of.

Entry points: `keep`, `kept`, `identity` and `drop_old`. What else a result depends on (code,
arguments) stands in its file's name.
"""

import hashlib
import json
import shutil
import time

from course_utils.site.opened_files import changed


def keep(path, content, opened):
    """Write a result, a dictionary for JSON, and the files that `opened.watching` found."""
    from course_utils.interactive.export import (
        write,
    )  # brings Matplotlib along, reading does not

    write(path, json.dumps({**content, "opened": opened}))


def kept(path):
    """Return a result, or None if it is not there or its data are others now."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return None if "opened" not in content or changed(content["opened"]) else content


def identity(path):
    """Return a hash that changes when the result does; empty if there is none."""
    content = kept(path)
    if content is None:
        return ""
    text = f"{path.parent.name}/{path.name}{sorted(content['opened'].items())}"
    return hashlib.sha256(text.encode()).hexdigest()


def drop_old(folder, used, days=30):
    """Remove what was made for code of long ago; what is in use stays, however old it is."""
    for path in set(folder.glob("*")) - set(used):
        if time.time() - path.stat().st_mtime > days * 24 * 3600:
            shutil.rmtree(path) if path.is_dir() else path.unlink()

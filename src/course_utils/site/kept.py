"""Results on disk, which hold as long as the data files that they were made of.

Entry points: `keep`, `kept` and `identity`. What else a result depends on (code, arguments)
stands in its file's name.
"""

import hashlib
import json

from course_utils.site.opened import changed


def keep(path, content, opened):
    """Write a result, a dictionary for JSON, and the files that `opened.watching` found."""
    from course_utils.interactive.page import write  # brings Matplotlib along, reading does not

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

"""The map of the book, against its table of contents."""

import re

from course_utils.explorers.intro import BookMap, book
from course_utils.interactive import catalogue

WORDS = catalogue.read(BookMap)


def test_parts_that_exist_are_those_of_the_table_of_contents():
    from tools.notebooks import ROOT

    toc = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    captions = re.findall(r"caption: (.+)", toc)
    captions.remove("Reference")
    titles = [WORDS.option("part", part) for part in book.PARTS]
    assert titles[: len(captions)] == captions


def test_every_part_has_its_words_and_says_what_is_to_come():
    explorer = BookMap()
    for part in book.PARTS:
        assert explorer.describe(part=part).startswith(WORDS.option("part", part))
        coming = part in ("generative", "graphics")
        assert ("to come" in explorer.describe(part=part)) == coming

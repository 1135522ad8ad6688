"""Committed results: read with their origin, refused without it."""

import json

import pytest

from course_utils.data import stored_results

WHOLE = {"machine": "2 cores", "seed": 0, "date": "2026-11-24", "versions": {"numpy": "2"}}


@pytest.fixture
def put(tmp_path, monkeypatch):
    monkeypatch.setattr(stored_results, "FOLDER", tmp_path)

    def write(text):
        (tmp_path / "cost.json").write_text(text, encoding="utf-8")

    return write


def test_a_whole_result_is_read_also_with_seed_zero(put):
    put(json.dumps(WHOLE | {"score": 0.5}))
    assert stored_results.read("cost") == WHOLE | {"score": 0.5}


@pytest.mark.parametrize("key", ["machine", "seed", "date", "versions"])
@pytest.mark.parametrize("empty", [True, False])
def test_a_result_without_its_origin_is_refused(put, key, empty):
    content = WHOLE | {key: ""}
    if not empty:
        del content[key]
    put(json.dumps(content))
    with pytest.raises(ValueError, match=f"lacks {key}"):
        stored_results.read("cost")


@pytest.mark.parametrize(("text", "words"), [("[1]", "a list"), ('{"a": ', "cannot be read")])
def test_what_is_no_object_is_refused(put, text, words):
    put(text)
    with pytest.raises(ValueError, match=words):
        stored_results.read("cost")


@pytest.mark.parametrize("name", ["costs", "../cost", "cost.json", ""])
def test_a_missing_result_lists_the_others(put, name):
    put(json.dumps(WHOLE))
    with pytest.raises(FileNotFoundError, match="there are: cost"):
        stored_results.read(name)


def test_every_committed_result_is_whole():
    names = [path.stem for path in stored_results.FOLDER.glob("*.json")]
    assert names
    for name in names:
        assert set(stored_results.ORIGIN) <= set(stored_results.read(name))

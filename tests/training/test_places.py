"""A training has its folder for itself, finds out at once if it can write, loses nothing."""

import os
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from helpers import tiny_training as tiny

from course_utils.training import cards, checkpoints
from course_utils.training.places import Place

NOTE = {key: tiny.ORIGIN[key] for key in ("recipe", "seed", "steps")}
NOTE |= {"data": "abc", "precision": "no"}
ORIGIN = tiny.ORIGIN | {"data": {"sha256": "abc"}, "machine": {"precision": "no"}}


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path / "trained", "tiny")


def finished(place, **changes):
    checkpoints.save("tiny", tiny.classifier(), ORIGIN | changes, place.folder)


def begun(place):
    place.state.parent.mkdir(parents=True, exist_ok=True)
    place.state.write_bytes(b"a state")


def test_a_second_training_of_the_name_is_refused_as_long_as_the_first_runs(place):
    with place.taken():
        with pytest.raises(BlockingIOError, match=r"Another training of tiny .*--out"):
            place.taken().__enter__()
        assert is_taken(place) and not is_taken(replace(place, name="other"))
        refused = []
        thread = threading.Thread(target=lambda: refused.append(is_taken(place)))
        thread.start()
        thread.join()
        assert refused == [True]
    assert not is_taken(place)


def is_taken(place):
    try:
        with place.taken():
            return False
    except BlockingIOError:
        return True


def test_what_a_killed_process_left_is_removed_and_what_others_write_is_not(place):
    left = [path.with_name(f".{path.name}.123") for path in (place.state, place.weights)]
    other = replace(place, name="tiny-other").weights.with_name(".tiny-other.safetensors.123")
    begun(place)
    for path in (*left, other):
        path.write_bytes(b"half")
    with place.taken():
        assert not any(path.exists() for path in left) and other.exists()
    assert place.state.read_bytes() == b"a state"


def test_a_file_is_no_folder_to_write_to(place):
    place.folder.write_text("mine")
    with pytest.raises(OSError, match=r"trained cannot be written to .*another folder"):
        place.taken().__enter__()
    assert place.folder.read_text() == "mine"


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no folder closed to root, too")
def test_a_folder_that_nobody_can_write_to():
    with pytest.raises(OSError, match=r"/proc/trained cannot be written to .*another folder"):
        Place(Path("/proc/trained"), "tiny").taken().__enter__()


@pytest.fixture
def little_room():
    """No file may have more than 20,000 bytes; writing more fails as on a full disk."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.skipif(sys.platform == "win32", reason="no limit for files")
def test_a_disk_without_room_is_found_before_the_first_step(place, little_room):
    begun(place)
    parts = {"model": torch.nn.Linear(39, 39), "optimizer": None}  # 6,240 bytes
    place.try_room({"model": torch.nn.Linear(30, 30)})
    little_room()
    place.try_room({"model": torch.nn.Linear(30, 30)})
    with pytest.raises(OSError, match=r"cannot be written .*as it was. Make room, or .*--out"):
        place.try_room(parts)
    assert os.listdir(place.state.parent) == [place.state.name]
    assert place.state.read_bytes() == b"a state"


def test_nothing_is_in_the_way_of_a_first_training(place):
    for resume in (False, True):
        place.check(resume, overwrite=False)


def test_a_state_is_gone_on_with_or_replaced_when_that_is_asked_for(place):
    begun(place)
    with pytest.raises(FileExistsError, match=r"interrupted.*--resume.*--overwrite.*--out"):
        place.check(resume=False, overwrite=False)
    place.check(resume=True, overwrite=False)
    place.check(resume=False, overwrite=True)


@pytest.mark.parametrize("left", ["tiny.safetensors", "tiny.json"])
def test_a_finished_checkpoint_is_replaced_when_that_is_asked_for(left, place):
    finished(place)
    for path in (place.weights, place.card):
        if path.name != left:
            path.unlink()
    for resume in (False, True):
        with pytest.raises(FileExistsError, match=rf"{left} is of a finished.*--overwrite"):
            place.check(resume, overwrite=False)
        place.check(resume, overwrite=True)


def test_a_state_is_there_only_when_its_checkpoint_may_be_replaced(place):
    """Somebody has said so before the first step."""
    finished(place)
    begun(place)
    place.check(resume=True, overwrite=False)


def test_a_finished_training_is_recognised(place):
    assert not place.finished(NOTE)
    finished(place)
    assert place.finished(NOTE)
    begun(place)
    assert not place.finished(NOTE)


@pytest.mark.parametrize("key", NOTE)
def test_another_training_is_not_this_one(key, place):
    finished(place)
    assert not place.finished(NOTE | {key: "other"})


@pytest.mark.parametrize("name", ["tiny.json", "tiny.safetensors"])
def test_half_a_checkpoint_is_not_finished(name, place):
    finished(place)
    (place.folder / name).unlink()
    assert not place.finished(NOTE)
    (place.folder / name).write_bytes(b"{}")
    assert not place.finished(NOTE) or name == "tiny.safetensors"  # `verify` looks into them


def test_names_of_the_folder(place):
    assert place.sheet(40).name == "tiny-000040.png"
    assert place.history.name == "tiny.csv" and cards.names(place.folder) == []

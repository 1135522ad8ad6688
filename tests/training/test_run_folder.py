"""A training has its folder for itself, finds out at once if it can write, loses nothing."""

import os
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from helpers import tiny_training as tiny

from course_utils.training import checkpoints, model_cards
from course_utils.training.files import RunFolder

NOTE = {key: tiny.ORIGIN[key] for key in ("recipe", "seed", "steps")}
NOTE |= {"data": "abc", "precision": "no"}
ORIGIN = tiny.ORIGIN | {"data": {"sha256": "abc"}, "machine": {"precision": "no"}}


@pytest.fixture
def run_folder(tmp_path):
    return RunFolder(tmp_path / "trained", "tiny")


def finished(run_folder, **changes):
    checkpoints.save("tiny", tiny.classifier(), ORIGIN | changes, run_folder.folder)


def begun(run_folder):
    run_folder.state.parent.mkdir(parents=True, exist_ok=True)
    run_folder.state.write_bytes(b"a state")


def test_a_second_training_of_the_name_is_refused_as_long_as_the_first_runs(run_folder):
    with run_folder.locked():
        with pytest.raises(BlockingIOError, match=r"Another training of tiny .*--out"):
            run_folder.locked().__enter__()
        assert is_taken(run_folder) and not is_taken(replace(run_folder, name="other"))
        refused = []
        thread = threading.Thread(target=lambda: refused.append(is_taken(run_folder)))
        thread.start()
        thread.join()
        assert refused == [True]
    assert not is_taken(run_folder)


def is_taken(run_folder):
    try:
        with run_folder.locked():
            return False
    except BlockingIOError:
        return True


def test_what_a_killed_process_left_is_removed_and_what_others_write_is_not(run_folder):
    left = [
        path.with_name(f".{path.name}.123") for path in (run_folder.state, run_folder.weights)
    ]
    other = replace(run_folder, name="tiny-other").weights.with_name(
        ".tiny-other.safetensors.123"
    )
    begun(run_folder)
    for path in (*left, other):
        path.write_bytes(b"half")
    with run_folder.locked():
        assert not any(path.exists() for path in left) and other.exists()
    assert run_folder.state.read_bytes() == b"a state"


def test_a_file_is_no_folder_to_write_to(run_folder):
    run_folder.folder.write_text("mine")
    with pytest.raises(OSError, match=r"trained cannot be written to .*another folder"):
        run_folder.locked().__enter__()
    assert run_folder.folder.read_text() == "mine"


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no folder closed to root, too")
def test_a_folder_that_nobody_can_write_to():
    with pytest.raises(OSError, match=r"/proc/trained cannot be written to .*another folder"):
        RunFolder(Path("/proc/trained"), "tiny").locked().__enter__()


@pytest.fixture
def little_room():
    """No file may have more than 20,000 bytes; writing more fails as on a full disk."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.skipif(sys.platform == "win32", reason="no limit for files")
def test_a_disk_without_room_is_found_before_the_first_step(run_folder, little_room):
    begun(run_folder)
    parts = {"model": torch.nn.Linear(39, 39), "optimizer": None}  # 6,240 bytes
    run_folder.try_room({"model": torch.nn.Linear(30, 30)})
    little_room()
    run_folder.try_room({"model": torch.nn.Linear(30, 30)})
    with pytest.raises(OSError, match=r"cannot be written .*unchanged. Make room, or .*--out"):
        run_folder.try_room(parts)
    assert os.listdir(run_folder.state.parent) == [run_folder.state.name]
    assert run_folder.state.read_bytes() == b"a state"


def test_nothing_is_in_the_way_of_a_first_training(run_folder):
    for resume in (False, True):
        run_folder.check(resume, overwrite=False)


def test_a_state_is_gone_on_with_or_replaced_when_that_is_asked_for(run_folder):
    begun(run_folder)
    with pytest.raises(FileExistsError, match=r"interrupted.*--resume.*--overwrite.*--out"):
        run_folder.check(resume=False, overwrite=False)
    run_folder.check(resume=True, overwrite=False)
    run_folder.check(resume=False, overwrite=True)


@pytest.mark.parametrize("left", ["tiny.safetensors", "tiny.json"])
def test_a_finished_checkpoint_is_replaced_when_that_is_asked_for(left, run_folder):
    finished(run_folder)
    for path in (run_folder.weights, run_folder.card):
        if path.name != left:
            path.unlink()
    for resume in (False, True):
        with pytest.raises(
            FileExistsError, match=rf"{left} belongs to a finished.*--overwrite"
        ):
            run_folder.check(resume, overwrite=False)
        run_folder.check(resume, overwrite=True)


def test_a_state_is_there_only_when_its_checkpoint_may_be_replaced(run_folder):
    """Somebody has said so before the first step."""
    finished(run_folder)
    begun(run_folder)
    run_folder.check(resume=True, overwrite=False)


def test_a_finished_training_is_recognised(run_folder):
    assert not run_folder.finished(NOTE)
    finished(run_folder)
    assert run_folder.finished(NOTE)
    begun(run_folder)
    assert not run_folder.finished(NOTE)


@pytest.mark.parametrize("key", NOTE)
def test_another_training_is_not_this_one(key, run_folder):
    finished(run_folder)
    assert not run_folder.finished(NOTE | {key: "other"})


@pytest.mark.parametrize("name", ["tiny.json", "tiny.safetensors"])
def test_half_a_checkpoint_is_not_finished(name, run_folder):
    finished(run_folder)
    (run_folder.folder / name).unlink()
    assert not run_folder.finished(NOTE)
    (run_folder.folder / name).write_bytes(b"{}")
    assert (
        not run_folder.finished(NOTE) or name == "tiny.safetensors"
    )  # `verify` looks into them


def test_names_of_the_folder(run_folder):
    assert run_folder.sheet(40).name == "tiny-000040.png"
    assert run_folder.history.name == "tiny.csv" and model_cards.names(run_folder.folder) == []

"""Files of tensors: whole or not there; whatever else they are, they are refused by reason."""

import json
import os
import pickle
from pathlib import Path

import pytest
import torch
from safetensors.torch import save

from course_utils.training import files
from course_utils.training.errors import RefusedFileError

TENSORS = {
    "a/weight": torch.arange(6.0).reshape(2, 3),
    "b": torch.tensor(7),
    "c": torch.tensor([1.5, -2], dtype=torch.float16),
}
NOTE = {"step": 12, "betas": [0.9, 0.999], "name": "tiny"}


@pytest.fixture
def whole(tmp_path):
    path = tmp_path / "some" / "file.safetensors"
    files.write(path, TENSORS, "test", NOTE)
    return path


def refusal(path, kind="test"):
    with pytest.raises(RefusedFileError) as caught:
        files.read(path, kind)
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_what_was_written_is_read(whole):
    tensors, note = files.read(whole, "test")
    assert note == NOTE and tensors.keys() == TENSORS.keys()
    for name, value in tensors.items():
        assert value.dtype == TENSORS[name].dtype and torch.equal(value, TENSORS[name])


def test_any_layout_in_memory_is_written_as_numbers(tmp_path):
    last = torch.rand(2, 3, 4, 5).to(memory_format=torch.channels_last)
    asked = torch.ones(2, requires_grad=True)
    tensors = {"turned": TENSORS["a/weight"].T, "last": last, "asked": asked}
    files.write(tmp_path / "f", tensors, "test", {})
    found, _ = files.read(tmp_path / "f", "test")
    assert all(torch.equal(found[name], value) for name, value in tensors.items())


@pytest.mark.parametrize("share", [0, 0.01, 0.2, 0.5, 0.9, 0.99])
def test_a_file_that_is_cut_off(share, whole):
    content = whole.read_bytes()
    whole.write_bytes(content[: int(share * len(content))])
    assert "is cut off" in refusal(whole)


def test_a_file_without_its_last_byte(whole):
    whole.write_bytes(whole.read_bytes()[:-1])
    assert "is cut off" in refusal(whole)


def test_any_byte_that_is_altered(whole):
    """Every single one, of lengths, names, note, hashes and numbers."""
    content = whole.read_bytes()
    for place in range(len(content)):
        altered = bytearray(content)
        altered[place] ^= 1 << place % 8
        whole.write_bytes(altered)
        refusal(whole)


def test_an_altered_note_is_told_from_a_cut_off_file(whole):
    content = whole.read_bytes()
    assert content.count(b'step\\": 12') == 1
    whole.write_bytes(content.replace(b'step\\": 12', b'step\\": 13'))
    assert "has been altered" in refusal(whole)


def test_altered_numbers_are_told_from_a_cut_off_file(whole):
    content = bytearray(whole.read_bytes())
    content[-1] ^= 1
    whole.write_bytes(content)
    assert "has been altered" in refusal(whole)


@pytest.mark.parametrize(
    "metadata",
    [None, {"format": "pt"}, *({"course": t} for t in ("[]", "{}", '{"format": "1"}'))],
)
def test_a_safetensors_file_of_someone_else(metadata, tmp_path):
    (tmp_path / "f").write_bytes(save(TENSORS, metadata))
    assert "not written by this package" in refusal(tmp_path / "f")


def test_a_header_that_is_no_json(tmp_path):
    (tmp_path / "f").write_bytes(save(TENSORS, {"course": "{"}))
    refusal(tmp_path / "f")


def test_a_file_of_a_newer_format(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "FORMAT", files.FORMAT + 1)
    files.write(tmp_path / "f", TENSORS, "test", NOTE)
    monkeypatch.undo()
    assert "has the format 2; this package reads up to 1. Install a newer" in refusal(
        tmp_path / "f"
    )


def test_a_newer_format_may_look_different(tmp_path):
    (tmp_path / "f").write_bytes(save(TENSORS, {"course": json.dumps({"format": 9})}))
    assert "has the format 9" in refusal(tmp_path / "f")


def test_a_file_of_another_kind(whole):
    assert "should hold weights; it holds test" in refusal(whole, "weights")


class Trap:
    """When it is unpickled, it writes a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@pytest.mark.parametrize(
    "dump", [torch.save, lambda trap, path: path.write_bytes(pickle.dumps(trap))]
)
def test_a_pickle_is_refused_and_not_unpickled(dump, tmp_path):
    sign = tmp_path / "unpickled"
    dump(Trap(sign), tmp_path / "f")
    refusal(tmp_path / "f")
    assert not sign.exists()
    pickle.loads(pickle.dumps(Trap(sign)))
    assert sign.exists()  # the trap works


def test_no_file(tmp_path):
    with pytest.raises(FileNotFoundError, match="There is no file"):
        files.read(tmp_path / "f", "test")


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(whole, monkeypatch):
    before = whole.read_bytes()

    def full(number):
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="disk full"):
        files.write(whole, {"b": torch.zeros(9)}, "test", {})
    assert whole.read_bytes() == before and os.listdir(whole.parent) == [whole.name]


def test_all_of_a_file_is_on_the_disk_before_it_takes_its_name(whole, monkeypatch):
    """What a power cut leaves is the old file or the new one."""
    before, seen = whole.read_bytes(), []

    def looking(number):
        there = os.stat(f"/proc/self/fd/{number}") if os.path.exists("/proc/self/fd") else None
        seen.append((whole.read_bytes() == before, there.st_size if there else None))

    monkeypatch.setattr(os, "fsync", looking)
    files.write(whole, TENSORS, "test", {"step": 13})
    assert seen[0][0] and seen[0][1] in (None, whole.stat().st_size)
    assert files.read(whole, "test")[1] == {"step": 13}


def test_one_writer_leaves_alone_what_another_has_not_finished(whole):
    unfinished = whole.parent / f".{whole.name}.12345"
    unfinished.write_bytes(b"half")
    files.write(whole, TENSORS, "test", NOTE)
    assert unfinished.read_bytes() == b"half"
    files.remove_unfinished(whole)
    assert os.listdir(whole.parent) == [whole.name]


def test_what_cannot_be_written_is_said_with_the_reason_and_what_to_do(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match=r"file/f cannot be written \(.+\); what .*--out"):
        files.write(tmp_path / "file" / "f", TENSORS, "test", NOTE)


def test_a_file_may_be_replaced_while_it_is_read(whole, monkeypatch):
    """Found is all of the old one, whatever has taken its place in the meantime."""
    real = files.load

    def slow(content):
        files.write(whole, {"b": torch.zeros(9)}, "test", {})
        return real(content)

    monkeypatch.setattr(files, "load", slow)
    tensors, note = files.read(whole, "test")
    assert note == NOTE and tensors.keys() == TENSORS.keys()


def test_the_hash_sees_names_types_shapes_and_values():
    x = torch.arange(6.0)
    others = [{"y": x}, {"x": x.double()}, {"x": x.reshape(2, 3)}, {"x": x + 1}, {}]
    assert len({files.digest(tensors) for tensors in [{"x": x}, *others]}) == 6
    assert files.digest({"x": x, "y": x + 1}) == files.digest({"y": x + 1, "x": x})

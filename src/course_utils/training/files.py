"""Tensors in files that are whole or not there, and say what they are.

Entry points: `write` and `read`; `replace` and `try_room` for files of any content. A file of
tensors is in the safetensors format, in which nothing can be executed; its header holds a text
of ours with the kind of file, the number of its format, a note, a hash of the tensors, and a
hash of all that.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from course_utils.training.refused import RefusedFileError

FORMAT = 1


def write(path: Path, tensors: Mapping[str, Tensor], kind: str, note: Mapping) -> None:
    """Write tensors and a note, under a temporary name until all of it lies on the disk.

    Parameters
    ----------
    path : Path
        Where to; what lies there is replaced.
    tensors : dict of str to Tensor
        On any device.
    kind : str
        What the file is for.
    note : dict
        What JSON can hold.
    """
    tensors = {name: value.detach().cpu().contiguous() for name, value in tensors.items()}
    head = {"kind": kind, "format": FORMAT, "sha256": digest(tensors), "note": note}
    head |= {"head": _digest_of(head)}
    replace(path, save(tensors, {"course": json.dumps(head, sort_keys=True)}))


def read(path: Path, kind: str) -> tuple[dict[str, Tensor], dict]:
    """Tensors and note of a file, if it is what `write` wrote.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    RefusedFileError
        If it is cut off, altered, foreign, of another kind or of a newer format.
    """
    if not path.is_file():
        raise FileNotFoundError(f"There is no file {path}.")
    # At once: `safe_open` opens it twice, and may find that it was replaced in between.
    content = path.read_bytes()
    try:
        tensors = load(content)
        header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
        head = json.loads(header.get("__metadata__", {}).get("course", "{}"))
    except (SafetensorError, ValueError) as error:
        raise RefusedFileError(
            f"{path} is cut off, or no safetensors file ({error}). Remove it and make it again."
        ) from error
    _check(path, head, kind, tensors)
    return tensors, head["note"]


def digest(tensors: Mapping[str, Tensor]) -> str:
    """SHA-256 of names, types, shapes and values."""
    total = hashlib.sha256()
    for name in sorted(tensors):
        value = tensors[name].detach().cpu().contiguous()
        total.update(f"{name} {value.dtype} {tuple(value.shape)};".encode())
        total.update(value.flatten().view(torch.uint8).numpy().tobytes())
    return total.hexdigest()


def replace(path: Path, content: bytes) -> None:
    """Write a file so that whoever looks finds the old one or the new one, and nothing else.

    Raises
    ------
    OSError
        If it cannot be written, or there is no room; the old one is as it was.
    """
    with _unfinished(path, content) as made:
        made.replace(path)


def try_room(path: Path, size: int) -> None:
    """Write `size` bytes beside a file, and take them away again; errors as `replace`'s."""
    with _unfinished(path, bytes(size)):
        pass


def remove_unfinished(path: Path) -> None:
    """Remove what processes left that were killed while they wrote a file."""
    for left in path.parent.glob(f".{path.name}.*"):
        left.unlink(missing_ok=True)


@contextmanager
def _unfinished(path, content) -> Iterator[Path]:
    """All of a content on the disk, under a name that no other writer has."""
    made = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with made.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield made
    except OSError as error:
        raise OSError(
            f"{path} cannot be written ({error.strerror or error}); what lay there is as it "
            "was. Make room, or name another place with --out."
        ) from error
    finally:
        with suppress(OSError):
            made.unlink(missing_ok=True)


def _digest_of(head):
    entries = {key: value for key, value in head.items() if key != "head"}
    return hashlib.sha256(json.dumps(entries, sort_keys=True).encode()).hexdigest()


def _check(path, head, kind, tensors):
    if not isinstance(head, dict) or not isinstance(head.get("format"), int):
        raise RefusedFileError(f"{path} was not written by this package: its header says not.")
    if head["format"] > FORMAT:
        raise RefusedFileError(
            f"{path} has the format {head['format']}; this package reads up to {FORMAT}. "
            "Install a newer one."
        )
    if head.get("head") != _digest_of(head) or head.get("sha256") != digest(tensors):
        raise RefusedFileError(
            f"{path} is altered: it does not have the hashes that its header names. "
            "Remove it and make it again."
        )
    if head.get("kind") != kind or not isinstance(head.get("note"), dict):
        raise RefusedFileError(f"{path} should hold {kind}; it holds {head.get('kind')}.")

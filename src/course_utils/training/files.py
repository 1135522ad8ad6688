"""Files that are whole or absent, and say what they are; and the folder of a training.

Entry points: `write` and `read` for tensors, `replace` for any content, `RunFolder`. A file of
tensors is in the safetensors format, which cannot contain executable code; we add a text to its
header with the kind of file, the number of its format, a note, a hash of the tensors, and a
hash of all that.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import torch
from filelock import FileLock, Timeout
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor, nn

from course_utils.training import model_cards
from course_utils.training.errors import RefusedFileError

FORMAT = 1
SAME = ("recipe", "seed", "steps")  # equal entries mean that two cards have the same weights


def write(path: Path, tensors: Mapping[str, Tensor], kind: str, note: Mapping) -> None:
    """Write tensors and a note, under a temporary name until everything is on the disk.

    Parameters
    ----------
    path : Path
        Where to write them; an existing file is replaced.
    tensors : dict of str to Tensor
        On any device.
    kind : str
        Purpose of the file.
    note : dict
        Values that JSON can hold.
    """
    tensors = {name: value.detach().cpu().contiguous() for name, value in tensors.items()}
    head = {"kind": kind, "format": FORMAT, "sha256": digest(tensors), "note": note}
    head |= {"head": _digest_of(head)}
    replace(path, save(tensors, {"course": json.dumps(head, sort_keys=True)}))


def read(path: Path, kind: str) -> tuple[dict[str, Tensor], dict]:
    """Read the tensors and the note of a file, if it is as `write` wrote it.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    RefusedFileError
        If it is cut off, altered, foreign, of another kind or of a newer format.
    """
    if not path.is_file():
        raise FileNotFoundError(f"There is no file {path}.")
    # Read at once: `safe_open` opens it twice, and it may be replaced in between.
    content = path.read_bytes()
    try:
        tensors = load(content)
        header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
        head = json.loads(header.get("__metadata__", {}).get("course", "{}"))
    except (SafetensorError, ValueError) as error:
        raise RefusedFileError(
            f"{path} is cut off, or not a safetensors file ({error}). Remove it and make it "
            "again."
        ) from error
    _check(path, head, kind, tensors)
    return tensors, head["note"]


def digest(tensors: Mapping[str, Tensor]) -> str:
    """SHA-256 of names, types, shapes and values of tensors."""
    total = hashlib.sha256()
    for name in sorted(tensors):
        value = tensors[name].detach().cpu().contiguous()
        total.update(f"{name} {value.dtype} {tuple(value.shape)};".encode())
        total.update(value.flatten().view(torch.uint8).numpy().tobytes())
    return total.hexdigest()


def not_finite(tensors: Mapping[str, Tensor]) -> list[str]:
    """Names of tensors in which a number is infinite or missing."""
    return [name for name, value in tensors.items() if not torch.isfinite(value).all()]


def replace(path: Path, content: bytes) -> None:
    """Write a file so that a reader always finds the old one or the new one, complete.

    Raises
    ------
    OSError
        If it cannot be written, or the disk is full; the old one is unchanged.
    """
    with _unfinished(path, content) as made:
        made.replace(path)


def try_room(path: Path, size: int) -> None:
    """Write `size` bytes beside a file and remove them again; errors as in `replace`."""
    with _unfinished(path, bytes(size)):
        pass


def remove_unfinished(path: Path) -> None:
    """Remove what was left behind by processes killed while they were writing a file."""
    for left in path.parent.glob(f".{path.name}.*"):
        left.unlink(missing_ok=True)


@contextmanager
def _unfinished(path, content) -> Generator[Path]:
    """Write the whole content to the disk, under a name that no other writer uses."""
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
            f"{path} cannot be written ({error.strerror or error}); what was there is "
            "unchanged. Make room, or name another place with --out."
        ) from error
    finally:
        with suppress(OSError):
            made.unlink(missing_ok=True)


def _digest_of(head):
    entries = {key: value for key, value in head.items() if key != "head"}
    return hashlib.sha256(json.dumps(entries, sort_keys=True).encode()).hexdigest()


def _check(path, head, kind, tensors):
    if not isinstance(head, dict) or not isinstance(head.get("format"), int):
        raise RefusedFileError(
            f"{path} was not written by this package: its header lacks that."
        )
    if head["format"] > FORMAT:
        raise RefusedFileError(
            f"{path} has the format {head['format']}; this package reads up to {FORMAT}. "
            "Install a newer one."
        )
    if head.get("head") != _digest_of(head) or head.get("sha256") != digest(tensors):
        raise RefusedFileError(
            f"{path} has been altered: its hashes are not those in its header. "
            "Remove it and make it again."
        )
    if head.get("kind") != kind or not isinstance(head.get("note"), dict):
        raise RefusedFileError(f"{path} should hold {kind}; it holds {head.get('kind')}.")


@dataclass(frozen=True)
class RunFolder:
    """The folder to which a training of some name writes, with exclusive access."""

    folder: Path
    name: str

    @property
    def state(self) -> Path:
        """File with the state of an unfinished training."""
        return self.folder / "states" / f"{self.name}.safetensors"

    @property
    def weights(self) -> Path:
        """File with the weights of a finished training; the card is next to it."""
        return self.folder / f"{self.name}.safetensors"

    @property
    def card(self) -> Path:
        return self.weights.with_suffix(".json")

    @property
    def history(self) -> Path:
        """The table of losses."""
        return self.weights.with_suffix(".csv")

    def sheet(self, step: int) -> Path:
        """Samples after a step."""
        return self.folder / "samples" / f"{self.name}-{step:06d}.png"

    @contextmanager
    def locked(self) -> Generator[None]:
        """Keep other trainings of this name out of this folder while this process is alive.

        Raises
        ------
        BlockingIOError
            If another training of this name is running there.
        OSError
            If nothing can be written there.
        """
        lock = FileLock(self.state.with_suffix(".lock"), timeout=0)
        try:
            self.state.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout:
            raise BlockingIOError(
                f"Another training of {self.name} is running in {self.folder}. Wait until it "
                "has ended, or name another folder with --out."
            ) from None
        except OSError as error:
            raise OSError(
                f"{self.folder} cannot be written to ({error.strerror or error}). Name "
                "another folder with --out."
            ) from error
        try:
            for path in (self.state, self.weights, self.card, self.history):
                remove_unfinished(path)
            yield
        finally:
            lock.release()

    def check(self, resume: bool, overwrite: bool) -> None:
        """Refuse to lose the results of an earlier training.

        Raises
        ------
        FileExistsError
            If there are results that are to be neither continued nor replaced.
        """
        if overwrite:
            return
        if self.state.is_file():
            if not resume:
                raise FileExistsError(
                    f"{self.state} holds an interrupted training. Continue it with --resume, "
                    "start over with --overwrite, or name another folder with --out."
                )
        elif found := [str(path) for path in (self.weights, self.card) if path.is_file()]:
            raise FileExistsError(
                f"{found[0]} belongs to a finished training. Train again with --overwrite, "
                "which replaces it at the end, or name another folder with --out."
            )

    def finished(self, note: Mapping) -> bool:
        """Whether the checkpoint here is what a training with this note would make."""
        if self.state.is_file() or not self.weights.is_file():
            return False
        try:
            card = model_cards.read(self.name, self.folder)
        except (OSError, RefusedFileError):
            return False
        made = {key: card[key] for key in SAME}
        made |= {"data": card["data"]["sha256"], "precision": card["machine"]["precision"]}
        return all(note[key] == value for key, value in made.items())

    def try_room(self, parts: Mapping) -> None:
        """Find out before the first step whether a training fits on the disk.

        At times there are two states, each with the weights of all networks and at most twice
        as many numbers for their optimizers.
        """
        networks = [part for part in parts.values() if isinstance(part, nn.Module)]
        sizes = [value.nbytes for part in networks for value in part.state_dict().values()]
        try_room(self.state, 4 * sum(sizes))

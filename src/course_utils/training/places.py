"""The folder that a training writes to, which it has for itself and in which nothing is lost.

Entry point: `Place`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from torch import nn

from course_utils.training import cards, files
from course_utils.training.refused import RefusedFileError

SAME = ("recipe", "seed", "steps")  # of a card, when two trainings make the same weights


@dataclass(frozen=True)
class Place:
    """A folder, and the name of a training in it."""

    folder: Path
    name: str

    @property
    def state(self) -> Path:
        """Of a training that is not finished."""
        return self.folder / "states" / f"{self.name}.safetensors"

    @property
    def weights(self) -> Path:
        """Of a finished one; its card lies beside them."""
        return self.folder / f"{self.name}.safetensors"

    @property
    def card(self) -> Path:
        return self.weights.with_suffix(".json")

    @property
    def history(self) -> Path:
        """How the losses fell: a table."""
        return self.weights.with_suffix(".csv")

    def sheet(self, step: int) -> Path:
        """Samples after a step."""
        return self.folder / "samples" / f"{self.name}-{step:06d}.png"

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Keep other trainings of this name out of this folder, as long as this process lives.

        Raises
        ------
        BlockingIOError
            If another one is running there.
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
                files.remove_unfinished(path)
            yield
        finally:
            lock.release()

    def check(self, resume: bool, overwrite: bool) -> None:
        """Refuse to lose what an earlier training has left.

        Raises
        ------
        FileExistsError
            If something is there that is neither gone on with nor to be replaced.
        """
        if overwrite:
            return
        if self.state.is_file():
            if not resume:
                raise FileExistsError(
                    f"{self.state} holds a training that was interrupted. Go on with it by "
                    "--resume, begin anew with --overwrite, or name another folder with --out."
                )
        elif found := [str(path) for path in (self.weights, self.card) if path.is_file()]:
            raise FileExistsError(
                f"{found[0]} is of a finished training. Train again with --overwrite, which "
                "replaces it at the end, or name another folder with --out."
            )

    def finished(self, note: Mapping) -> bool:
        """Whether the checkpoint here is what a training with this note would make."""
        if self.state.is_file():
            return False
        try:
            card = cards.read(self.name, self.folder)
        except (OSError, RefusedFileError):
            return False
        made = {key: card[key] for key in SAME}
        made |= {"data": card["data"]["sha256"], "precision": card["machine"]["precision"]}
        return self.weights.is_file() and all(note[key] == value for key, value in made.items())

    def try_room(self, parts: Mapping) -> None:
        """Find out before the first step whether a training fits on the disk.

        Two states lie there at a time, in each the weights of all networks and at most twice
        as many numbers of their optimizers.
        """
        tensors = [
            tensor
            for part in parts.values()
            if isinstance(part, nn.Module)
            for tensor in part.state_dict().values()
        ]
        files.try_room(self.state, 4 * sum(tensor.nbytes for tensor in tensors))

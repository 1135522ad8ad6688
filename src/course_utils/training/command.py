"""The command line of the models: ``python -m course_utils list``, ``train``, ``sample``,
``evaluate``, ``verify``. Entry point: `main`.
"""  # noqa: D205

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from course_utils.training import cards


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return 0, or 1 after an error and 130 after an interruption."""
    options = vars(_parser().parse_args(arguments))
    command = options.pop("command")
    from course_utils.training import runs  # slow to load: not for --help

    try:
        return COMMANDS[command](runs, **options)
    except runs.InterruptedTrainingError as stopped:
        print(stopped, file=sys.stderr)
        return 130
    except (ArithmeticError, OSError, ValueError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1


def _list(runs):
    shipped = cards.names()
    for name in runs.RECIPES:
        note = "-"
        if name in shipped:
            card = cards.read(name)
            note = ", ".join(f"{key} {value}" for key, value in card["metrics"].items())
        print(f"{name:20s} {note}")
    return 0


def _train(runs, name, **options):
    path = runs.train(name, **options)
    if path is not None:
        print(f"The weights and their card lie in {path} and {path.with_suffix('.json')}.")
    return 0


def _sample(runs, name, folder, **options):
    print(
        f"The pictures lie in {runs.sample(name, folder=folder or cards.SHIPPED, **options)}."
    )
    return 0


def _evaluate(runs, name, folder, source):
    from course_utils.training import evaluation

    found = evaluation.evaluate(name, folder or cards.SHIPPED, source)
    print(f"{'':20s} {'measured':10s} card")
    for key in {**found.stated, **found.measured}:
        now, then = (numbers.get(key, "-") for numbers in (found.measured, found.stated))
        print(f"{key:20s} {now!s:10s} {then}")
    print(found)
    return int(bool(found.off))


def _verify(runs, folder):
    from course_utils.training import evaluation

    folder = folder or cards.SHIPPED
    found = dict(evaluation.verify(folder))
    for name, reason in found.items():
        print(f"{name:20s} {f'REFUSED: {reason}' if reason else 'whole'}")
    if not found:
        print(f"There is no checkpoint in {folder}.")
    return int(any(found.values()) or not found)


COMMANDS = {
    "list": _list, "train": _train, "sample": _sample, "evaluate": _evaluate,
    "verify": _verify,
}  # fmt: skip


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m course_utils", description="Train and check the models of the book."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="the recipes, and how good their shipped weights are")
    train = commands.add_parser("train", help="train a model; keeps its state on the way")
    train.add_argument("name", help="of a recipe")
    train.add_argument("--steps", type=int, help="how many; default: what the recipe says")
    train.add_argument("--seed", type=int, default=0)
    train.add_argument("--device", help="cpu, cuda, mps; default: the best there is")
    train.add_argument("--precision", default="no", help="no, bf16 or fp16")
    train.add_argument("--out", type=Path, default=Path("trained"), help="folder to write to")
    train.add_argument("--resume", action="store_true", help="go on where a state was kept")
    train.add_argument(
        "--download", action="store_true", help="get Fashion-MNIST (31 MB) if it lies nowhere"
    )
    sample = commands.add_parser("sample", help="write a sheet of pictures that a model makes")
    sample.add_argument("name", help="of a checkpoint")
    sample.add_argument("--seed", type=int, default=0)
    sample.add_argument("--count", type=int, default=64, help="how many pictures")
    sample.add_argument("--out", type=Path, default=Path("samples.png"), help="file to write")
    for command in (train, sample):
        command.add_argument(
            "--overwrite", action="store_true", help="replace what is finished, or begin anew"
        )
    evaluate = commands.add_parser("evaluate", help="measure a checkpoint again")
    evaluate.add_argument("name", help="of a checkpoint")
    verify = commands.add_parser("verify", help="check that all checkpoints are whole")
    for command in (sample, evaluate, verify):
        command.add_argument(
            "--folder", type=Path, help="where they lie; default: in the package"
        )
    for command in (train, evaluate):
        command.add_argument(
            "--data", dest="source", metavar="FOLDER",
            help="a folder of pictures, or 'shipped'; default: all of Fashion-MNIST",
        )  # fmt: skip
    return parser

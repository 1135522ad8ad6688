"""The command line of the models: ``python -m course_utils list``, ``train``, ``sample``,
``evaluate``, ``verify``. Entry point: `main`.
"""  # noqa: D205

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from course_utils.training import model_cards
from course_utils.training.errors import InterruptedTrainingError


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return 0, or 1 after an error and 130 after an interruption."""
    options = vars(_parser().parse_args(arguments))
    command = options.pop("command")
    try:
        return COMMANDS[command](**options)
    except InterruptedTrainingError as stopped:
        print(stopped, file=sys.stderr)
        return 130
    except (ArithmeticError, OSError, ValueError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1


# What is slow to load is imported when it is needed: not for --help.


def _list():
    from course_utils.training import runs

    shipped = model_cards.names()
    for name in runs.RECIPES:
        metrics = model_cards.read(name)["metrics"] if name in shipped else {}
        note = ", ".join(f"{key} {value}" for key, value in metrics.items())
        print(f"{name:20s} {note or '-'}")
    return 0


def _train(name, **options):
    from course_utils.training import runs

    path = runs.train(name, **options)
    if path is not None:
        print(f"The weights and their card are {path} and {path.with_suffix('.json')}.")
    return 0


def _sample(name, **options):
    from course_utils.training import runs

    print(f"The pictures are in {runs.sample(name, **options)}.")
    return 0


def _evaluate(name, folder, source):
    from course_utils.training import evaluation, runs

    found = evaluation.evaluate(name, runs.recipe_of(name).measure, folder, source)
    print(f"{'':20s} {'measured':10s} card")
    for key in {**found.stated, **found.measured}:
        now, then = (numbers.get(key, "-") for numbers in (found.measured, found.stated))
        print(f"{key:20s} {now!s:10s} {then}")
    print(found)
    return int(bool(found.off))


def _verify(folder):
    from course_utils.training import checkpoints, runs

    wanted = runs.RECIPES if folder == model_cards.SHIPPED else ()
    found = dict(checkpoints.verify(folder, wanted))
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
    train = commands.add_parser("train", help="train a model; saves its state regularly")
    train.add_argument("name", help="name of a recipe")
    train.add_argument("--steps", type=int, help="how many; default: the recipe's")
    train.add_argument("--seed", type=int, default=0)
    train.add_argument("--device", help="cpu, cuda, mps; default: the best there is")
    train.add_argument("--precision", default="no", help="no, bf16 or fp16")
    train.add_argument("--out", type=Path, default=Path("trained"), help="folder to write to")
    train.add_argument("--resume", action="store_true", help="continue from a saved state")
    train.add_argument(
        "--download", action="store_true", help="get Fashion-MNIST (31 MB) if it is not here"
    )
    sample = commands.add_parser("sample", help="write a sheet of pictures that a model makes")
    sample.add_argument("name", help="name of a checkpoint")
    sample.add_argument("--seed", type=int, default=0)
    sample.add_argument("--count", type=int, default=64, help="how many pictures")
    sample.add_argument("--out", type=Path, default=Path("samples.png"), help="file to write")
    for command in (train, sample):
        command.add_argument(
            "--overwrite", action="store_true", help="replace what is finished, or start over"
        )
    evaluate = commands.add_parser("evaluate", help="measure a checkpoint again")
    evaluate.add_argument("name", help="name of a checkpoint")
    verify = commands.add_parser("verify", help="check that all checkpoints are whole")
    for command in (sample, evaluate, verify):
        command.add_argument(
            "--folder", type=Path, default=model_cards.SHIPPED,
            help="where checkpoints are; default: in the package",
        )  # fmt: skip
    for command in (train, evaluate):
        command.add_argument(
            "--data", dest="source", metavar="FOLDER",
            help="a folder of pictures, or 'shipped'; default: all of Fashion-MNIST",
        )  # fmt: skip
    return parser

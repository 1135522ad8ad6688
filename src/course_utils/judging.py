"""What all checks of a reader's function share: it is asked, and each fault is a sentence.

Entry points: `ask` and `collect` call the function, `numbers` reads what came, `chance` looks
whether it draws from the generator that it was given, and `verdict` goes through the cases of
an exercise. Whatever the function does, they raise `Fault` and nothing else, so a check is

    def judge(answer, g):
        d = numbers(ask(answer, g), (2,), "direction")
        if d @ g < 0:
            raise Fault("your direction leads downhill")

    return verdict(judge, ((f"for g = {g}", (answer, np.array(g))) for g in CASES), CORRECT)

which returns ``Not yet: for g = (3, 4) your direction leads downhill.``
"""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import islice
from pathlib import Path
from traceback import walk_tb
from typing import Any

import numpy as np

LONGEST = 200  # letters of somebody else's error message


class Fault(Exception):
    """What is wrong with an answer: a clause with its subject, without a full stop."""


class _EndlessError(BaseException):
    """The answer ran through too many lines; its own ``except Exception`` must not hold it."""


def verdict(judge: Callable, cases: Iterable[tuple[str, tuple]], correct: str) -> str:
    """Return the first fault that a judge finds, as a sentence, or that all is correct.

    Parameters
    ----------
    judge : callable
        Takes what a case gives, and raises `Fault` if something is wrong.
    cases : iterable of (str, tuple)
        Words that name the case, such as "for N = 12", and the arguments of `judge`.
    correct : str
        The sentence for an answer without a fault.

    Returns
    -------
    str
        ``correct``, or "Not yet: " with the case and its fault.
    """
    for words, given in cases:
        try:
            judge(*given)
        except Fault as fault:
            return f"Not yet: {words} {fault}."
    return correct


def ask(answer: Callable, *given: Any, lines: int | None = None) -> Any:
    """Call a reader's function with copies, under our settings, and return what it returns.

    Parameters
    ----------
    answer : callable
        What should be the reader's function.
    *given
        Its arguments; it gets copies of arrays, so it may work in place.
    lines : int, optional
        Lines of its own Python that it may run through; more count as endless. For answers
        that contain a loop with an open end: counting costs time.

    Raises
    ------
    Fault
        If it is no function, raises an exception, does not come to an end, or returns None.
    """
    if not callable(answer):
        raise Fault(
            f"expected a function, got {type(answer).__name__}: give the function's "
            "name, without brackets behind it"
        )
    copies = [value.copy() if isinstance(value, np.ndarray) else value for value in given]
    with _spoken(), _patience(lines), np.errstate(all="ignore"):
        came = answer(*copies)
    if came is None:
        raise Fault('your function returns None: is its "return" missing?')
    return came


def collect(answer: Callable, *given: Any, most: int = 10_000) -> list:
    """Call a reader's function that yields or lists things, and return the list of them.

    Parameters
    ----------
    answer : callable
    *given
        See `ask`.
    most : int
        So many are taken; an endless generator gives no more.

    Raises
    ------
    Fault
        As `ask` does, also while it yields; and if what comes cannot be gone through.
    """
    came = ask(answer, *given)
    if not isinstance(came, Iterable):
        kind = type(came).__name__
        raise Fault(f"your function returns {kind} instead of several things in turn")
    with _spoken(), np.errstate(all="ignore"):
        return list(islice(came, most))


def numbers(came: Any, shape: tuple[int, ...], what: str = "result") -> np.ndarray:
    """Return what came as a new array of float64, whoever made it: lists, torch, JAX, ...

    Parameters
    ----------
    came : object
        Array, tensor, number, list, or an iterator over numbers.
    shape : tuple of int
        The shape that it must have.
    what : str
        What the sentences call it: "your direction has the shape ...".

    Raises
    ------
    Fault
        If it is no array of finite real numbers of this shape.
    """
    if isinstance(came, Iterator):
        with _spoken(), np.errstate(all="ignore"):
            came = list(islice(came, 1_000_000))
    array = _as_array(came, what)
    if array.shape != shape:
        wanted = f"the shape {shape}" if shape else "a single number, of the shape ()"
        raise Fault(f"your {what} has the shape {array.shape} instead of {wanted}")
    if not np.isfinite(array).all():
        shown = f"is {array.tolist()}" if array.size < 6 else "has entries nan or inf"
        raise Fault(f"your {what} {shown}: it must be finite")
    return array


def chance(draw: Callable, same: Callable = np.array_equal) -> None:
    """Look whether all chance comes from the generator that is handed over, and some does.

    Parameters
    ----------
    draw : callable
        Maps a `numpy.random.Generator` to what the reader's function draws with it.
    same : callable
        Says of two such results whether they are equal.

    Raises
    ------
    Fault
        If two generators of one seed give different results, or those of five seeds one.
    """
    first, *others = (draw(np.random.default_rng(seed)) for seed in range(5))
    if not same(first, draw(np.random.default_rng(0))):
        raise Fault(
            "your function draws something else each time, although it gets an rng in the "
            "same state: take all chance from this rng"
        )
    if all(same(first, other) for other in others):
        raise Fault("your function ignores the rng: whatever its seed, the result is the same")


def _as_array(came: Any, what: str) -> np.ndarray:
    """Convert to float64, without taking text or complex numbers for numbers."""
    if came is None:
        raise Fault(f"your {what} is None")
    if getattr(came, "requires_grad", False):
        raise Fault(
            f"your {what} is still on PyTorch's tape: detach it, and make a NumPy array of it"
        )
    try:
        array = np.asarray(came)
        if array.dtype.kind in "biufO":
            return array.astype(float)
    except (TypeError, ValueError, RuntimeError) as error:
        reason = f": {_first_line(error)}"
    else:
        reason = f", but one of {array.dtype.name}"
    kind = type(came).__name__
    raise Fault(f"your {what} has the type {kind} and makes no array of real numbers{reason}")


@contextmanager
def _spoken() -> Generator[None]:
    """Turn what a reader's code raises into a fault that names the line."""
    try:
        yield
    except Fault:
        raise
    except _EndlessError:
        raise Fault("your function does not come to an end") from None
    except NotImplementedError as error:
        where = _line(error)
        raise Fault(
            f"your function is not finished: it raises NotImplementedError{where}"
        ) from error
    except Exception as error:
        said = f"{type(error).__name__}{_line(error)}: {_first_line(error)}".removesuffix(": ")
        raise Fault(f"your function stops with {said}") from error


def _line(error: BaseException) -> str:
    """Say in which line of its own file the reader's function was, if it is Python."""
    steps = [(at.f_code.co_filename, line) for at, line in walk_tb(error.__traceback__)]
    ours = str(Path(__file__).parent)  # no check is a reader's, and no engine between them
    steps = [step for step in steps if not step[0].startswith((ours, *_libraries()))]
    mine = [line for name, line in steps if name == steps[0][0]]
    return f" in line {mine[-1]}" if mine else ""


def _first_line(error: BaseException) -> str:
    """The first line of an error's message, without a full stop, not too long."""
    line = next(iter(str(error).strip().splitlines()), "").rstrip(".")
    return line if len(line) <= LONGEST else f"{line[:LONGEST]} ..."


@contextmanager
def _patience(lines: int | None) -> Generator[None]:
    """Stop Python code that runs through too many lines, so that no kernel hangs."""
    if lines is None:
        yield
        return
    before, libraries, left = sys.gettrace(), _libraries(), lines

    def count(frame, event, arg) -> Callable | None:
        nonlocal left
        if frame.f_code.co_filename.startswith(libraries):
            return None
        left -= 1
        if left < 0:
            raise _EndlessError
        return count

    sys.settrace(count)
    try:
        yield
    finally:
        sys.settrace(before)


@cache  # it is asked at every call, and takes longer than most answers
def _libraries() -> tuple[str, ...]:
    """Where code lies that is not a reader's, and that may take its time."""
    paths = sysconfig.get_paths()
    return ("<frozen", paths["stdlib"], paths["purelib"], paths["platlib"])

"""How far a long work is: a line for each step, beside what is printed as its result.

Entry points: `steps` and `say`.
"""

import sys


def say(text):
    """Print a line for who waits; results that are read by programs stay free of it."""
    print(text, file=sys.stderr, flush=True)


def steps(things, name=str):
    """Go through things, and say before each which one it is and of how many.

    Parameters
    ----------
    things : iterable
    name : callable, default=str
        What a thing is called.

    Yields
    ------
    object
        Each of the things.
    """
    things = list(things)
    for number, thing in enumerate(things, start=1):
        say(f"   {number} of {len(things)}: {name(thing)}")
        yield thing

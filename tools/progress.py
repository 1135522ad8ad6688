"""Progress of long work: a line for each step, separate from what is printed as its result.

Entry points: `steps` and `say`.
"""

import sys


def say(text):
    """Print a line for whoever is waiting, but not among results that programs read."""
    print(text, file=sys.stderr, flush=True)


def steps(things, name=str):
    """Iterate over things, and say before each one which it is and how many there are.

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

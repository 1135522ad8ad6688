"""The text that all figures share: their buttons and their messages.

Entry point: `words`.
"""

from course_utils.interactive import catalogue


def words():
    """Return what the front end says, by name, in the present language."""
    return catalogue.load(catalogue.beside(__file__))

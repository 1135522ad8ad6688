"""Everything a figure says by itself, whichever it is: its buttons and its messages.

Entry point: `words`.
"""

from course_utils.interactive import catalogue


def words():
    """Return what the front end says, by name, in the present language."""
    return catalogue.load(catalogue.beside(__file__))

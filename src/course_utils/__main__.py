"""``python -m course_utils``: see `course_utils.training.command`."""

import sys

from course_utils.training.command import main

if __name__ == "__main__":
    sys.exit(main())

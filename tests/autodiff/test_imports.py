"""What the engine needs when it starts: NumPy, and nothing that is slow to import."""

import subprocess
import sys

CODE = """
import sys
import course_utils.autodiff
from course_utils.autodiff import counting, gradient_check, graph
from course_utils.exercises import frameworks, graphs
slow = {"torch", "jax", "matplotlib", "scipy", "sympy", "autograd"} & set(sys.modules)
print(*sorted(slow))
"""


def test_the_engine_imports_no_other_library_than_numpy():
    run = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.split() == []

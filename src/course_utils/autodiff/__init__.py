"""Derivatives by machine, from scratch: dual numbers, a tape, and a table of rules.

Entry points: `grad`, `value_and_grad`, `jvp`, `vjp`, `jacobian` and `hessian` of functions that
are written with NumPy. To read the engine, begin with `rules` (what the derivatives are), then
`tape` (reverse mode) and `dual` (forward mode); `traced` makes NumPy tell them what it does.
`graph` shows a computation edge by edge, `counting` counts its operations, and `checking`
compares derivatives with differences.
"""

from course_utils.autodiff.derivatives import (
    grad,
    hessian,
    jacobian,
    jvp,
    value_and_grad,
    vjp,
)

__all__ = ["grad", "hessian", "jacobian", "jvp", "value_and_grad", "vjp"]

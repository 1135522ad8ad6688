"""Derivatives by machine, from scratch: dual numbers, a tape, and a table of rules.

Entry points: `grad`, `value_and_grad`, `jvp`, `vjp`, `jacobian` and `hessian` of functions that
are written with NumPy. To read the engine, begin with `rules` (what the derivatives are), then
`tape` (reverse mode) and `dual` (forward mode); `tracing` makes NumPy tell them what it does.

Its words: a *trace* follows what a function does with *traced arrays*. In forward mode these
are dual arrays, a value with *tangents*, and an operation's *jvp* carries tangents forward. In
reverse mode they are on a *tape*, which writes down a *node* for each operation, and the *vjp*
carries *adjoints* back. An *argnum* is the number of an argument of an operation, from 0. A
*rule* is a jvp and a vjp; what has a rule is a primitive, other functions are composed of
primitives.

Besides the engine, `graph` shows a computation edge by edge, `counting` counts its operations,
and `gradient_check` compares derivatives with differences.
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

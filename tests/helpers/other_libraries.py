"""One formula in three libraries, under NumPy's names: this package, PyTorch and JAX.

Entry points: `OURS`, `in_torch` and `in_jax`, which functions take as their first argument, and
`second_order`, `second_order_in_torch` and `in_jax_at_once`, which give derivatives.
"""

from functools import cache
from operator import getitem
from types import SimpleNamespace

import numpy as np

from course_utils.autodiff import grad, jvp
from course_utils.autodiff.primitives import astype, choose, join, scatter, solve

OURS = SimpleNamespace(
    **{name: getattr(np, name) for name in np.__all__}
    | {"norm": np.linalg.norm, "inv": np.linalg.inv, "solve": np.linalg.solve}
    | {"getitem": getitem, "solve_matrices": solve}
    | {operation.__name__: operation for operation in (astype, choose, join, scatter)}
)


@cache
def in_jax():
    import jax.numpy as jnp

    class Jax:
        def __getattr__(self, name):
            return getattr(jnp, name)

        norm = staticmethod(jnp.linalg.norm)
        inv = staticmethod(jnp.linalg.inv)
        solve = solve_matrices = staticmethod(jnp.linalg.solve)
        getitem = staticmethod(lambda x, index: x[index])

        def choose(self, a, b, *, where):
            return jnp.where(where, a, b)

        def join(self, *arrays, axis=0):
            return jnp.concatenate(arrays, axis)

        def scatter(self, values, shape, index):
            return jnp.zeros(shape, values.dtype).at[index].add(values)

    return Jax()


@cache
def in_torch():
    import torch

    def axes(x, axis):
        return tuple(range(x.ndim)) if axis is None else axis

    def places(shape, index):
        """Numbers in a flat array of what an index takes: NumPy says what it means."""
        return torch.as_tensor(np.arange(np.prod(shape)).reshape(shape)[index].astype(int))

    class Torch:
        def __getattr__(self, name):
            return getattr(torch, name)

        power = staticmethod(torch.pow)
        inv = staticmethod(torch.linalg.inv)
        solve = solve_matrices = staticmethod(torch.linalg.solve)

        def astype(self, x, dtype):
            return x.to(getattr(torch, dtype))

        def cumsum(self, x, axis=None):
            return torch.cumsum(x.reshape(-1), 0) if axis is None else torch.cumsum(x, axis)

        def std(self, x, axis=None, keepdims=False):
            return torch.std(x, axes(x, axis), correction=0, keepdim=keepdims)

        def prod(self, x, axis=None, keepdims=False):
            for k in sorted((k % x.ndim for k in np.atleast_1d(axes(x, axis))), reverse=True):
                x = torch.prod(x, k, keepdims)
            return x

        def repeat(self, x, times, axis=None):
            return torch.repeat_interleave(x, times, axis)

        def take(self, x, index):
            return torch.take(x, torch.as_tensor(index))

        diagonal = staticmethod(lambda x: torch.diagonal(x))
        amax = staticmethod(lambda x, axis=None: torch.amax(x, axes(x, axis)))
        amin = staticmethod(lambda x, axis=None: torch.amin(x, axes(x, axis)))
        swapaxes = staticmethod(torch.swapaxes)

        def sum(self, x, axis=None, keepdims=False):
            over = axes(x, axis)  # which has another meaning in PyTorch if it is empty
            return torch.sum(x, over, keepdims) if over != () else x

        def max(self, x, axis=None, keepdims=False):
            return torch.amax(x, axes(x, axis), keepdims)

        def min(self, x, axis=None, keepdims=False):
            return torch.amin(x, axes(x, axis), keepdims)

        def mean(self, x, axis=None, keepdims=False):
            return torch.mean(x, axes(x, axis), keepdims)

        def var(self, x, axis=None, ddof=0, keepdims=False):
            return torch.var(x, axes(x, axis), correction=ddof, keepdim=keepdims)

        def norm(self, x, ord=None, axis=None, keepdims=False):
            return torch.linalg.vector_norm(x, 2, axes(x, axis), keepdims)

        def dot(self, a, b):
            return a @ b if a.ndim and b.ndim else a * b

        def outer(self, a, b):
            return a.reshape(-1, 1) * b.reshape(1, -1)

        def transpose(self, x, axes=None):
            return x.permute(tuple(reversed(range(x.ndim))) if axes is None else axes)

        def expand_dims(self, x, axis):
            return x.reshape(np.expand_dims(np.empty(x.shape), axis).shape)

        def squeeze(self, x, axis=None):
            return x.reshape(np.squeeze(np.empty(x.shape), axis).shape)

        def clip(self, x, low, high):
            return torch.clip(x, low, high)

        def copy(self, x):
            return x.clone()

        def where(self, condition, a, b):
            return self.choose(a, b, where=condition)

        def choose(self, a, b, *, where):
            return torch.where(torch.as_tensor(where), a, b)

        def join(self, *arrays, axis=0):
            return torch.cat(arrays, axis)

        def concatenate(self, arrays, axis=0):
            flat = [a.reshape(-1) for a in arrays] if axis is None else arrays
            return torch.cat(list(flat), axis or 0)

        def stack(self, arrays, axis=0):
            return torch.stack(list(arrays), axis)

        def getitem(self, x, index):
            return x.reshape(-1)[places(tuple(x.shape), index)]

        def scatter(self, values, shape, index):
            zeros = torch.zeros(int(np.prod(shape)), dtype=values.dtype)
            flat = places(shape, index).reshape(-1)
            return zeros.index_add(0, flat, values.reshape(-1)).reshape(shape)

    return Torch()


def weighted(np, f, weights):
    """Make the number sum of w f^2: its derivatives need those of f in both orders."""
    return lambda *args: np.sum(weights * f(np, *args) ** 2)


def flat(parts):
    """Put arrays together to one of shape (n,)."""
    return np.concatenate([np.ravel(part) for part in parts])


def product(a, b):
    """Return the inner product of lists of arrays."""
    return sum(np.sum(x * y) for x, y in zip(a, b, strict=True))


def second_order(f, args, v, w):
    """Return the gradient of `weighted`, and H v in three ways: the modes in either order."""
    loss, every = weighted(OURS, f, w), tuple(range(len(args)))
    gradient = grad(loss, every)
    return flat(gradient(*args)), {
        "forward over reverse": jvp(lambda *a: flat(gradient(*a)), args, v)[1],
        "reverse over reverse": flat(grad(lambda *a: product(gradient(*a), v), every)(*args)),
        "reverse over forward": flat(grad(lambda *a: jvp(loss, a, v)[1], every)(*args)),
    }


def in_jax_at_once(problems):
    """Return the gradients and H v of many functions by JAX, compiled in one go to save time.

    Each problem is (f, args, v, w), as in `second_order`.
    """
    import jax

    formulas = [(weighted(in_jax(), f, w), len(args)) for f, args, _, w in problems]

    def all_of_them(args, v):
        gradients = (jax.grad(loss, tuple(range(n))) for loss, n in formulas)
        return [jax.jvp(*each) for each in zip(gradients, args, v, strict=True)]

    places = [tuple(args) for _, args, _, _ in problems], [v for _, _, v, _ in problems]
    quick = {"xla_backend_optimization_level": 0, "xla_llvm_disable_expensive_passes": True}
    with jax.enable_x64(True):
        results = jax.jit(all_of_them, compiler_options=quick)(*places)
        return [tuple(flat(map(np.asarray, part)) for part in both) for both in results]


def second_order_in_torch(f, args, v, w):
    """Return the gradient of `weighted` and H v, by PyTorch."""
    import torch

    args = [torch.tensor(a, requires_grad=True) for a in args]
    v = [torch.tensor(a) for a in v]
    loss = weighted(in_torch(), f, torch.tensor(w))(*args)
    gradient = torch.autograd.grad(loss, args, create_graph=True, materialize_grads=True)
    along = sum((g * a).sum() for g, a in zip(gradient, v, strict=True))
    if not along.requires_grad:
        return flat(g.numpy() for g in gradient), np.zeros(sum(a.numel() for a in args))
    turned = torch.autograd.grad(along, args, materialize_grads=True)
    return flat(g.detach().numpy() for g in gradient), flat(h.numpy() for h in turned)

"""Watch that the tensors of each operation lie on one device."""

from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves


class OneDevice(TorchDispatchMode):
    """Refuse an operation whose tensors lie on two devices.

    PyTorch's ``meta`` device alone does not: mixed with the CPU it runs silently in products,
    embeddings and convolutions. Numbers without axes may lie anywhere, as on a GPU, and so may
    the source of a copy, which is how a tensor is moved.
    """

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        leaves = tree_leaves((args, kwargs))
        devices = {str(v.device) for v in leaves if isinstance(v, Tensor) and v.dim()}
        if len(devices) > 1 and func.__name__ not in ("copy_.default", "_to_copy.default"):
            raise RuntimeError(f"{func} was given tensors on {' and '.join(sorted(devices))}")
        return func(*args, **(kwargs or {}))

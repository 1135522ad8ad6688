"""The environment of an explorer's functions: the same whatever settings a reader has changed.

Entry point: `usual`. ``np.seterr(all="raise")``, ``torch.set_default_dtype(torch.float64)`` or
a style of Matplotlib are for the reader's own work; figures do not change with them.
"""

import sys
import threading
from contextlib import ExitStack, contextmanager

import numpy as np

from course_utils.plots.settings import own_settings

_THREAD = threading.local()


@contextmanager
def usual():
    """Evaluate with the defaults of Matplotlib, NumPy, PyTorch and JAX; one thread at a time.

    The reader's settings are restored afterwards. A library that is not loaded stays unloaded.
    Nested, it does nothing: a recording enters it once for all its states.
    """
    if getattr(_THREAD, "inside", False):
        yield
        return
    floating = np.errstate(divide="warn", over="warn", under="ignore", invalid="warn")
    with own_settings(), floating, ExitStack() as stack:
        stack.callback(setattr, _THREAD, "inside", False)
        _THREAD.inside = True
        # An import waits until another thread that is importing the same module is done.
        if "torch" in sys.modules:
            import torch

            _usual_torch(torch, stack)
        if "jax" in sys.modules:
            import jax

            stack.enter_context(jax.debug_nans(False))
        yield


def _usual_torch(torch, stack):
    """Set what differs from PyTorch's defaults, and let the stack restore it."""
    if (precision := torch.get_default_dtype()) != torch.float32:
        stack.callback(torch.set_default_dtype, precision)
        torch.set_default_dtype(torch.float32)
    if (products := torch.get_float32_matmul_precision()) != "highest":
        stack.callback(torch.set_float32_matmul_precision, products)
        torch.set_float32_matmul_precision("highest")
    if torch.get_default_device().type != "cpu":
        stack.enter_context(torch.device("cpu"))
    if torch.is_inference_mode_enabled() or not torch.is_grad_enabled():
        stack.enter_context(torch.inference_mode(False))  # also enables gradients
    if torch.is_autocast_enabled("cpu"):
        stack.enter_context(torch.autocast("cpu", enabled=False))
    if torch.is_anomaly_enabled():
        stack.enter_context(torch.autograd.set_detect_anomaly(False))

"""A reader who has set everything that can be set: style, precision, errors, locale, chance.

Entry points: `strange`, a context in which figures of the book must look as they always do, and
the command line, which prints how all of them look to such a reader.
"""

import contextlib
import hashlib
import json
import locale
import random
import sys
import warnings

import matplotlib as mpl
import matplotlib.style
import numpy as np

# Of every kind some that show: lines, ticks, texts, pictures, files, sketches.
SETTINGS = {
    "axes.autolimit_mode": "round_numbers",
    "axes.formatter.use_locale": True,
    "axes.grid": True,
    "axes.spines.left": False,
    "figure.constrained_layout.w_pad": 0.5,
    "figure.dpi": 200,
    "font.family": "serif",
    "font.size": 30,
    "image.cmap": "magma",
    "image.interpolation": "bicubic",
    "image.origin": "lower",
    "lines.linewidth": 7,
    "lines.markersize": 20,
    "lines.solid_capstyle": "butt",
    "mathtext.fontset": "stix",
    "patch.edgecolor": "red",
    "path.simplify": False,
    "path.sketch": (1, 100, 2),
    "savefig.bbox": "tight",
    "savefig.transparent": True,
    "scatter.marker": "x",
    "text.color": "red",
    "text.usetex": True,
    "xtick.direction": "in",
    "ytick.right": True,
}
# A file cannot say everything, and is read before the locale is there.
FILE = "".join(
    f"{key}: {value}\n"
    for key, value in SETTINGS.items()
    if key not in ("axes.formatter.use_locale", "path.sketch")
)
COMMA = {"decimal_point": ",", "thousands_sep": ".", "grouping": [3, 3, 0]}


@contextlib.contextmanager
def strange(torch=None, jax=None):
    """Set everything at once, and restore it.

    Parameters
    ----------
    torch, jax : module, optional
        If they are loaded, their settings too.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(mpl.rc_context())
        for style in mpl.style.available:
            mpl.style.use(style)
        mpl.rcParams.update(SETTINGS)
        stack.enter_context(np.errstate(all="raise"))
        stack.enter_context(np.printoptions(precision=1, suppress=True, legacy="1.13"))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("error")
        # The decimal comma of many languages: hardly any machine has one of them installed.
        stack.callback(setattr, locale, "_override_localeconv", locale._override_localeconv)
        locale._override_localeconv = COMMA
        stack.callback(random.setstate, random.getstate())
        stack.callback(np.random.set_state, np.random.get_state())  # noqa: NPY002
        random.seed(1)
        np.random.seed(1)  # noqa: NPY002 - the reader's, not ours
        if torch:
            _set_torch(torch, stack)
        if jax:
            stack.enter_context(jax.enable_x64(True))
            stack.enter_context(jax.debug_nans(True))
        yield


def _set_torch(torch, stack):
    for name, value in {"dtype": torch.float64, "device": "meta"}.items():
        before = getattr(torch, f"get_default_{name}")()
        stack.callback(getattr(torch, f"set_default_{name}"), before)
        getattr(torch, f"set_default_{name}")(value)
    stack.callback(torch.set_float32_matmul_precision, torch.get_float32_matmul_precision())
    torch.set_float32_matmul_precision("medium")
    stack.callback(torch.use_deterministic_algorithms, False)
    torch.use_deterministic_algorithms(True)
    stack.enter_context(torch.inference_mode())
    stack.enter_context(torch.autocast("cpu", torch.bfloat16))
    stack.enter_context(torch.autograd.set_detect_anomaly(True))
    torch.manual_seed(1)


def seen(explorer):
    """Return hashes of what an explorer draws, and what it says and tells the front end."""
    try:
        shown = explorer.pieces() | {"says": explorer.describe(), "spec": explorer.spec()}
    except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
        return f"{type(error).__name__}: {error}"
    return {k: hashlib.sha256(json.dumps(v).encode()).hexdigest()[:9] for k, v in shown.items()}


def main():
    """Print what every explorer shows, imported and drawn where everything is set."""
    import jax
    import torch

    with strange(torch, jax):
        from helpers.control_values import EXPLORERS

        print(json.dumps({kind.__name__: seen(kind()) for kind in EXPLORERS}))


if __name__ == "__main__":
    sys.exit(main())

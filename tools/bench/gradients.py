"""What a gradient costs: our engine against HIPS autograd, PyTorch and JAX, in one run.

    .venv/bin/python -m tools.bench.gradients

measures and writes ``src/course_utils/data/results/gradient_cost.json``, from which the
chapters quote ratios; ``make bench`` measures the same, as `measure`, and leaves that file.

Two gradients, all in float64 on one thread. *network*: of the mean cross-entropy of a network
784-128-10 with tanh, by all its weights, on 128 examples; here large products of matrices take
the time. *chain*: of 10,000 operations on single numbers, one after the other, where what
Python adds to each operation takes it. JAX compiles the network's gradient (`jit`) before it is
timed; the chain it runs operation by operation, and how long it takes to compile all 10,000 of
them stands beside it, once.

The libraries take turns, so that other load on the machine meets all of them; medians of
process time, which waiting for others does not lengthen. Python's garbage collection is off
meanwhile, as in `timeit`: it looks through all objects of a process, those of other libraries
too, so that its time says more of these than of the one that is timed.
"""

from __future__ import annotations

import datetime
import gc
import json
import os
import statistics
import subprocess
import sys
import time
from importlib.metadata import version

from tools.bench.machine import describe
from tools.bench.report import Figure
from tools.browser.site import ROOT
from tools.progress import steps

MEANING = (
    "process time of one gradient, in float64 on one thread, medians of runs that take turns: "
    "the loss of a network 784-128-10 on 128 examples, and a chain of 10,000 operations on "
    "single numbers; garbage collection off, as in timeit; 'of HIPS autograd' is ours divided "
    "by that; compiling: seconds of one thread that JAX needs to compile the chain's gradient"
)
AT_MOST = 1.0  # ours in multiples of HIPS autograd, which is NumPy as well
SEED = 5
EXAMPLES, SIZES = 128, (784, 128, 10)
LINKS = 10_000
ROUNDS = {"network": 40, "chain": 9}
# Read once, when the libraries start.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_ENABLE_X64": "1",
    "JAX_PLATFORMS": "cpu",
}
LIBRARIES = ("ours", "autograd", "pytorch", "jax")


def loss_with(np):
    """The loss of the network, with the functions of a library that has NumPy's interface."""

    def loss(W_1, b_1, W_2, b_2, x, targets):
        z = np.tanh(x @ W_1 + b_1) @ W_2 + b_2
        z = z - np.max(z, axis=1, keepdims=True)
        return np.mean(np.log(np.sum(np.exp(z), axis=1)) - np.sum(z * targets, axis=1))

    return loss


def chain_with(np):
    """Return a function of one number: a chain of `LINKS` operations."""

    def chain(x):
        for _ in range(LINKS // 4):
            x = np.sin(x) * 0.9 + x * 0.1
        return x

    return chain


def problem():
    """Weights, inputs and targets, drawn with a fixed seed."""
    import numpy as np

    rng = np.random.default_rng(SEED)
    before, hidden, classes = SIZES
    shapes = ((before, hidden), (hidden,), (hidden, classes), (classes,))
    weights = [0.05 * rng.standard_normal(shape) for shape in shapes]
    x = rng.standard_normal((EXAMPLES, before))
    return weights, x, np.eye(classes)[rng.integers(classes, size=EXAMPLES)]


def with_torch(f, count):
    """Make the gradient by the first arguments of a function, with PyTorch."""
    import torch

    def gradient(*args):
        leaves = [arg.detach().requires_grad_() for arg in args[:count]]
        return torch.autograd.grad(f(*leaves, *args[count:]), leaves)

    return gradient


def torch_loss(W_1, b_1, W_2, b_2, x, labels):
    """The same loss with PyTorch's own cross-entropy."""
    import torch

    return torch.nn.functional.cross_entropy(torch.tanh(x @ W_1 + b_1) @ W_2 + b_2, labels)


def tasks():
    """Return for each row and library a function that computes the gradient once."""
    import autograd
    import autograd.numpy
    import jax
    import numpy as np
    import torch

    from course_utils import autodiff

    torch.set_num_threads(1)
    weights, x, targets = problem()
    given, start, by_all = (*weights, x, targets), np.float64(0.7), (0, 1, 2, 3)
    tensors = [torch.as_tensor(a) for a in (*weights, x)] + [
        torch.as_tensor(targets.argmax(axis=1))
    ]
    on_jax, jax_start = [jax.numpy.asarray(a) for a in given], jax.numpy.asarray(start)
    compiled = jax.jit(jax.grad(loss_with(jax.numpy), by_all))
    ours = autodiff.grad(loss_with(np), by_all), autodiff.grad(chain_with(np))
    theirs = (
        autograd.grad(loss_with(autograd.numpy), by_all),
        autograd.grad(chain_with(autograd.numpy)),
    )
    pytorch = with_torch(torch_loss, 4), with_torch(chain_with(torch), 1)
    chain_on_jax = jax.grad(chain_with(jax.numpy))
    torch_start = torch.as_tensor(start)
    return {
        "network": {
            "ours": lambda: ours[0](*given),
            "autograd": lambda: theirs[0](*given),
            "pytorch": lambda: pytorch[0](*tensors),
            "jax": lambda: jax.block_until_ready(compiled(*on_jax)),
        },
        "chain": {
            "ours": lambda: ours[1](start),
            "autograd": lambda: theirs[1](start),
            "pytorch": lambda: pytorch[1](torch_start),
            "jax": lambda: jax.block_until_ready(chain_on_jax(jax_start)),
        },
    }


def agree(row):
    """Raise if the libraries do not compute the same gradients: nothing would be comparable."""
    import numpy as np

    found = {
        name: np.concatenate([np.ravel(g) for g in _listed(f())]) for name, f in row.items()
    }
    for name, gradient in found.items():
        if not np.allclose(gradient, found["ours"], rtol=1e-9, atol=1e-12):
            raise ArithmeticError(f"the gradients of {name} and ours differ")


def _listed(gradient):
    return gradient if isinstance(gradient, tuple | list) else [gradient]


def seconds():
    """Measure in this process: medians of process time, by row and library."""
    found = {}
    for name, row in steps(tasks().items(), lambda item: item[0]):
        agree(row)  # also the first, slower call of each
        times = {library: [] for library in LIBRARIES}
        for _ in range(ROUNDS[name]):
            for library, gradient in row.items():
                times[library].append(spent(gradient))
        found[name] = {library: statistics.median(all_of) for library, all_of in times.items()}
    return found


def spent(call):
    """Return the seconds of process time that a call takes, without garbage collection."""
    gc.collect()
    gc.disable()
    try:
        began = time.process_time()
        call()
        return time.process_time() - began
    finally:
        gc.enable()


def compiling():
    """Return the seconds of process time in which JAX compiles the gradient of the chain."""
    import jax

    gradient = jax.jit(jax.grad(chain_with(jax.numpy)))
    return spent(lambda: gradient.lower(0.7).compile())


def run_apart(what="seconds"):
    """Call one of the functions above in a process of its own, with one thread per library."""
    command = [sys.executable, "-m", "tools.bench.gradients", "--print", what]
    environment = os.environ | ONE_THREAD
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError("the gradients could not be measured; the lines above say why")
    return json.loads(done.stdout.splitlines()[-1])


def measure():
    """Return milliseconds for each row and library, and the ratio that has a budget."""
    found = []
    for name, times in run_apart().items():
        found += [
            Figure(name, library, 1e3 * t, "ms", samples=ROUNDS[name])
            for library, t in times.items()
        ]
        ratio = times["ours"] / times["autograd"]
        found.append(Figure(name, "of HIPS autograd", ratio, "", at_most=AT_MOST))
    return found


def store():
    """Measure, and write the result that the chapters quote."""
    from course_utils.data import stored_results

    made_on = describe()
    machine, libraries = made_on["machine"], ("numpy", "autograd", "torch", "jax")
    content = {
        "machine": {"cpu": machine["processor"], "cores": machine["cores"]},
        "seed": SEED,
        "date": datetime.date.today().isoformat(),
        "versions": {
            "python": made_on["versions"]["python"], **{n: version(n) for n in libraries}
        },
        "about": " ".join(MEANING.split()),
        "rows": run_apart(),
        "compiling": run_apart("compiling"),
    }  # fmt: skip
    path = stored_results.FOLDER / "gradient_cost.json"
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    if "--print" in sys.argv:
        print(json.dumps({"seconds": seconds, "compiling": compiling}[sys.argv[-1]]()))
    else:
        store()

"""Our variational autoencoder against the one that PyTorch's examples show, in one run.

    make bench ML=1      or      .venv/bin/python -m tools.bench.models

measures, and writes ``src/course_utils/data/results/variational.json``; it takes ten minutes
of a quiet machine and is run when a model or its training has changed.

*Peer*: the model and training of ``pytorch/examples/vae`` (784-400-20-400-784 with ReLU,
binary cross-entropy summed over the pixels, Adam with 0.001, batches of 128), written anew.
*Ours*: the network of the recipe ``vae``, its objective and running average, with a cosine
over the same seconds, then a mixture fitted to codes, in the same seconds too. Both train on
all of Fashion-MNIST from scratch, one after the other, and are judged by the same function, on
5,000 samples and the 10,000 test pictures. The peer's samples come from its prior N(0, I);
from a mixture fitted to its codes as well, for comparison. *Shipped*: the checkpoint. *Loop*:
process time of our generator with records, progress and accelerate, over a bare loop of the
same network with the same running average.
"""

from __future__ import annotations

import datetime
import io
import json
import math
import statistics
import time
from importlib.metadata import version
from itertools import islice, takewhile

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from course_utils.data import fashion, stored_results
from course_utils.generative import metrics, objectives
from course_utils.generative.models import VariationalAutoencoder, seeded
from course_utils.training import checkpoints, evaluation, inference, model_cards, recipes
from course_utils.training.batches import Batches, as_pictures, normal
from course_utils.training.devices import make_accelerator
from course_utils.training.loops import Average
from course_utils.training.progress import shown
from tools.bench.machine import describe
from tools.bench.report import Figure
from tools.progress import say

MEANING = (
    "variational autoencoders with 20 latent dimensions on all of Fashion-MNIST: that of "
    "PyTorch's examples (cross-entropy, prior N(0, I)) and ours (Gaussian likelihood with a "
    "trained scale, beta = 1, a mixture of 60 Gaussians fitted to codes afterwards) after "
    "the same seconds of training, and the shipped one; squared error per pixel on the test "
    "pictures, and Frechet distance of 5,000 samples in features of the shipped classifier; "
    "'of the peer' is ours divided by that. Loop: process time of a training step over that "
    "of a bare loop"
)
SECONDS, SEED, BATCH = 150.0, 0, 128
PEAK = 2e-3  # step size of the recipe at its start
FITTING = 15.0  # seconds of ours that are left for the mixture
AT_MOST = {"ours": {"error": 0.9, "frechet": 0.85}, "shipped": {"error": 0.8, "frechet": 0.75}}
LOOP_AT_MOST = 1.05
ROUNDS, STEPS = 9, 25


class Peer(nn.Module):
    """The network of PyTorch's example."""

    def __init__(self):
        super().__init__()
        self.hidden, self.mean, self.log_variance = (
            nn.Linear(784, 400), nn.Linear(400, 20), nn.Linear(400, 20)
        )  # fmt: skip
        self.decoder = nn.Sequential(
            nn.Linear(20, 400), nn.ReLU(), nn.Linear(400, 784), nn.Sigmoid()
        )

    def encode(self, x):
        """Mean and log variance of codes, each of shape (n, 20)."""
        h = torch.relu(self.hidden(x.flatten(1)))
        return self.mean(h), self.log_variance(h)

    def decode(self, z):
        """Pictures of shape (n, 1, 28, 28)."""
        return self.decoder(z).view(-1, 1, 28, 28)


def peer_loss(model, x, noise):
    """The example's loss: cross-entropy and divergence, summed."""
    mean, log_variance = model.encode(x)
    decoded = model.decode(mean + torch.exp(log_variance / 2) * noise)
    cross = functional.binary_cross_entropy(decoded, x, reduction="sum")
    return cross + objectives.gaussian_kl(mean, log_variance).sum()


def batches_of(data):
    """Batches with the noise that both models need."""
    draws = {"noise": normal(20)}
    arrays = {"x": data.train_x, "y": data.train_y}
    return Batches(arrays, size=BATCH, seed=SEED, draws=draws)


def train_peer(data, seconds):
    """Train as the example does, for some seconds."""
    model, began = seeded(Peer, SEED), time.monotonic()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for number, batch in enumerate(batches_of(data), 1):
        optimizer.zero_grad()
        peer_loss(model, batch["x"], batch["noise"]).backward()
        optimizer.step()
        if time.monotonic() - began > seconds:
            return model.requires_grad_(False), number
    raise RuntimeError("batches have no end")


def train_ours(data, seconds):
    """Train as the recipe does, with a cosine over the seconds that the mixture leaves."""
    began, training = time.monotonic(), seconds - FITTING

    def rate(step):
        done = min((time.monotonic() - began) / training, 1.0)
        return PEAK * (1 + math.cos(math.pi * done)) / 2

    whole = recipes.vae(data, SEED, rate=rate, components=60)
    steps = takewhile(
        lambda step: time.monotonic() - began < training, whole.loop(0, make_accelerator("cpu"))
    )
    *_, last = steps
    model = whole.model.requires_grad_(False)
    recipes.fit_mixture(model, data, SEED)
    return model, last.number, time.monotonic() - began


def judged(model, data, sample):
    """Error, divergence, and Frechet distance of what `sample` draws, on the test pictures."""
    x = as_pictures(data.test_x)
    mean, log_variance = model.encode(x)
    decoded = inference.in_blocks(model.decode, mean)
    return {
        "error": metrics.reconstruction_error(x.numpy(), decoded.numpy()),
        "kl": float(objectives.gaussian_kl(mean, log_variance).mean()),
        **evaluation.of_samples(sample(), x),
    }


def from_prior(model):
    """Pictures decoded from N(0, I)."""
    z = np.random.default_rng(0).standard_normal((evaluation.SAMPLES, 20), dtype=np.float32)
    return inference.in_blocks(model.decode, torch.from_numpy(z))


def from_mixture(model):
    """Pictures decoded from the mixture that a model of ours holds."""
    return inference.samples(model, evaluation.SAMPLES, np.random.default_rng(0))


def mixture_for(peer, data):
    """A function that draws the peer's pictures from a mixture fitted to its codes."""
    held = VariationalAutoencoder(components=60)
    held.encode, held.decode = peer.encode, peer.decode
    recipes.fit_mixture(held, data, SEED)
    return lambda: from_mixture(held)


def rows(seconds=SECONDS):
    """Train peer and ours, and judge them and the shipped checkpoint."""
    data = fashion.load_full()
    say(f"   the peer is trained for {seconds} s")
    peer, peer_steps = train_peer(data, seconds)
    say("   ours is trained as long")
    ours, our_steps, spent = train_ours(data, seconds)
    say("   both and the shipped one are judged")
    shipped = checkpoints.load("vae")
    return {
        "peer": judged(peer, data, lambda: from_prior(peer)) | {"steps": peer_steps},
        "peer with a mixture": judged(peer, data, mixture_for(peer, data)),
        "ours": judged(ours, data, lambda: from_mixture(ours))
        | {"steps": our_steps, "seconds": spent},
        "ours from the prior": judged(ours, data, lambda: from_prior(ours)),
        "shipped": judged(shipped, data, lambda: from_mixture(shipped)),
    }


def bare(model, objective, batches, optimizer, average):
    """The shortest loop that trains the same, for comparison with ours."""
    for number, batch in enumerate(batches):
        optimizer.zero_grad()
        objective(model, batch)["loss"].backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        average.follow(model, number)
        yield


def loop_ratio():
    """Process time of our loop over that of the bare one, in turns; medians."""
    data = fashion.load()
    whole = recipes.vae(data, SEED)
    ours = shown(whole.loop(0, make_accelerator("cpu")), total=10**6, file=io.StringIO())
    model, objective = seeded(VariationalAutoencoder, SEED), objectives.evidence_bound
    average = Average(model, 0.999)
    optimizer = torch.optim.Adam(model.parameters(), lr=PEAK)
    theirs = bare(model, objective, batches_of(data), optimizer, average)
    times = {"ours": [], "bare": []}
    for steps in (ours, theirs):
        next(steps)  # what the first step sets up
    for _ in range(ROUNDS):
        for name, steps in (("ours", ours), ("bare", theirs)):
            began = time.process_time()
            for _ in islice(steps, STEPS):
                pass
            times[name].append(time.process_time() - began)
    return statistics.median(times["ours"]) / statistics.median(times["bare"])


def measure():
    """Return what was measured, with the budgets; also writes the result for the chapters."""
    found = {"rows": rows()}
    say("   our loop is compared with a bare one")
    found["loop"] = loop_ratio()
    store(found)
    return figures(found)


def figures(found):
    """Figures of a result, as the bench prints them."""
    made = []
    for name, row in found["rows"].items():
        made += [Figure(name, key, row[key], "") for key in ("error", "frechet", "kl")]
    for name, budgets in AT_MOST.items():
        for key, most in budgets.items():
            ratio = found["rows"][name][key] / found["rows"]["peer"][key]
            made.append(Figure(name, f"{key} of the peer", ratio, "", at_most=most))
    accuracy = model_cards.read("classifier")["metrics"]["accuracy"]
    made.append(Figure("classifier", "accuracy", accuracy, "", at_least=0.92))
    return [*made, Figure("loop", "of a bare one", found["loop"], "", at_most=LOOP_AT_MOST)]


def store(found):
    """Write the result that the chapters quote."""
    made_on = describe()
    content = {
        "machine": {
            "cpu": made_on["machine"]["processor"], "cores": made_on["machine"]["cores"],
            "threads": torch.get_num_threads(),
        },
        "seed": SEED,
        "date": datetime.date.today().isoformat(),
        "versions": {
            "python": made_on["versions"]["python"],
            **{name: version(name) for name in ("numpy", "torch", "accelerate")},
        },
        "seconds": SECONDS,
        "about": MEANING,
        **found,
    }  # fmt: skip
    path = stored_results.FOLDER / "variational.json"
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    from tools.bench.report import table

    print(table(measure()))

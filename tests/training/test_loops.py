"""The loop for one model against least squares, a bare loop in PyTorch, and formulas."""

from itertools import chain, islice, repeat

import pytest
import torch
from accelerate.state import AcceleratorState
from helpers import tiny_training as tiny
from torch.optim.swa_utils import AveragedModel
from torch.utils._python_dispatch import TorchDispatchMode

from course_utils.generative import objectives
from course_utils.training import loops
from course_utils.training.batches import Batches
from course_utils.training.loops import CHECK_EVERY, Average, DivergedError, Step, fit


def descent(model, batches, accelerator, sgd=0.1, **settings):
    optimizer = torch.optim.SGD(model.parameters(), lr=sgd)
    return fit(model, tiny.squares, batches, optimizer, accelerator=accelerator, **settings)


def weights(model):
    return torch.cat([weight.detach().flatten() for weight in model.parameters()])


def gradient(model, batch):
    """By hand: the gradient of the mean squared error of a linear model, as one vector."""
    residual = model(batch["x"])[:, 0] - batch["y"]
    n = len(residual)
    return torch.cat([2 * residual @ batch["x"] / n, 2 * residual.sum()[None] / n]).detach()


def test_a_linear_model_arrives_at_the_least_squares_solution(cpu):
    model, batch = tiny.linear(), tiny.examples(n=20)
    steps = list(islice(descent(model, repeat(batch), cpu, sgd=0.4), 80))
    design = torch.cat([batch["x"], torch.ones(20, 1)], dim=1).double()
    best = torch.linalg.lstsq(design, batch["y"].double()[:, None]).solution[:, 0]
    assert torch.allclose(weights(model).double(), best, atol=1e-5)
    residual = design @ best - batch["y"].double()
    assert steps[-1].loss == pytest.approx(float((residual**2).mean()), rel=1e-5)


def test_it_is_a_bare_loop_bit_for_bit(cpu):
    """Rate, clipping, average: what a loop of six lines of PyTorch does, and no more."""
    data = tiny.pictures()
    batches = Batches({"x": data.train_x, "y": data.train_y}, size=8, seed=0)

    def rate(k):
        return 0.02 / (1 + k)

    ours, average = tiny.classifier(), None
    adam = torch.optim.Adam(ours.parameters(), lr=rate(0))
    average = Average(ours, 0.5)
    settings = {"rate": rate, "clip": 0.1, "average": average, "accelerator": cpu}
    found = list(islice(fit(ours, objectives.classification, batches, adam, **settings), 25))

    bare = tiny.classifier()
    theirs = torch.optim.Adam(bare.parameters())
    followed, losses = None, []
    for k, batch in enumerate(islice(batches, 25)):
        theirs.param_groups[0]["lr"] = rate(k)
        loss = torch.nn.functional.cross_entropy(bare(batch["x"]), batch["y"])
        losses.append(loss.item())
        theirs.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(bare.parameters(), 0.1)
        theirs.step()
        now = weights(bare).double()
        kept = min(0.5, (1 + k) / (10 + k))
        followed = now if k == 0 else kept * followed + (1 - kept) * now

    assert torch.equal(weights(ours), weights(bare))
    assert [step.loss for step in found] == losses
    assert torch.allclose(weights(average.module).double(), followed, atol=1e-6)
    assert not torch.allclose(weights(average.module), weights(ours), atol=1e-4)


def test_a_record_says_what_was_done(cpu):
    model, batch = tiny.linear(), tiny.examples()
    before = tiny.squares(model, batch)["loss"].item()
    first, second = islice(descent(model, repeat(batch), cpu), 2)
    assert (first.number, second.number, first.examples) == (1, 2, 12)
    assert first.parts.keys() == {"loss"} and not first.parts["loss"].requires_grad
    assert first.loss == pytest.approx(before) and second.loss < first.loss
    later = next(descent(model, repeat(batch), cpu, start=40))
    assert later.number == 41


def test_nothing_is_done_that_nobody_asks_for(cpu):
    model = tiny.linear()
    before = weights(model)
    steps = descent(model, repeat(tiny.examples()), cpu)
    assert torch.equal(weights(model), before)
    next(steps)
    after = weights(model)
    steps.close()
    assert not torch.equal(after, before) and torch.equal(weights(model), after)


def test_a_loss_that_is_no_number_stops_before_the_step(cpu):
    model, batch = tiny.linear(), tiny.examples()
    spoilt = batch | {"y": batch["y"] * float("nan")}
    steps = descent(model, [batch, batch, spoilt, batch], cpu)
    next(steps), next(steps)
    before = weights(model)
    with pytest.raises(DivergedError, match="loss is nan in step 3, which was not taken"):
        next(steps)
    assert torch.equal(weights(model), before)


def test_an_infinite_loss_stops_too(cpu):
    model, batch = tiny.linear(), tiny.examples()
    spoilt = batch | {"y": batch["y"] + float("inf")}
    with pytest.raises(DivergedError, match="loss is inf in step 8"):
        next(descent(model, [spoilt], cpu, start=7))


def test_the_rate_is_asked_for_the_steps_made_so_far(cpu):
    model, batch = tiny.linear(), tiny.examples()
    asked = []

    def rate(k):
        asked.append(k)
        return 0.5 if k == 6 else 0.0

    steps = descent(model, repeat(batch), cpu, start=5, rate=rate)
    before = weights(model)
    next(steps)
    assert torch.equal(weights(model), before)
    expected = before - 0.5 * gradient(model, batch)
    next(steps)
    assert torch.allclose(weights(model), expected, atol=1e-6) and asked == [5, 6]


@pytest.mark.parametrize("longest", [0.01, 1.0, 1000.0])
def test_a_gradient_is_clipped_to_its_longest(longest, cpu):
    model, batch = tiny.linear(), tiny.examples()
    exact, before = gradient(model, batch), weights(model)
    next(descent(model, [batch], cpu, sgd=1.0, clip=longest))
    expected = exact * min(1, longest / exact.norm())
    assert torch.allclose(before - weights(model), expected, atol=1e-6)


def test_the_average_follows_the_weights(cpu):
    model, batch = tiny.linear(), tiny.examples()
    average = Average(model, 0.2)
    steps = descent(model, repeat(batch), cpu, average=average)
    seen = []
    for _ in islice(steps, 3):
        seen.append(weights(model))
    # It keeps 2/11 in the second step and would keep 3/12 in the third, but at most 0.2.
    expected = 0.2 * (2 / 11 * seen[0] + 9 / 11 * seen[1]) + 0.8 * seen[2]
    assert torch.allclose(weights(average.module), expected, atol=1e-6)


@pytest.mark.parametrize("decay", [0.0, 0.3, 0.999])
def test_an_average_is_that_of_pytorch_bit_for_bit(decay):
    """Which counts on the device, and waits for the number."""

    def rule(averages, weights, n):
        torch._foreach_lerp_(averages, weights, 1 - min(decay, (1 + int(n)) / (10 + int(n))))

    model = tiny.classifier()
    ours, theirs = Average(model, decay), AveragedModel(model, multi_avg_fn=rule)
    for made in range(12):
        for weight in model.parameters():
            weight.data += torch.randn(weight.shape, generator=torch.manual_seed(made))
        ours.follow(model, made)
        theirs.update_parameters(model)
    assert torch.equal(weights(ours.module), weights(theirs.module))


def test_the_same_seed_gives_the_same_weights(cpu):
    data = tiny.pictures()
    found = []
    for seed in (0, 0, 1):
        model = tiny.classifier(seed=0)
        batches = Batches({"x": data.train_x, "y": data.train_y}, size=8, seed=seed)
        optimizer = torch.optim.Adam(model.parameters())
        steps = fit(model, objectives.classification, batches, optimizer, accelerator=cpu)
        list(islice(steps, 10))
        found.append(weights(model))
    assert torch.equal(found[0], found[1]) and not torch.equal(found[0], found[2])


def test_sixteen_pictures_are_learnt_by_heart(cpu):
    data = tiny.pictures(16)
    model = tiny.classifier(width=4)
    labels = torch.arange(16).bitwise_right_shift(1) % 2  # any labels: half of them are wrong
    assert (labels.numpy() != data.train_y).any()
    batches = Batches({"x": data.train_x, "y": labels.numpy()}, size=16, seed=0)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.06)
    steps = fit(model, objectives.classification, batches, optimizer, accelerator=cpu)
    *_, last = islice(steps, 80)
    assert last.loss < 0.02 and last.parts["accuracy"] == 1


def test_frozen_weights_stay(cpu):
    model = tiny.linear()
    model.bias.requires_grad_(False)
    before = model.bias.clone()
    list(islice(descent(model, repeat(tiny.examples()), cpu), 3))
    assert torch.equal(model.bias, before) and not model.bias.requires_grad


def test_the_loss_of_a_record_is_the_part_of_that_name():
    parts = {"loss": torch.tensor(1.0), "loss_of_pixels": torch.tensor(2.0)}
    assert Step(1, parts, 1).loss == 1
    both = {"first.loss": torch.tensor(3.0), "second.loss": torch.tensor(4.0)}
    assert Step(1, both | {"second.kl": torch.tensor(5.0)}, 1).loss == 4


def test_mixed_precision_computes_in_bf16_and_keeps_weights_in_float32(cpu):
    from accelerate import Accelerator
    from accelerate.state import AcceleratorState

    AcceleratorState._reset_state(reset_partial_state=True)
    seen = []

    def objective(model, batch):
        seen.append((batch["x"] @ batch["x"].T).dtype)
        return tiny.squares(model, batch)

    model, batch = tiny.linear(), tiny.examples()
    expected = weights(model) - 0.1 * gradient(model, batch)
    accelerator = Accelerator(cpu=True, mixed_precision="bf16")
    next(
        fit(
            model,
            objective,
            [batch],
            torch.optim.SGD(model.parameters(), lr=0.1),
            accelerator=accelerator,
        )
    )
    assert seen == [torch.bfloat16] and weights(model).dtype == torch.float32
    assert torch.allclose(weights(model), expected, atol=0.02)
    assert not torch.equal(weights(model), expected)


class Asked(TorchDispatchMode):
    """Count how often a number is asked for: there a program waits for its device."""

    def __init__(self):
        super().__init__()
        self.times = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.times += func.__name__.startswith("_local_scalar_dense")
        return func(*args, **(kwargs or {}))


@pytest.fixture
def far(monkeypatch):
    """As if asking the device for a number took long."""
    monkeypatch.setattr(loops, "is_synchronous", lambda device: False)


def test_a_device_that_is_far_is_asked_for_a_number_now_and_then_alone(cpu, far):
    """In rate, clipping, average and check; on a GPU no other step waits."""
    model, batch, asked = tiny.linear(), tiny.examples(), Asked()
    settings = {"rate": lambda k: 0.01, "clip": 1.0, "average": Average(model, 0.9)}
    steps = descent(model, repeat(batch), cpu, **settings)
    with asked:
        list(islice(steps, 2 * CHECK_EVERY + 7))
    assert asked.times == 2
    with asked:
        float(torch.ones(1))
    assert asked.times == 3  # it is noticed


def test_on_a_far_device_a_loss_that_is_no_number_is_found_in_time(cpu, far):
    model, batch = tiny.linear(), tiny.examples()
    spoilt = batch | {"y": batch["y"] * float("nan")}
    steps = descent(model, chain([batch] * 5, [spoilt], repeat(batch)), cpu)
    with pytest.raises(DivergedError, match=f"loss is nan in step {CHECK_EVERY}, which was"):
        list(steps)


class Moves(TorchDispatchMode):
    """Note of each copy to another device whether the program waits for it."""

    def __init__(self):
        super().__init__()
        self.waited = []

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        if func.__name__ == "_to_copy.default":
            self.waited.append(not kwargs.get("non_blocking"))
        return func(*args, **(kwargs or {}))


def test_a_batch_goes_to_the_device_without_waiting_for_the_steps_before_it(cpu, monkeypatch):
    monkeypatch.setitem(AcceleratorState._shared_state, "device", torch.device("meta"))
    batch, moves = tiny.examples(), Moves()
    with moves:
        share = loops._share(batch, cpu)
    assert {value.device.type for value in share.values()} == {"meta"}
    assert moves.waited == [False, False]

"""States: put back, a training goes on as if it had never stopped; others are refused."""

import os

import pytest
import torch
from helpers import tiny_training as tiny
from torch import nn

from course_utils.training import files, resume
from course_utils.training.errors import RefusedFileError
from course_utils.training.loops import Average

NOTE = {
    "recipe": "tiny",
    "seed": 3,
    "steps": 20,
    "precision": "no",
    "data": "abc",
    "code": "efg",
}
OPTIONS = ("seed", "steps", "precision")
HASHED = {"data": "its pictures were different", "code": "its code was different"}


def parts(optimizer=torch.optim.Adam, seed=0, **settings):
    """A model with its average and optimizer, and filters that lie with channels last."""
    model = tiny.classifier(seed=seed)
    average = Average(model, 0.9)
    own = optimizer(model.parameters(), lr=0.01, **settings)
    return {"model": model, "average": average, "optimizer": own}


def trained(made, steps=3, first=0):
    """Some steps on random pictures; each step has its own."""
    for k in range(first, first + steps):
        generator = torch.Generator().manual_seed(k)
        x = torch.rand(5, 1, tiny.SIDE, tiny.SIDE, generator=generator)
        made["optimizer"].zero_grad()
        made["model"](x).square().mean().backward()
        made["optimizer"].step()
        made["average"].follow(made["model"], k)
    return made


def content(made):
    """All tensors of all parts, in a fixed order."""
    found = [v for name in ("model", "average") for v in made[name].state_dict().values()]
    state = made["optimizer"].state_dict()["state"]
    kept = [state[i][key] for i in sorted(state) for key in sorted(state[i])]
    return found + [torch.as_tensor(value) for value in kept]


def equal(first, second):
    return all(torch.equal(a, b) for a, b in zip(content(first), content(second), strict=True))


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "state.safetensors"
    resume.save(path, trained(parts()), NOTE | {"step": 3})
    return path


@pytest.mark.parametrize(
    ("optimizer", "settings"),
    [
        (torch.optim.Adam, {}),
        (torch.optim.AdamW, {"weight_decay": 0.02, "amsgrad": True}),
        (torch.optim.SGD, {"momentum": 0.9, "nesterov": True}),
        (torch.optim.SGD, {}),
        (torch.optim.RMSprop, {"centered": True}),
    ],
)
def test_a_training_goes_on_as_if_it_had_not_stopped(optimizer, settings, tmp_path):
    whole = trained(parts(optimizer, **settings), 6)
    resume.save(tmp_path / "s", trained(parts(optimizer, **settings), 3), NOTE | {"step": 3})
    again = parts(optimizer, seed=1, **settings)
    assert resume.restore(tmp_path / "s", again, NOTE)["step"] == 3
    assert equal(trained(again, 3, first=3), whole)


def test_what_is_restored_lies_in_memory_as_the_weights_do(path):
    """Steps would be slower else, and not the same on every machine."""
    made = parts()
    for weight in made["model"].parameters():
        if weight.dim() == 4:
            weight.data = weight.data.contiguous(memory_format=torch.channels_last)
    resume.restore(path, made, NOTE)
    entries = made["optimizer"].state
    pairs = [(w, entries[w]["exp_avg"]) for w in made["model"].parameters()]
    assert all(weight.stride() == moment.stride() for weight, moment in pairs)
    assert any(not weight.is_contiguous() for weight, _ in pairs)


def test_the_scale_of_losses_in_float16_is_kept(tmp_path):
    first, second = (torch.amp.GradScaler("cpu", init_scale=scale) for scale in (512.0, 2.0))
    first.scale(torch.ones(1))
    resume.save(tmp_path / "s", {"scaler": first}, NOTE | {"step": 1})
    resume.restore(tmp_path / "s", {"scaler": second}, NOTE)
    assert second.state_dict() == first.state_dict() and second.state_dict()["scale"] == 512


@pytest.mark.parametrize(
    ("key", "other"),
    [
        ("recipe", "vae"),
        ("seed", 4),
        ("steps", 21),
        ("precision", "bf16"),
        ("data", "abd"),
        ("code", "efh"),
    ],
)
def test_a_state_of_another_training_is_refused(key, other, path):
    made = trained(parts(), 2)
    before = content(trained(parts(), 2))
    with pytest.raises(RefusedFileError, match="belongs to another training: ") as caught:
        resume.restore(path, made, NOTE | {key: other})
    said = HASHED.get(key, f"{key} was {NOTE[key]!r}, now {other!r}")
    assert said in str(caught.value) and "Start over with --overwrite" in str(caught.value)
    assert (f"Continue it with --{key} {NOTE[key]}." in str(caught.value)) == (key in OPTIONS)
    assert all(torch.equal(a, b) for a, b in zip(content(made), before, strict=True))


def test_a_state_with_other_parts_is_refused(path):
    made = parts()
    del made["average"]
    with pytest.raises(RefusedFileError, match=r"it has \['average', 'model', 'optimizer'\]"):
        resume.restore(path, made, NOTE)


def test_a_state_of_another_network_is_refused(path):
    model = tiny.classifier(width=3)
    made = {
        "model": model, "average": Average(model, 0.9),
        "optimizer": torch.optim.Adam(model.parameters()),
    }  # fmt: skip
    with pytest.raises(RefusedFileError, match="does not fit this training"):
        resume.restore(path, made, NOTE)


def test_a_state_of_another_optimizer_is_refused(tmp_path):
    """Of as many networks, but with more weights than there are now."""
    model, other = nn.Linear(2, 2), nn.Linear(2, 2, bias=False)
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    resume.save(tmp_path / "s", {"optimizer": optimizer}, NOTE | {"step": 1})
    with pytest.raises(RefusedFileError, match="does not fit this training"):
        resume.restore(
            tmp_path / "s", {"optimizer": torch.optim.Adam(other.parameters())}, NOTE
        )


def test_a_checkpoint_is_no_state(tmp_path):
    files.write(tmp_path / "s", {"a": torch.ones(1)}, "weights", {})
    with pytest.raises(RefusedFileError, match="should hold state of a training"):
        resume.restore(tmp_path / "s", parts(), NOTE)


def test_a_damaged_state_is_refused(path):
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(RefusedFileError, match=r"is cut off.*Start over with --overwrite"):
        resume.restore(path, parts(), NOTE)


def test_all_that_was_otherwise_is_named_at_once(path):
    other = NOTE | {"seed": 4, "steps": 21, "code": "efh"}
    with pytest.raises(RefusedFileError, match=r"seed was 3, now 4; steps was 20.*its code"):
        resume.restore(path, parts(), other)


def test_no_state(tmp_path):
    with pytest.raises(FileNotFoundError):
        resume.restore(tmp_path / "s", parts(), NOTE)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
@pytest.mark.parametrize("place", ["model", "average", "optimizer"])
def test_numbers_that_are_not_finite_are_refused_and_the_old_state_kept(place, value, path):
    made, before = trained(parts(), 4), path.read_bytes()
    tensors = {
        "model": made["model"].state_dict(),
        "average": made["average"].module.state_dict(),
        "optimizer": made["optimizer"].state_dict()["state"][1],
    }[place]
    list(tensors.values())[-1].view(-1)[0] = value
    with pytest.raises(ValueError, match=f"not saved: {place}.* not finite"):
        resume.save(path, made, NOTE | {"step": 4})
    assert path.read_bytes() == before and os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize("step", [-1, 21, 2.5, True, None, "3", 1e99])
def test_a_step_that_the_training_does_not_have_is_refused(step, path):
    """With recomputed hashes, as `files.write` does."""
    tensors, note = files.read(path, resume.KIND)
    files.write(path, tensors, resume.KIND, note | {"step": step})
    with pytest.raises(RefusedFileError, match=r"has been altered: it claims step .* of 20"):
        resume.restore(path, parts(), NOTE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("model/head.bias", float("nan")),
        ("average/module.head.bias", float("inf")),
        ("optimizer/0.exp_avg", float("-inf")),
        ("optimizer/0.exp_avg_sq", -1.0),
        ("optimizer/0.step", -1.0),
        ("optimizer/0.step", 2.5),
        ("optimizer/0.step", 4.0),
    ],
)
def test_numbers_that_no_training_leaves_are_refused(name, value, path):
    tensors, note = files.read(path, resume.KIND)
    tensors[name].view(-1)[0] = value
    files.write(path, tensors, resume.KIND, note)
    with pytest.raises(RefusedFileError, match=f"no training leaves such {name}"):
        resume.restore(path, parts(), NOTE)

"""A recipe on this machine: what it leaves, and what stops it."""

import json
import signal
import threading
from dataclasses import replace
from functools import partial

import pytest
import torch
from helpers import tiny_training as tiny

from course_utils.training import checkpoints, command, files, loops, model_cards, resume, runs
from course_utils.training.errors import RefusedFileError
from course_utils.training.recipes import Recipe

pytestmark = pytest.mark.usefixtures("tiny_recipes")
train = partial(runs.train, "tiny", device="cpu")


def state(folder, name="tiny"):
    return folder / "states" / f"{name}.safetensors"


def made(folder, name="tiny"):
    return files.read(state(folder, name), resume.KIND)[1]["step"]


def stopped(folder, monkeypatch, after=6, **settings):
    """A training that was asked to stop in the step after so many."""
    with monkeypatch.context() as patch:
        patch.setitem(runs.RECIPES, "tiny", tiny.stopping(after))
        with pytest.raises(runs.InterruptedTrainingError) as caught:
            train(out=folder, **settings)
    return str(caught.value)


def test_a_card_says_everything(tmp_path):
    path = train(out=tmp_path, seed=5, steps=4)
    assert path == tmp_path / "tiny.safetensors"
    card = json.loads((tmp_path / "tiny.json").read_text())
    data = tiny.pictures()
    assert card.keys() == {"model", "settings", "sha256", *model_cards.ORIGIN}
    assert (card["recipe"], card["seed"], card["steps"]) == ("tiny", 5, 4)
    assert card["model"] == "Classifier" and card["settings"]["side"] == tiny.SIDE
    assert card["data"] == {
        "pictures": 64,
        "classes": ["lying", "standing"],
        "sha256": runs.datasets.digest(data),
    }
    assert (
        card["machine"].items() >= {"device": "cpu", "precision": "no", "processes": 1}.items()
    )
    assert card["versions"]["torch"] == torch.__version__
    assert len(card["date"]) == 10 and card["metrics"].keys() == {"accuracy"}


def test_the_average_of_the_weights_is_what_is_kept(tmp_path, cpu):
    train(out=tmp_path, steps=5)
    plan = tiny.recipe(tiny.pictures(), 0, 5)
    for _, _ in zip(range(5), plan.loop(0, cpu), strict=False):
        pass
    kept = checkpoints.load("tiny", tmp_path).state_dict()
    for name, value in plan.parts["average"].module.state_dict().items():
        assert torch.equal(kept[name], value.half().float())
    assert not torch.equal(kept["head.weight"], plan.parts["model"].head.weight.half().float())


def test_the_seed_decides(tmp_path):
    for name, seed in (("a", 0), ("b", 0), ("c", 1)):
        train(out=tmp_path / name, seed=seed, steps=3)
    a, b, c = (tiny.weights_of(tmp_path / name) for name in "abc")
    assert a == b != c


def test_a_recipe_finishes_its_model_and_is_measured_as_it_will_be_loaded(tmp_path):
    runs.train("tiny-finished", out=tmp_path, device="cpu", steps=3)
    assert checkpoints.load("tiny-finished", tmp_path).head.bias[0] == 64


def test_what_is_measured_has_the_precision_of_the_file(tmp_path, monkeypatch):
    seen = []
    recipe = Recipe(
        tiny.recipe, lambda model, data: {"x": seen.append(model.state_dict()) or 1}
    )
    monkeypatch.setitem(runs.RECIPES, "tiny", recipe)
    train(out=tmp_path, steps=3)
    loaded = checkpoints.load("tiny", tmp_path).state_dict()
    assert all(torch.equal(seen[0][name], value) for name, value in loaded.items())


def test_numbers_of_a_card_are_rounded_to_five_digits(tmp_path, monkeypatch):
    monkeypatch.setitem(
        runs.RECIPES, "tiny", Recipe(tiny.recipe, lambda *_: {"x": 0.123456789})
    )
    train(out=tmp_path, steps=1)
    assert model_cards.read("tiny", tmp_path)["metrics"] == {"x": 0.12346}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_after_the_step_and_keeps_it(number, tmp_path, monkeypatch):
    recipe = tiny.stopping(6, number)
    monkeypatch.setitem(runs.RECIPES, "tiny", recipe)
    before = signal.getsignal(number)
    with pytest.raises(runs.InterruptedTrainingError, match=r"after step 7 of 12.*--resume"):
        train(out=tmp_path)
    assert made(tmp_path) == 7 and signal.getsignal(number) == before
    assert not (tmp_path / "tiny.json").exists()


def test_a_signal_in_the_last_step_lets_it_end(tmp_path, monkeypatch):
    recipe = tiny.stopping(11)
    monkeypatch.setitem(runs.RECIPES, "tiny", recipe)
    assert train(out=tmp_path).is_file() and not state(tmp_path).exists()


def test_resumed_it_ends_with_the_same_weights(tmp_path, monkeypatch):
    train(out=tmp_path / "whole")
    message = stopped(tmp_path / "again", monkeypatch)
    assert "after step 7 of 12" in message and str(state(tmp_path / "again")) in message
    train(out=tmp_path / "again", resume=True)
    assert tiny.weights_of(tmp_path / "again") == tiny.weights_of(tmp_path / "whole")


def test_a_state_in_the_way_is_not_lost_by_accident(tmp_path, monkeypatch):
    stopped(tmp_path, monkeypatch)
    with pytest.raises(FileExistsError, match=r"an interrupted training.*--resume"):
        train(out=tmp_path)
    assert made(tmp_path) == 7


def changed(other, monkeypatch):
    """What is otherwise when a training is gone on with; options are returned."""
    if other == "code":
        monkeypatch.setattr(runs.resume, "fingerprint", lambda plan: "changed")
    if other == "data":
        data = tiny.pictures(seed=1)
        monkeypatch.setattr(runs.datasets, "pictures", lambda source=None, download=False: data)
    return {} if isinstance(other, str) else other


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"seed": 1}, "seed was 0, now 1. Continue it with --seed 0."),
        ({"steps": 13}, "steps was 12, now 13. Continue it with --steps 12."),
        ({"precision": "bf16"}, "precision was 'no', now 'bf16'. Continue it with --precision"),
        ({"steps": 9, "seed": 2}, "Continue it with --seed 0 --steps 12."),
        ("data", "its pictures were different. Start over with --overwrite"),
        ("code", "its code was different. Start over with --overwrite"),
    ],
    ids=str,
)
def test_what_may_not_change_is_refused_by_name_and_both_ways_out_work(
    other, said, tmp_path, monkeypatch
):
    stopped(tmp_path, monkeypatch)
    settings = {"out": tmp_path, **changed(other, monkeypatch)}
    tiny.forget_accelerator()
    with pytest.raises(RefusedFileError, match="belongs to another training") as caught:
        train(resume=True, **settings)
    assert said in str(caught.value) and made(tmp_path) == 7
    if "Go on" not in said:
        assert train(overwrite=True, **settings).is_file()
        return
    words = str(caught.value).partition("Continue it with ")[2].partition(". ")[0].split()
    named = dict(zip(words[::2], words[1::2], strict=True))
    tiny.forget_accelerator()
    line = ["train", "tiny", "--device", "cpu", "--out", str(tmp_path), "--resume"]
    assert command.main([*line, *(word for pair in named.items() for word in pair)]) == 0


def test_what_may_change_does_not_matter(tmp_path, monkeypatch):
    """Threads, the folder's place, how often a state is kept, and what is measured."""
    train(out=tmp_path / "whole")
    stopped(tmp_path / "here", monkeypatch)
    (tmp_path / "here").rename(tmp_path / "there")
    recipe = replace(runs.RECIPES["tiny"], measure=lambda *_: {"other": 1})
    monkeypatch.setitem(runs.RECIPES, "tiny", recipe)
    torch.set_num_threads(2)
    try:
        train(out=tmp_path / "there", resume=True, save_every=0)
    finally:
        torch.set_num_threads(1)
    one, other = (tiny.weights_of(tmp_path / name) for name in ("whole", "there"))
    assert one == other


def test_a_damaged_state_is_not_gone_on_with(tmp_path, monkeypatch):
    stopped(tmp_path, monkeypatch)
    state(tmp_path).write_bytes(state(tmp_path).read_bytes()[:-5])
    with pytest.raises(RefusedFileError, match=r"is cut off.*Start over with --overwrite"):
        train(out=tmp_path, resume=True)
    assert train(out=tmp_path, overwrite=True).is_file()


def test_resume_without_a_state_begins_and_after_the_end_does_nothing(tmp_path, monkeypatch):
    train(out=tmp_path, resume=True, steps=3)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    monkeypatch.setattr(loops.PlacedPlayer, "step", None)  # whoever makes a step fails
    assert train(out=tmp_path, resume=True, steps=3) == tmp_path / "tiny.safetensors"
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert before == after


def test_a_finished_checkpoint_is_not_replaced_unasked(tmp_path):
    train(out=tmp_path, steps=3)
    before = tiny.weights_of(tmp_path)
    for settings in ({"steps": 3}, {"steps": 4}, {"steps": 4, "resume": True}):
        with pytest.raises(FileExistsError, match=r"to a finished training.*--overwrite"):
            train(out=tmp_path, **settings)
    assert tiny.weights_of(tmp_path) == before
    train(out=tmp_path, steps=4, overwrite=True)
    assert model_cards.read("tiny", tmp_path)["steps"] == 4


def test_an_interrupted_one_that_replaces_another_goes_on_without_being_asked_again(
    tmp_path, monkeypatch
):
    train(out=tmp_path, steps=3)
    before = tiny.weights_of(tmp_path)
    message = stopped(tmp_path, monkeypatch, overwrite=True)
    assert message.endswith("Continue with --resume.") and tiny.weights_of(tmp_path) == before
    train(out=tmp_path, resume=True)
    assert model_cards.read("tiny", tmp_path)["steps"] == 12


def test_killed_between_the_last_step_and_the_checkpoint_it_is_finished_later(
    tmp_path, monkeypatch
):
    with monkeypatch.context() as patch:
        patch.setattr(runs.checkpoints, "save", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            train(out=tmp_path)
    assert made(tmp_path) == 12
    train(out=tmp_path, resume=True)
    train(out=tmp_path / "whole")
    assert tiny.weights_of(tmp_path) == tiny.weights_of(tmp_path / "whole")
    assert not state(tmp_path).exists()


def test_the_history_of_an_interrupted_training_is_that_of_one_piece(tmp_path, monkeypatch):
    train(out=tmp_path / "whole")
    stopped(tmp_path / "again", monkeypatch)
    train(out=tmp_path / "again", resume=True)
    one, other = (
        (tmp_path / name / "tiny.csv").read_text().splitlines() for name in ("whole", "again")
    )
    assert one == other and one[0] == "step,accuracy,loss"
    assert [line.split(",")[0] for line in one[1:]] == [str(k) for k in range(1, 13)]


def sampling(model, n, rng):
    """Pictures of the model's own grey: they change as it learns."""
    grey = model.head.bias.detach().sigmoid().mean() * torch.ones(n, 1, 2, 2)
    return grey * torch.from_numpy(rng.random((n, 1, 1, 1))).float()


def test_sheets_of_samples_are_left_on_the_way_and_change_nothing(tmp_path, monkeypatch):
    train(out=tmp_path / "without", steps=25)
    recipe = replace(runs.RECIPES["tiny"], sample=sampling)
    monkeypatch.setitem(runs.RECIPES, "tiny", recipe)
    train(out=tmp_path / "with", steps=25)
    sheets = sorted((tmp_path / "with" / "samples").iterdir())
    assert [path.name for path in sheets] == [f"tiny-{k:06d}.png" for k in range(3, 25, 3)]
    assert len({path.read_bytes() for path in sheets}) > 1
    one, other = (tiny.weights_of(tmp_path / name) for name in ("without", "with"))
    assert one == other


def test_a_sheet_follows_from_the_seed(tmp_path, monkeypatch):
    recipe = replace(runs.RECIPES["tiny"], sample=sampling)
    monkeypatch.setitem(runs.RECIPES, "tiny", recipe)
    train(out=tmp_path, steps=2)
    settings = {"folder": tmp_path, "count": 5}
    made = [
        runs.sample("tiny", out=tmp_path / f"{k}.png", seed=seed, **settings).read_bytes()
        for k, seed in enumerate((0, 0, 1))
    ]
    assert made[0] == made[1] != made[2]


def test_a_state_is_kept_on_an_interval(tmp_path, monkeypatch):
    """A step takes 10 s by this clock, and 25 s are asked for; the last step is always kept."""
    clock, kept = iter(range(0, 1000, 10)), []
    monkeypatch.setattr(runs.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(runs.Run, "save", lambda self, step: kept.append(step))
    monkeypatch.setattr(runs.Run, "finish", lambda *_: None)
    monkeypatch.setattr(runs, "shown", lambda steps, *_: steps)
    train(out=tmp_path, steps=11, save_every=25)
    assert kept == [3, 6, 9, 11]


def test_a_loss_that_is_no_number_stops_and_the_last_good_state_stays(tmp_path):
    with pytest.raises(loops.DivergedError, match="loss is nan in step 6"):
        runs.train("tiny-diverging", out=tmp_path, device="cpu", save_every=0)
    assert made(tmp_path, "tiny-diverging") == 5
    assert not (tmp_path / "tiny-diverging.json").exists()


def test_on_a_device_that_is_far_the_last_good_state_stays_too(tmp_path, monkeypatch):
    """The loss of step 6 is not looked at; the state of step 6 is not written all the same."""
    monkeypatch.setattr(loops, "is_synchronous", lambda device: False)
    with pytest.raises(ValueError, match=r"not saved: model/.* is not finite"):
        runs.train("tiny-diverging", out=tmp_path, device="cpu", save_every=0)
    assert made(tmp_path, "tiny-diverging") == 5


def test_weights_that_are_no_numbers_are_not_kept(tmp_path, monkeypatch):
    """When the loss has not shown it yet."""
    plan = tiny.recipe(tiny.pictures(), 0)
    bias = plan.parts["model"].head.bias.data
    recipe = tiny.calling(lambda step: step == 5 and bias.fill_(float("nan")))
    monkeypatch.setattr(tiny, "recipe", lambda *_: plan)
    monkeypatch.setitem(runs.RECIPES, "tiny", recipe)
    with pytest.raises(ValueError, match=r"not saved: model/head\.bias"):
        train(out=tmp_path, save_every=0)
    assert made(tmp_path) == 4


@pytest.mark.parametrize(("steps", "seed"), [(0, 0), (-3, 0), (2, -1)])
def test_at_least_one_step_and_a_seed_that_is_not_negative(steps, seed, tmp_path):
    with pytest.raises(ValueError, match=f"got steps = {steps}, seed = {seed}"):
        train(out=tmp_path, steps=steps, seed=seed)


def test_an_unknown_recipe_names_the_known_ones(tmp_path):
    with pytest.raises(ValueError, match="no recipe 'big'; there are: tiny, tiny-finished"):
        runs.train("big", out=tmp_path)


def test_it_runs_in_a_thread_that_no_signal_reaches(tmp_path):
    errors = []

    def run():
        try:
            train(out=tmp_path, steps=2)
        except ValueError as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert errors == [] and (tmp_path / "tiny.json").is_file()


def test_states_of_processes_have_to_agree(cpu, monkeypatch, tmp_path):
    """Two machines that share no folder: one has found a state, the other none."""
    monkeypatch.setattr(cpu, "gather", lambda own: torch.cat([own, own * 0]))
    with pytest.raises(
        ValueError, match=r"after different steps: \[7, 0\].*all their machines"
    ):
        runs._agreed(7, tmp_path / "state", cpu)
    assert runs._agreed(0, tmp_path / "state", cpu) == 0

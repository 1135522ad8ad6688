"""Two processes share each batch: they do what one does, and go on with each other's states."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from helpers import joint_training as joint
from helpers import tiny_training as tiny

from course_utils.training import checkpoints, files, model_cards, resume, runs

pytestmark = pytest.mark.slow  # processes that load PyTorch

# Sums in another order differ in the last digits; 12 steps of Adam make them some more. What
# was stored as float16 is rounded to 2^-11 of itself, perhaps to the other side.
CLOSE = {"rtol": 0, "atol": 2e-5}
ROUNDED = {"rtol": 2**-10, "atol": 2e-5}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What two processes left, of which one state was begun by one process."""
    folder = tmp_path_factory.mktemp("joint")
    with pytest.MonkeyPatch.context() as monkeypatch:
        tiny.install(monkeypatch.setattr)
        runs.train("tiny", out=folder / "one", device="cpu")
        monkeypatch.setitem(runs.RECIPES, "tiny", tiny.stopping(4))
        with pytest.raises(runs.InterruptedTrainingError):
            runs.train("tiny", out=folder / "from-one", device="cpu")
        monkeypatch.setitem(runs.RECIPES, "tiny", tiny.stopping(7))
        with pytest.raises(runs.InterruptedTrainingError):
            runs.train("tiny", out=folder / "eight", device="cpu")
    tiny.forget_accelerator()
    started(folder)
    return folder


def started(folder):
    """Gloo on the CPU, over a port that torchrun looks for."""
    tests = Path(__file__).parents[1]
    path = [str(tests), *filter(None, [os.environ.get("PYTHONPATH")])]
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    line = [*command, "--nproc_per_node=2", joint.__file__, str(folder)]
    env = os.environ | {"PYTHONPATH": os.pathsep.join(path), "OMP_NUM_THREADS": "1"}
    env |= {"CUDA_VISIBLE_DEVICES": ""}  # as on a machine without a GPU
    with subprocess.Popen(line, env=env, stderr=subprocess.PIPE, text=True) as process:
        try:
            said = process.communicate(timeout=500)[1]
        finally:
            process.terminate()  # torchrun then ends its two, too
    assert process.returncode == 0, said


@pytest.fixture(scope="module")
def results(folder):
    return [json.loads((folder / f"rank-{rank}.json").read_text()) for rank in (0, 1)]


def weights(folder):
    return checkpoints.load("tiny", folder).state_dict()


def test_there_are_two(results):
    assert [result["rank"] for result in results] == [0, 1]
    assert [result["processes"] for result in results] == [2, 2]


def test_each_draws_the_same_batch_and_takes_its_half(results):
    first, second = (result["fit"] for result in results)
    assert first["joint"] == second["joint"] == tiny.examples(8)["y"].tolist()
    assert first["share"] + second["share"] == first["joint"]
    assert len(first["share"]) == 4 and first["examples"] == second["examples"] == 8


def test_the_averaged_gradient_is_that_of_the_joint_batch(results):
    model = tiny.linear()
    tiny.squares(model, tiny.examples(8))["loss"].backward()
    exact = [number for w in model.parameters() for number in w.grad.flatten().tolist()]
    for result in results:
        assert result["fit"]["gradient"] == pytest.approx(exact, rel=1e-6)


def test_two_players_in_two_processes_do_what_they_do_in_one(results, cpu):
    assert results[0]["adversarial"] == results[1]["adversarial"]
    assert results[0]["adversarial"] == pytest.approx(joint.competed(cpu), rel=1e-5)


def test_a_batch_that_two_cannot_share_is_refused(results):
    for result in results:
        assert result["uneven"] == "A batch of 7 cannot be shared evenly by 2 processes."


def test_all_stop_when_the_loss_of_one_is_no_number(results):
    for result in results:
        assert "The loss is nan in step 1, which was not taken." in result["diverged"]


def test_the_weights_are_those_of_one_process(folder):
    one, both = weights(folder / "one"), weights(folder / "both")
    first = tiny.classifier().state_dict()
    for name, value in one.items():
        assert torch.allclose(value, both[name], **ROUNDED)
        assert not torch.allclose(value, first[name], atol=1e-3)
    made = [model_cards.read("tiny", folder / name) for name in ("one", "both")]
    assert [card["machine"]["processes"] for card in made] == [1, 2]


def test_states_are_those_of_one_process(folder):
    (one, note), (both, _) = (
        files.read(folder / name / "states" / "tiny.safetensors", resume.KIND)
        for name in ("eight", "to-one")
    )
    assert one.keys() == both.keys() and note["step"] == 8
    assert all(torch.allclose(value, both[name], **CLOSE) for name, value in one.items())


def test_histories_are_those_of_one_process(folder):
    """The means of both halves, and not what the first process saw."""
    one, both = (
        np.loadtxt(folder / name / "tiny.csv", delimiter=",", skiprows=1)
        for name in ("one", "both")
    )
    assert np.allclose(one, both, atol=1e-5) and len(one) == 12


def test_both_are_refused_when_another_training_runs_there(results):
    """The first process found it, the second has heard of it."""
    for result in results:
        assert "Another training of tiny is running in" in result["refused"]


def test_two_go_on_with_the_state_of_one(folder):
    one, resumed = weights(folder / "one"), weights(folder / "from-one")
    assert model_cards.read("tiny", folder / "from-one")["machine"]["processes"] == 2
    assert all(torch.allclose(one[name], resumed[name], **ROUNDED) for name in one)


def test_all_stop_after_the_same_step_when_one_is_asked(results):
    """The second was asked in step 7; they speak about it after every fourth."""
    for result in results:
        assert "Stopped after step 8 of 12" in result["stopped"]


def test_one_goes_on_with_the_state_of_two(folder, monkeypatch, tmp_path):
    tiny.install(monkeypatch.setattr)
    shutil.copytree(folder / "to-one", tmp_path, dirs_exist_ok=True)
    runs.train("tiny", out=tmp_path, device="cpu", resume=True)
    one, resumed = weights(folder / "one"), weights(tmp_path)
    assert all(torch.allclose(one[name], resumed[name], **ROUNDED) for name in one)

"""The command line: what it prints and returns, and what it says when something is wrong."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers import tiny_training as tiny
from PIL import Image

from course_utils.data import fashion
from course_utils.training import command, inference, model_cards, runs

main = command.main


@pytest.fixture
def trained(tmp_path, tiny_recipes):
    for name in ("tiny", "tiny-finished"):
        runs.train(name, out=tmp_path, device="cpu", steps=2)
    return tmp_path


def test_the_recipes_are_listed_with_the_metrics_of_what_is_shipped(
    trained, monkeypatch, capsys
):
    monkeypatch.setattr(model_cards, "SHIPPED", trained)
    monkeypatch.setattr(model_cards.names, "__defaults__", (trained,))
    monkeypatch.setattr(model_cards.read, "__defaults__", (trained,))
    assert main(["list"]) == 0
    accuracy = model_cards.read("tiny")["metrics"]["accuracy"]
    rows = {line.split()[0]: line.split()[1:] for line in capsys.readouterr().out.splitlines()}
    assert rows == {
        "tiny": ["accuracy", str(accuracy)],
        "tiny-finished": ["accuracy", str(accuracy)],
        "tiny-diverging": ["-"],
    }


def test_every_recipe_of_the_package_is_listed(capsys):
    assert main(["list"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == list(runs.RECIPES)


def test_a_recipe_is_trained_on_a_folder_of_pictures(tmp_path, capsys):
    """The real recipe, on pictures in files."""
    rng = np.random.default_rng(0)
    for i in range(160):
        kind = tmp_path / "pictures" / ("dark", "light")[i % 2]
        kind.mkdir(parents=True, exist_ok=True)
        array = rng.integers(0, 100, (9, 9)) + 100 * (i % 2)
        Image.fromarray(array.astype(np.uint8)).save(kind / f"{i}.png")
    arguments = [
        "--steps",
        "3",
        "--seed",
        "7",
        "--device",
        "cpu",
        "--out",
        str(tmp_path / "out"),
    ]
    data = ["--data", str(tmp_path / "pictures")]
    assert main(["train", "classifier", *data, *arguments]) == 0
    said = capsys.readouterr()
    assert str(tmp_path / "out" / "classifier.safetensors") in said.out
    assert "step 3 of 3: loss" in said.err and "examples/s" in said.err
    card = model_cards.read("classifier", tmp_path / "out")
    assert (card["seed"], card["steps"], card["data"]["pictures"]) == (7, 3, 128)
    assert card["settings"]["classes"] == 2
    assert main(["evaluate", "classifier", "--folder", str(tmp_path / "out"), *data]) == 0
    accuracy = str(card["metrics"]["accuracy"])
    _, line, said = capsys.readouterr().out.splitlines()
    assert line.split() == ["accuracy", accuracy, accuracy]
    assert said == "These are the card's pictures, and the numbers agree with it."


def test_a_stopped_training_ends_with_130_and_goes_on(
    tmp_path, tiny_recipes, monkeypatch, capsys
):
    line = ["train", "tiny", "--device", "cpu", "--out", str(tmp_path)]
    with monkeypatch.context() as patch:
        patch.setitem(runs.RECIPES, "tiny", tiny.stopping(3))
        assert main(line) == 130
    assert "Stopped after step 4 of 12" in capsys.readouterr().err
    assert main(line) == 1
    assert "FileExistsError" in (said := capsys.readouterr().err) and "--resume" in said
    assert main([*line, "--resume"]) == 0


def test_a_diverging_training_ends_with_1(tmp_path, tiny_recipes, capsys):
    line = ["train", "tiny-diverging", "--device", "cpu", "--out", str(tmp_path)]
    assert main(line) == 1
    assert "DivergedError: The loss is nan in step 6" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["train", "big"], "There is no recipe 'big'; there are: tiny, tiny-finished"),
        (["train", "tiny", "--device", "gpu"], "there is no 'gpu' here"),
        (["train", "tiny", "--device", "cpu", "--precision", "half"], "precision is one of no"),
        (["train", "tiny", "--device", "cpu", "--steps", "0"], "at least one step"),
        (["train", "tiny", "--device", "cpu", "--seed", "-1"], "its seed is at least 0"),
        (["evaluate", "big"], "There is no recipe 'big'"),
        (
            ["evaluate", "tiny", "--folder", "nowhere"],
            "There is no checkpoint 'tiny' in nowhere",
        ),
    ],
)
def test_what_is_wrong_is_said_in_a_line(arguments, said, tiny_recipes, capsys, tmp_path):
    out = ["--out", str(tmp_path)] if arguments[0] == "train" else []
    assert main([*arguments, *out]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1 and said in lines[0]


def test_a_folder_of_pictures_that_is_not_there(capsys, tmp_path):
    arguments = ["--device", "cpu", "--out", str(tmp_path), "--data", str(tmp_path / "none")]
    assert main(["train", "classifier", *arguments]) == 1
    assert "FileNotFoundError: There is no folder" in capsys.readouterr().err


def test_an_error_in_the_package_is_not_hidden(tiny_recipes, monkeypatch):
    monkeypatch.setattr(runs, "train", lambda *_, **__: 1 / [])
    with pytest.raises(TypeError):
        main(["train", "tiny"])


def test_verify_finds_all_whole(trained, capsys):
    assert main(["verify", "--folder", str(trained)]) == 0
    words = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert words == [["tiny", "whole"], ["tiny-finished", "whole"]]


def test_verify_names_the_damaged_one(trained, capsys):
    path = trained / "tiny.safetensors"
    path.write_bytes(path.read_bytes()[:-1])
    assert main(["verify", "--folder", str(trained)]) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("tiny ") and "REFUSED" in first and "is cut off" in first
    assert second.split() == ["tiny-finished", "whole"]


def test_verify_names_weights_without_a_card(trained, capsys):
    (trained / "tiny-finished.json").unlink()
    assert main(["verify", "--folder", str(trained)]) == 1
    said = capsys.readouterr().out
    assert "tiny-finished.json is missing, the card of the weights" in said


def test_verify_names_a_card_without_weights(trained, capsys):
    (trained / "tiny.safetensors").unlink()
    assert main(["verify", "--folder", str(trained)]) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("tiny ") and "REFUSED: There is no file" in first
    assert second.split() == ["tiny-finished", "whole"]


def test_verify_names_what_the_package_lacks(trained, monkeypatch, capsys):
    """Both files gone leave no trace in the folder: the recipes say what should be there."""
    monkeypatch.setattr(model_cards, "SHIPPED", trained)
    assert main(["verify"]) == 1
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert lines.keys() == set(tiny.RECIPES) and "whole" in lines["tiny"]
    assert "REFUSED: There is no checkpoint 'tiny-diverging'" in lines["tiny-diverging"]


def test_verify_of_an_empty_folder_is_no_success(tmp_path, capsys):
    assert main(["verify", "--folder", str(tmp_path)]) == 1
    assert "There is no checkpoint in" in capsys.readouterr().out


def test_verify_looks_at_the_shipped_ones(capsys):
    assert main(["verify"]) == (0 if model_cards.names() else 1)
    words = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [w[0] for w in words if w[-1] == "whole"] == model_cards.names()


def test_help_comes_at_once(capsys):
    """Without PyTorch, which takes seconds to load; the names of the options are there."""
    code = (
        "import sys; sys.argv[1:] = ['train', '--help']\n"
        "from course_utils.training import command\n"
        "try: command.main()\n"
        "except SystemExit: pass\n"
        "print([m for m in ('torch', 'accelerate', 'numpy') if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines()[-1] == "[]"
    for option in (
        "steps",
        "seed",
        "data",
        "device",
        "precision",
        "out",
        "resume",
        "download",
        "overwrite",
    ):
        assert f"--{option}" in run.stdout


def test_it_is_the_command_of_the_package():
    line = [sys.executable, "-m", "course_utils"]
    run = subprocess.run([*line, "--help"], capture_output=True, text=True, check=True)
    assert "python -m course_utils" in run.stdout
    for name in ("list", "train", "sample", "evaluate", "verify"):
        assert name in run.stdout
    assert subprocess.run(line, capture_output=True).returncode == 2


def test_make_names_the_options_that_there_are():
    """The Makefile's target calls the command as it is."""
    root = Path(__file__).resolve().parents[2]
    line = "-m course_utils train $(RECIPE) --resume --download $(if $(OUT),--out $(OUT))"
    assert line in (root / "Makefile").read_text()


@pytest.fixture
def nothing(monkeypatch, tmp_path):
    """A fresh machine: the full data lie nowhere."""
    monkeypatch.delenv("COURSE_DATA", raising=False)
    monkeypatch.setattr(fashion, "DEBIAN", tmp_path / "none")
    monkeypatch.setattr(fashion, "_cache", lambda: tmp_path / "cache")


def test_on_a_fresh_machine_it_is_said_what_to_type(nothing, tmp_path, capsys):
    line = ["train", "softmax", "--steps", "2", "--device", "cpu", "--out", str(tmp_path)]
    assert main(line) == 1
    said = capsys.readouterr().err
    assert "`--download`" in said and "`--data shipped`" in said
    assert main([*line, "--data", "shipped"]) == 0


def test_download_gets_what_lies_nowhere(nothing, tmp_path, monkeypatch):
    def got(name, store):
        asked.append(name)
        raise ConnectionError("no network in this test")

    asked = []
    monkeypatch.setattr(fashion, "_download", got)
    line = ["train", "softmax", "--steps", "2", "--device", "cpu", "--out", str(tmp_path)]
    assert main([*line, "--download"]) == 1
    assert asked == [next(iter(fashion.FULL))]


def test_a_sheet_of_samples(tmp_path, capsys):
    out = tmp_path / "sheets" / "vae.png"
    line = ["sample", "vae-beta-4", "--seed", "3", "--count", "9", "--out", str(out)]
    assert main(line) == 0
    assert str(out) in capsys.readouterr().out
    with Image.open(out) as picture:
        found = np.asarray(picture)[::3, ::3].reshape(3, 28, 3, 28).swapaxes(1, 2)
    model = runs.checkpoints.load("vae-beta-4")
    drawn = inference.samples(model, 9, np.random.default_rng(3))[:, 0]
    assert np.abs(found.reshape(9, 28, 28) / 255 - drawn.numpy()).max() <= 0.501 / 255
    assert main(line) == 1 and "say --overwrite to replace it" in capsys.readouterr().err
    assert main([*line, "--overwrite"]) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["classifier"],
            "classifier makes no new pictures; these do: vae, vae-plane, vae-beta",
        ),
        (["big"], "There is no recipe 'big'"),
        (
            ["vae", "--out", "here.jpg"],
            "a file NAME.png with at least one picture; got 'here.j",
        ),
        (["vae", "--count", "0"], "at least one picture; got 'samples.png', 0"),
        (["vae", "--folder", "nowhere"], "There is no checkpoint 'vae' in nowhere"),
    ],
)
def test_no_sheet(arguments, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["sample", *arguments]) == 1
    assert said in capsys.readouterr().err and list(tmp_path.iterdir()) == []

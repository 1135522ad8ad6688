"""Checkpoints: the shipped ones load; files that are not right are refused by reason."""

import json
import os
import shutil

import pytest
import torch
from helpers import tiny_training as tiny

from course_utils.generative.models import VariationalAutoencoder
from course_utils.training import checkpoints, files, model_cards
from course_utils.training.errors import RefusedFileError


@pytest.fixture
def folder(tmp_path):
    checkpoints.save("tiny", tiny.classifier(), tiny.ORIGIN, tmp_path)
    return tmp_path


def altered_card(folder, name="tiny", **changes):
    path = folder / f"{name}.json"
    card = json.loads(path.read_text()) | changes
    path.write_text(json.dumps({key: v for key, v in card.items() if v is not None}))


def test_weights_come_back_rounded_to_float16(folder):
    model, loaded = tiny.classifier(), checkpoints.load("tiny", folder)
    assert type(loaded) is type(model) and loaded.settings == model.settings
    for name, value in model.state_dict().items():
        found = loaded.state_dict()[name]
        assert found.dtype == torch.float32 and torch.equal(found, value.half().float())
    assert not loaded.training and not any(w.requires_grad for w in loaded.parameters())


def test_buffers_come_back_too(tmp_path):
    model = VariationalAutoencoder(latent=2, width=2, hidden=4, side=8, components=3)
    model.prior_means.copy_(torch.arange(6.0).reshape(3, 2))
    checkpoints.save("tiny", model, tiny.ORIGIN, tmp_path)
    loaded = checkpoints.load("tiny", tmp_path)
    assert torch.equal(loaded.prior_means, model.prior_means)
    assert loaded.settings["components"] == 3


def test_loading_draws_no_random_number_of_the_program(folder):
    before = torch.random.get_rng_state()
    checkpoints.load("tiny", folder)
    assert torch.equal(torch.random.get_rng_state(), before)


def test_loading_reads_the_weights_once_and_hashes_them_once(folder, monkeypatch):
    calls = []
    for name in ("read", "digest"):
        real = getattr(files, name)
        monkeypatch.setattr(files, name, lambda *a, n=name, f=real: (calls.append(n), f(*a))[1])
    checkpoints.load("tiny", folder)
    assert calls == ["read", "digest"]


def test_the_card_says_what_was_saved(folder):
    card = model_cards.read("tiny", folder)
    assert card.items() >= tiny.ORIGIN.items()
    assert card["model"] == "Classifier" and card["settings"] == tiny.classifier().settings
    text = (folder / "tiny.json").read_text()
    assert text.endswith("}\n") and json.loads(text) == card


def test_names_are_sorted_and_what_is_unfinished_is_none(folder):
    checkpoints.save("a", tiny.classifier(), tiny.ORIGIN, folder)
    (folder / ".b.safetensors.123").touch()
    assert model_cards.names(folder) == ["a", "tiny"]
    assert model_cards.names(folder / "no such folder") == []


def test_a_missing_checkpoint_names_those_there_are(folder):
    with pytest.raises(FileNotFoundError, match=r"no checkpoint 'big'.*it holds: tiny\."):
        checkpoints.load("big", folder)
    with pytest.raises(FileNotFoundError, match="it holds: none"):
        checkpoints.load("big", folder / "no such folder")


def test_a_card_without_weights(folder):
    (folder / "tiny.safetensors").unlink()
    with pytest.raises(FileNotFoundError, match=r"tiny\.safetensors"):
        checkpoints.load("tiny", folder)


def test_weights_and_card_that_were_exchanged(folder):
    checkpoints.save("other", tiny.classifier(seed=1), tiny.ORIGIN, folder)
    shutil.copy(folder / "other.safetensors", folder / "tiny.safetensors")
    with pytest.raises(RefusedFileError, match="do not belong together"):
        checkpoints.load("tiny", folder)
    assert checkpoints.load("other", folder)


@pytest.mark.parametrize("length", [0, 10, 200])
def test_a_card_that_is_cut_off(length, folder):
    path = folder / "tiny.json"
    path.write_text(path.read_text()[:length])
    with pytest.raises(RefusedFileError, match=r"tiny\.json is cut off, or not JSON"):
        checkpoints.load("tiny", folder)


@pytest.mark.parametrize("text", ["[]", "3", "null", '"card"', "{}", "\xff"])
def test_json_that_is_no_card(text, folder):
    (folder / "tiny.json").write_text(text, encoding="latin-1")
    with pytest.raises(RefusedFileError, match=r"tiny\.json"):
        checkpoints.load("tiny", folder)


@pytest.mark.parametrize("key", ["model", "settings", "sha256", *model_cards.ORIGIN])
def test_a_card_that_lacks_an_entry(key, folder):
    altered_card(folder, **{key: None})
    with pytest.raises(RefusedFileError, match=rf"lacks \['{key}'\]"):
        checkpoints.load("tiny", folder)


@pytest.mark.parametrize("model", ["UNet", "seeded", "__name__", 3, ["Classifier"]])
def test_a_model_that_this_package_does_not_have(model, folder):
    altered_card(folder, model=model)
    with pytest.raises(RefusedFileError, match=r"this package has.*A newer package"):
        checkpoints.load("tiny", folder)


@pytest.mark.parametrize(
    "settings", [{"sides": 8}, {"side": 7}, {"width": "two"}, {"width": -1}, [8]]
)
def test_settings_that_no_model_has(settings, folder):
    altered_card(folder, settings=settings)
    with pytest.raises(RefusedFileError, match=r"tiny\.json"):
        checkpoints.load("tiny", folder)


def test_settings_that_do_not_fit_the_weights(folder):
    altered_card(folder, settings={"classes": 2, "width": 4, "features": 4, "side": 8})
    with pytest.raises(RefusedFileError, match="does not fit Classifier"):
        checkpoints.load("tiny", folder)


def test_a_state_of_a_training_is_no_checkpoint(folder):
    files.write(folder / "tiny.safetensors", {"a": torch.ones(1)}, "state of a training", {})
    with pytest.raises(RefusedFileError, match="should hold weights"):
        checkpoints.load("tiny", folder)


@pytest.mark.parametrize("value", [float("nan"), float("-inf"), 1e5])
def test_weights_that_float16_cannot_hold_are_not_saved(value, folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    model = tiny.classifier(seed=1)
    model.head.bias.data[1] = value
    with pytest.raises(ValueError, match=r"infinite or missing in float16: head\.bias"):
        checkpoints.save("tiny", model, tiny.ORIGIN, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize(
    "spoilt", [{"metrics": {"error": float("nan")}}, {"machine": object()}]
)
def test_a_card_that_json_cannot_hold_is_found_before_anything_is_written(spoilt, tmp_path):
    with pytest.raises((TypeError, ValueError), match="JSON"):
        checkpoints.save("tiny", tiny.classifier(), tiny.ORIGIN | spoilt, tmp_path)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("key", model_cards.ORIGIN)
def test_an_origin_without_an_entry_is_not_saved(key, tmp_path):
    origin = {name: value for name, value in tiny.ORIGIN.items() if name != key}
    with pytest.raises(ValueError, match=f"lacks {key}"):
        checkpoints.save("tiny", tiny.classifier(), origin, tmp_path)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", model_cards.names())
def test_shipped(name):
    path = model_cards.SHIPPED / f"{name}.safetensors"
    assert path.stat().st_size <= 4e6
    model, card = checkpoints.load(name), model_cards.read(name)
    assert card["recipe"] == name and card["metrics"] and card["steps"] > 0
    assert all(torch.isfinite(value).all() for value in model.state_dict().values())
    assert not any("/" in str(value) for value in card["machine"].values())  # no path


def test_no_card_lies_without_weights():
    found = sorted(path.stem for path in model_cards.SHIPPED.glob("*.json"))
    assert found == model_cards.names()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("steps", 0),
        ("steps", -3),
        ("steps", 2.5),
        ("steps", True),
        ("seed", -1),
        ("seed", "0"),
        ("data", []),
        ("metrics", {"error": float("nan")}),
        ("metrics", {"error": "small"}),
        ("metrics", 0.5),
    ],
)
def test_a_card_that_says_what_cannot_be(key, value, folder):
    altered_card(folder, **{key: value})
    with pytest.raises(
        RefusedFileError, match=rf"tiny\.json has been altered: no training has {key}"
    ):
        checkpoints.load("tiny", folder)


@pytest.mark.parametrize("gone", ["sha256", "kind", "note"])
def test_weights_whose_header_lacks_an_entry(gone, folder, monkeypatch):
    """With the hash of the header recomputed."""
    real = files._digest_of
    monkeypatch.setattr(files, "_digest_of", lambda head: (head.pop(gone, 0), real(head))[1])
    path = folder / "tiny.safetensors"
    files.write(path, {}, checkpoints.KIND, {})
    monkeypatch.undo()
    with pytest.raises(RefusedFileError, match=r"tiny\.safetensors"):
        checkpoints.load("tiny", folder)


@pytest.mark.parametrize("note", [[], 3, "x", {}])
def test_weights_with_a_note_that_is_none(note, folder):
    files.write(folder / "tiny.safetensors", {}, checkpoints.KIND, note)
    with pytest.raises(RefusedFileError, match=r"tiny\.safetensors"):
        checkpoints.load("tiny", folder)


def test_loaded_models_are_in_single_precision_whatever_the_default():
    torch.set_default_dtype(torch.float64)
    try:
        model = checkpoints.load("softmax")
    finally:
        torch.set_default_dtype(torch.float32)
    assert {tensor.dtype for tensor in model.state_dict().values()} == {torch.float32}

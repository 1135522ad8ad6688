"""Models looked at again: numbers beside the card's, and pictures that do not fit a model."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from helpers import tiny_training as tiny

from course_utils.data import fashion
from course_utils.data.pictures import Pictures
from course_utils.generative.models import VariationalAutoencoder
from course_utils.training import checkpoints, evaluation, model_cards, runs
from course_utils.training.recipes import Recipe

pytestmark = pytest.mark.usefixtures("tiny_recipes")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A trained model, made once for all tests that only look at it."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        tiny.install(patch.setattr)
        runs.train("tiny-finished", out=folder, device="cpu", steps=3)
    return folder


def evaluated(name, folder):
    return evaluation.evaluate(name, runs.recipe_of(name).measure, folder)


def judged_on(monkeypatch, data, folder):
    monkeypatch.setattr(runs.datasets, "pictures", lambda source=None, download=False: data)
    return evaluated("tiny-finished", folder)


def test_on_the_pictures_of_the_card_its_numbers_come_again(made):
    found = evaluated("tiny-finished", made)
    assert found.same and found.measured == found.stated and not found.off
    assert found.stated == model_cards.read("tiny-finished", made)["metrics"]
    assert str(found) == "These are the card's pictures, and the numbers agree with it."


def test_other_pictures_are_said_to_be_others(made, monkeypatch):
    found = judged_on(monkeypatch, tiny.pictures(seed=1), made)
    assert not found.same and not found.off and "not the card's pictures" in str(found)


def test_a_number_that_should_agree_and_does_not_is_named(made, monkeypatch, capsys):
    """As when the code of a network or of a measure has changed."""
    for wrong in ({"accuracy": 0.123}, {"accuracy": 1.0, "other": 2.0}):
        recipe = replace(tiny.RECIPES["tiny-finished"], measure=lambda *_, w=wrong: w)
        monkeypatch.setitem(runs.RECIPES, "tiny-finished", recipe)
        found = evaluated("tiny-finished", made)
        name = list(wrong)[-1]
        assert name in found.off and f"something else for {', '.join(found.off)}" in str(found)
        line = ["evaluate", "tiny-finished", "--folder", str(made)]
        assert tiny.command.main(line) == 1
        assert name in capsys.readouterr().out


@pytest.mark.parametrize("names", [("cat", "dog"), ("lying", "standing", "sitting")])
def test_a_classifier_is_not_judged_by_classes_that_it_does_not_know(made, monkeypatch, names):
    data = replace(tiny.pictures(), names=names)
    with pytest.raises(ValueError, match=rf"lying, standing\. .* others.*: {names[0]}"):
        judged_on(monkeypatch, data, made)


def test_pictures_of_another_size_are_refused(made, monkeypatch):
    data = tiny.pictures()
    large = Pictures(
        *(np.pad(data.train_x, ((0, 0), (2, 2), (2, 2))), data.train_y.copy()) * 2, data.names
    )
    with pytest.raises(ValueError, match="takes pictures of 8 x 8 pixels; these have 12 x 12"):
        judged_on(monkeypatch, large, made)


@pytest.mark.parametrize("names", [("cat", "dog"), fashion.NAMES])
def test_samples_are_judged_beside_clothes_alone(monkeypatch, names):
    """The shipped classifier knows nothing else; what needs no judge is measured anyway."""
    monkeypatch.setattr(evaluation, "SAMPLES", 100)
    model = VariationalAutoencoder(latent=2, width=2, hidden=4).requires_grad_(False)
    shipped = fashion.load()
    x, y = shipped.test_x[:100].copy(), shipped.test_y[:100] % len(names)
    few = Pictures(x, y, x, y, names)
    own = {"error", "kl", "scale"}
    if names == fashion.NAMES:
        assert evaluation.variational(model, few).keys() > own
        return
    with pytest.warns(UserWarning, match="Samples are not judged.*only .* Fashion-MNIST"):
        assert evaluation.variational(model, few).keys() == own


def test_a_recipe_trained_on_own_pictures_is_not_judged_by_clothes(monkeypatch, tmp_path):
    def measured(model, data):
        assert data.names == ("lying", "standing")
        with pytest.warns(UserWarning, match="not judged"):
            return evaluation.variational(model, data)

    model = VariationalAutoencoder(latent=2, width=2, hidden=4, side=tiny.SIDE)
    monkeypatch.setitem(runs.RECIPES, "tiny", Recipe(tiny.recipe, measured))
    checkpoints.save("tiny", model, tiny.ORIGIN, tmp_path)
    assert evaluated("tiny", tmp_path).measured.keys() == {"error", "kl", "scale"}


@pytest.mark.parametrize("name", model_cards.names())
def test_shipped_cards_name_the_classes_of_their_pictures(name):
    assert model_cards.read(name)["data"]["classes"] == list(fashion.NAMES)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_weights_that_are_no_numbers_are_found_whatever_their_hash_says(value, tmp_path):
    tiny.forged(tmp_path, {"head.bias": lambda v: v.fill_(value)})
    assert (
        "infinite or missing numbers in head.bias" in dict(checkpoints.verify(tmp_path))["tiny"]
    )


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        ("prior_weights", lambda v: v * torch.tensor([-1.0, 3.0]), "weights"),
        ("prior_weights", lambda v: v * 2, "weights must sum to 1; these sum to 2"),
        ("prior_covariances", lambda v: -v, "positive definite"),
        ("prior_covariances", lambda v: v * 0, "positive definite"),
        ("prior_covariances", lambda v: v + torch.tensor([[0.0, 1.0], [0, 0]]), "symmetric"),
        (
            "prior_means",
            lambda v: v + float("nan"),
            "missing numbers in prior_means",
        ),
    ],
)
def test_a_mixture_that_is_none_is_found(name, change, says, tmp_path):
    model = VariationalAutoencoder(latent=2, width=2, hidden=4, side=8, components=2)
    tiny.forged(tmp_path, {name: change}, model)
    assert says in dict(checkpoints.verify(tmp_path))["tiny"]


def test_numbers_that_no_network_has_are_found(tmp_path):
    tiny.forged(tmp_path, {"head.bias": lambda v: v.to(torch.complex64)})
    assert "numbers of another type in head.bias" in dict(checkpoints.verify(tmp_path))["tiny"]

"""Networks: shapes, gradients, settings; and in onnxruntime they give the same numbers."""

import warnings

import numpy as np
import onnxruntime
import pytest
import torch
from torch import nn

from course_utils.generative import models
from course_utils.generative.models import (
    Autoencoder,
    Classifier,
    Perceptron,
    VariationalAutoencoder,
    seeded,
)

SMALL = {
    Autoencoder: {"latent": 3, "width": 2, "hidden": 5},
    Classifier: {"classes": 4, "width": 2, "features": 3},
    Perceptron: {"classes": 4, "hidden": 5},
    VariationalAutoencoder: {"latent": 3, "width": 2, "hidden": 5, "components": 2},
}
KINDS = sorted(SMALL, key=lambda kind: kind.__name__)
SIDES = [8, 12, 28]


@pytest.fixture(autouse=True, scope="module")
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def small(kind, side=8, seed=0):
    return seeded(lambda: kind(**SMALL[kind], side=side), seed)


def inputs(kind, n, side=8, seed=0):
    """What `forward` takes: pictures, and noise for the one that draws codes."""
    rng = np.random.default_rng(seed)
    x = torch.from_numpy(rng.random((n, 1, side, side), dtype=np.float32))
    noise = torch.from_numpy(rng.standard_normal((n, 3), dtype=np.float32))
    return (x, noise) if kind is VariationalAutoencoder else (x,)


def outputs(model, *given):
    found = model(*given)
    return found if isinstance(found, tuple) else (found,)


def test_every_model_is_tested_here():
    assert {name for name, v in vars(models).items() if isinstance(v, type)} == {
        kind.__name__ for kind in SMALL
    }


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("n", [1, 5])
@pytest.mark.parametrize("kind", KINDS)
def test_shapes(kind, n, side):
    model = small(kind, side)
    first, *rest = outputs(model, *inputs(kind, n, side))
    if kind in (Classifier, Perceptron):
        assert first.shape == (n, 4)
    else:
        assert first.shape == (n, 1, side, side)
        assert (first > 0).all() and (first < 1).all()
    assert [value.shape for value in rest] == ([(n, 3), (n, 3), ()] if rest else [])


@pytest.mark.parametrize("side", SIDES)
def test_shapes_of_parts(side):
    x = inputs(Autoencoder, 5, side)[0]
    plain, variational = small(Autoencoder, side), small(VariationalAutoencoder, side)
    assert plain.encode(x).shape == (5, 3) and small(Classifier, side).features(x).shape == (
        5,
        3,
    )
    assert [part.shape for part in variational.encode(x)] == [(5, 3), (5, 3)]
    for model in (plain, variational):
        assert model.decode(torch.zeros(2, 3)).shape == (2, 1, side, side)


@pytest.mark.parametrize("kind", KINDS)
def test_pictures_of_a_batch_do_not_meet(kind):
    """Each gets what it would get alone: no BatchNorm."""
    model, given = small(kind).train(), inputs(kind, 5)
    together = outputs(model, *given)
    alone = outputs(model, *(value[2:3] for value in given))
    for whole, one in zip(together, alone, strict=True):
        assert whole.dim() == 0 or torch.allclose(whole[2:3], one, atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_reach_every_weight(kind):
    model = small(kind)
    sum((value**2).sum() for value in outputs(model, *inputs(kind, 5))).backward()
    for name, weight in model.named_parameters():
        assert weight.grad is not None and weight.grad.abs().max() > 0, name


@pytest.mark.parametrize("kind", KINDS)
def test_settings_build_the_same_model(kind):
    model = small(kind, side=12)
    again = kind(**model.settings)
    assert again.settings == model.settings
    again.load_state_dict(model.state_dict())
    given = inputs(kind, 3, 12)
    for one, other in zip(outputs(model, *given), outputs(again, *given), strict=True):
        assert torch.equal(one, other)


@pytest.mark.parametrize("kind", KINDS)
def test_settings_are_all_that_a_model_is_made_of(kind):
    names = kind.__init__.__code__.co_varnames[1 : kind.__init__.__code__.co_argcount]
    assert set(small(kind).settings) == set(names)
    assert small(kind).settings.items() >= SMALL[kind].items()


@pytest.mark.parametrize("kind", KINDS)
def test_no_layer_remembers_a_batch_or_draws(kind):
    model = small(kind).train()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    state = torch.random.get_rng_state()
    first, second = (outputs(model, *inputs(kind, 4)) for _ in range(2))
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))
    assert all(torch.equal(before[name], v) for name, v in model.state_dict().items())
    assert torch.equal(torch.random.get_rng_state(), state)


def test_noise_moves_the_code_by_its_standard_deviation():
    model, (x, noise) = small(VariationalAutoencoder), inputs(VariationalAutoencoder, 5)
    decoded, mean, log_variance, log_scale = model(x, noise)
    z = mean + log_variance.exp().sqrt() * noise
    assert torch.allclose(decoded, model.decode(z), atol=1e-6)
    assert not torch.allclose(decoded, model(x, noise * 0)[0], atol=1e-4)
    assert torch.equal(model(x, noise * 0)[0], model.decode(mean))
    assert log_scale is model.log_scale


def test_before_a_fit_the_mixture_is_the_standard_normal_prior():
    model = small(VariationalAutoencoder)
    assert model.prior_weights.tolist() == [0.5, 0.5]
    assert torch.equal(model.prior_means, torch.zeros(2, 3))
    assert torch.equal(model.prior_covariances, torch.stack([torch.eye(3)] * 2))


def test_the_last_layer_of_the_classifier_sees_its_features_alone():
    model, (x,) = small(Classifier), inputs(Classifier, 5)
    features = model.features(x)
    swish = features / (1 + torch.exp(-features))
    expected = swish @ model.head.weight.T + model.head.bias
    assert torch.allclose(model(x), expected, atol=1e-6)


def test_a_perceptron_is_the_formula_of_its_chapter():
    model, (x,) = small(Perceptron), inputs(Perceptron, 5)
    w, a, v, b = model.parameters()
    expected = torch.tanh(x.flatten(1) @ w.T + a) @ v.T + b
    assert torch.allclose(model(x), expected, atol=1e-6)
    affine = Perceptron(hidden=0, classes=4, side=8)
    w, a = affine.parameters()
    assert torch.allclose(affine(x), x.flatten(1) @ w.T + a, atol=1e-6)


@pytest.mark.parametrize("kind", [Autoencoder, Classifier, VariationalAutoencoder])
@pytest.mark.parametrize("side", [0, 2, 6, 27])
def test_a_side_that_cannot_be_halved_twice(kind, side):
    with pytest.raises(ValueError, match=f"expected a multiple of 4, got {side}"):
        kind(side=side)


def test_first_weights_follow_from_the_seed():
    state = torch.random.get_rng_state()
    a, b, c = (small(Classifier, seed=seed).head.weight for seed in (0, 0, 1))
    assert torch.equal(a, b) and not torch.equal(a, c)
    assert torch.equal(torch.random.get_rng_state(), state)


def exported(module, given, path):
    """An ONNX file with any number of rows, and a session that runs it."""
    shapes = tuple({0: torch.export.Dim("n")} for _ in given)
    with warnings.catch_warnings():
        # The exporter uses parts of Python and PyTorch that are to be replaced.
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", FutureWarning)
        warnings.filterwarnings("ignore", "# The axis name", UserWarning)  # both are called n
        torch.onnx.export(
            module.eval(), given, path, dynamo=True, dynamic_shapes=(shapes,), verbose=False
        )  # fmt: skip
    return onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])


class Part(nn.Module):
    """A method of a model as a model of its own, to be exported."""

    def __init__(self, model, method):
        super().__init__()
        self.model, self.method = model, method

    def forward(self, *given):
        return getattr(self.model, self.method)(*given)


PARTS = [
    *((kind, "forward") for kind in KINDS),
    (Autoencoder, "encode"),
    (Autoencoder, "decode"),
    (Classifier, "features"),
    (VariationalAutoencoder, "encode"),
    (VariationalAutoencoder, "decode"),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "method"), PARTS, ids=[f"{kind.__name__}.{method}" for kind, method in PARTS]
)
def test_onnxruntime_gives_the_same_numbers(kind, method, tmp_path):
    part = Part(small(kind), method)

    def given(n):
        if method == "decode":
            return (inputs(VariationalAutoencoder, n, seed=n)[1],)
        return inputs(kind, n, seed=n) if method == "forward" else inputs(kind, n, seed=n)[:1]

    session = exported(part, given(2), tmp_path / "model.onnx")
    names = [entry.name for entry in session.get_inputs()]
    for n in (1, 5):
        values = given(n)
        feed = {name: v.numpy() for name, v in zip(names, values, strict=True)}
        found = session.run(None, feed)
        with torch.no_grad():
            expected = outputs(part, *values)
        for ours, theirs in zip(expected, found, strict=True):
            assert ours.shape == theirs.shape
            np.testing.assert_allclose(theirs, ours.detach().numpy(), rtol=1e-4, atol=1e-6)

"""Two players: games with a closed form, and opponents that stand still."""

from itertools import islice, repeat

import numpy as np
import pytest
import torch
from helpers import tiny_training as tiny
from torch import nn

from course_utils.training.loops import Average, DivergedError, Player, fit_adversarial


class Number(nn.Module):
    """A model of one weight, the move of a player."""

    def __init__(self, start):
        super().__init__()
        self.value = nn.Parameter(torch.tensor(float(start)))

    def forward(self):
        return self.value


def bilinear(sign):
    """The first player makes x y small, the second makes it large."""
    return lambda own, other, batch: {"loss": sign * own() * other(), "kept": batch["x"].mean()}


def player(model, objective, rate=0.1, **settings):
    return Player(model, objective, torch.optim.SGD(model.parameters(), lr=rate), **settings)


BATCH = {"x": torch.ones(4)}


@pytest.mark.slow
def test_a_bilinear_game_turns_as_its_matrix_says(cpu):
    """X <- x - a y, then y <- y + a x: a linear map, known for turning around the solution."""
    x, y = Number(1), Number(0.5)
    game = fit_adversarial(
        player(x, bilinear(1)), player(y, bilinear(-1)), repeat(BATCH), accelerator=cpu
    )
    list(islice(game, 30))
    a = 0.1
    move = np.array([[1, 0], [a, 1]]) @ np.array([[1, -a], [0, 1]])
    expected = np.linalg.matrix_power(move, 30) @ [1, 0.5]
    assert [x().item(), y().item()] == pytest.approx(expected, rel=1e-5)
    assert np.abs(np.linalg.eigvals(move)) == pytest.approx(1)


def test_a_game_with_a_saddle_point_arrives_there(cpu):
    """Of x^2 / 2 + 3 x y - y^2 / 2 - 5 y: no gradient at x = 1.5, y = -0.5."""

    def value(x, y):
        return x**2 / 2 + 3 * x * y - y**2 / 2 - 5 * y

    x, y = Number(4), Number(4)
    first = player(x, lambda own, other, _: {"loss": value(own(), other())})
    second = player(y, lambda own, other, _: {"loss": -value(other(), own())})
    list(islice(fit_adversarial(first, second, repeat(BATCH), accelerator=cpu), 110))
    assert [x().item(), y().item()] == pytest.approx([1.5, -0.5], abs=1e-4)


def test_records_name_the_player(cpu):
    game = fit_adversarial(
        player(Number(2), bilinear(1)), player(Number(3), bilinear(-1)), repeat(BATCH),
        start=4, accelerator=cpu,
    )  # fmt: skip
    step = next(game)
    assert list(step.parts) == ["first.loss", "first.kept", "second.loss", "second.kept"]
    assert step.number == 5 and step.examples == 4
    assert step.parts["first.loss"] == 6
    assert step.loss == pytest.approx(-(2 - 0.1 * 3) * 3)  # the second sees the first's move


def test_in_a_step_the_opponent_neither_moves_nor_gets_a_gradient(cpu):
    """Watched by an objective that is called in the middle of each step."""
    x, y = Number(1), Number(1)
    seen = []

    def watching(name, sign):
        def objective(own, other, batch):
            seen.append((name, own.value.requires_grad, other.value.requires_grad))
            return bilinear(sign)(own, other, batch)

        return objective

    first = player(x, watching("first", 1))
    second = player(y, watching("second", -1), rate=0.0)
    step = fit_adversarial(first, second, repeat(BATCH), accelerator=cpu)
    next(step)
    assert seen == [("first", True, False), ("second", True, False)]
    assert x.value.requires_grad and y.value.requires_grad
    assert x().item() == pytest.approx(0.9) and y().item() == 1
    # Each has the gradient of its own loss alone; the other's step has added nothing.
    assert x.value.grad.item() == 1 and y.value.grad.item() == pytest.approx(-0.9)


def test_weights_that_stood_still_before_do_so_afterwards(cpu):
    x, y = Number(1), nn.Linear(1, 1)
    y.bias.requires_grad_(False)
    first = player(x, lambda own, other, _: {"loss": own() * other.weight.sum()})
    second = player(y, lambda own, other, _: {"loss": own.weight.sum() * other()})
    list(islice(fit_adversarial(first, second, repeat(BATCH), accelerator=cpu), 2))
    assert y.weight.requires_grad and not y.bias.requires_grad


def test_each_player_has_rate_clip_and_average_of_its_own(cpu):
    x, y = Number(1), Number(1)
    averages = [Average(x, 0.9), Average(y, 0.1)]
    first = player(x, bilinear(1), clip=0.5, average=averages[0])
    second = Player(
        y, bilinear(-1), torch.optim.SGD(y.parameters()), rate=lambda k: 0.2 * (k + 1),
        average=averages[1],
    )  # fmt: skip
    list(islice(fit_adversarial(first, second, repeat(BATCH), accelerator=cpu), 2))
    xs = np.array([1 - 0.1 * 0.5, 1 - 2 * 0.1 * 0.5])
    ys = np.array([1 + 0.2 * xs[0], 1 + 0.2 * xs[0] + 0.4 * xs[1]])
    assert [x().item(), y().item()] == pytest.approx([xs[1], ys[1]])
    means = [average.module().item() for average in averages]
    assert means == pytest.approx([xs @ [2 / 11, 9 / 11], ys @ [0.1, 0.9]])


@pytest.mark.parametrize("spoilt", ["first", "second"])
def test_a_loss_that_is_no_number_stops_the_game(spoilt, cpu):
    def objective(name, sign):
        factor = float("nan") if name == spoilt else 1
        return lambda own, other, batch: {
            "loss": factor * bilinear(sign)(own, other, batch)["loss"]
        }

    first = player(Number(1), objective("first", 1))
    second = player(Number(1), objective("second", -1))
    with pytest.raises(DivergedError, match="nan in step 1"):
        next(fit_adversarial(first, second, repeat(BATCH), accelerator=cpu))
    assert second.model().item() == 1


def test_a_small_discriminator_learns_the_ratio_of_two_densities(cpu):
    """Against N(0, 1) and N(2, 1) the logit is 2 - 2 x, or its negative: exact by theory."""
    rng = np.random.default_rng(0)
    real = torch.from_numpy(rng.normal(size=(2048, 1))).float()
    judge, maker = tiny.linear(inputs=1), Number(2)

    def judging(own, other, batch):
        made = other() + batch["noise"]
        logits = torch.cat([own(batch["x"]), own(made)])[:, 0]
        answers = torch.cat([torch.ones(len(made)), torch.zeros(len(made))])
        loss = nn.functional.binary_cross_entropy_with_logits(logits, answers)
        return {"loss": loss}

    first = player(judge, judging, rate=2.0)
    second = player(maker, lambda own, other, batch: {"loss": 0 * own()})
    batch = {"x": real, "noise": torch.from_numpy(rng.normal(size=(2048, 1))).float()}
    list(islice(fit_adversarial(first, second, repeat(batch), accelerator=cpu), 70))
    assert judge.weight.item() == pytest.approx(-2, abs=0.15)
    assert judge.bias.item() == pytest.approx(2, abs=0.15)

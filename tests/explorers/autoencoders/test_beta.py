"""What beta trades, against what the networks say when they are asked directly."""

import numpy as np
import pytest
import torch
from helpers.control_values import tried
from helpers.networks_asked import asked, close, load
from torch.distributions import Normal, kl_divergence

from course_utils.explorers.autoencoders import Beta
from course_utils.training import model_cards

controls = Beta.declaration.controls
explorer = Beta()


@pytest.mark.parametrize("beta", controls["beta"].values)
def test_error_and_divergences_are_those_of_the_test_pictures(beta):
    network, found = load(f"vae-beta-{beta}"), explorer.compute(beta=beta)
    x = asked()
    mean, log_variance = network.encode(x)
    per_number = kl_divergence(Normal(mean, (log_variance / 2).exp()), Normal(0.0, 1.0)).mean(
        dim=0
    )
    close(found["divergence"], per_number.sort(descending=True).values, 1e-4)
    error = float((network.decode(mean) - x).square().mean())
    assert found["error"] == pytest.approx(error, rel=1e-4)
    says, speaking = explorer.describe(beta=beta), int((per_number > 0.05).sum())
    assert f"beta = {beta} " in says and f"{error:.4f} per pixel" in says
    total = float(per_number.sum())
    assert f"divergence {total:.0f} nats" in says
    wanted = "all 20 numbers" if speaking == 20 else f"{speaking} of the 20 numbers"
    assert wanted in says


@pytest.mark.parametrize("beta", tried(controls["beta"]))
def test_the_card_of_the_full_test_set_says_nearly_the_same(beta):
    found = explorer.compute(beta=beta)
    card = model_cards.read(f"vae-beta-{beta}")["metrics"]
    assert found["error"] == pytest.approx(card["error"], rel=0.05)
    assert found["divergence"].sum() == pytest.approx(card["kl"], rel=0.05, abs=0.02)


@pytest.mark.parametrize("draw", tried(controls["draw"]))
def test_pictures_come_from_their_codes_and_samples_from_the_prior(draw):
    for beta in ("0.1", "4"):
        network, found = (
            load(f"vae-beta-{beta}"),
            explorer.compute(beta=beta, draw=draw),
        )
        x = asked(32)[8 * draw - 8 : 8 * draw]
        close(found["chosen"], x[:, 0], 1e-7)
        close(found["decoded"], network.decode(network.encode(x)[0])[:, 0])
        error = float((torch.tensor(found["decoded"]) - x[:, 0]).square().mean())
        assert f"({error:.4f} for" in explorer.describe(beta=beta, draw=draw)
        z = torch.tensor(np.random.default_rng([11, draw]).standard_normal((8, 20)))
        close(found["samples"], network.decode(z.float())[:, 0])


def test_more_weight_costs_error_and_saves_divergence():
    found = [explorer.compute(beta=beta) for beta in controls["beta"].values]
    assert (np.diff([f["error"] for f in found]) > 0).all()
    assert (np.diff([f["divergence"].sum() for f in found]) < 0).all()
    assert (np.diff([(f["divergence"] > 0.05).sum() for f in found]) <= 0).all()

"""Autoencoders: a code for each picture, and a picture for each code.

Entry points: `Autoencoder` (also denoises, when it is trained to) and `VariationalAutoencoder`.
"""

import torch
from torch import Tensor, nn

from course_utils.generative.distributions import GaussianMixture
from course_utils.generative.models.layers import down, fast, up

SUM = 1e-5  # by how much the weights of a mixture, in single precision, may fail to add up to 1


class Autoencoder(nn.Module):
    """Convolutional encoder and decoder with a bottleneck between them.

    Parameters
    ----------
    latent : int, default=20
        Numbers in a code.
    width : int, default=16
        Channels after the first convolution; the second has twice as many.
    hidden : int, default=128
        Units of the dense layer on each side of the code.
    side : int, default=28
        Side of the pictures in pixels, a multiple of 4.
    """

    def __init__(self, latent: int = 20, width: int = 16, hidden: int = 128, side: int = 28):
        super().__init__()
        self.settings = {"latent": latent, "width": width, "hidden": hidden, "side": side}
        self.encoder = _encoder(latent, width, hidden, side)
        self.decoder = _decoder(latent, width, hidden, side)
        fast(self)

    def encode(self, x: Tensor) -> Tensor:
        """Codes of shape (n, latent), from pictures of shape (n, 1, side, side)."""
        return self.encoder(x)

    def decode(self, z: Tensor) -> Tensor:
        """Pictures of shape (n, 1, side, side) in (0, 1), from codes of shape (n, latent)."""
        return self.decoder(z)

    def forward(self, x: Tensor) -> Tensor:
        """Pictures of shape (n, 1, side, side) that went through the bottleneck."""
        return self.decode(self.encode(x))


class VariationalAutoencoder(nn.Module):
    """Autoencoder whose encoder gives a Gaussian over codes (Kingma and Welling 2014).

    With the weights it holds the logarithm of a pixel's standard deviation around the decoded
    one, which is trained with them (Rybkin et al. 2021, arXiv:2006.13202), and in buffers a
    Gaussian mixture over codes: the standard normal prior, until one is fitted to the codes of
    data (Ghosh et al. 2020, arXiv:1903.12436).

    Parameters
    ----------
    latent, width, hidden, side : int
        As in `Autoencoder`.
    components : int, default=1
        Components of the mixture over codes.
    """

    def __init__(
        self,
        latent: int = 20,
        width: int = 16,
        hidden: int = 128,
        side: int = 28,
        components: int = 1,
    ):
        super().__init__()
        self.settings = {
            "latent": latent, "width": width, "hidden": hidden, "side": side,
            "components": components,
        }  # fmt: skip
        self.encoder = _encoder(2 * latent, width, hidden, side)
        self.decoder = _decoder(latent, width, hidden, side)
        fast(self)
        self.log_scale = nn.Parameter(torch.tensor(-2.0))
        self.register_buffer("prior_weights", torch.full((components,), 1 / components))
        self.register_buffer("prior_means", torch.zeros(components, latent))
        self.register_buffer("prior_covariances", torch.eye(latent).repeat(components, 1, 1))

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance of the codes of pictures, each of shape (n, latent)."""
        mean, log_variance = self.encoder(x).chunk(2, dim=1)
        return mean, log_variance

    def decode(self, z: Tensor) -> Tensor:
        """Pictures of shape (n, 1, side, side) in (0, 1), from codes of shape (n, latent)."""
        return self.decoder(z)

    def forward(self, x: Tensor, noise: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Pictures decoded from drawn codes, mean and log variance of these, and `log_scale`.

        Parameters
        ----------
        x : Tensor of shape (n, 1, side, side)
            Pictures with values in [0, 1].
        noise : Tensor of shape (n, latent)
            Standard normal numbers: the code is mean + exp(log_variance / 2) * noise.
        """
        mean, log_variance = self.encode(x)
        z = mean + torch.exp(log_variance / 2) * noise
        return self.decode(z), mean, log_variance, self.log_scale

    def mixture(self) -> GaussianMixture:
        """Return the mixture over codes.

        Raises
        ------
        ValueError
            If the buffers hold none: weights that do not sum to 1, an impossible covariance.
        """
        buffers = (self.prior_weights, self.prior_means, self.prior_covariances)
        weights, means, covariances = (buffer.double().numpy() for buffer in buffers)
        if not abs(weights.sum() - 1) < SUM:
            raise ValueError(f"weights must sum to 1; these sum to {weights.sum():.6g}")
        return GaussianMixture(weights / weights.sum(), means, covariances)


def _encoder(out, width, hidden, side):
    return nn.Sequential(
        *down(width, side),
        nn.Linear(width * side**2 // 8, hidden),
        nn.SiLU(),
        nn.Linear(hidden, out),
    )


def _decoder(latent, width, hidden, side):
    return nn.Sequential(
        nn.Linear(latent, hidden),
        nn.SiLU(),
        nn.Linear(hidden, width * side**2 // 8),
        nn.SiLU(),
        *up(width, side),
    )

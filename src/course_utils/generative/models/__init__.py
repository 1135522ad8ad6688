"""Networks of the generative chapters, in PyTorch; each is rebuilt from its settings.

Entry points: `Classifier` (its features measure samples), `Autoencoder`,
`VariationalAutoencoder`, and `Perceptron`, the network of the descent chapters. All take
pictures as tensors of shape (n, 1, side, side), values in [0, 1]. None draws random numbers or
keeps any state but weights, and all can be exported to ONNX: plain tensor code, no BatchNorm,
no branches that depend on data.
"""

from course_utils.generative.models.autoencoders import Autoencoder, VariationalAutoencoder
from course_utils.generative.models.classifier import Classifier
from course_utils.generative.models.layers import seeded
from course_utils.generative.models.perceptron import Perceptron

__all__ = ["Autoencoder", "Classifier", "Perceptron", "VariationalAutoencoder", "seeded"]

"""The networks of the descent chapters, in PyTorch: dense layers, with tanh between them."""

from itertools import pairwise

from torch import Tensor, nn


class Perceptron(nn.Module):
    """One hidden layer with tanh, or none: then the scores are affine in the pixels.

    Trained with cross-entropy, a network without a hidden layer is softmax regression.

    Parameters
    ----------
    hidden : int, default=64
        Units of the hidden layer; 0 for none.
    classes : int, default=10
        Number of classes.
    side : int, default=28
        Side of the pictures in pixels.
    """

    def __init__(self, hidden: int = 64, classes: int = 10, side: int = 28):
        super().__init__()
        self.settings = {"hidden": hidden, "classes": classes, "side": side}
        sizes = [side**2, hidden, classes] if hidden else [side**2, classes]
        layers = [nn.Linear(m, n) for m, n in pairwise(sizes)]
        between = [nn.Tanh()] if hidden else []
        self.body = nn.Sequential(nn.Flatten(), layers[0], *between, *layers[1:])

    def forward(self, x: Tensor) -> Tensor:
        """Scores (logits) of shape (n, classes), from pictures of shape (n, 1, side, side)."""
        return self.body(x)

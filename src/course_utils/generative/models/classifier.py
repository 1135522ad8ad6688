"""A small classifier. The outputs of its last layer but one, the features of a picture, serve
to measure how far samples are from data (`course_utils.generative.metrics`).
"""  # noqa: D205

from torch import Tensor, nn

from course_utils.generative.models.layers import check_side, fast


class Classifier(nn.Module):
    """Two convolutions and two dense layers.

    Parameters
    ----------
    classes : int, default=10
        Number of classes.
    width : int, default=32
        Channels after the first convolution; the second has twice as many.
    features : int, default=64
        Numbers that describe a picture to the last layer.
    side : int, default=28
        Side of the pictures in pixels, a multiple of 4.
    """

    def __init__(self, classes: int = 10, width: int = 32, features: int = 64, side: int = 28):
        super().__init__()
        check_side(side)
        self.settings = {"classes": classes, "width": width, "features": features, "side": side}
        self.body = nn.Sequential(
            nn.Conv2d(1, width, 3, padding=1),  # (n, width, side, side)
            nn.MaxPool2d(2),  # before the ReLU: the same numbers, in a quarter of the work
            nn.ReLU(),
            nn.Conv2d(width, 2 * width, 3, padding=1),  # (n, 2 width, side/2, side/2)
            nn.MaxPool2d(2),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(width * side**2 // 8, features),
        )
        self.head = nn.Linear(features, classes)
        fast(self)

    def features(self, x: Tensor) -> Tensor:
        """Features of shape (n, features), from pictures of shape (n, 1, side, side)."""
        return self.body(x)

    def forward(self, x: Tensor) -> Tensor:
        """Scores (logits) of shape (n, classes), from pictures of shape (n, 1, side, side)."""
        return self.head(nn.functional.silu(self.features(x)))

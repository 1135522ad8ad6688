"""Loss functions: the loss of one example, and its mean over the data as a function of omega.

Entry points: `squared` for regression and `cross_entropy` for classification, records of values
and gradients; `softmax`; `Objective`, the function L_D that descent minimises.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Loss:
    """The loss of one example, for many examples at once.

    Attributes
    ----------
    name : str
        Its name.
    values : callable
        Maps outputs, ndarray of shape (N, m), and targets to the N losses, of shape (N,).
    gradients : callable
        Maps the same to the gradients with respect to the outputs, of shape (N, m).
    """

    name: str
    values: Callable
    gradients: Callable


def log_softmax(outputs: ArrayLike) -> np.ndarray:
    """Return log softmax(z) for each row z, without overflow.

    log p_j = (z_j - max z) - log sum_k exp(z_k - max z): the largest exponent is 0, so the sum
    lies between 1 and the number of classes. Infinite outputs of the same sign count as equal:
    if the largest are infinite, their classes share the probability.

    Parameters
    ----------
    outputs : array_like of shape (N, m)
        One row z for each example.

    Returns
    -------
    ndarray of shape (N, m)
        Numbers <= 0, also -inf.

    Examples
    --------
    >>> log_softmax([[1000.0, 0.0]])
    array([[    0., -1000.]])
    """
    z = np.asarray(outputs, dtype=float)
    top = z.max(axis=-1, keepdims=True)
    z = np.subtract(z, top, where=z != top, out=np.zeros_like(z))  # inf - inf is 0 here
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


def softmax(outputs: ArrayLike) -> np.ndarray:
    """Return the probabilities p_j = exp(z_j) / sum_k exp(z_k) for each row z.

    Parameters
    ----------
    outputs : array_like of shape (N, m)
        One row z for each example.

    Returns
    -------
    ndarray of shape (N, m)
        Numbers in [0, 1] with row sums 1.

    Examples
    --------
    >>> softmax([[np.log(3.0), 0.0]]).round(6)
    array([[0.75, 0.25]])
    """
    return np.exp(log_softmax(outputs))


def _checked_outputs(outputs: ArrayLike) -> np.ndarray:
    """Return the outputs as an array, after checking that its shape is (N, m)."""
    outputs = np.asarray(outputs, dtype=float)
    if outputs.ndim != 2:
        raise ValueError(
            f"outputs must have shape (N, m), one row per example; they have {outputs.shape}"
        )
    return outputs


def _differences(outputs: ArrayLike, targets: ArrayLike) -> np.ndarray:
    """Return outputs - targets, if they have the same shape."""
    outputs, targets = _checked_outputs(outputs), np.asarray(targets, dtype=float)
    if targets.shape != outputs.shape:
        raise ValueError(
            f"targets must have the shape {outputs.shape} of the outputs; "
            f"they have {targets.shape}"
        )
    return outputs - targets


def _checked_labels(outputs: ArrayLike, labels: ArrayLike) -> np.ndarray:
    """Return the labels as an array of shape (N,), if they are classes of these outputs."""
    labels, (number, classes) = np.asarray(labels), _checked_outputs(outputs).shape
    if labels.shape != (number,) or labels.dtype.kind not in "iu":
        raise ValueError(
            f"labels must be {number} whole numbers in an array of shape ({number},); "
            f"they have shape {labels.shape} and type {labels.dtype}"
        )
    if number and not (labels.min() >= 0 and labels.max() < classes):
        raise ValueError(
            f"labels must lie in 0..{classes - 1}, one class for each output; they go from "
            f"{labels.min()} to {labels.max()}"
        )
    return labels


def _squares(outputs, targets):
    return (_differences(outputs, targets) ** 2).sum(axis=1)


def _squares_gradients(outputs, targets):
    return 2 * _differences(outputs, targets)


def _surprises(outputs, labels):
    labels = _checked_labels(outputs, labels)
    return -log_softmax(outputs)[np.arange(len(labels)), labels]


def _surprises_gradients(outputs, labels):
    labels = _checked_labels(outputs, labels)
    gradients = softmax(outputs)
    gradients[np.arange(len(labels)), labels] -= 1
    return gradients


# |f - y|^2, with targets of shape (N, m).
squared = Loss("squared", _squares, _squares_gradients)
# -log softmax(z)_y, with labels 0..m-1 of shape (N,); its gradient is softmax(z) - e_y.
cross_entropy = Loss("cross-entropy", _surprises, _surprises_gradients)


def _checked_examples(name: str, data: ArrayLike) -> np.ndarray:
    """Return the data as an array that has an entry for each example."""
    data = np.asarray(data)
    if data.ndim < 1:
        raise ValueError(
            f"{name} must be an array or a list with one entry per example; got {data.item()!r}"
        )
    return data


class Objective:
    """L_D, the mean loss of a network over the data D, as a function of its weights.

    Parameters
    ----------
    network : callable
        Maps (omega, x) to the outputs, of shape (N, m); for example a `networks.Perceptron`.
        Without `gradient` it must also have the methods ``forward`` and ``backward`` of one.
    loss : Loss
        The loss of one example.
    x : array_like of shape (N, n)
        The inputs.
    y : array_like of shape (N, m) or (N,)
        What the loss compares the outputs with.
    gradient : callable, optional
        Maps (omega, x, y) to the gradient of the mean loss over these examples, of shape (p,);
        the default goes forward through the network and back, once each.

    Raises
    ------
    ValueError
        If there is no example, or not one y for each x.
    TypeError
        If loss is not a `Loss`, or there is neither a `gradient` nor a method ``backward``.

    Examples
    --------
    >>> from course_utils.descent.networks import Perceptron
    >>> objective = Objective(Perceptron((1, 1)), squared, [[0.0], [1.0]], [[1.0], [3.0]])
    >>> objective(np.array([2.0, 0.0])), objective.gradient(np.array([2.0, 0.0]))
    (1.0, array([-1., -2.]))
    """

    def __init__(
        self,
        network: Any,
        loss: Loss,
        x: ArrayLike,
        y: ArrayLike,
        gradient: Callable | None = None,
    ):
        if not isinstance(loss, Loss):
            raise TypeError(
                "loss must be a Loss, such as squared or cross_entropy; "
                f"got {type(loss).__name__}"
            )
        if gradient is None and not hasattr(network, "backward"):
            raise TypeError(
                "without gradient=... the network must have a method backward, as a Perceptron "
                f"does; got {type(network).__name__}: pass gradient=... as well"
            )
        self.network, self.loss = network, loss
        self.x = np.asarray(_checked_examples("x", x), dtype=float)
        self.y = _checked_examples("y", y)
        if not len(self.x) or len(self.x) != len(self.y):
            raise ValueError(
                "x and y must have the same number of examples, at least one; "
                f"got {len(self.x)} and {len(self.y)}"
            )
        self._gradient = self._by_hand if gradient is None else gradient

    def __len__(self) -> int:
        """Return the number N of examples."""
        return len(self.x)

    def __call__(self, omega: np.ndarray, index: ArrayLike | None = None) -> float:
        """Return the mean loss.

        Parameters
        ----------
        omega : ndarray of shape (p,)
            The weights.
        index : array_like of int, shape (b,), optional
            The examples to use, a minibatch; default is all.

        Returns
        -------
        float
        """
        x, y = self._examples(index)
        return float(self.loss.values(self.network(omega, x), y).mean())

    def gradient(self, omega: np.ndarray, index: ArrayLike | None = None) -> np.ndarray:
        """Return the gradient of the mean loss in omega, of shape (p,); `index` as above."""
        return self._gradient(omega, *self._examples(index))

    def _by_hand(self, omega, x, y):
        layers = self.network.forward(omega, x)
        v = self.loss.gradients(layers.outputs, y) / len(x)
        return self.network.backward(omega, layers, v)

    def _examples(self, index):
        """Return the inputs and targets of a minibatch."""
        if index is None:
            return self.x, self.y
        index = np.asarray(index)
        if index.ndim != 1 or not index.size or index.dtype.kind not in "iu":
            raise ValueError(
                "index must be whole numbers in an array of shape (b,), b >= 1; it has shape "
                f"{index.shape} and type {index.dtype}"
            )
        if index.min() < 0 or index.max() >= len(self.x):
            raise ValueError(
                f"index must lie in 0..{len(self.x) - 1}, one number for each example; it goes "
                f"from {index.min()} to {index.max()}"
            )
        return self.x[index], self.y[index]

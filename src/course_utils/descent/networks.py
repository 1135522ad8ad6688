"""A small network in NumPy whose gradient is written by hand, with the chain rule.

Entry points: `Perceptron`, f(omega, x) with all weights in one flat vector omega, so that every
method of `methods` trains it; the activations `tanh`, `relu` and `identity`.

    a_0 = x,   z_l = W_l a_{l-1} + b_l,   a_l = phi(z_l) for l < L,   f(omega, x) = z_L.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from course_utils.descent.guards import generator


@dataclass(frozen=True)
class Activation:
    """A function R -> R that acts on each number of a layer, with its derivative.

    Attributes
    ----------
    name : str
        Its name.
    value, derivative : callable
        Map ndarray of any shape to one of the same shape.
    """

    name: str
    value: Callable
    derivative: Callable


tanh = Activation("tanh", np.tanh, lambda z: 1 - np.tanh(z) ** 2)
# relu has no derivative at 0; the value 0 is chosen there, as is customary.
relu = Activation("relu", lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(float))
identity = Activation("identity", lambda z: z, np.ones_like)


@dataclass(frozen=True, eq=False)
class Layers:
    """What a network computes on its way from inputs to outputs, for N examples.

    Attributes
    ----------
    entries : tuple of ndarray of shape (N, sizes[l - 1])
        a_{l-1}, the input of layer l = 1, ..., L.
    sums : tuple of ndarray of shape (N, sizes[l])
        z_l = W_l a_{l-1} + b_l.
    """

    entries: tuple[np.ndarray, ...]
    sums: tuple[np.ndarray, ...]

    @property
    def outputs(self) -> np.ndarray:
        """f(omega, x), of shape (N, m): the last sums."""
        return self.sums[-1]


@dataclass(frozen=True)
class Perceptron:
    """A network of fully connected layers.

    Parameters
    ----------
    sizes : sequence of int
        Numbers of inputs p, of units in each hidden layer, of outputs m: (2, 8, 3) has one
        hidden layer of eight units, (2, 3) has none and is an affine map.
    activation : Activation, default=tanh
        Applied to each hidden layer; the outputs are left as they are.

    Raises
    ------
    ValueError
        If there are fewer than two sizes, or one is not a whole number >= 1.
    TypeError
        If activation is not an `Activation` but, say, a name or a function without derivative.

    References
    ----------
    Rumelhart, Hinton and Williams, Nature 323, 1986, 533-536 (the backward formulas).

    Examples
    --------
    >>> network = Perceptron((1, 2, 1))
    >>> network.size
    7
    >>> network(np.array([1.0, -1.0, 0.0, 0.0, 3.0, 3.0, 5.0]), [[0.0], [2.0]])
    array([[5.],
           [5.]])
    """

    sizes: Sequence[int]
    activation: Activation = tanh

    def __post_init__(self):
        sizes = tuple(np.atleast_1d(np.asarray(self.sizes, dtype=object)))
        whole = all(isinstance(size, int | np.integer) and size >= 1 for size in sizes)
        if len(sizes) < 2 or not whole:
            raise ValueError(
                "sizes must be at least two whole numbers >= 1, such as (2, 8, 3) for "
                f"2 inputs, 8 hidden units and 3 outputs; got {self.sizes}"
            )
        if not isinstance(self.activation, Activation):
            raise TypeError(
                "activation must be an Activation, such as tanh or relu of this module; "
                f"got {self.activation!r}"
            )
        object.__setattr__(self, "sizes", tuple(int(size) for size in sizes))

    @property
    def size(self) -> int:
        """Number p of weights, biases included."""
        return sum((before + 1) * after for before, after in pairwise(self.sizes))

    def weights(self, omega: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        """Cut the flat vector into the matrices and biases of the layers.

        Parameters
        ----------
        omega : ndarray of shape (p,)
            Layer after layer, each with the rows of W_l, then b_l.

        Returns
        -------
        list of (ndarray of shape (sizes[l], sizes[l - 1]), ndarray of shape (sizes[l],))
            W_l and b_l; they are views: writing into them changes omega.

        Raises
        ------
        ValueError
            If omega has a different shape.
        """
        omega = self._checked_weights(omega)
        layers, at = [], 0
        for before, after in pairwise(self.sizes):
            end = at + before * after
            layers.append((omega[at:end].reshape(after, before), omega[end : end + after]))
            at = end + after
        return layers

    def initial(self, rng: np.random.Generator) -> np.ndarray:
        """Draw a start: W_l normal with variance 1 / sizes[l - 1], b_l = 0.

        Parameters
        ----------
        rng : numpy.random.Generator
            The source of randomness.

        Returns
        -------
        ndarray of shape (p,)

        References
        ----------
        LeCun, Bottou, Orr and Mueller, Efficient BackProp, 1998, section 4.6.
        """
        omega = np.zeros(self.size)
        for matrix, _ in self.weights(omega):
            matrix[:] = generator(rng).standard_normal(matrix.shape) / np.sqrt(matrix.shape[1])
        return omega

    def __call__(self, omega: np.ndarray, x: ArrayLike) -> np.ndarray:
        """Return f(omega, x) for N inputs x, shape (N, n), as ndarray of shape (N, m)."""
        return self.forward(omega, x).outputs

    def forward(self, omega: np.ndarray, x: ArrayLike) -> Layers:
        """Run the forward pass and keep what the backward pass needs.

        Parameters
        ----------
        omega : ndarray of shape (p,)
            The weights.
        x : array_like of shape (N, n)
            N inputs.

        Returns
        -------
        Layers

        Raises
        ------
        ValueError
            If omega or x has a different shape.
        """
        entry, entries, sums = self._checked_inputs(x), [], []
        for matrix, bias in self.weights(omega):
            entries.append(entry)
            sums.append(entry @ matrix.T + bias)
            entry = self.activation.value(sums[-1])
        return Layers(tuple(entries), tuple(sums))

    def pullback(self, omega: np.ndarray, x: ArrayLike, v: ArrayLike) -> np.ndarray:
        """Return the gradient of sum_i <v_i, f(omega, x_i)> in omega: forward, then backward.

        Parameters
        ----------
        omega : ndarray of shape (p,)
            The weights.
        x : array_like of shape (N, n)
            N inputs.
        v : array_like of shape (N, m)
            A vector for each output: the gradient of whatever is computed from the outputs.

        Returns
        -------
        ndarray of shape (p,)
            J^T v, where J is the Jacobian of omega -> f(omega, x).

        Raises
        ------
        ValueError
            If omega, x or v has a different shape.
        """
        return self.backward(omega, self.forward(omega, x), v)

    def backward(self, omega: np.ndarray, layers: Layers, v: ArrayLike) -> np.ndarray:
        """Run the backward pass from the result of `forward`; otherwise as `pullback`.

        With delta_L = v and delta_{l-1} = phi'(z_{l-1}) * (W_l^T delta_l) for each example, the
        derivative with respect to W_l is the sum of the matrices delta_l a_{l-1}^T over the
        examples, and that with respect to b_l is the sum of delta_l.

        Parameters
        ----------
        omega : ndarray of shape (p,)
            The weights.
        layers : Layers
            What `forward` returned for these weights.
        v : array_like of shape (N, m)
            A vector for each output.

        Returns
        -------
        ndarray of shape (p,)

        Raises
        ------
        ValueError
            If omega or v has a different shape.
        """
        delta = np.asarray(v, dtype=float)
        if delta.shape != layers.outputs.shape:
            raise ValueError(
                f"v must have the shape {layers.outputs.shape} of the outputs; "
                f"it has {delta.shape}"
            )
        gradient = np.empty(self.size)
        places, matrices = self.weights(gradient), self.weights(omega)
        for layer in reversed(range(len(matrices))):
            by_matrix, by_bias = places[layer]
            by_matrix[:] = delta.T @ layers.entries[layer]
            by_bias[:] = delta.sum(axis=0)
            if layer:
                slope = self.activation.derivative(layers.sums[layer - 1])
                delta = slope * (delta @ matrices[layer][0])
        return gradient

    def _checked_weights(self, omega: np.ndarray) -> np.ndarray:
        """Return omega as an array of shape (p,), the same one if it is such an array."""
        omega = np.asarray(omega, dtype=float)
        if omega.shape != (self.size,):
            raise ValueError(
                f"omega must have shape ({self.size},) for a network of sizes {self.sizes}; "
                f"it has {omega.shape}"
            )
        return omega

    def _checked_inputs(self, x: ArrayLike) -> np.ndarray:
        """Return x as an array of shape (N, n)."""
        x = np.asarray(x, dtype=float)
        if x.ndim != 2 or x.shape[1] != self.sizes[0]:
            raise ValueError(
                f"x must have shape (N, {self.sizes[0]}), one row per example; it has {x.shape}"
            )
        return x

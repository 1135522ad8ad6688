"""The errors of a training; without PyTorch, which is slow to load."""


class RefusedFileError(ValueError):
    """A file that is cut off, altered, of another kind, or of a newer format."""


class DivergedError(ArithmeticError):
    """The loss is no longer a finite number; this step is not taken.

    On a CPU the weights are those before the first such loss. On other devices only every
    `loops.CHECK_EVERY`-th loss is checked, so that they never wait, and the weights may be
    spoilt by then. If one of several processes has such a loss, all raise this after the same
    step.
    """


class InterruptedTrainingError(RuntimeError):
    """A training that was asked to stop; its state is saved."""

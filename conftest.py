"""The one thing about notebooks that pytest and nbval have no option for."""

from nbval.kernel import RunningKernel


def _execute_with_history(self, cell_input, allow_stdin=None):
    return self.kc.execute(
        cell_input, allow_stdin=allow_stdin, store_history=True, stop_on_error=False
    )


# Without a history a trailing ";" shows its value all the same, unlike in the stored notebook.
RunningKernel.execute_cell_input = _execute_with_history

"""What is said of a file that is not used. Entry point: `RefusedFileError`."""


class RefusedFileError(ValueError):
    """A file that is cut off, altered, of another kind, or of a newer format."""

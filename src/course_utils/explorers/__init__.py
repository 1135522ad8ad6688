"""The figures of the book: one folder per chapter, one module per figure, named as on the page.

The figure ``fig-latent-map`` of the chapter ``autoencoders.ipynb`` stands in the module
`autoencoders.latent_map`, and the chapter imports its class from the folder. What several
figures use is in `shared`.
"""

from importlib import import_module


def on_demand(chapter, **figures):
    """Let a chapter's folder export its figures by name, and load each one on demand.

    So a figure starts without the libraries of the others, and is recorded again only when
    something changes that it uses itself.

    Parameters
    ----------
    chapter : str
        The folder's own ``__name__``.
    **figures : str
        By module, the class in it.

    Returns
    -------
    tuple of (callable, callable, list of str)
        ``__getattr__``, ``__dir__`` and ``__all__`` of the folder.
    """
    modules = {name: module for module, name in figures.items()}

    def find(name):
        if name not in modules:
            raise AttributeError(f"{chapter} has no figure {name!r}, only {', '.join(modules)}")
        return getattr(import_module(f"{chapter}.{modules[name]}"), name)

    return find, lambda: sorted(modules), sorted(modules)

"""Packages that offer names which load on first use."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def lazily(
    package: str, homes: Mapping[str, str]
) -> tuple[list[str], Callable[[str], object], Callable[[], list[str]]]:
    """What a package sets as ``__all__``, ``__getattr__`` and ``__dir__`` for names that load late.

    Checkers of types and editors read none of it: for them the package imports each name under
    ``if TYPE_CHECKING``, so that they find one that is misspelt.

    Args:
        package: its name.
        homes: by module of the package the names that it is home to, separated by blanks; those
            of no module are modules themselves.

    >>> names, load, _ = lazily("ncstats.text", {"": "cells", "numbers": "number"})
    >>> names, load("number")(2.25, 1)
    (['cells', 'number'], '2.3')
    """
    home = {name: module for module, names in homes.items() for name in names.split()}
    offered = sorted(home)

    def load(name: str) -> object:
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        if home[name]:
            value = getattr(import_module(f"{package}.{home[name]}"), name)
        else:
            value = import_module(f"{package}.{name}")
        setattr(sys.modules[package], name, value)
        return value

    return offered, load, lambda: sorted(offered)

"""Libraries that only some engines need."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ncstats.errors import Problem, UsageError


def library(name: str, extra: str, *more: str) -> Any:
    """A library of an engine.

    Args:
        name: of the library.
        extra: with which it is installed.
        more: others that are needed with it.

    Raises:
        UsageError: it is not installed; what to install is named.
    """
    for needed in (*more, name):
        try:
            found = import_module(needed)
        except ImportError:
            details = {"library": needed, "extra": extra}
            raise UsageError(Problem("engine.not_installed", details=details)) from None
    return found

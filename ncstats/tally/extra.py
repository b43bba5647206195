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
        except ImportError as error:
            if _broken_off(error):
                raise KeyboardInterrupt from None
            details = {"library": needed, "extra": extra}
            raise UsageError(Problem("engine.not_installed", details=details)) from None
    return found


def _broken_off(error: BaseException) -> bool:
    """Whether a module was not loaded to its end because of Ctrl-C: some written in C hide that."""
    behind = error.__cause__ or error.__context__
    return behind is not None and (isinstance(behind, KeyboardInterrupt) or _broken_off(behind))

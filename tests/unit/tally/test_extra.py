"""Libraries that only some engines need: not installed, and broken off while they load."""

from __future__ import annotations

from pathlib import Path

import pytest

from ncstats.errors import UsageError
from ncstats.tally.extra import library


def test_what_is_not_installed_is_named_with_the_way_out() -> None:
    with pytest.raises(UsageError, match=r'no_such_library.*pip install "ncstats\[some\]"'):
        library("no_such_library", "some")


def test_ctrl_c_while_a_library_loads_is_no_lack_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As a module written in C does that imports another in its own beginning.
    (tmp_path / "broken_off.py").write_text(
        "try:\n    raise KeyboardInterrupt\n"
        "except KeyboardInterrupt as error:\n    raise ImportError('broken off') from error\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        library("broken_off", "some")

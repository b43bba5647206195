"""Published tables of a few lines, audited in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from ncstats.dictionary import Dictionary, load_dictionary
from ncstats.published.audit.facts import Fact, Facts
from ncstats.published.audit.model import Finding
from ncstats.published.model import PublishedCell

MakeFacts = Callable[..., Facts]


@pytest.fixture(scope="session")
def shared() -> Dictionary:
    return load_dictionary()


@pytest.fixture
def facts_of(shared: Dictionary) -> MakeFacts:
    """Facts of lines such as ``table1,sex,male,,n_percent,31 (62)``; unit, test, note follow."""

    def make(*lines: str) -> Facts:
        cells = []
        for at, line in enumerate(lines, start=2):
            values = [part.strip().replace(";", ",") for part in line.split(",")]
            table, variable, level, group, statistic, printed, *more = values
            unit, test, note = (*more, "", "", "")[:3]
            cells.append(
                PublishedCell(table, variable, level, group, statistic, printed, unit, test, note,
                              ("published.csv", at))
            )  # fmt: skip
        return Facts("published.csv", tuple(map(Fact.read, cells)), shared)

    return make


@pytest.fixture(scope="session")
def codes() -> Callable[[Iterable[object]], list[tuple[str, str]]]:
    """Severity and sentence's code of every finding."""

    def of(found: Iterable[object]) -> list[tuple[str, str]]:
        findings = [part for part in found if isinstance(part, Finding)]
        return [(part.severity, part.code.removeprefix("audit.")) for part in findings]

    return of

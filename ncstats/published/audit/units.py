"""Units that the quantity does not have."""

from __future__ import annotations

from collections.abc import Iterator

from ncstats.dictionary.model import Variable
from ncstats.published.audit.facts import Facts
from ncstats.published.audit.model import Finding
from ncstats.text import Bilingual
from ncstats.text.cells import FORMATS

_TIME = frozenset(
    {"h", "hour", "hours", "d", "day", "days", "wk", "week", "weeks", "mo", "month", "months",
     "a", "y", "yr", "year", "years"}
)  # fmt: skip
_PERCENT = "%"
_SAME = str.maketrans({"µ": "μ", " ": None, "·": "/", "*": "/"})
_NO_UNIT = frozenset({"", "1", "[pH]"})


def units(facts: Facts) -> Iterator[Finding]:
    """Units printed for what has none, or has another in the dictionary."""
    for fact in facts.rows:
        unit = fact.cell.unit.strip()
        if not unit or (unit == _PERCENT and _prints_percent(fact.cell.statistic)):
            continue
        measured = _measured(facts, fact.cell.variable)
        if measured is None or _same(unit, measured):
            continue
        own = Bilingual(measured.printed_unit("en"), measured.printed_unit("zh"))
        details = {"unit": unit, "variable": measured.label, "own": own}
        if measured.unit in _NO_UNIT and not measured.unit_label:
            yield Finding("units", "error", "audit.unit_of_none", (fact.cell,), details)
        elif facts.plan is not None:
            yield Finding("units", "note", "audit.unit_other", (fact.cell,), details)


def _prints_percent(statistic: str) -> bool:
    return any(part.kind in ("percent", "share") for part in FORMATS[statistic].parts)


def _measured(facts: Facts, name: str) -> Variable | None:
    """The number that a variable is, or that a category is derived from."""
    variable = facts.variable(name)
    if variable is None or variable.kind == "number":
        return (
            variable if variable is None or variable.decimals is not None or variable.unit else None
        )
    if variable.derivation is None:
        return None
    sources = [facts.variable(source) for source in variable.derivation.names]
    numbers = [source for source in sources if source is not None and source.kind == "number"]
    return numbers[0] if len(numbers) == len(sources) == 1 else None


def _same(unit: str, variable: Variable) -> bool:
    printed = _plain(unit)
    own = {_plain(u) for u in (variable.unit, variable.unit_label, variable.unit_label_zh) if u}
    return printed in own or (printed in _TIME and bool(own & _TIME))


def _plain(unit: str) -> str:
    return unit.translate(_SAME).casefold()

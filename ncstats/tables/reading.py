"""One item of a plan, read in one language: what every table is made from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ncstats.dictionary.model import Variable
from ncstats.disclosure import printed_p
from ncstats.methods import method
from ncstats.results.check import COUNTS, WITHHELD
from ncstats.results.model import Results, Statistic
from ncstats.tables.abbreviations import abbreviated
from ncstats.tables.conditions import Conditions
from ncstats.tables.footnotes import Footnotes
from ncstats.tables.joined import with_joined
from ncstats.tables.model import Cell, Table
from ncstats.text import Digits, message, number, reason_text, significant
from ncstats.text.cells import FORMATS, Sides, write
from ncstats.text.numbers import missing_value
from ncstats.text.withheld import count_text

if TYPE_CHECKING:
    from ncstats.plan.study import Plan


@dataclass(frozen=True)
class Reading:
    """Where the builder of a table looks things up."""

    results: Results
    plan: Plan
    item: str
    lang: str

    def say(self, code: str, **values: object) -> str:
        """A sentence of the catalogue's section ``tables``."""
        return message(f"tables.{code}", self.lang, **values)

    def reason(self, code: str) -> str:
        """Why a statistic is missing, as the sentence of a footnote."""
        return self.say("not_computable", reason=self.clause(code))

    def warning(self, code: str) -> str:
        """What is to be known of a statistic, as the sentence of a footnote."""
        return self.say("warning", warning=self.clause(code))

    def clause(self, code: str) -> str:
        """A reason or warning without its full stop, to stand in another sentence."""
        return reason_text(code, self.lang).rstrip(".。")

    def method_label(self, key: str) -> str:
        """A method's name, as it begins a sentence."""
        return method(key).title(self.lang)

    def method(self, key: str, standard_error: Statistic | None = None) -> str:
        """The method behind a p-value, as the sentence of a footnote.

        A simulated p-value stands with its number of draws, seed and standard error.
        """
        label = self.method_label(key)
        if standard_error is None:
            return self.say("method", label=label)
        from ncstats.stats.contingency import DRAWS, SEED

        error = number(standard_error.stat, 5)
        return self.say("method_simulated", label=label, draws=DRAWS, seed=SEED, error=error)

    def time(self, time: float, unit: str) -> str:
        """A time since the origin with its unit: "1 year", "5 years"."""
        return self.say(f"time_{unit}", time=significant(time))

    def unit(self, variable: Variable) -> str:
        """A variable's unit as printed, empty where it has none."""
        return variable.printed_unit(self.lang)

    def condition(self, text: str) -> str:
        """A condition of the plan in a reader's words."""
        return Conditions(self.plan.dictionary, self.unit, self.lang).words(text)

    def labelled(self, variable: Variable, label: str) -> str:
        """A label with the variable's unit after it, where it has one."""
        unit = self.unit(variable)
        return self.say("label_unit", label=label, unit=unit) if unit else label

    def abbreviated(self, table: Table) -> Table:
        """The table with what is joined in it, and its abbreviations, spelled out below it."""
        return abbreviated(with_joined(table, self.plan, self.lang), self.plan, self.lang)

    def find(self, variable: str, **columns: object) -> tuple[Statistic, ...]:
        """Statistics of one variable of the item."""
        return self.results.find(self.item, variable, **columns)

    def cell(
        self,
        name: str,
        found: Sequence[Statistic],
        digits: Digits,
        footnotes: Footnotes,
        renamed: Mapping[str, str] | None = None,
    ) -> Cell:
        """One printed cell: format, the statistics it may use, and why a part of it is missing.

        ``renamed`` gives statistics the name that the format reads them by.
        """
        names = renamed or {}
        by_name = {names.get(row.stat_name, row.stat_name): row for row in found}
        form = FORMATS[name]
        values = {key: by_name[key].stat if key in by_name else math.nan for key in form.statistics}
        used = tuple(by_name[key] for key in form.statistics if key in by_name)
        sides = {key: by_name[key].side for key in form.statistics if key in by_name}
        reasons = _reasons(found, used) if _incomplete(name, values, sides) else ()
        marks = footnotes.marks(tuple(self.reason(code) for code in reasons))
        text = _told_of_counts(name, by_name) or write(name, values, digits, sides)
        if name == "p_value" and "p.value" in by_name:
            text = printed_p(by_name["p.value"])
        if all(math.isnan(values.get(limit, 0.0)) for limit in _LIMITS):
            text = text.partition(" ")[0]
        return Cell(text, tuple(row.key for row in used), marks)

    def text(
        self,
        name: str,
        found: Sequence[Statistic],
        digits: Digits = 0,
        renamed: Mapping[str, str] | None = None,
    ) -> str:
        """What a cell prints, for a sentence, which has no footnotes."""
        return self.cell(name, found, digits, Footnotes(), renamed).text


# Where neither limit exists, the estimate stands alone: brackets around nothing say nothing.
_LIMITS = ("conf.low", "conf.high")


def _told_of_counts(name: str, by_name: Mapping[str, Statistic]) -> str:
    """The counts of a cell of which one is withheld, with the bound that is told of it.

    What is made of them besides, a percentage, is then not given either.
    """
    counts = [part.statistics[0] for part in FORMATS[name].parts if part.kind == "count"]
    rows = [by_name[count] for count in counts if count in by_name]
    if not any(row.error.startswith(WITHHELD) for row in rows):
        return ""
    texts = [count_text(row.stat, row.error) for row in rows]
    return "/".join(texts) if set(texts) != {missing_value()} else missing_value()


def _incomplete(name: str, values: Mapping[str, float], sides: Sides) -> bool:
    """Whether a number of the cell is missing: a percentage too, which nobody's count leaves."""
    numbers = (part.of(values, sides) for part in FORMATS[name].parts)
    return any(isinstance(number, float) and math.isnan(number) for number in numbers)


def _reasons(found: Sequence[Statistic], used: Sequence[Statistic]) -> tuple[str, ...]:
    """Why statistics are missing; where some are withheld, of those that the cell would print."""
    withheld = [row for row in used if row.error.startswith(WITHHELD)]
    counts = [row for row in withheld if row.stat_name in COUNTS]
    return tuple(dict.fromkeys(row.error for row in counts or withheld or found if row.error))

"""The verdict on every published value, as readers and programs see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

from ncstats.published.explanation import Explanation
from ncstats.published.model import KEY, NOWHERE, Key, Place, PublishedCell
from ncstats.published.outcomes import Outcome
from ncstats.published.show import cell_name
from ncstats.text import LANGUAGES, Bilingual, listing, message, significant
from ncstats.text.notebook import InNotebook, html_folded, html_headline, html_table

if TYPE_CHECKING:
    import pandas as pd

Status = Literal["reproduced", "registered", "failed"]

NO_REASON = Bilingual("")


@dataclass(frozen=True)
class VerifiedCell:
    """A printed string beside the computed one, with the rule that decided.

    Attributes:
        computed: what the study's data give, printed with the digits of ``printed``.
        rule: message code of the rule that decided.
        details: the values its sentence names.
        differing: the first number that disagrees, as (computed, printed); empty where none does.
        reason: why a disagreement stands, or why a statistic could not be computed.
        values: the unrounded statistics by name.
        place: the file that holds the printed string, and the line.
        explanations: what would give the printed string, the most specific first; None where
            nothing was looked for.

    Raises:
        ValueError: an unknown status.
    """

    key: Key
    printed: str
    computed: str
    status: Status
    rule: str
    details: Mapping[str, object] = field(default_factory=dict, hash=False)
    differing: tuple[str, ...] = ()
    reason: Bilingual = NO_REASON
    values: Mapping[str, float] = field(default_factory=dict, hash=False)
    place: Place = NOWHERE
    explanations: tuple[Explanation, ...] | None = None

    def __post_init__(self) -> None:
        if self.status not in get_args(Status):
            raise ValueError(f"not a status: {self.status}")

    def sentence(self, lang: str = "en") -> str:
        """The rule that decided and, where they differ, the two numbers."""
        rule = message(self.rule, lang, **self.details)
        if not self.differing:
            return rule
        computed, printed = self.differing
        return message("published.differs", lang, rule=rule, computed=computed, printed=printed)

    def explained(self, lang: str = "en") -> tuple[str, ...]:
        """What would give the printed string, in sentences; or that nothing was found to."""
        if self.explanations is None:
            return ()
        found = tuple(explanation.sentence(lang) for explanation in self.explanations)
        nothing = message("published.because_nothing", lang, printed=self.printed)
        return found or (nothing,)

    def texts(self, lang: str = "en") -> tuple[str, ...]:
        """Cell, published, computed, status, rule and reason, as a reader sees them."""
        status = message(f"published.status_{self.status}", lang)
        reason = "\n".join(filter(None, (self.reason.of(lang), *self.explained(lang))))
        name = cell_name(self.key)
        return (name, self.printed, self.computed, status, self.sentence(lang), reason)

    def failed_line(self, lang: str = "en") -> str:
        """Where it stands, the cell, both values, the rule and the reason where there is one."""
        file, line = self.place
        return message(
            "published.failed_line",
            lang,
            file=file,
            line=line,
            cell=cell_name(self.key),
            **self._both(lang),
        ).rstrip()

    def outcome(self, lang: str = "en") -> Outcome:
        """The verdict as other programs list it."""
        name = cell_name(self.key[1:])
        if self.status == "failed":
            text = message("published.outcome_failed", lang, **self._both(lang)).rstrip()
            return Outcome(self.key[0], name, "failed", text, self.explained(lang), self.place)
        if self.status == "registered":
            reason = self.reason.of(lang)
            return Outcome(self.key[0], name, "skipped", reason, place=self.place)
        return Outcome(self.key[0], name, "passed", place=self.place)

    def _both(self, lang: str) -> dict[str, str]:
        """Both strings, the rule and the reason, for a sentence."""
        return {
            "printed": self.printed,
            "computed": self.computed,
            "rule": self.sentence(lang),
            "reason": self.reason.of(lang),
        }

    def to_json_data(self) -> dict[str, Any]:
        """Strings as printed and numbers with 12 significant digits, for verification.json."""
        numbers = {name: significant(value) for name, value in self.values.items()}
        explained = {
            "explanations": [
                {"code": each.code, "en": each.sentence("en"), "zh": each.sentence("zh")}
                for each in self.explanations or ()
            ]
        }
        return {
            **dict(zip(KEY, self.key, strict=True)),
            "line": self.place[1],
            "published": self.printed,
            "computed": self.computed,
            "values": {name: float(text) if text else None for name, text in numbers.items()},
            "status": self.status,
            "rule": {"code": self.rule, "en": self.sentence("en"), "zh": self.sentence("zh")},
            "reason": {"en": self.reason.of("en"), "zh": self.reason.of("zh")},
            **({} if self.explanations is None else explained),
        }


@dataclass(frozen=True)
class Verification(InNotebook):
    """The verdict on every published value: reproduced + registered + failed = total.

    ``remarks`` are what no cell decides: printed, never counted. ``finer`` are published values
    about levels that the plan tells as one: they can be compared with nothing.
    """

    cells: tuple[VerifiedCell, ...]
    remarks: tuple[Bilingual, ...] = ()
    finer: tuple[PublishedCell, ...] = ()

    def _count(self, status: Status) -> int:
        return sum(cell.status == status for cell in self.cells)

    @property
    def total(self) -> int:
        """How many values were compared."""
        return len(self.cells)

    @property
    def reproduced(self) -> int:
        """How many agree with the data in every printed digit."""
        return self._count("reproduced")

    @property
    def registered(self) -> int:
        """How many disagree as the plan has registered, in both strings."""
        return self._count("registered")

    @property
    def failed(self) -> int:
        """How many do neither."""
        return self._count("failed")

    @property
    def ok(self) -> bool:
        """Whether nothing failed."""
        return self.failed == 0

    def with_status(self, status: Status) -> tuple[VerifiedCell, ...]:
        """The cells of one status, in the order of published.csv."""
        return tuple(cell for cell in self.cells if cell.status == status)

    def outcomes(self, lang: str = "en") -> Sequence[Outcome]:
        """The verdict on each value, in the order of published.csv."""
        reason = message("published.not_comparable", lang)
        apart = (
            Outcome(each.table, cell_name(each.key[1:]), "skipped", reason, place=each.place)
            for each in self.finer
        )
        return (*(cell.outcome(lang) for cell in self.cells), *apart)

    def not_compared(self, lang: str = "en") -> str:
        """How many published values could not be compared, and which; empty where all were."""
        if not self.finer:
            return ""
        cells = listing([cell_name(each.key) for each in self.finer], lang)
        count = len(self.finer)
        return message("published.not_compared", lang, count=count, cells=cells)

    def to_frame(self, lang: str = "en") -> pd.DataFrame:
        """One row per cell: key, published, computed, status, rule, reason, explanation, line.

        ``explanation`` holds one sentence a line, and is empty where nothing was looked for.
        """
        import pandas as pd

        columns = [
            *KEY, "published", "computed", "status", "rule", "reason", "explanation", "line",
        ]  # fmt: skip
        rows = [
            (*cell.key, cell.printed, cell.computed, cell.status, cell.sentence(lang),
             cell.reason.of(lang), "\n".join(cell.explained(lang)), cell.place[1])
            for cell in self.cells
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=columns)

    def to_json_data(self) -> dict[str, Any]:
        """What verification.json holds."""
        return {
            "total": self.total,
            "reproduced": self.reproduced,
            "registered": self.registered,
            "failed": self.failed,
            "cells": [cell.to_json_data() for cell in self.cells],
            **({"not_comparable": self._apart()} if self.finer else {}),
            "remarks": [{"en": r.of("en"), "zh": r.of("zh")} for r in self.remarks],
        }

    def _apart(self) -> list[dict[str, Any]]:
        reason = {lang: message("published.not_comparable", lang) for lang in LANGUAGES}
        return [
            {**dict(zip(KEY, each.key, strict=True)), "line": each.place[1],
             "published": each.printed, "reason": reason}
            for each in self.finer
        ]  # fmt: skip

    def summary(self, lang: str = "en") -> str:
        """One line: how many of how many reproduced, registered and, where any did, failed."""
        code = "published.summary" if self.ok else "published.summary_failed"
        counts = {name: getattr(self, name) for name in ("reproduced", "registered", "failed")}
        return message(code, lang, total=self.total, **counts)

    def terminal_lines(self, lang: str = "en") -> list[str]:
        """The failed cells by table, each with both values, the rule and what explains it.

        The last line is the summary.
        """
        lines: list[str] = []
        failed = self.with_status("failed")
        for table in dict.fromkeys(cell.key[0] for cell in failed):
            here = [cell for cell in failed if cell.key[0] == table]
            total = sum(cell.key[0] == table for cell in self.cells)
            counts = {"failed": len(here), "total": total}
            lines.append(message("published.table_failed", lang, table=table, **counts))
            for cell in here:
                lines.append(f"  {cell.failed_line(lang)}")
                lines += [f"    → {sentence}" for sentence in cell.explained(lang)]
        left = sum(bool(cell.differing) and cell.explanations is None for cell in failed)
        if any(cell.explanations is not None for cell in failed) and left:
            lines.append(message("published.not_looked_into", lang, count=left))
        return [*lines, *filter(None, (self.not_compared(lang),)), self.summary(lang)]

    def __repr__(self) -> str:
        return f"<Verification: {self.summary()}>"

    def _repr_html_(self) -> str:
        names = ("cell", "published", "computed", "status", "rule", "reason")
        heads = [message(f"published.head_{name}") for name in names]
        seen: tuple[Status, ...] = ("failed", "registered")
        open_rows = [cell.texts() for status in seen for cell in self.with_status(status)]
        folded = [cell.texts() for cell in self.with_status("reproduced")]
        summary = html_headline(self.summary())
        tables = html_table(heads, open_rows) if open_rows else ""
        if folded:
            counts = message("published.status_reproduced")
            tables += html_folded(f"{counts}: {len(folded)}", html_table(heads, folded))
        return summary + tables

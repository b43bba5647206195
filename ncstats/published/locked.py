"""One's own numbers held against those of an earlier run: what moved, by how much, since what."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from ncstats.published.earlier import Earlier, by_key
from ncstats.published.outcomes import Outcome
from ncstats.results.model import KEY, Results, Statistic
from ncstats.text import message, significant
from ncstats.text.notebook import InNotebook, html_headline, html_table
from ncstats.text.numbers import missing_value

if TYPE_CHECKING:
    import pandas as pd

TOLERANCE = 1e-9
"""Relative: the last digits of a statistic differ between systems, not between cohorts."""

MOST_LINES = 20
"""Statistics of an item that the terminal shows: a curve has one for every step."""

NOTHING = 1e-15
"""What is smaller is 0 to every reader: sums that cancel leave it, and differ between systems."""


@dataclass(frozen=True)
class Moved:
    """A statistic that is not what it was.

    Attributes:
        statistic: its row as computed now; of one that is gone, as it was.
        before: the earlier number, NaN where it could not be computed; None where it is new.
        after: the present number, likewise; None where it is gone.
        method_before: what it was computed by.
    """

    statistic: Statistic
    before: float | None
    after: float | None
    method_before: str = ""

    @property
    def name(self) -> str:
        """The statistic's key as one name, without its item."""
        parts = [getattr(self.statistic, name) for name in KEY if name != "item"]
        texts = [f"{part:g}" if isinstance(part, float) else part for part in parts]
        return " / ".join(text for text in texts if text)

    def sentence(self, lang: str = "en") -> str:
        """What happened to it."""
        if self.before is None:
            return message("locked.added", lang, after=_shown(self.after))
        if self.after is None:
            return message("locked.removed", lang, before=_shown(self.before))
        numbers = {"before": _shown(self.before), "after": _shown(self.after)}
        if _same(self.before, self.after):
            methods = {"method": self.statistic.method, "method_before": self.method_before}
            return message("locked.method", lang, **numbers, **methods)
        difference = self.after - self.before
        if math.isnan(difference):
            return message("locked.moved_from_nothing", lang, **numbers)
        by = f"{difference:+.6g}"
        return message("locked.moved", lang, **numbers, by=by)


def _shown(value: float | None) -> str:
    return missing_value() if value is None or math.isnan(value) else significant(value)


def _same(before: float, after: float) -> bool:
    if not math.isfinite(before) or not math.isfinite(after):
        # The file has null for whatever is no number.
        return math.isfinite(before) is math.isfinite(after)
    return math.isclose(before, after, rel_tol=TOLERANCE, abs_tol=NOTHING)


@dataclass(frozen=True)
class Changed:
    """One of the things a run is made from, which is another one now."""

    what: str
    before: str
    after: str

    def sentence(self, lang: str = "en") -> str:
        """What changed, from which hash or version to which."""
        return message("locked.changed", lang, what=self.what, before=self.before, after=self.after)


@dataclass(frozen=True)
class Locked(InNotebook):
    """What moved since an earlier run.

    Attributes:
        path: the earlier results.
        compared: how many statistics both runs have.
        moved: those that differ, in number or method.
        added: those that only this run has; they lock nothing yet.
        removed: those that only the earlier run has.
        changed: what the runs were made from, where it differs; None where the earlier run left
            no provenance.
    """

    path: str
    compared: int
    moved: tuple[Moved, ...]
    added: tuple[Moved, ...]
    removed: tuple[Moved, ...]
    changed: tuple[Changed, ...] | None

    @property
    def ok(self) -> bool:
        """Whether every earlier number is still there and the same."""
        return not self.moved and not self.removed

    def summary(self, lang: str = "en") -> str:
        """One line: how many of how many stayed, and how many were added."""
        counts = {"moved": len(self.moved), "removed": len(self.removed), "added": len(self.added)}
        same = self.compared - len(self.moved)
        code = "locked.summary" if self.ok else "locked.summary_moved"
        total = self.compared + len(self.removed)
        return message(code, lang, same=same, total=total, **counts)

    def since(self, lang: str = "en") -> tuple[str, ...]:
        """Since what they moved: one sentence for each thing that changed."""
        if self.ok:
            return ()
        if self.changed is None:
            return (message("locked.no_provenance", lang),)
        return tuple(each.sentence(lang) for each in self.changed) or (
            message("locked.nothing_changed", lang),
        )

    def terminal_lines(self, lang: str = "en") -> list[str]:
        """What moved, by item; since what; and the summary last."""
        lines: list[str] = []
        found = (*self.moved, *self.removed, *self.added)
        for item in dict.fromkeys(each.statistic.item for each in found):
            lines.append(f"{item}:")
            here = [each for each in found if each.statistic.item == item]
            lines += [f"  {each.name}: {each.sentence(lang)}" for each in here[:MOST_LINES]]
            if len(here) > MOST_LINES:
                lines.append("  " + message("errors.more", lang, count=len(here) - MOST_LINES))
        return [*lines, *self.since(lang), self.summary(lang)]

    def outcomes(self, lang: str = "en") -> Sequence[Outcome]:
        """The verdict on each statistic that moved or went, and one on all the others."""
        same = Outcome("results", self.summary(lang), "passed")
        since = self.since(lang)
        failed = [
            Outcome(each.statistic.item, each.name, "failed", each.sentence(lang), since)
            for each in (*self.moved, *self.removed)
        ]
        return (*failed, same)

    def to_frame(self, lang: str = "en") -> pd.DataFrame:
        """One row per statistic that differs: its key, before, after, what happened."""
        import pandas as pd

        columns = [*KEY, "before", "after", "what"]
        rows = [
            (*each.statistic.key, each.before, each.after, each.sentence(lang))
            for each in (*self.moved, *self.removed, *self.added)
        ]
        frame = pd.DataFrame(rows, columns=columns)
        return frame.astype({"before": "float64", "after": "float64"})

    def to_json_data(self) -> dict[str, Any]:
        """The same for machines; a number that could not be computed is null."""
        return {
            "against": self.path,
            "compared": self.compared,
            **{
                name: [_json(each) for each in getattr(self, name)]
                for name in ("moved", "removed", "added")
            },
            "changed": None if self.changed is None else [vars(each) for each in self.changed],
        }

    def __repr__(self) -> str:
        return f"<Locked: {self.summary()}>"

    def _repr_html_(self) -> str:
        lines = [html_headline(self.summary())]
        lines += [f"<p>{escape(sentence)}</p>" for sentence in self.since()]
        heads = [message(f"locked.head_{name}") for name in ("item", "statistic", "what")]
        found = (*self.moved, *self.removed, *self.added)
        rows = [(each.statistic.item, each.name, each.sentence()) for each in found]
        return "".join(lines) + (html_table(heads, rows) if rows else "")


def _json(moved: Moved) -> dict[str, Any]:
    key = {name: getattr(moved.statistic, name) for name in KEY}
    before, after = moved.before, moved.after
    return {
        **key,
        "before": None if before is None or math.isnan(before) else float(significant(before)),
        "after": None if after is None or math.isnan(after) else float(significant(after)),
        "en": moved.sentence("en"),
        "zh": moved.sentence("zh"),
    }


def held_against(results: Results, provenance: Mapping[str, Any], earlier: Earlier) -> Locked:
    """Hold a run's statistics against an earlier run's.

    A statistic moved where the two differ by more than one part in 10⁹, where one of them could
    not be computed, or where it is computed by another method.
    """
    before = by_key(earlier.rows)
    now = by_key(results)
    pairs = [(before[key], row) for key, row in now.items() if key in before]
    moved = [
        Moved(row, old.stat, row.stat, old.method)
        for old, row in pairs
        if not _same(old.stat, row.stat) or old.method != row.method
    ]
    added = [Moved(row, None, row.stat) for key, row in now.items() if key not in before]
    removed = [Moved(row, row.stat, None) for key, row in before.items() if key not in now]
    changed = None if earlier.provenance is None else _changed(earlier.provenance, provenance)
    return Locked(earlier.path, len(pairs), tuple(moved), tuple(added), tuple(removed), changed)


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Changed, ...]:
    """What a run is made from, by hash, where it differs; what was published moves no number."""
    old, new = _flat(before), _flat(after)
    return tuple(
        Changed(name, old.get(name, missing_value()), new.get(name, missing_value()))
        for name in dict.fromkeys((*old, *new))
        if old.get(name) != new.get(name) and name != "published"
    )


def _flat(provenance: Mapping[str, Any]) -> dict[str, str]:
    flat = {name: str(value)[:12] for name, value in provenance.items() if isinstance(value, str)}
    for source in provenance.get("inputs", ()):
        flat[str(source["file"])] = f"{str(source['sha256'])[:12]} ({source['rows']})"
    return flat

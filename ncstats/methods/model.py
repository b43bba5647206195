"""One method of the register: what it is called, where it is described, who else computes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ncstats.methods.references import REFERENCES

Kind = Literal["number", "category", "time_to_event"]
Role = Literal[
    "count", "summary", "test", "effect", "pairwise", "adjustment", "interval", "curve", "model",
    "normality",
]  # fmt: skip
Input = Literal["", "counts", "values", "table"]
Summary = Literal["ranks", "mean"]


@dataclass(frozen=True)
class Method:
    """One method.

    Attributes:
        key: what plans, results and `ncstats.stats` call it.
        role: what it gives.
        kind: the kind of variable it is for, as the dictionary calls it.
        label: its name in a footnote, by language.
        r_call: R that gives the same number.
        references: where it is described, by their names in
            :data:`~ncstats.methods.references.REFERENCES`; none for what needs no source.
        detail: how it is computed, by language, where several methods bear the same name or none
            is described anywhere; empty where its name and source say all.
        spss: SPSS syntax that gives the same number; empty where SPSS has none.
        default: when the rules choose it, in a few words; empty where only a plan does.
        function: its name in `ncstats.stats`; empty for what no plan names.
        takes: what that function is given: ``counts`` of value × group (ranks are enough),
            ``values`` with such counts, or a ``table`` of level × group.
        options: further arguments of the function.
        two_groups: it compares two groups and no more.
        two_levels: it is for categories of two levels and no more.
        summary: the summary of a number that it belongs to: ``ranks`` (medians), ``mean``, or
            either where None.
    """

    key: str
    role: Role
    kind: Kind
    label: Mapping[str, str] = field(hash=False)
    r_call: str
    references: tuple[str, ...] = ()
    detail: Mapping[str, str] = field(default_factory=dict, hash=False)
    spss: str = ""
    default: str = ""
    function: str = ""
    takes: Input = ""
    options: Mapping[str, object] = field(default_factory=dict, hash=False)
    two_groups: bool = False
    two_levels: bool = False
    summary: Summary | None = None

    def __post_init__(self) -> None:
        """Refuse a row that leaves a reader, a checker or the dispatch without an answer."""
        if set(self.label) != {"en", "zh"} or not all(self.label.values()):
            raise ValueError(f"{self.key}: a method is named in English and Chinese")
        if not (self.key and (self.references or self.detail) and self.r_call):
            raise ValueError(f"{self.key}: a method has a key, a source or detail, and an R call")
        if self.detail and set(self.detail) != {"en", "zh"}:
            raise ValueError(f"{self.key}: its detail is told in English and Chinese")
        if unknown := set(self.references) - set(REFERENCES):
            raise ValueError(f"{self.key}: no source is called {', '.join(sorted(unknown))}")
        if bool(self.function) != bool(self.takes):
            raise ValueError(f"{self.key}: a function and what it takes belong together")

    def title(self, lang: str) -> str:
        """The name as it begins a sentence; a symbol stays as it is."""
        return _capitalised(self.label["zh" if lang == "zh" else "en"])

    def short(self, lang: str) -> str:
        """The name as it begins a sentence, without the formula that it gives."""
        return self.title(lang).partition(" = ")[0]

    def sources(self, lang: str) -> tuple[str, ...]:
        """A line for each paper or book; the last tells how it is computed, where that is told."""
        detail = self.detail_in(lang)
        cited = (str(REFERENCES[name]) for name in self.references)
        return (*cited, *([_capitalised(detail)] if detail else []))

    def detail_in(self, lang: str) -> str:
        """How it is computed, in one language; empty where its name says it."""
        return self.detail.get("zh" if lang == "zh" else "en", "")


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:] if text[:1].isascii() else text

"""What a report is made of: sections of blocks in one language, before any writer sees them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ncstats.published.verification import Status
from ncstats.tables import Table

if TYPE_CHECKING:
    from ncstats.cohort.model import Cohort
    from ncstats.cohort.summary import CohortSummary
    from ncstats.disclosure import Released
    from ncstats.disclosure.risk import Risks
    from ncstats.plan.study import Plan
    from ncstats.published.verification import Verification


@dataclass(frozen=True)
class Parts:
    """What a report is built from.

    Attributes:
        tables: the plan's tables by name.
        pictures: SVG text by the plan's name of the figure or curve; one that is missing leaves
            its figure out.
        verification: None where nothing was published.
        own_data: whether the cohort is the study's own; else published values are only compared.
        risks: None under a policy.
        borrowed: whether the pictures are those of the report in another language.
    """

    plan: Plan
    cohort: Cohort | CohortSummary
    released: Released
    tables: Mapping[str, Table]
    pictures: Mapping[str, str]
    verification: Verification | None
    own_data: bool
    risks: Risks | None = None
    borrowed: bool = False


@dataclass(frozen=True)
class Paragraph:
    """Running text; a ``note`` is set small."""

    text: str
    role: Literal["text", "note"] = "text"


@dataclass(frozen=True)
class Items:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Terms:
    """Terms with what they mean."""

    terms: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TableBlock:
    """A table with its number, such as "Table 1"; ``anchor`` is what links point at."""

    anchor: str
    label: str
    table: Table


@dataclass(frozen=True)
class FigureBlock:
    """A picture as SVG text, its caption, and a text for those who do not see it.

    ``item`` names the picture's file.
    """

    anchor: str
    label: str
    item: str
    svg: str
    alt: str
    caption: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class VerifiedRow:
    """A published value beside the computed one, in words."""

    what: str
    group: str
    statistic: str
    published: str
    computed: str
    status: Status
    verdict: str
    rule: str
    explanations: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands in the seven columns: the last has the rule and what explains a mismatch."""
        last = " ".join((self.rule, *self.explanations))
        shown = (self.what, self.group, self.statistic, self.published, self.computed, self.verdict)
        return (*shown, last)


@dataclass(frozen=True)
class VerificationBlock:
    """The values of one table, folded away unless something is to be seen.

    Attributes:
        summary: how many of how many agree.
        heads: the headings of the columns.
    """

    title: str
    summary: str
    opened: bool
    heads: tuple[str, ...]
    rows: tuple[VerifiedRow, ...]


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it; sections may hold sections."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


Block = Paragraph | Items | Terms | TableBlock | FigureBlock | VerificationBlock | Section


@dataclass(frozen=True)
class Verdict:
    """The verification in one line; ``good`` is None where nothing is judged."""

    text: str
    good: bool | None


@dataclass(frozen=True)
class Document:
    """A report in one language.

    Attributes:
        lines: source, population and date, below the title.
        banner: what must be known before anything is read; empty where there is nothing.

    Raises:
        ValueError: an anchor stands twice.
    """

    lang: str
    title: str
    lines: tuple[str, ...]
    banner: str
    verdict: Verdict | None
    sections: tuple[Section, ...]
    footer: str

    def __post_init__(self) -> None:
        anchors = [anchor for section in self.sections for anchor in _anchors(section)]
        if len(anchors) != len(set(anchors)):
            raise ValueError("an anchor stands twice")


def _anchors(block: Block) -> Iterator[str]:
    if isinstance(block, Section | TableBlock | FigureBlock):
        yield block.anchor
    if isinstance(block, Section):
        for inner in block.blocks:
            yield from _anchors(inner)

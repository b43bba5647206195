"""The verification of a table as a table, for writers whose tables cannot be folded away."""

from __future__ import annotations

from ncstats.report.blocks import VerificationBlock
from ncstats.tables import Cell, Column, Row, Table
from ncstats.tables.model import ColumnKind

_KINDS: tuple[ColumnKind, ...] = ("stub", "text", "text", "text", "text", "text", "text")


def verified_table(block: VerificationBlock) -> Table:
    """Each published value with the computed one, its verdict and the rule."""
    rows = [row.texts for row in block.rows]
    return Table(
        item="verification",
        title=f"{block.title}: {block.summary}",
        columns=tuple(
            Column(head, kind=kind) for head, kind in zip(block.heads, _KINDS, strict=True)
        ),
        rows=tuple(Row("variable", 0, tuple(map(Cell, texts))) for texts in rows),
    )

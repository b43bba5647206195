"""Exclusive levels and groups: what must add up, within a table and across tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ncstats.errors import Severity
from ncstats.published.audit.facts import ACROSS, TEXT, Fact, Facts, Size
from ncstats.published.audit.model import Finding


def levels(facts: Facts) -> Iterator[Finding]:
    """Exclusive levels that are together more, or other, than all of their patients."""
    for (table, _), row in facts.by_row.items():
        if table == TEXT:
            continue
        for part in facts.by_group(row).values():
            counted = _counted(part)
            if len(counted) > 1:
                yield from _levels(facts, counted)


def _counted(part: Sequence[Fact]) -> tuple[Fact, ...]:
    """One count for each exclusive level; nothing where a level prints none."""
    levelled = {f.cell.level: f for f in part if f.cell.level and f.is_count}
    if any(fact.count is None for fact in levelled.values()):
        return ()
    return tuple(levelled.values())


def _levels(facts: Facts, counted: Sequence[Fact]) -> Iterator[Finding]:
    size = facts.size(counted[0].cell)
    total = sum(fact.count or 0 for fact in counted)
    cells = tuple(fact.cell for fact in counted)
    if size is not None and total > size.n:
        size_cells = tuple(fact.cell for fact in size.facts)
        grave: Severity = "warning" if size.borrowed else "error"
        yield Finding(
            "levels", grave, "audit.levels_exceed", (*cells, *size_cells),
            {"sum": total, "size": size.n, "levels": _sum(counted)},
        )  # fmt: skip
        return
    most = total if size is None else size.n
    shared = _shared(counted, most)
    if not shared or total in shared:
        return
    code = "levels_exceed_percent" if total > max(shared) else "levels_short"
    yield Finding(
        "levels", "warning", f"audit.{code}", cells,
        {"sum": total, "size": max(shared), "levels": _sum(counted), "left": max(shared) - total},
    )  # fmt: skip


def _shared(counted: Sequence[Fact], most: int) -> set[int]:
    """The denominators that all shares allow: only that of the column where it is one."""
    shares = [set(fact.ranges(most)) for fact in counted if fact.is_share]
    common = set.intersection(*shares) if shares else set()
    return {most} if most in common else common


def _sum(counted: Sequence[Fact]) -> str:
    return " + ".join(str(fact.count) for fact in counted)


def groups(facts: Facts) -> Iterator[Finding]:
    """Groups that are together more, or fewer, than what is printed of all patients."""
    yield from _columns(facts)
    whole = _whole(facts)
    for (table, variable), row in facts.by_row.items():
        if table == TEXT:
            continue
        columns = facts.groups(table)
        for level in dict.fromkeys(fact.cell.level for fact in row if fact.cell.group != ACROSS):
            parts = _parts(row, level, columns)
            for total in whole.get((variable, level), ()):
                if parts and _comparable(facts, table, total):
                    yield from _added(facts, table, parts, total)


def _columns(facts: Facts) -> Iterator[Finding]:
    """Column headings: the groups' N against that of all patients."""
    for table in facts.tables:
        parts = [facts.column(table, group) for group in facts.groups(table)]
        printed = [part for part in parts if part is not None]
        whole = _printed_whole(facts, table)
        if len(printed) < max(2, len(parts)) or whole is None:
            continue
        total = sum(part.n for part in printed)
        if total == whole.n:
            continue
        cells = tuple(f.cell for part in (whole, *printed) for f in part.facts)
        details = {"sum": total, "size": whole.n, "groups": " + ".join(str(p.n) for p in printed)}
        more = total > whole.n
        severity: Severity = "error" if more else "note"
        code = "audit.columns_exceed" if more else "audit.columns_short"
        yield Finding("groups", severity, code, cells, details)


def _printed_whole(facts: Facts, table: str) -> Size | None:
    """The N of all patients that the table itself prints."""
    found = facts.column(table, "")
    own = found is not None and all(not f.cell.group and f.cell.table == table for f in found.facts)
    return found if own else None


def _whole(facts: Facts) -> dict[tuple[str, str], list[Fact]]:
    """By variable and level, the counts that tables and figures print of all patients."""
    found: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts.rows:
        cell = fact.cell
        if fact.count is not None and cell.variable and not cell.group and cell.table != TEXT:
            found.setdefault((cell.variable, cell.level), []).append(fact)
    return found


def _parts(row: Sequence[Fact], level: str, columns: Sequence[str]) -> tuple[Fact, ...]:
    """One count for each group; nothing where a group prints none."""
    found = {f.cell.group: f for f in row if f.cell.level == level and f.count is not None}
    if len(columns) < 2 or not set(columns) <= set(found):
        return ()
    return tuple(found[group] for group in columns)


def _comparable(facts: Facts, table: str, total: Fact) -> bool:
    """Whether the columns of a table and a total are of the same patients, as far as is printed."""
    if total.cell.table == table:
        return True
    if facts.narrowed(table) or facts.narrowed(total.cell.table):
        return False
    columns, whole = facts.column(table, ""), facts.column(total.cell.table, "")
    return columns is not None and whole is not None and columns.n == whole.n


def _added(facts: Facts, table: str, parts: Sequence[Fact], total: Fact) -> Iterator[Finding]:
    added, whole = sum(fact.count or 0 for fact in parts), total.count or 0
    if added == whole:
        return
    cells = (total.cell, *(fact.cell for fact in parts))
    details = {"sum": added, "size": whole, "groups": _sum(parts)}
    if added > whole:
        yield Finding("groups", "error", "audit.groups_exceed", cells, details)
        return
    all_ = facts.column(total.cell.table, "")
    grouped = sum(size.n for g in facts.groups(table) if (size := facts.column(table, g)))
    everyone = all_ is not None and not all_.borrowed and grouped == all_.n
    severity: Severity = "error" if everyone else "note"
    code = "audit.groups_short_all" if everyone else "audit.groups_short"
    yield Finding("groups", severity, code, cells, details)

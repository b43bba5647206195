"""Printed counts held against each other: common denominators, and contradictions proved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ncstats.expression.nodes import Comparison, Membership, Missing, Name, Node, Text, walk
from ncstats.expression.render import render
from ncstats.published.model import PublishedCell
from ncstats.published.ranges import Ranges, Run
from ncstats.published.reconstruct.conditions import Record, condition
from ncstats.published.reconstruct.refusals import Proof
from ncstats.published.reconstruct.schema import Schema
from ncstats.published.reconstruct.targets import Among, CountTarget
from ncstats.text.cells import parse as parse_cell

GroupSizes = Mapping[tuple[str, str], int]
"""How many patients a group's level holds; ("", "") all."""

_Key = tuple[str, ...]


@dataclass(frozen=True)
class Settled:
    """Printed counts held against each other.

    Attributes:
        targets: each count with the denominators to take.
        possible: the same with every denominator that the strings allow, which proofs go by.
        proofs: what cannot be.
    """

    targets: tuple[CountTarget, ...]
    possible: tuple[CountTarget, ...]
    proofs: tuple[Proof, ...]


def settle(targets: Sequence[CountTarget], schema: Schema, sizes: GroupSizes) -> Settled:
    """Merge what is printed of the same count, and let counts of one variable share an N.

    Conditions on one entered variable are known of the same patients. An N that is not printed is
    that of the column where it prints the same, or else the largest that does.
    """
    merged, proofs = _merged(targets)
    proofs += list(_without_source(merged, schema))
    taken = list(merged)
    for group in _by_denominator(merged, schema).values():
        proofs += _share(merged, group, sizes)
        _take(taken, merged, group, sizes)
    proofs += list(_levels(merged))
    return Settled(tuple(taken), tuple(merged), tuple(proofs))


def _merged(targets: Sequence[CountTarget]) -> tuple[list[CountTarget], list[Proof]]:
    """One target for each condition and group of patients, with what all its cells allow."""
    merged: dict[_Key, CountTarget] = {}
    proofs = []
    for target in targets:
        key = (render(plain(target.condition)), *among_key(target.among))
        before = merged.get(key)
        if before is not None:
            ranges = before.ranges.meet(target.ranges)
            target = replace(target, ranges=ranges, others=before.cells)  # noqa: PLW2901 - narrowed
        if not target.ranges and (before is None or before.ranges):
            proofs.append(Proof("no_count", target.cells))
        merged[key] = target
    return list(merged.values()), proofs


def plain(node: Node) -> Node:
    """``x = level`` written one way."""
    if isinstance(node, Comparison) and isinstance(node.left, Name) and node.operator == "=":
        right = getattr(node.right, "value", None)
        if isinstance(right, str):
            return Comparison("=", node.left, Text(right))
    return node


def among_key(among: Among) -> _Key:
    """What makes two groups of patients the same."""
    return among.group, among.level, "" if among.where is None else render(among.where)


def single_source(node: Node, schema: Schema) -> str | None:
    """The one entered variable on which a condition depends and without which it is unknown."""
    if any(isinstance(part, Missing) for part in walk(node)):
        return None
    sources = schema.sources([part.value for part in walk(node) if isinstance(part, Name)])
    if len(sources) != 1:
        return None
    # What is derived may be known without it: that nobody looked again follows from no outcome.
    blank: Record = {sources[0]: None}
    for part in schema.derived:
        blank[part.name] = part.value(blank)
    unknown = condition(node, schema.scales)(blank) is None
    return sources[0] if unknown else None


def _by_denominator(targets: Sequence[CountTarget], schema: Schema) -> dict[_Key, list[int]]:
    found: dict[_Key, list[int]] = {}
    for at, target in enumerate(targets):
        source = single_source(target.condition, schema)
        if source is not None:
            found.setdefault((source, *among_key(target.among)), []).append(at)
    return found


def _share(targets: list[CountTarget], group: list[int], sizes: GroupSizes) -> list[Proof]:
    """Leave the targets of a group the denominators that all of them allow."""
    if any(not targets[at].ranges for at in group):
        return []
    size = _size(targets[group[0]].among, sizes)
    totals = targets[group[0]].ranges.anyhow()
    for at in group:
        totals = totals.meet(targets[at].ranges.anyhow())
    if size is not None:
        totals = totals.meet(Ranges((Run(0, size, 0, size),)))
    if not totals:
        size_shown = "?" if size is None else size
        return [Proof("no_denominator", _cells(targets, group), {"size": size_shown})]
    for at in group:
        targets[at] = replace(targets[at], ranges=targets[at].ranges.meet(totals))
    return []


def _take(
    taken: list[CountTarget], possible: list[CountTarget], group: list[int], sizes: GroupSizes
) -> None:
    """Of the denominators that are left, the largest, where a string speaks of one.

    Of one that a release tells by a bound alone all are left: the largest is no likelier.
    """
    known = _size(possible[group[0]].among, sizes) is not None
    # A bare count speaks of no denominator.
    one = known and any(_speaks(possible[at].cell) for at in group)
    one = one and not any(is_open(possible[at]) for at in group)
    for at in group:
        ranges = possible[at].ranges
        if one and ranges:
            ranges = ranges.of_most()
        taken[at] = replace(possible[at], ranges=ranges)


def _size(among: Among, sizes: GroupSizes) -> int | None:
    return sizes.get((among.group, among.level)) if among.where is None else None


def _cells(targets: Sequence[CountTarget], group: Sequence[int]) -> tuple[PublishedCell, ...]:
    return tuple(cell for at in group for cell in targets[at].cells)


def is_open(target: CountTarget) -> bool:
    """Whether only a bound of its denominator is told, as ``N ≥10``."""
    return any(
        cell.statistic == "N" and (parse_cell("N", cell.printed) or {})["N"].relation in "<≥"
        for cell in target.cells
    )


def _speaks(cell: PublishedCell) -> bool:
    return cell.statistic not in ("n", "n_in_words")


def _without_source(targets: Sequence[CountTarget], schema: Schema) -> Iterator[Proof]:
    """Counts that nothing in the records decides."""
    for target in targets:
        names = [part.value for part in walk(target.condition) if isinstance(part, Name)]
        if names and not schema.sources(names):
            yield Proof("no_source", target.cells)


def _levels(targets: Sequence[CountTarget]) -> Iterator[Proof]:
    """Exclusive levels that together are more than all of them."""
    groups: dict[_Key, list[CountTarget]] = {}
    for target in targets:
        node = target.condition
        if isinstance(node, Comparison) and isinstance(node.left, Name) and node.operator == "=":
            groups.setdefault((node.left.value, *among_key(target.among)), []).append(target)
    for group in groups.values():
        if any(not target.ranges for target in group):
            continue
        least = sum(target.ranges.counts[0] for target in group)
        most = min(target.ranges.totals[1] for target in group)
        if least > most:
            cells = tuple(cell for target in group for cell in target.cells)
            yield Proof("levels", cells, {"sum": least, "size": most})


def level_of(node: Node) -> tuple[str, str]:
    """The category and the level of which a condition counts; empty where it is another one."""
    match plain(node):
        case Comparison(operator="=", left=Name(value=name), right=Text(value=level)):
            return name, level
        case Membership(left=Name(value=name), items=(Text(value=level),), negated=False):
            return name, level
        case _:
            return "", ""


def level_counts(
    targets: Sequence[CountTarget], name: str, among: Among
) -> tuple[dict[str, int], int | None]:
    """What is printed of a category's levels, and of how many."""
    found: dict[str, int] = {}
    total = None
    for target in targets:
        if among_key(target.among) != among_key(among) or not target.ranges:
            continue
        left, level = level_of(target.condition)
        if left and left == name:
            total = target.ranges.totals[1]
            found[level] = target.ranges[total][0]
    return found, total

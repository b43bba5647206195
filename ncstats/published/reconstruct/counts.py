"""Printed counts held against each other: common denominators, and contradictions proved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ncstats.errors import Problem
from ncstats.expression.nodes import Comparison, Membership, Missing, Name, Node, Text, walk
from ncstats.expression.render import render
from ncstats.published.intervals import Ranges
from ncstats.published.model import PublishedCell
from ncstats.published.reconstruct.refusals import proof
from ncstats.published.reconstruct.schema import Schema
from ncstats.published.reconstruct.targets import Among, CountTarget

Sizes = Mapping[tuple[str, str], int]
"""How many patients a group's level holds; ("", "") all."""

_Key = tuple[str, ...]


@dataclass(frozen=True)
class Settled:
    """Counts with the denominators that remain, and the proofs of what cannot be."""

    targets: tuple[CountTarget, ...]
    proofs: tuple[Problem, ...]


def settle(targets: Sequence[CountTarget], schema: Schema, sizes: Sizes) -> Settled:
    """Merge what is printed of the same count, and let counts of one variable share an N.

    Conditions on one entered variable are known of the same patients. An N that is not printed is
    that of the column where it prints the same, or else the largest that does.
    """
    merged, proofs = _merged(targets)
    proofs += list(_without_source(merged, schema))
    for group in _by_denominator(merged, schema).values():
        proofs += _share(merged, group, sizes)
    proofs += list(_levels(merged))
    return Settled(tuple(merged), tuple(proofs))


def _merged(targets: Sequence[CountTarget]) -> tuple[list[CountTarget], list[Problem]]:
    """One target for each condition and group of patients, with what all its cells allow."""
    merged: dict[_Key, CountTarget] = {}
    cells: dict[_Key, list[PublishedCell]] = {}
    proofs = []
    for target in targets:
        key = (render(_plain(target.condition)), *among_key(target.among))
        cells.setdefault(key, []).append(target.cell)
        if key in merged:
            target = replace(target, ranges=_common(merged[key].ranges, target.ranges))  # noqa: PLW2901 - narrowed
        if not target.ranges and (key not in merged or merged[key].ranges):
            proofs.append(proof("no_count", cells[key]))
        merged[key] = target
    return list(merged.values()), proofs


def _plain(node: Node) -> Node:
    """``x = level`` written one way."""
    if isinstance(node, Comparison) and isinstance(node.left, Name) and node.operator == "=":
        right = getattr(node.right, "value", None)
        if isinstance(right, str):
            return Comparison("=", node.left, Text(right))
    return node


def among_key(among: Among) -> _Key:
    """What makes two groups of patients the same."""
    return among.group, among.level, "" if among.where is None else render(among.where)


def _common(first: Ranges, second: Ranges) -> dict[int, tuple[int, int]]:
    found = {}
    for total in first.keys() & second.keys():
        low = max(first[total][0], second[total][0])
        high = min(first[total][1], second[total][1])
        if low <= high:
            found[total] = (low, high)
    return dict(sorted(found.items()))


def single_source(node: Node, schema: Schema) -> str | None:
    """The one entered variable on which a condition depends and without which it is unknown."""
    if any(isinstance(part, Missing) for part in walk(node)):
        return None
    sources = schema.sources([part.value for part in walk(node) if isinstance(part, Name)])
    return sources[0] if len(sources) == 1 else None


def _by_denominator(targets: Sequence[CountTarget], schema: Schema) -> dict[_Key, list[int]]:
    found: dict[_Key, list[int]] = {}
    for at, target in enumerate(targets):
        source = single_source(target.condition, schema)
        if source is not None:
            found.setdefault((source, *among_key(target.among)), []).append(at)
    return found


def _share(targets: list[CountTarget], group: list[int], sizes: Sizes) -> list[Problem]:
    """Leave the targets of a group the denominators that all of them allow."""
    if any(not targets[at].ranges for at in group):
        return []
    among = targets[group[0]].among
    size = sizes.get((among.group, among.level)) if among.where is None else None
    totals = set(targets[group[0]].ranges)
    for at in group:
        totals &= set(targets[at].ranges)
    if size is not None:
        totals = {total for total in totals if total <= size}
    if not totals:
        size_shown = "?" if size is None else size
        return [proof("no_denominator", [targets[at].cell for at in group], size=size_shown)]
    # A bare count speaks of no denominator.
    speaks = any(_speaks(targets[at].cell) for at in group)
    if size is not None and speaks:
        totals = {max(totals)}
    for at in group:
        ranges = {t: r for t, r in targets[at].ranges.items() if t in totals}
        targets[at] = replace(targets[at], ranges=ranges)
    return []


def _speaks(cell: PublishedCell) -> bool:
    return cell.statistic not in ("n", "n_in_words")


def _without_source(targets: Sequence[CountTarget], schema: Schema) -> Iterator[Problem]:
    """Counts that nothing in the records decides."""
    for target in targets:
        names = [part.value for part in walk(target.condition) if isinstance(part, Name)]
        if names and not schema.sources(names):
            yield proof("no_source", [target.cell])


def _levels(targets: Sequence[CountTarget]) -> Iterator[Problem]:
    """Exclusive levels that together are more than all of them."""
    groups: dict[_Key, list[CountTarget]] = {}
    for target in targets:
        node = target.condition
        if isinstance(node, Comparison) and isinstance(node.left, Name) and node.operator == "=":
            groups.setdefault((node.left.value, *among_key(target.among)), []).append(target)
    for group in groups.values():
        if any(not target.ranges for target in group):
            continue
        least = sum(min(low for low, _ in target.ranges.values()) for target in group)
        most = min(max(target.ranges) for target in group)
        if least > most:
            yield proof("levels", [t.cell for t in group], sum=least, size=most)


def level_counts(
    targets: Sequence[CountTarget], name: str, among: Among
) -> tuple[dict[str, int], int | None]:
    """What is printed of a category's levels, and of how many."""
    found: dict[str, int] = {}
    total = None
    for target in targets:
        node = _plain(target.condition)
        if among_key(target.among) != among_key(among) or not target.ranges:
            continue
        match node:
            case Comparison(operator="=", left=Name(value=left), right=Text(value=level)):
                pass
            case Membership(left=Name(value=left), items=(Text(value=level),), negated=False):
                pass
            case _:
                continue
        if left == name:
            total = max(target.ranges)
            found[level] = target.ranges[total][0]
    return found, total

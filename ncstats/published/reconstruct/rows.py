"""The number rows of a study, each as a problem of its own: who has which value comes later."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import cache

from ncstats.published.reconstruct.comparisons import AnyComparison
from ncstats.published.reconstruct.conditions import Condition, Record, condition
from ncstats.published.reconstruct.counts import single_source
from ncstats.published.reconstruct.problem import NOBODY, Study, names_of
from ncstats.published.reconstruct.row import Count, Holds, Row, Summary
from ncstats.published.reconstruct.targets import CountTarget, TestTarget


def make_row(study: Study, name: str, rng: random.Random) -> Row:
    """What the cells of one number ask of its values by stratum.

    Where fewer are measured than there are patients, and no cell says in which stratum, the
    missing ones are drawn.
    """
    base = study.schema.bases[name]
    sizes = _sizes(study, name, rng)
    return Row(
        name=name,
        sizes=sizes,
        scale=study.schema.scales[name],
        limits=base.limits,
        summaries=tuple(_summaries(study, name)),
        counts=tuple(_counts(study, name)),
        comparisons=tuple(_comparisons(study, name, sizes)),
        allowed=_allowed(study, name),
        step=base.step,
        offset=base.offset,
        quantile_type=study.plan.model.quantile_type,
    )


def _summaries(study: Study, name: str) -> Iterator[Summary]:
    for target in study.numbers:
        among = study.strata.of(target.among)
        if target.variable == name and among is not None:
            yield Summary(target.name, target.interval, among)


def row_tests(study: Study, name: str) -> Iterator[TestTarget]:
    """The tests of this number between the strata."""
    for test in study.tests:
        if test.variable == name and test.by == study.strata.variable and test.where is None:
            yield test


def _comparisons(study: Study, name: str, sizes: Sequence[int]) -> Iterator[AnyComparison]:
    order = {level: s for s, level in enumerate(study.strata.levels)}
    for test in row_tests(study, name):
        compared = tuple(order[level] for level in test.order)
        yield test.comparison(compared, sum(sizes[s] > 0 for s in compared))


def row_counts(study: Study, name: str) -> Iterator[CountTarget]:
    """The counts that depend on this number and the strata alone."""
    for target in study.counts:
        if study.strata.of(target.among) is None or not target.ranges:
            continue
        if study.schema.sources(names_of(target.condition)) == (name,):
            yield target


def _counts(study: Study, name: str) -> Iterator[Count]:
    for target in row_counts(study, name):
        among = study.strata.of(target.among) or ()
        holds = condition(target.condition, study.schema.scales)
        low, high = target.ranges[target.ranges.totals[1]]
        yield Count(_of_value(study, name, holds), among, low, high)


def _of_value(study: Study, name: str, holds: Condition) -> Holds:
    @cache
    def found(value: int, stratum: int) -> bool:
        return bool(holds(record_of(study, name, value, stratum)))

    return found


def record_of(study: Study, name: str, value: int, stratum: int) -> Record:
    """A record of which only one number and the stratum are known, with what follows."""
    record: Record = {name: value}
    if study.strata.variable in study.schema.bases and study.strata.levels[stratum] != NOBODY:
        record[study.strata.variable] = study.strata.levels[stratum]
    for part in study.schema.derived:
        record[part.name] = part.value(record)
    return record


def _allowed(study: Study, name: str) -> Holds:
    """Whether a value fits its stratum and the rules that read nothing else."""
    group, schema = study.strata.variable, study.schema
    groups_follow = schema.sources((group,)) == (name,) and group != name
    near = {name, *schema.sources((group,))}
    rules = [
        (None if rule.when is None else condition(rule.when, schema.scales),
         condition(rule.then, schema.scales))
        for rule in study.rules
        if near.issuperset(schema.sources(rule.names))
    ]  # fmt: skip

    @cache
    def allowed(value: int, stratum: int) -> bool:
        record = record_of(study, name, value, stratum)
        level = study.strata.levels[stratum]
        if groups_follow and (record[group] or NOBODY) != level:
            return False
        return not any(
            (when is None or when(record)) and then(record) is False for when, then in rules
        )

    return allowed


def _sizes(study: Study, name: str, rng: random.Random) -> tuple[int, ...]:
    """How many of each stratum are measured; who is not, where nothing says so, is drawn."""
    sizes, left_out, printed = _printed_sizes(study, name)
    open_ = [s for s, n in enumerate(sizes) if s not in printed for _ in range(n)]
    rng.shuffle(open_)
    for s in open_[:left_out]:
        sizes[s] -= 1
    return tuple(sizes)


def sizes_are_known(study: Study, name: str) -> bool:
    """Whether the cells and the plan say how many of each stratum are measured."""
    return _printed_sizes(study, name)[1] == 0


def _printed_sizes(study: Study, name: str) -> tuple[list[int], int, frozenset[int]]:
    """How many a stratum holds at the most, how many are not measured, whose N is printed."""
    strata = study.strata
    sizes = list(strata.sizes)
    total = strata.n
    printed: dict[int, int] = {}
    for target in study.counts:
        among = strata.of(target.among)
        if among is None or not target.ranges or not _measures(study, target, name):
            continue
        held = sum(strata.sizes[s] for s in among)
        measured = _how_many(study, target, name, held)
        if measured is not None and len(among) == len(sizes):
            total = min(total, measured)
        elif measured is not None and len(among) == 1:
            printed[among[0]] = measured
    for s, n in printed.items():
        sizes[s] = n
    return sizes, max(0, sum(sizes) - total), frozenset(printed)


def _measures(study: Study, target: CountTarget, name: str) -> bool:
    return study.schema.sources(names_of(target.condition)) == (name,)


def _how_many(study: Study, target: CountTarget, name: str, most: int) -> int | None:
    """How many values a count says there are: its N, or its n where it counts what is known.

    Where it says only between which two numbers, as many as it may be and ``most`` allows.
    """
    if single_source(target.condition, study.schema) == name:
        return target.ranges.totals[1]
    known = condition(target.condition, study.schema.scales)
    blank, some = {name: None}, {name: study.schema.bases[name].limits[0]}
    if known(dict(blank)) is False and known(dict(some)) is True:
        least = max(run.low for run in target.ranges.runs)
        return max(least, min(most, target.ranges.counts[1]))
    return None


def unordered(values: Sequence[int], size: int, rng: random.Random) -> list[int | None]:
    """The values of a stratum in an order drawn, missing ones among them."""
    filled: list[int | None] = [*values, *([None] * (size - len(values)))]
    rng.shuffle(filled)
    return filled

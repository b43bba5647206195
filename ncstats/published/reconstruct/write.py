"""Records as patients.csv and visits.csv, in the columns of the dictionary."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from ncstats.dictionary import Variable
from ncstats.dictionary.model import VISIT_MONTHS
from ncstats.errors import Problem
from ncstats.expression import parse
from ncstats.published.reconstruct.conditions import Record, Value, condition
from ncstats.published.reconstruct.dates import dates_of
from ncstats.published.reconstruct.parts import split
from ncstats.published.reconstruct.problem import Study
from ncstats.published.reconstruct.refusals import NotFoundError
from ncstats.published.reconstruct.schema import power
from ncstats.published.reconstruct.visits import VisitMaker
from ncstats.published.synthetic import KEY, identifiers


def patients_csv(study: Study, records: Sequence[Record], rng: random.Random) -> str:
    """One row per record; what follows from other columns is left to the dictionary."""
    entered = [_entered(study, record, rng) for record in records]
    texts_of = {**_shared(study, records), **dates_of(study, records, rng)}
    for column, texts in texts_of.items():
        for record, text in zip(entered, texts, strict=True):
            record[column] = text
    held = {name for record in entered for name in record}
    variables = [v for name, v in study.plan.dictionary.patients.items() if name in held]
    scales = _scales(study, variables)
    return _csv([v.name for v in variables], identifiers(len(records)), entered, scales)


def visits_csv(study: Study, records: Sequence[Record], rng: random.Random) -> str | None:
    """One row per visit; None where the plan asks for none."""
    plan, dictionary = study.knobs.visits, study.plan.dictionary
    if plan is None:
        return None
    maker = VisitMaker(plan, dictionary)
    rows: list[Record] = []
    keys: list[str] = []
    for key, record in zip(identifiers(len(records)), records, strict=True):
        found = maker.visits(record, rng)
        rows += found
        keys += [key] * len(found)
    columns = [name for name in dictionary.visits if name in (VISIT_MONTHS, *maker.columns)]
    return _csv(columns, keys, rows, {VISIT_MONTHS: maker.scales[VISIT_MONTHS]})


def _entered(study: Study, record: Record, rng: random.Random) -> Record:
    """What a record says itself, derived numbers as their parts where the plan wants that."""
    entered: Record = {}
    of_visits = study.knobs.visits.outcome if study.knobs.visits is not None else None
    for name in study.schema.bases:
        if name == of_visits:
            continue
        value = record[name]
        if name not in study.knobs.parts:
            entered[name] = value
        elif isinstance(value, int):
            scale = study.schema.scales[name]
            parts = split(study.plan.dictionary, name, value, scale, rng)
            if parts is None:
                details = {"variable": name, "number": f"{value / scale:g}"}
                raise NotFoundError(Problem("reconstruct.no_parts", details=details))
            entered.update(parts)
    return entered


def _scales(study: Study, variables: Sequence[Variable]) -> Mapping[str, int]:
    known = study.schema.scales
    return {v.name: known.get(v.name, power(v.decimals)) for v in variables if v.kind == "number"}


def _shared(study: Study, records: Sequence[Record]) -> dict[str, list[str]]:
    """Texts that some records have in common; every other record has its own."""
    found: dict[str, list[str]] = {}
    width = len(str(len(records)))
    for shared in study.knobs.shared:
        together = condition(parse(shared.where).root, study.schema.scales)
        members = [bool(together(record)) for record in records]
        first = members.index(True) if any(members) else 0
        found[shared.variable] = [
            f"{shared.variable}-{(first if member else i) + 1:0{width}}"
            for i, member in enumerate(members)
        ]
    return found


def _csv(
    columns: Sequence[str], keys: Sequence[str], rows: Sequence[Record], scales: Mapping[str, int]
) -> str:
    lines = [",".join((KEY, *columns))]
    for key, row in zip(keys, rows, strict=True):
        lines.append(",".join((key, *(_cell(row.get(name), scales.get(name)) for name in columns))))
    return "\n".join(lines) + "\n"


def _cell(value: Value, scale: int | None) -> str:
    """A value as it is recorded; nothing where it is missing.

    >>> _cell(-25, 10), _cell(7, 1), _cell(None, 10), _cell("male", None)
    ('-2.5', '7', '', 'male')
    """
    if value is None or isinstance(value, str):
        return value or ""
    places = len(str(scale or 1)) - 1
    whole, rest = divmod(abs(value), 10**places)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{rest:0{places}}" if places else f"{sign}{whole}"

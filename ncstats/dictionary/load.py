"""Dictionary files → Dictionary: the shared one, and a study's extension of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from ncstats.dictionary.browse import BrowsableDictionary
from ncstats.dictionary.build import variable
from ncstats.dictionary.build_endpoint import endpoint
from ncstats.dictionary.codelists import Codelists, fingerprint_of
from ncstats.dictionary.endpoint import Endpoint
from ncstats.dictionary.extend import at_visit, extended
from ncstats.dictionary.model import TableName, Variable
from ncstats.dictionary.references import (
    circular,
    derivation_order,
    derivation_problems,
    endpoint_problems,
    outcome_problems,
)
from ncstats.dictionary.sources import (
    EndpointAt,
    FieldAt,
    Source,
    read_source,
)
from ncstats.errors import Problem, UsageError
from ncstats.files import bundled

_T = TypeVar("_T")
Tables = Mapping[TableName, Mapping[str, FieldAt]]


def load_dictionary(extension: str | Path | None = None) -> BrowsableDictionary:
    """The shared dictionary, with a study's ``dictionary.yaml`` added to it.

    An extension has the format of the shared files. It may add variables and endpoints, make a
    shared variable required and give it synonyms; it may not change what one means.

    In a notebook its variables complete and show what they mean: ``d.serum_calcium``,
    ``d["serum_calcium"]``; ``d.show("xlh")`` finds levels, codelists and endpoints too, and
    ``d.export("redcap", "redcap.csv")`` writes other forms.

    >>> load_dictionary().sex.label.of("zh")
    '性别'

    Raises:
        UsageError: everything that is wrong in the extension, with file, line and column.
    """
    if extension is None:
        return _shared()
    study = read_source(Path(extension), "dictionary.yaml", None)
    return _combined((*_shared_sources(), study), Codelists(Path(extension)))


@cache
def _shared() -> BrowsableDictionary:
    return _combined(_shared_sources(), Codelists(None))


@cache
def _shared_sources() -> tuple[Source, ...]:
    folder = bundled("data_dictionary")
    return (
        read_source(folder / "patients.yaml", "patients.yaml", "patients"),
        read_source(folder / "visits.yaml", "visits.yaml", "visits"),
    )


def _combined(sources: tuple[Source, ...], codelists: Codelists) -> BrowsableDictionary:
    problems: list[Problem] = []
    fields = _fields(sources, problems)
    codelists.words = fields["patients"]
    tables = {
        table: _built(at_by_name, partial(_variable, at_by_name, codelists), problems)
        for table, at_by_name in fields.items()
    }
    places = _endpoints(sources, problems)
    endpoints = _built(places, endpoint, problems)
    # Names are held against variables only once each variable is one, or every reference to a
    # variable that is itself wrong would be reported as unknown.
    _stop(problems)
    problems.extend(_reference_problems(fields, tables, places, endpoints))
    problems.extend(codelists.fact_problems(tables["patients"]))
    _stop(problems)
    return BrowsableDictionary(
        patients=tables["patients"],
        visits=tables["visits"],
        endpoints=endpoints,
        fingerprint=fingerprint_of(sources, codelists, _formula_files(tables)),
        derivation_order={table: derivation_order(named) for table, named in tables.items()},
        codelists=codelists.all(),
        fields={table: {n: at.field for n, at in named.items()} for table, named in fields.items()},
    )


def _formula_files(tables: Mapping[TableName, Mapping[str, Variable]]) -> set[Path]:
    """The files of the tables that derivations hold values against."""
    every = (variable.derivation for named in tables.values() for variable in named.values())
    return {path for how in every if how and how.formula for path in how.formula.files}


def _variable(fields: Mapping[str, FieldAt], codelists: Codelists, at: FieldAt) -> Variable:
    grouped = at.field.ncstats.level_of
    if grouped is None:
        return variable(at, codelists.find(at))
    other = fields.get(grouped.variable)
    if other is None:
        code, place = "dictionary.unknown_variable", ("ncstats", "level_of", "variable")
        raise UsageError(at.problem(code, *place, value=grouped.variable, allowed=fields))
    return variable(at, codelists.find(at), codelists.find(other))


def _fields(sources: tuple[Source, ...], problems: list[Problem]) -> Tables:
    tables: dict[TableName, dict[str, FieldAt]] = {"patients": {}, "visits": {}}
    for source in sources:
        own: dict[tuple[TableName, str], FieldAt] = {}
        for at in source.fields():
            name, table = at.field.name, tables[at.table]
            if (at.table, name) in own:
                problems.append(_twice("dictionary.field_twice", at, own[at.table, name]))
                continue
            own[at.table, name] = at
            try:
                at_own = at_visit(at, tables["patients"]) if at.field.ncstats.as_in else at
                table[name] = extended(table[name], at_own) if name in table else at_own
            except UsageError as error:
                problems.extend(error.problems)
        problems.extend(_key_problems(source, own))
    problems.extend(_synonym_problems(sources, tables))
    return tables


def _key_problems(
    source: Source, own: Mapping[tuple[TableName, str], FieldAt]
) -> Iterator[Problem]:
    key, names = source.schema.primary_key or (), {name for _, name in own}
    for name in [key] if isinstance(key, str) else key:
        if name not in names:
            code = "dictionary.key_without_field"
            yield source.document.problem(code, ("primaryKey",), value=name)


def _twice(code: str, at: FieldAt, first: FieldAt) -> Problem:
    line, _ = first.document.position((*first.place, "name"))
    return at.problem(code, "name", value=at.field.name, first=line)


def _synonym_problems(sources: tuple[Source, ...], tables: Tables) -> Iterator[Problem]:
    """A header can mean one variable only.

    A study may call a variable of its own what is a synonym of a shared one: the name comes first.
    """
    meaning = {(table, name): name for table, named in tables.items() for name in named}
    shared = {at.field.name for source in sources if source.table for at in source.fields()}
    for at, own in ((at, not source.table) for source in sources for at in source.fields()):
        for i, synonym in enumerate(at.field.ncstats.synonyms):
            other = meaning.setdefault((at.table, synonym.casefold()), at.field.name)
            if other != at.field.name and (own or other in shared):
                keys = ("ncstats", "synonyms", i)
                yield at.problem("dictionary.synonym_twice", *keys, value=synonym, other=other)


def _endpoints(sources: tuple[Source, ...], problems: list[Problem]) -> Mapping[str, EndpointAt]:
    found: dict[str, EndpointAt] = {}
    for source in sources:
        for at in source.endpoints():
            if at.name in found:
                code = "dictionary.endpoint_twice"
                problems.append(at.document.problem(code, at.place, value=at.name))
            else:
                found[at.name] = at
    return found


_At = TypeVar("_At", FieldAt, EndpointAt)


def _built(
    places: Mapping[str, _At], build: Callable[[_At], _T], problems: list[Problem]
) -> dict[str, _T]:
    built: dict[str, _T] = {}
    for name, at in places.items():
        try:
            built[name] = build(at)
        except UsageError as error:
            problems.extend(error.problems)
    return built


def _reference_problems(
    fields: Tables,
    tables: Mapping[TableName, Mapping[str, Variable]],
    places: Mapping[str, EndpointAt],
    endpoints: Mapping[str, Endpoint],
) -> Iterator[Problem]:
    for table, variables in tables.items():
        yield from derivation_problems(fields[table], tables, table)
        yield from outcome_problems(fields[table], variables, endpoints)
        circle = circular(variables)
        if circle:
            at, way = fields[table][circle[0]], " → ".join(circle)
            yield at.problem("dictionary.circular", "ncstats", "derive", value=circle[0], way=way)
    for name, built in endpoints.items():
        yield from endpoint_problems(places[name], built, tables)


def _stop(problems: list[Problem]) -> None:
    if problems:
        raise UsageError(list(dict.fromkeys(problems)))

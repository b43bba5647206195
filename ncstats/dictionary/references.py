"""Do derivations and endpoints read what is there? Everything they name wrongly is a problem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from ncstats.dictionary.endpoint import NOT_FOLLOWED, Between, ByVisits, Endpoint
from ncstats.dictionary.formula_call import argument_problems
from ncstats.dictionary.model import VISIT_MONTHS, TableName, Variable
from ncstats.dictionary.sources import EndpointAt, FieldAt
from ncstats.errors import Problem, nearest
from ncstats.expression import Expression, ExpressionError, Kind, problem_in
from ncstats.files import Document, Place

Variables = Mapping[TableName, Mapping[str, Variable]]


def derivation_problems(
    fields: Mapping[str, FieldAt], tables: Variables, table: TableName
) -> Iterator[Problem]:
    """What is wrong with the derivations of one table's variables, but for cycles.

    A variable of a visit may also be derived from those of its patient that do not themselves
    follow from the visits.
    """
    known = tables[table]
    if table == "visits":
        later = after_visits(tables["patients"])
        patients = {n: v for n, v in tables["patients"].items() if n not in later}
        known = {**patients, **tables["visits"]}
    kinds = _kinds(known)
    for name, variable in tables[table].items():
        derivation, at = variable.derivation, fields[name]
        if derivation is None:
            continue
        keys: Place = (*at.place, "ncstats", "derive")
        if derivation.value is not None:
            place: Place = (*keys, "value")
            yield from fitting(at.document, place, derivation.value, kinds, condition=False)
        for code, case in derivation.cases.items():
            place = (*keys, "cases", code)
            yield from fitting(at.document, place, case, kinds, condition=True)
        if derivation.formula is not None:
            yield from argument_problems(at, derivation.formula, known)
        for i, remark in enumerate(derivation.remarks):
            place = (*keys, "remarks", i, "when")
            yield from fitting(at.document, place, remark.when, kinds, condition=True)


def outcome_problems(
    fields: Mapping[str, FieldAt],
    variables: Mapping[str, Variable],
    endpoints: Mapping[str, Endpoint],
) -> Iterator[Problem]:
    """Outcomes of an endpoint that is none, is not observed by visits, or has no such end."""
    by_visits = [name for name, e in endpoints.items() if isinstance(e.time, ByVisits)]
    for name, variable in variables.items():
        if variable.outcome is None:
            continue
        at, wanted, keys = fields[name], variable.outcome.endpoint, ("ncstats", "derive")
        if wanted not in by_visits:
            code = "dictionary.outcome_of_no_endpoint"
            yield at.problem(code, *keys, "endpoint", value=wanted, allowed=by_visits)
            continue
        ends = (wanted, *endpoints[wanted].competing, "censored", *NOT_FOLLOWED)
        for end in variable.outcome.levels:
            if end not in ends:
                place = (*keys, "cases", end)
                code = "dictionary.no_such_end"
                yield at.problem(code, *place, value=end, allowed=ends, endpoint=wanted)


def after_visits(variables: Mapping[str, Variable]) -> frozenset[str]:
    """The patients' variables that follow from the visits, or are derived from such a one."""
    found: set[str] = set()
    more = {name for name, variable in variables.items() if variable.outcome is not None}
    while more:
        found |= more
        derived = ((name, v.derivation) for name, v in variables.items() if name not in found)
        more = {name for name, how in derived if how and not found.isdisjoint(how.names)}
    return frozenset(found)


def endpoint_problems(at: EndpointAt, endpoint: Endpoint, tables: Variables) -> Iterator[Problem]:
    """What is wrong with the expressions of an endpoint, and with its origin."""
    document, place, time = at.document, at.place, endpoint.time
    of_patients = _kinds(tables["patients"])
    kinds = _kinds(tables["visits"]) if isinstance(time, ByVisits) else of_patients
    if isinstance(time, ByVisits):
        where = (*place, "observed_by")
        yield from _origin_problems(at, time.origin, tables)
        yield from _grade_problems(at, time.grade, tables)
        yield from fitting(document, where, time.observed_by, kinds, condition=True)
    for keys, expression in _times(endpoint):
        yield from fitting(document, (*place, *keys), expression, of_patients, condition=False)
    yield from fitting(document, (*place, "event"), endpoint.event, kinds, condition=True)
    for name, cause in endpoint.competing.items():
        when = (*place, "competing", name, "when")
        yield from fitting(document, when, cause.when, kinds, condition=True)
    for name, end in _ends(endpoint.summary):
        where = (*place, "interval", "ends", name)
        yield from fitting(document, where, end, of_patients, condition=True)


def _times(endpoint: Endpoint) -> Iterator[tuple[Place, Expression]]:
    """The arithmetic on patients that an endpoint's times are, with its keys."""
    time = endpoint.summary.time if endpoint.summary else endpoint.time
    if isinstance(time, Between):
        yield ("interval", "left"), time.left
        yield ("interval", "right"), time.right
    elif isinstance(time, Expression):
        yield ("time",), time
    if endpoint.entry is not None:
        yield ("entry",), endpoint.entry


def _ends(summary: Endpoint | None) -> Iterator[tuple[str, Expression]]:
    if summary is not None:
        yield summary.name, summary.event
        yield from ((name, cause.when) for name, cause in summary.competing.items())


def _grade_problems(at: EndpointAt, grade: str, tables: Variables) -> Iterator[Problem]:
    """The grade that pictures show is an ordered category of the visits."""
    ordered = [name for name, variable in tables["visits"].items() if variable.ordered]
    if grade and grade not in ordered:
        code = "dictionary.grade_not_ordered"
        near = nearest(grade, ordered)
        yield at.document.problem(code, (*at.place, "grade"), value=grade, nearest=near)


def _origin_problems(at: EndpointAt, origin: str, tables: Variables) -> Iterator[Problem]:
    """An origin is the date from which the visits are timed; time cannot start at another."""
    dates = [name for name, variable in tables["patients"].items() if variable.kind == "date"]
    months = tables["visits"].get(VISIT_MONTHS)
    counted = months.derivation.names if months and months.derivation else dates
    code = "dictionary.origin_of_visits" if origin in dates else "dictionary.origin_no_date"
    allowed = [name for name in dates if name in counted]
    if origin not in allowed:
        yield at.document.problem(
            code,
            (*at.place, "origin"),
            value=origin,
            allowed=tuple(allowed),
            nearest=nearest(origin, allowed),
        )


def _kinds(variables: Mapping[str, Variable]) -> Mapping[str, Kind]:
    return {name: variable.expression_kind for name, variable in variables.items()}


def fitting(
    document: Document,
    place: Place,
    expression: Expression,
    kinds: Mapping[str, Kind],
    *,
    condition: bool,
) -> Iterator[Problem]:
    """What keeps an expression from being the condition, or the number, that is wanted."""
    errors = list(expression.check(kinds))
    if expression.is_condition != condition:
        code = "expression.not_a_condition" if condition else "expression.not_a_term"
        errors.append(ExpressionError(code, 1, expression.text))
    elif not condition and not errors and expression.kind(kinds) != "number":
        errors.append(ExpressionError("expression.not_numeric", 1, expression.text))
    for error in errors:
        yield problem_in(document, place, expression.text, error)


def circular(variables: Mapping[str, Variable]) -> tuple[str, ...]:
    """Derived variables that read each other in a circle, the first one again at the end."""
    try:
        _sorter(variables).prepare()
    except CycleError as error:
        # Each of graphlib's circle is read by the next; told the other way round it reads
        # "a is derived from b, which is derived from …".
        return tuple(reversed(error.args[1]))
    return ()


def derivation_order(variables: Mapping[str, Variable]) -> tuple[str, ...]:
    """The derived variables, each after all it reads."""
    order = _sorter(variables).static_order()
    return tuple(name for name in order if variables[name].derivation is not None)


def _sorter(variables: Mapping[str, Variable]) -> TopologicalSorter[str]:
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for name, variable in variables.items():
        if variable.derivation is not None:
            known = (read for read in variable.derivation.reads if read in variables)
            sorter.add(name, *known)
    return sorter

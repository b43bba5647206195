"""Do derivations and endpoints read what is there? Everything they name wrongly is a problem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from ncstats.dictionary.model import Endpoint, Variable
from ncstats.dictionary.sources import EndpointAt, FieldAt
from ncstats.errors import Problem
from ncstats.expression import Expression, ExpressionError, Kind, problem_in
from ncstats.files import Document, Place


def derivation_problems(
    fields: Mapping[str, FieldAt], variables: Mapping[str, Variable]
) -> Iterator[Problem]:
    """What is wrong with the derivations of one table's variables, but for cycles."""
    kinds = {name: variable.expression_kind for name, variable in variables.items()}
    for name, variable in variables.items():
        derivation, at = variable.derivation, fields[name]
        if derivation is None:
            continue
        keys = (*at.place, "ncstats", "derive")
        if derivation.value is not None:
            place = (*keys, "value")
            yield from fitting(at.document, place, derivation.value, kinds, condition=False)
        for code, case in derivation.cases.items():
            place = (*keys, "cases", code)
            yield from fitting(at.document, place, case, kinds, condition=True)


def endpoint_problems(
    at: EndpointAt, endpoint: Endpoint, kinds: Mapping[str, Kind]
) -> Iterator[Problem]:
    """What is wrong with the expressions of an endpoint."""
    document, place = at.document, at.place
    yield from fitting(document, (*place, "time"), endpoint.time, kinds, condition=False)
    yield from fitting(document, (*place, "event"), endpoint.event, kinds, condition=True)
    for name, cause in endpoint.competing.items():
        when = (*place, "competing", name, "when")
        yield from fitting(document, when, cause.when, kinds, condition=True)


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
            known = (read for read in variable.derivation.names if read in variables)
            sorter.add(name, *known)
    return sorter

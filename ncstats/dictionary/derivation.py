"""What stands under ``derive:`` of a field, as a Derivation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ncstats.dictionary.format import Derive
from ncstats.dictionary.formula_call import formula_call
from ncstats.dictionary.model import Derivation, Level, Remark, VariableKind
from ncstats.dictionary.sources import FieldAt
from ncstats.errors import Problem, UsageError
from ncstats.expression import Expression, parse_in
from ncstats.text import Bilingual

KEYS = ("ncstats", "derive")


def derivation_of(
    at: FieldAt, kind: VariableKind, levels: tuple[Level, ...], problems: list[Problem]
) -> Derivation | None:
    """How a field follows from others; what is wrong there is added to the problems."""
    derive = at.field.ncstats.derive
    if derive is None or derive.endpoint is not None:
        return None
    if kind not in ("number", "category"):
        problems.append(at.problem("dictionary.derive_kind", *KEYS, value=at.field.type))
        return None
    wanted = "cases" if levels else "value"
    given = [key for key in ("value", "cases", "formula") if getattr(derive, key) is not None]
    if given not in ([wanted], ["formula"]):
        problems.append(at.problem("dictionary.derive_needs", *KEYS, value=wanted))
        return None
    found = [*_misplaced(at, derive, levels)]
    problems.extend(found)
    derivation = _by(given[0], at, derive, levels, problems)
    return None if found else derivation


def _misplaced(at: FieldAt, derive: Derive, levels: tuple[Level, ...]) -> Iterator[Problem]:
    """Keys that mean nothing here."""
    if levels:
        for key in ("round", "tolerance"):
            if getattr(derive, key) is not None:
                yield at.problem("dictionary.only_for_numbers", *KEYS, key, value=key)
    if derive.formula is None:
        for key, value in (("of", derive.of), ("with", derive.with_)):
            if value is not None:
                yield at.problem("dictionary.only_of_formulae", *KEYS, key, value=key)


def _by(
    way: str, at: FieldAt, derive: Derive, levels: tuple[Level, ...], problems: list[Problem]
) -> Derivation | None:
    remarks = _remarks(at, derive, problems)
    # Of a category they are refused already.
    decimals, tolerance = (None, None) if levels else (derive.round, derive.tolerance)
    if way == "formula":
        call = formula_call(at, levels, problems)
        return Derivation(None, decimals, {}, call, tolerance, remarks) if call else None
    if way == "value":
        value = _expression(at, (*KEYS, "value"), derive.value or "", problems)
        return Derivation(value, decimals, {}, None, tolerance, remarks) if value else None
    cases = derive.cases or {}
    problems.extend(no_levels(at, levels, {code: code for code in cases}))
    parsed = {
        code: _expression(at, (*KEYS, "cases", code), text, problems)
        for code, text in cases.items()
    }
    known = {code: part for code, part in parsed.items() if part is not None}
    return Derivation(cases=known, remarks=remarks) if known else None


def _remarks(at: FieldAt, derive: Derive, problems: list[Problem]) -> tuple[Remark, ...]:
    found: list[Remark] = []
    for i, text in enumerate(derive.remarks or ()):
        when = _expression(at, (*KEYS, "remarks", i, "when"), text.when, problems)
        if when is not None:
            found.append(Remark(when, Bilingual(text.note.en, text.note.zh)))
    return tuple(found)


def no_levels(
    at: FieldAt, levels: tuple[Level, ...], cases: Mapping[str, str]
) -> Iterator[Problem]:
    """Cases, by key, that give a level which the variable does not have."""
    codes = [level.code for level in levels]
    for key, code in cases.items():
        if code not in codes:
            place = (*KEYS, "cases", key)
            yield at.problem("dictionary.case_of_no_level", *place, value=code, allowed=codes)


def _expression(
    at: FieldAt, keys: Sequence[str | int], text: str, problems: list[Problem]
) -> Expression | None:
    try:
        return parse_in(at.document, (*at.place, *keys), text)
    except UsageError as error:
        problems.extend(error.problems)
        return None

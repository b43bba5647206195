"""A formula as a dictionary names it: checked against the register, and against what it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ncstats.dictionary.model import Level, Variable
from ncstats.dictionary.sources import FieldAt
from ncstats.errors import Problem, UsageError
from ncstats.formulae import (
    BY_KEY,
    Argument,
    Formula,
    FormulaCall,
    Parameter,
    age_limits,
    growth_reference,
)
from ncstats.formulae.signature import Option

_KEYS = ("ncstats", "derive")


def formula_call(
    at: FieldAt, levels: tuple[Level, ...], problems: list[Problem]
) -> FormulaCall | None:
    """The formula that a field names; what is wrong there is added to the problems."""
    derive = at.field.ncstats.derive
    assert derive is not None  # noqa: S101 - the caller has found a formula there
    name = derive.formula or ""
    if name not in BY_KEY:
        code, keys = "dictionary.unknown_formula", (*_KEYS, "formula")
        problems.append(at.problem(code, *keys, value=name, allowed=BY_KEY))
        return None
    formula, of, given = BY_KEY[name], derive.of or {}, derive.with_ or {}
    found = [*_result_problems(at, formula, levels), *_argument_problems(at, formula, of)]
    options: dict[str, Option] = {}
    found += _options(at, formula, given, options)
    problems.extend(found)
    return None if found else FormulaCall(formula, of, options)


def _result_problems(at: FieldAt, formula: Formula, levels: tuple[Level, ...]) -> Iterator[Problem]:
    """A variable of another kind, in another unit, or without a level that the formula gives."""
    keys, details = (*_KEYS, "formula"), {"formula": formula.key}
    if bool(levels) != bool(formula.levels):
        given = "levels" if formula.levels else "number"
        yield at.problem(f"dictionary.formula_gives_{given}", *keys, value=formula.key)
    elif levels:
        codes = [level.code for level in levels]
        for level in formula.levels:
            if level not in codes:
                yield at.problem("dictionary.formula_level", *keys, value=level, **details)
    elif (unit := at.field.ncstats.unit or "") != formula.unit:
        more = {**details, "expected": formula.unit}
        yield at.problem("dictionary.formula_unit", *keys, value=unit, **more)


def _argument_problems(at: FieldAt, formula: Formula, of: Mapping[str, str]) -> Iterator[Problem]:
    names = [argument.name for argument in formula.arguments]
    details = {"formula": formula.key}
    for name in of:
        if name not in names:
            code = "dictionary.no_argument"
            yield at.problem(code, *_KEYS, "of", name, value=name, allowed=names, **details)
    for argument in formula.arguments:
        if argument.required and argument.name not in of:
            code = "dictionary.argument_missing"
            yield at.problem(code, *_KEYS, "of", value=argument.name, **details)


def _options(
    at: FieldAt, formula: Formula, given: Mapping[str, Any], options: dict[str, Option]
) -> Iterator[Problem]:
    """Fill in the options, tables by their names; yields what is wrong with those given."""
    names = [parameter.name for parameter in formula.parameters]
    details = {"formula": formula.key}
    for name in given:
        if name not in names:
            code = "dictionary.no_parameter"
            yield at.problem(code, *_KEYS, "with", name, value=name, allowed=names, **details)
    for parameter in formula.parameters:
        value = given.get(parameter.name, parameter.default)
        if value is None:
            code = "dictionary.parameter_missing"
            yield at.problem(code, *_KEYS, "with", value=parameter.name, **details)
        elif parameter.kind in ("limits", "reference"):
            yield from _table(at, parameter, str(value), options)
        elif not _fits(parameter, value):
            code, keys = f"dictionary.parameter_{parameter.kind}", (*_KEYS, "with", parameter.name)
            allowed = parameter.allowed
            yield at.problem(code, *keys, value=_shown(value), allowed=allowed, **details)
        elif parameter.name in given:
            options[parameter.name] = value


def _table(
    at: FieldAt, parameter: Parameter, name: str, options: dict[str, Option]
) -> Iterator[Problem]:
    """Look up a table of limits or a reference, a study's own before the shared ones."""
    folder = Path(at.document.path).parent
    try:
        if parameter.kind == "limits":
            limits = options[parameter.name] = age_limits(name, folder)
            if limits.unit not in parameter.allowed:
                keys, units = (*_KEYS, "with", parameter.name), parameter.allowed
                code = "dictionary.limits_unit"
                yield at.problem(code, *keys, value=limits.unit, allowed=units, limits=name)
        else:
            reference = growth_reference(name, folder)
            if reference.path.is_relative_to(folder):
                # What a study brings is checked when it is read; the shared ones are tested.
                _ = reference.tables
            options[parameter.name] = reference
    except UsageError as error:
        for problem in error.problems:
            if problem.file is not None:
                yield problem
                continue
            keys = (*_KEYS, "with", parameter.name)
            yield at.problem(problem.code, *keys, value=name, allowed=problem.allowed)


def _fits(parameter: Parameter, value: Any) -> bool:
    if parameter.kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, bool) if parameter.kind == "truth" else value in parameter.allowed


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def argument_problems(
    at: FieldAt, call: FormulaCall, variables: Mapping[str, Variable]
) -> Iterator[Problem]:
    """Variables that a formula is to read and that are not there, or are not what it takes."""
    for name, read in call.of.items():
        keys = (*_KEYS, "of", name)
        if read not in variables:
            yield at.problem("dictionary.unknown_variable", *keys, value=read, allowed=variables)
            continue
        whose = {"argument": name, "formula": call.formula.key}
        for code, how in _mismatches(call.formula.argument(name), variables[read]):
            yield at.problem(f"dictionary.argument_{code}", *keys, value=read, **whose, **how)


def _mismatches(argument: Argument, variable: Variable) -> Iterator[tuple[str, dict[str, str]]]:
    """What keeps a variable from standing for an argument, with what the sentence names."""
    if variable.kind != argument.kind:
        yield "kind", {"kind": variable.kind, "expected": argument.kind}
    elif variable.unit != argument.unit:
        yield "unit", {"unit": variable.unit or "–", "expected": argument.unit}
    else:
        for level in argument.levels:
            if level not in variable.codes:
                yield "level", {"level": level}

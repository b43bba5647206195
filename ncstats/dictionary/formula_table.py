"""The formulae that a dictionary can derive a variable by, as a table of the codebook."""

from __future__ import annotations

from collections.abc import Iterator

from ncstats.dictionary.describe import both, say, shown_number
from ncstats.formulae import FORMULAE, Argument, Formula, Parameter

HEADS = ("name", "formula_computes", "formula_takes", "formula_gives", "formula_options", "source")


def formula_rows(lang: str) -> Iterator[list[str]]:
    """One row for each formula, under :data:`HEADS`."""
    for row in FORMULAE:
        yield [
            f"`{row.key}`",
            both(row.label.en, row.label.zh),
            "<br>".join(_argument(argument, lang) for argument in row.arguments),
            _gives(row, lang),
            "<br>".join(_parameter(parameter) for parameter in row.parameters),
            row.source,
        ]


def _argument(argument: Argument, lang: str) -> str:
    taken = argument.unit or ", ".join(argument.levels) or say(f"kind_{argument.kind}", lang)
    return f"`{argument.name}`: {taken}" + ("" if argument.required else f" ({say('may', lang)})")


def _gives(row: Formula, lang: str) -> str:
    if row.levels:
        return ", ".join(f"`{level}`" for level in row.levels)
    return row.unit or say("kind_number", lang)


def _parameter(parameter: Parameter) -> str:
    default = parameter.default
    if default is None:
        return f"`{parameter.name}`: {' | '.join(parameter.allowed)}"
    if isinstance(default, bool | str):
        return f"`{parameter.name}`: {str(default).lower()}"
    return f"`{parameter.name}`: {shown_number(default)}"

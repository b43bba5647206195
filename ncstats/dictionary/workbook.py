"""The template as a workbook: levels to choose from, ranges that are checked while typing.

The same dictionary gives the same bytes: no clock, and a ZIP dated 1980 as XlsxWriter writes it.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ncstats.dictionary.codebook import HOW_TO_FILL
from ncstats.dictionary.describe import notes, say, shown_range
from ncstats.dictionary.model import Dictionary, Variable

ROWS = 1000
"""Rows below the header that are ready to be filled."""

NAMES_ROW = 4
"""The row of the names, from 0: roles, English labels, Chinese labels and units stand above it."""

_FIRST, _LAST = NAMES_ROW + 1, NAMES_ROW + ROWS
_LONGEST_TITLE, _LONGEST_MESSAGE = 32, 255
_FIRST_DAY = date(1900, 1, 1)
_LEVELS_SHEET = "levels"
_PAGE_WIDTH = 100
_A3 = 8
_TINTS = ("#DCE6F1", "#E4EFDC")


@dataclass(frozen=True)
class _Sheet:
    """A sheet that is being written, with what it needs of the workbook."""

    sheet: Any
    formats: Mapping[str, Any]
    lists: Mapping[str, str]
    lang: str


def workbook(dictionary: Dictionary, lang: str = "en") -> bytes:
    """The template as the bytes of an ``.xlsx`` file.

    Sheets: how to fill it, patients, visits, and the levels with their codes. Levels are offered
    by their label in ``lang``; a number outside its possible range is refused, one outside its
    expected range is coloured. Saved as CSV, the sheets of patients and visits read back.
    """
    import xlsxwriter

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": datetime(1980, 1, 1)})  # noqa: DTZ001 - a constant, no clock
    formats = _formats(book)
    _how_to_fill(book.add_worksheet(say("sheet_how", lang)), formats, lang)
    patients, visits = book.add_worksheet("patients"), book.add_worksheet("visits")
    lists = _levels_sheet(book.add_worksheet(_LEVELS_SHEET), dictionary, formats, lang)
    _table(_Sheet(patients, formats, lists, lang), dictionary.patients.values())
    _table(_Sheet(visits, formats, lists, lang), dictionary.visits.values())
    patients.activate()
    book.close()
    return content.getvalue()


def _formats(book: Any) -> Mapping[str, Any]:
    wrapped = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
    formats = {
        "text": book.add_format({"num_format": "@"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "general": book.add_format({}),
        "unusual": book.add_format({"bg_color": "#FFE699"}),
        "heading": book.add_format({"bold": True, "font_size": 14}),
        "line": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    for i, tint in enumerate(_TINTS):
        formats[f"role{i}"] = book.add_format({"bold": True, "bg_color": tint})
        formats[f"label{i}"] = book.add_format({**wrapped, "bold": True, "bg_color": tint})
        formats[f"unit{i}"] = book.add_format({**wrapped, "italic": True, "bg_color": tint})
        name = {**wrapped, "font_name": "Consolas", "font_color": "#595959", "bg_color": tint}
        formats[f"name{i}"] = book.add_format(name)
    return formats


def _how_to_fill(sheet: Any, formats: Mapping[str, Any], lang: str) -> None:
    sheet.set_column(0, 0, _PAGE_WIDTH)
    sheet.write_string(0, 0, say("codebook_how", lang), formats["heading"])
    for row, key in enumerate(("sheet", *HOW_TO_FILL), start=1):
        text = say(f"codebook_{key}", lang).replace("`", "")
        # Not every spreadsheet gives a wrapped line its height; a Chinese character takes two.
        width = sum(1 if character.isascii() else 2 for character in text)
        sheet.set_row(row, 8 + 15 * math.ceil(width / (0.9 * _PAGE_WIDTH)))
        sheet.write_string(row, 0, text, formats["line"])
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _levels_sheet(
    sheet: Any, dictionary: Dictionary, formats: Mapping[str, Any], lang: str
) -> Mapping[str, str]:
    """Write every variable's levels, one list for each set of them; where each list stands."""
    heads = [say(key, lang) for key in ("codelist", "code", "english", "chinese", "values")]
    sheet.set_column(0, 4, 34)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, formats["label0"])
    lists: dict[str, str] = {}
    row = 1
    for variable in (*dictionary.patients.values(), *dictionary.visits.values()):
        name = _list_of(variable)
        if not variable.levels or name in lists:
            continue
        lists[name] = f"={_LEVELS_SHEET}!$E${row + 1}:$E${row + len(variable.levels)}"
        for level in variable.levels:
            offered = level.label.of(lang)
            texts = (name, level.code, level.label.en, level.label.zh, offered)
            for column, text in enumerate(texts):
                sheet.write_string(row, column, text, formats["text"])
            row += 1
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    return lists


def _list_of(variable: Variable) -> str:
    return variable.codelist or f"{variable.table}.{variable.name}"


def _table(sheet: _Sheet, variables: Iterable[Variable]) -> None:
    role, tint = None, 1
    for column, variable in enumerate(variables):
        if variable.role != role:
            role, tint = variable.role, 1 - tint
            heading = say(f"role_{role or 'none'}", sheet.lang)
            sheet.sheet.write_string(0, column, heading, sheet.formats[f"role{tint}"])
        else:
            sheet.sheet.write_blank(0, column, None, sheet.formats[f"role{tint}"])
        _column(sheet, column, variable, tint)
    sheet.sheet.set_row(1, 48)
    sheet.sheet.set_row(2, 32)
    sheet.sheet.set_row(3, 32)
    sheet.sheet.freeze_panes(_FIRST, 1)
    sheet.sheet.set_landscape()
    sheet.sheet.set_paper(_A3)
    sheet.sheet.repeat_columns(0)


def _column(sheet: _Sheet, column: int, variable: Variable, tint: int) -> None:
    head = (variable.label.en, variable.label.zh, _unit_and_range(variable), variable.name)
    kinds = ("label", "label", "unit", "name")
    for row, (text, kind) in enumerate(zip(head, kinds, strict=True), start=1):
        sheet.sheet.write_string(row, column, text, sheet.formats[f"{kind}{tint}"])
    cells = {"date": "date", "number": "general"}.get(variable.kind, "text")
    width = max(14, min(28, len(variable.name) + 2))
    sheet.sheet.set_column(column, column, width, sheet.formats[cells])
    rule = _validation(sheet, variable)
    if rule is not None:
        sheet.sheet.data_validation(_FIRST, column, _LAST, column, rule)
    if variable.kind == "number" and variable.soft != variable.hard:
        low, high = variable.soft
        unusual = {"type": "cell", "criteria": "not between", "minimum": low, "maximum": high}
        blank = {"type": "blanks", "stop_if_true": True, "format": None}
        place = (_FIRST, column, _LAST, column)
        sheet.sheet.conditional_format(*place, blank)
        sheet.sheet.conditional_format(*place, {**unusual, "format": sheet.formats["unusual"]})


def _unit_and_range(variable: Variable) -> str:
    if variable.kind == "date":
        return "YYYY-MM-DD"
    if variable.kind != "number":
        return ""
    units = dict.fromkeys((variable.unit_label, variable.printed_unit("zh")))
    return ", ".join(filter(None, (" / ".join(units), shown_range(variable.hard))))


def _validation(sheet: _Sheet, variable: Variable) -> dict[str, Any] | None:
    """What may be typed into a cell, and what a reader sees beside it."""
    rule = _rule(sheet, variable)
    prompt = " ".join(notes(variable, sheet.lang))
    if variable.derivation or variable.outcome:
        prompt = f"{say('leave_empty', sheet.lang)} {prompt}"
    if rule is None and not prompt:
        return None
    return {
        **(rule or {"validate": "any"}),
        "ignore_blank": True,
        "input_title": _cut(variable.label.of(sheet.lang), _LONGEST_TITLE),
        "input_message": _cut(prompt or variable.name, _LONGEST_MESSAGE),
        "error_title": _cut(variable.label.of(sheet.lang), _LONGEST_TITLE),
        "error_message": say("not_possible", sheet.lang),
    }


def _rule(sheet: _Sheet, variable: Variable) -> dict[str, Any] | None:
    if variable.levels:
        return {"validate": "list", "source": sheet.lists[_list_of(variable)]}
    if variable.kind == "date":
        return {"validate": "date", "criteria": ">=", "value": _FIRST_DAY}
    low, high = variable.hard
    if variable.kind != "number" or math.isinf(low) or math.isinf(high):
        return None
    return {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high}


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"

"""The sheet to fill: one column for each variable, with both labels above its name."""

from __future__ import annotations

import csv
import io

from ncstats.dictionary.model import Dictionary, TableName

BYTE_ORDER_MARK = "\ufeff"
"""Without it a spreadsheet takes the Chinese labels for another encoding."""


def template_csv(dictionary: Dictionary, table: TableName) -> str:
    """An empty sheet as CSV: English labels, Chinese labels, names; patients go below.

    ``ncstats`` reads it as it stands: the last of the rows that name variables is the header.
    """
    variables = list((dictionary.patients if table == "patients" else dictionary.visits).values())
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(variable.label.en for variable in variables)
    writer.writerow(variable.label.zh for variable in variables)
    writer.writerow(variable.name for variable in variables)
    return BYTE_ORDER_MARK + text.getvalue()

"""What is made from the dictionary and committed beside it.

``python -m ncstats.dictionary.generated`` writes it. A test compares every file with what the
dictionary gives, byte for byte, so that a meaning stands in one place only.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ncstats.dictionary.browse import BrowsableDictionary
from ncstats.dictionary.export import FORMS
from ncstats.dictionary.load import load_dictionary
from ncstats.dictionary.model import TableName
from ncstats.dictionary.workbook import workbook
from ncstats.files import bundled, write_bytes_whole

WORKBOOK = "generated/template.xlsx"


def generated(dictionary: BrowsableDictionary) -> Iterator[tuple[str, bytes]]:
    """Every generated file by its path below ``data_dictionary/``, with its bytes."""

    def text(form: str, table: TableName = "patients", lang: str = "en") -> bytes:
        return FORMS[form](dictionary, dictionary.fields, table, lang).encode("utf-8")

    yield "README.md", text("codebook")
    yield "generated/codebook.zh.md", text("codebook", lang="zh")
    yield "generated/redcap.csv", text("redcap")
    tables: tuple[TableName, ...] = ("patients", "visits")
    for table in tables:
        yield f"generated/{table}.csv", text("template", table)
        yield f"generated/{table}.schema.json", text("jsonschema", table)
        yield f"generated/{table}.tableschema.json", text("tableschema", table)
    yield WORKBOOK, workbook(dictionary)


def write_generated(folder: Path) -> None:
    """Write every generated file below a folder.

    Raises:
        UsageError: the disk refuses.
    """
    for name, content in generated(load_dictionary()):
        write_bytes_whole(folder / name, content)


if __name__ == "__main__":
    write_generated(bundled("data_dictionary"))

"""Where each part of a dictionary stands: the files, fields and endpoints as they are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ncstats.dictionary.format import EndpointText, Schema, SchemaField
from ncstats.dictionary.model import TableName
from ncstats.errors import Problem, nearest
from ncstats.files import Document, Place, read_yaml
from ncstats.files.models import read_model


@dataclass(frozen=True)
class Source:
    """One dictionary file.

    Attributes:
        name: what it is called in the fingerprint, whatever folder it lies in.
        table: the table that all its fields describe; None where each says so itself.
    """

    name: str
    document: Document
    schema: Schema
    table: TableName | None

    def fields(self) -> Iterable[FieldAt]:
        """Its fields, in order, with their places."""
        for i, field in enumerate(self.schema.fields_):
            table = self.table or field.ncstats.table or "patients"
            yield FieldAt(self.document, ("fields", i), field, table)

    def endpoints(self) -> Iterable[EndpointAt]:
        """Its endpoints, in order, with their places."""
        for name, text in self.schema.ncstats.endpoints.items():
            yield EndpointAt(self.document, ("ncstats", "endpoints", name), name, text)


@dataclass(frozen=True)
class FieldAt:
    """A field, the table it describes, the file it stands in, and where."""

    document: Document
    place: Place
    field: SchemaField
    table: TableName

    def problem(
        self,
        code: str,
        *keys: str | int,
        value: object = "",
        allowed: Iterable[str] = (),
        **more: object,
    ) -> Problem:
        """A problem with what stands below the field at ``keys``; ``more`` fills the sentence."""
        names = tuple(allowed)
        return self.document.problem(
            code,
            (*self.place, *keys),
            value=str(value),
            allowed=names,
            nearest=nearest(str(value), names),
            details={"variable": self.field.name, **more},
        )


@dataclass(frozen=True)
class EndpointAt:
    """An endpoint as written, the file it stands in, and where."""

    document: Document
    place: Place
    name: str
    text: EndpointText


def read_source(path: Path, name: str, table: TableName | None) -> Source:
    """A dictionary file.

    Raises:
        UsageError: it is missing or does not have the format; with line and column.
    """
    document = read_yaml(path)
    return Source(name, document, read_model(document, Schema), table)

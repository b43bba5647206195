"""Where each part of a dictionary stands: the files it is read from, and their codelists."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ncstats.dictionary.format import Codelist, EndpointText, Schema, SchemaField
from ncstats.dictionary.model import TableName
from ncstats.errors import Problem, UsageError, nearest
from ncstats.files import Document, Place, bundled, read_bytes, read_yaml
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


class Codelists:
    """The codelists that fields name, each read once.

    A study's own stand in ``codelists/`` beside its dictionary and are looked for first.
    """

    def __init__(self, study: Path | None) -> None:
        own = [study.parent / "codelists"] if study else []
        self.folders = [*own, bundled("data_dictionary") / "codelists"]
        self.read: dict[str, tuple[Path, Codelist]] = {}

    def find(self, at: FieldAt) -> Codelist | None:
        """The codelist that a field names; None where it names none.

        Raises:
            UsageError: there is no such codelist, or it does not have the format.
        """
        name = at.field.ncstats.codelist
        if name is None:
            return None
        if name not in self.read:
            path = self._path(name)
            if path is None:
                keys = ("ncstats", "codelist")
                code = "dictionary.unknown_codelist"
                raise UsageError(at.problem(code, *keys, value=name, allowed=self._names()))
            self.read[name] = path, read_model(read_yaml(path), Codelist)
        return self.read[name][1]

    def _path(self, name: str) -> Path | None:
        # Compared with the names that are there, so that no name can lead out of the folder.
        return next((path for path in self._paths() if path.stem == name), None)

    def _paths(self) -> list[Path]:
        return [path for folder in self.folders for path in sorted(folder.glob("*.yaml"))]

    def _names(self) -> list[str]:
        return sorted({path.stem for path in self._paths()})


def fingerprint_of(sources: Iterable[Source], codelists: Codelists) -> str:
    """SHA-256 over the files and the codelists they use, wherever the folders lie."""
    paths = {source.name: source.document.path for source in sources}
    paths |= {f"codelists/{name}": path for name, (path, _) in codelists.read.items()}
    whole = hashlib.sha256()
    for name in sorted(paths):
        content = hashlib.sha256(read_bytes(paths[name])).hexdigest()
        whole.update(f"{name} {content}\n".encode())
    return whole.hexdigest()

"""The codelists that fields name: found, read once, and given their words."""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ncstats.dictionary.codelist_format import CodeLevel, CodelistText
from ncstats.dictionary.levels import FACTS, Codelist, Fact, Level, Prevalence
from ncstats.dictionary.model import Derivation, Variable
from ncstats.dictionary.sources import FieldAt, Source
from ncstats.errors import Problem, UsageError, nearest
from ncstats.expression import parse
from ncstats.files import Document, bundled, read_bytes, read_yaml
from ncstats.files.models import read_model
from ncstats.formulae.limits import Thresholds
from ncstats.text import Bilingual

THRESHOLDS = "thresholds"
"""The file beside the codelists that is none: limits by age."""


class Codelists:
    """The codelists that fields name, each read once.

    A study's own stand in ``codelists/`` beside its dictionary. None of them may have the name of a
    shared one, or it would change what the shared variables mean.

    Attributes:
        read: those read so far, with the files they stand in.
        words: the patients' fields, from which levels that name a variable take their words; set
            once all fields are known, before the first codelist is looked for.
    """

    def __init__(self, study: Path | None) -> None:
        own = [study.parent / "codelists"] if study else []
        self.folders = [*own, bundled("data_dictionary") / "codelists"]
        self.read: dict[str, tuple[Document, CodelistText]] = {}
        self.words: Mapping[str, FieldAt] = {}
        self._built: dict[str, Codelist] = {}

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
            document = read_yaml(path)
            self.read[name] = document, read_model(document, CodelistText)
        if name not in self._built:
            self._built[name] = self._codelist(name)
        return self._built[name]

    def all(self) -> dict[str, Codelist]:
        """Those found so far, by name."""
        return dict(sorted(self._built.items()))

    def _codelist(self, name: str) -> Codelist:
        document, text = self.read[name]
        title = Bilingual(text.title, text.title_zh or text.title)
        levels = tuple(self._level(document, i, level) for i, level in enumerate(text.levels))
        return Codelist(name, title, levels, text.ordered, text.source or "")

    def _level(self, document: Document, i: int, text: CodeLevel) -> Level:
        facts: dict[Fact, tuple[str, ...]] = {
            "class": (text.class_,) if text.class_ else (),
            "pattern": tuple(text.pattern),
            "calcium": tuple(text.calcium),
            "age": tuple(text.age),
            "inheritance": tuple(text.inheritance),
            "causes": tuple(text.causes),
            "modality": (text.modality,) if text.modality else (),
        }
        described = text.description or text.description_zh
        return Level(
            code=text.value,
            label=self._label(document, i, text),
            variable=text.variable or "",
            description=_both(text.description, text.description_zh) if described else None,
            facts={fact: values for fact, values in facts.items() if values},
            prevalence=tuple(
                Prevalence(_both(found.en, found.zh), found.source) for found in text.prevalence
            ),
            source=text.source or "",
        )

    def _label(self, document: Document, i: int, text: CodeLevel) -> Bilingual:
        if text.variable is None:
            return _both(text.label, text.label_zh)
        at = self.words.get(text.variable)
        if at is None:
            problem = document.problem(
                "dictionary.unknown_variable",
                ("levels", i, "variable"),
                value=text.variable,
                nearest=nearest(text.variable, self.words),
            )
            raise UsageError(problem)
        own = _both(at.field.title, at.field.ncstats.label_zh)
        return Bilingual(text.label or own.en, text.label_zh or own.zh)

    def _path(self, name: str) -> Path | None:
        # Compared with the names that are there, so that no name can lead out of the folder.
        found = [path for path in self._paths() if path.stem == name]
        if len(found) > 1:
            raise UsageError(Problem("dictionary.codelist_shared", file=str(found[0]), value=name))
        return found[0] if found else None

    def _paths(self) -> list[Path]:
        every = (path for folder in self.folders for path in sorted(folder.glob("*.yaml")))
        return [path for path in every if path.stem != THRESHOLDS]

    def _names(self) -> list[str]:
        return sorted({path.stem for path in self._paths()})

    def fact_problems(self, variables: Mapping[str, Variable]) -> Iterator[Problem]:
        """What a codelist says of its levels in words that are no levels of the variable meant."""
        for name, codelist in self.all().items():
            document, _ = self.read[name]
            for i, level in enumerate(codelist.levels):
                for fact, values in level.facts.items():
                    codes = variables[FACTS[fact]].codes
                    for value in values:
                        if value not in codes:
                            yield document.problem(
                                "dictionary.fact_of_no_level",
                                ("levels", i, fact),
                                value=value,
                                allowed=codes,
                                nearest=nearest(value, codes),
                                details={"variable": FACTS[fact]},
                            )


def _both(english: str | None, chinese: str | None) -> Bilingual:
    return Bilingual(english or chinese or "", chinese or english or "")


def grouped(at: FieldAt, codelist: Codelist | None) -> Derivation | None:
    """A variable that groups the levels of another by what their codelist says of them.

    ``codelist`` is the other variable's. A level of which nothing is said leaves it missing.

    Raises:
        UsageError: the other variable has no codelist, or says nothing of the kind.
    """
    wanted = at.field.ncstats.level_of
    if wanted is None:
        return None
    cases: dict[str, list[str]] = {}
    for level in codelist.levels if codelist else ():
        for value in level.facts.get(wanted.fact, ()):
            cases.setdefault(value, []).append(level.code)
    if not cases:
        keys = ("ncstats", "level_of", "variable")
        raise UsageError(at.problem("dictionary.level_of_nothing", *keys, value=wanted.variable))
    return Derivation(
        cases={
            value: parse(f"{wanted.variable} in ({', '.join(codes)})")
            for value, codes in cases.items()
        }
    )


def thresholds() -> Thresholds:
    """The shared tables of limits by age.

    >>> thresholds().tables["matos_nhsggc"].rows[0].limit
    2.2
    """
    path = bundled("data_dictionary") / "codelists" / f"{THRESHOLDS}.yaml"
    return read_model(read_yaml(path), Thresholds)


def fingerprint_of(
    sources: Iterable[Source], codelists: Codelists, tables: Iterable[Path] = ()
) -> str:
    """SHA-256 over what the files, and the codelists and tables they use, say.

    Wherever the folders lie, and however an editor or git ends the lines of their texts.
    """
    paths = {source.name: source.document.path for source in sources}
    paths |= {f"codelists/{name}": document.path for name, (document, _) in codelists.read.items()}
    paths |= {f"codelists/{THRESHOLDS}": codelists.folders[-1] / f"{THRESHOLDS}.yaml"}
    paths |= {f"{path.parent.name}/{path.name}": path for path in tables}
    whole = hashlib.sha256()
    for name in sorted(paths):
        content = hashlib.sha256(_plain_lines(read_bytes(paths[name]))).hexdigest()
        whole.update(f"{name} {content}\n".encode())
    return whole.hexdigest()


def _plain_lines(text: bytes) -> bytes:
    r"""A text in UTF-8 without byte order mark, its lines ended by one character.

    >>> _plain_lines(b"\xef\xbb\xbfa: 1\r\nb: 2\n")
    b'a: 1\nb: 2\n'
    """
    return text.removeprefix(BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")

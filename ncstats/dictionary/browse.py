"""The dictionary for who sits before it: found by name, shown as a page, written in any form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ncstats.dictionary.format import SchemaField
from ncstats.dictionary.model import Dictionary, TableName, Variable
from ncstats.errors import UsageError, unknown_name

if TYPE_CHECKING:
    from ncstats.dictionary.page import Page


@dataclass(frozen=True)
class BrowsableVariable(Variable):
    """A variable that a notebook shows as its page."""

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        from ncstats.dictionary.describe import variable_page

        return variable_page(self)._repr_mimebundle_()

    def _repr_html_(self) -> str:
        from ncstats.dictionary.describe import variable_page

        return variable_page(self)._repr_html_()


@dataclass(frozen=True, repr=False)
class BrowsableDictionary(Dictionary):
    """What ``load_dictionary`` gives: ``d.serum_calcium``, ``d["serum_calcium"]``, ``d.show(…)``.

    Attributes:
        fields: the fields as they are written, by table and name; those of visits that mean what
            they mean at diagnosis are written out.
    """

    fields: Mapping[TableName, Mapping[str, SchemaField]] = field(default_factory=dict, hash=False)

    def __getitem__(self, name: str) -> Variable:
        """A variable of the patients table, or else of the visits table."""
        return self.variable(name)

    def __getattr__(self, name: str) -> Variable:
        if not name.startswith("_") and (name in self.patients or name in self.visits):
            return self.variable(name)
        raise AttributeError(f"the dictionary has no variable {name!r}")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.patients, *self.visits})

    def _ipython_key_completions_(self) -> list[str]:
        return list(dict.fromkeys((*self.patients, *self.visits)))

    def show(self, name: str, lang: str = "en") -> Page:
        """The page of a variable, endpoint, codelist or level, by its name, label or synonym.

        >>> from ncstats.dictionary import load_dictionary
        >>> print(load_dictionary().show("xlh"))
        xlh
        Code: xlh
        English: X-linked hypophosphatemic rickets (treated)
        Chinese: X连锁低磷性佝偻病
        Used by: etiology
        Class: Congenital, genetic or metabolic
        Usual pattern: Medullary
        Expected calcium: Normal corrected calcium
        Usual age:
          1–2 years, 3–5 years

        Raises:
            UsageError: there is nothing of that name; the nearest is named.
        """
        page = next(self._pages(name, lang), None)
        if page is None:
            named = (self.patients, self.visits, self.endpoints, self.codelists, self._levels())
            names = dict.fromkeys(one for group in named for one in group)
            raise UsageError(unknown_name("dictionary.unknown_name", name, names))
        return page

    def export(
        self,
        to: str,
        out: str | Path | None = None,
        *,
        table: TableName = "patients",
        lang: str = "en",
    ) -> str | Path:
        """The dictionary in another form.

        Args:
            to: ``codebook`` (Markdown), ``redcap`` (its data dictionary as CSV), ``jsonschema``,
                ``tableschema``, or ``template`` (CSV with a byte order mark, or a workbook where
                ``out`` ends in ``.xlsx``).
            out: the file to write; without one the text is returned, of a template its CSV.
            table: for ``jsonschema``, ``tableschema`` and the CSV template, which of the two.
            lang: language of sentences and drop-down lists.

        Returns:
            The text, or the path that was written.

        Raises:
            UsageError: there is no such form, or the disk refuses.
        """
        from ncstats.dictionary.export import export

        return export(self, self.fields, to, out, table=table, lang=lang)

    def _pages(self, name: str, lang: str) -> Iterator[Page]:
        from ncstats.dictionary.describe import (
            codelist_page,
            endpoint_page,
            level_page,
            variable_page,
        )

        if name in self.patients:
            also = name in self.visits
            yield variable_page(self.patients[name], lang, also_at_visits=also)
        if name in self.visits:
            yield variable_page(self.visits[name], lang)
        if name in self.endpoints:
            yield endpoint_page(self.endpoints[name], lang)
        if name in self.codelists:
            yield codelist_page(self.codelists[name], self, lang)
        where = self._levels().get(name, [])
        if where:
            level = where[0].level(name)
            yield level_page(level, dict.fromkeys(v.name for v in where), self, lang)
        for variable in (*self.patients.values(), *self.visits.values()):
            words = (variable.label.en, variable.label.zh, *variable.synonyms)
            if name.casefold() in map(str.casefold, words):
                yield variable_page(variable, lang)

    def _levels(self) -> dict[str, list[Variable]]:
        found: dict[str, list[Variable]] = {}
        for variable in (*self.patients.values(), *self.visits.values()):
            for code in variable.codes:
                found.setdefault(code, []).append(variable)
        return found

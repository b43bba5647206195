"""A dictionary in coarser levels, without what would tell the finer ones apart."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ncstats.dictionary.browse import BrowsableDictionary
from ncstats.dictionary.endpoint import Between, ByVisits, Endpoint
from ncstats.dictionary.format import Category, SchemaField
from ncstats.dictionary.levels import FACTS, Level
from ncstats.dictionary.model import Derivation, Dictionary, Remark, TableName, Variable
from ncstats.expression import Expression
from ncstats.plan.coarser.conditions import TellsFinerError, Words
from ncstats.plan.coarser.joins import Joins


@dataclass
class Gone:
    """The names of what would tell finer levels apart.

    A variable that follows from a joined one by a condition that names some of its finer levels, or
    by a formula; what follows from such a variable; an endpoint that reads one.
    """

    patients: set[str] = field(default_factory=set)
    visits: set[str] = field(default_factory=set)
    endpoints: set[str] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.patients) + len(self.visits) + len(self.endpoints)


def coarser_dictionary(dictionary: Dictionary, joins: Joins) -> tuple[Dictionary, Gone]:
    """The dictionary in coarser levels, and what is in it no longer."""
    gone = Gone()
    while True:
        known = len(gone)
        made = _Coarser(dictionary, joins, gone).dictionary()
        if len(gone) == known:
            return made, gone


@dataclass(frozen=True)
class _Coarser:
    """Puts a dictionary into coarser levels once; what cannot be is added to ``gone``."""

    source: Dictionary
    joins: Joins
    gone: Gone

    @property
    def of_patients(self) -> Words:
        return Words(self.joins, self.gone.patients)

    @property
    def of_visits(self) -> Words:
        """A visit's own variables come before its patient's of the same name."""
        own = self.source.visits
        patients = {name for name in self.gone.patients if name not in own}
        return Words(self.joins.without(own), patients | self.gone.visits)

    def dictionary(self) -> Dictionary:
        patients = self._variables(self.source.patients, self.of_patients, self.gone.patients)
        visits = self._variables(self.source.visits, self.of_visits, self.gone.visits)
        endpoints = {}
        for name, endpoint in self.source.endpoints.items():
            try:
                endpoints[name] = self._endpoint(endpoint)
            except TellsFinerError:
                self.gone.endpoints.add(name)
        tables: dict[TableName, Mapping[str, Variable]] = {"patients": patients, "visits": visits}
        order = self.source.derivation_order
        made = replace(
            self.source,
            patients=patients,
            visits=visits,
            endpoints=endpoints,
            fingerprint=self._fingerprint,
            derivation_order={t: tuple(n for n in order[t] if n in tables[t]) for t in tables},
        )
        return self._with_fields(made, tables)

    @property
    def _fingerprint(self) -> str:
        """That of the source and of what is joined: another dictionary has another one."""
        joined = [
            (name, [(level.code, [each.code for each in level.joins]) for level in variable.levels])
            for name, variable in sorted(self.joins.variables.items())
        ]
        return hashlib.sha256(f"{self.source.fingerprint}{joined}".encode()).hexdigest()

    def _variables(
        self, variables: Mapping[str, Variable], words: Words, gone: set[str]
    ) -> dict[str, Variable]:
        made = {}
        for name, variable in variables.items():
            try:
                words.need((name,))
                made[name] = self._variable(variable, words)
            except TellsFinerError:
                gone.add(name)
        return made

    def _variable(self, variable: Variable, words: Words) -> Variable:
        if variable.outcome is not None and variable.outcome.endpoint in self.gone.endpoints:
            raise TellsFinerError
        if variable.table == "patients" and variable.name in self.joins.variables:
            return self._with_facts(self.joins.variables[variable.name])
        variable = self._with_facts(variable)
        if variable.derivation is None:
            return variable
        derivation = _derivation(variable.derivation, words)
        same = derivation == variable.derivation and derivation.cases == variable.derivation.cases
        return variable if same else replace(variable, derivation=derivation)

    def _with_facts(self, variable: Variable) -> Variable:
        """The same where what is known of its levels is told in levels that are joined."""
        told = {fact for level in variable.levels for fact in level.facts}
        if {FACTS[fact] for fact in told}.isdisjoint(self.joins.variables):
            return variable
        return replace(variable, levels=tuple(map(self._told, variable.levels)))

    def _told(self, level: Level) -> Level:
        facts = {fact: self.joins.codes(FACTS[fact], codes) for fact, codes in level.facts.items()}
        return replace(level, facts=facts)

    def _endpoint(self, endpoint: Endpoint) -> Endpoint:
        words = self.of_patients
        if isinstance(endpoint.time, ByVisits):
            words = Words(Joins({}), self.gone.visits)
        return replace(
            endpoint,
            time=_time(endpoint.time, words),
            event=words.expression(endpoint.event),
            competing={
                name: replace(cause, when=words.expression(cause.when))
                for name, cause in endpoint.competing.items()
            },
            entry=_of(endpoint.entry, self.of_patients),
            summary=None if endpoint.summary is None else self._endpoint(endpoint.summary),
        )

    def _with_fields(
        self, made: Dictionary, tables: Mapping[TableName, Mapping[str, Variable]]
    ) -> Dictionary:
        """The same with the fields as they would be written."""
        if not isinstance(made, BrowsableDictionary):
            return made
        fields = {
            table: {
                name: self._field(at, made.patients if table == "patients" else {})
                for name, at in named.items()
                if name in tables[table]
            }
            for table, named in made.fields.items()
        }
        return replace(made, fields=fields)

    def _field(self, at: SchemaField, variables: Mapping[str, Variable]) -> SchemaField:
        if at.name not in variables or at.name not in self.joins.variables:
            return at
        levels = variables[at.name].levels
        chinese = {level.code: level.label.of("zh") for level in levels}
        return at.model_copy(
            update={
                "categories": [Category(value=lv.code, label=lv.label.en) for lv in levels],
                "constraints": at.constraints.model_copy(update={"enum": None}),
                "ncstats": at.ncstats.model_copy(update={"codelist": None, "levels_zh": chinese}),
            }
        )


def _derivation(derivation: Derivation, words: Words) -> Derivation:
    if derivation.formula is not None:
        words.need_whole(derivation.formula.names)
    return replace(
        derivation,
        value=_of(derivation.value, words),
        cases={code: words.expression(case) for code, case in derivation.cases.items()},
        remarks=tuple(remark for each in derivation.remarks if (remark := _remark(each, words))),
    )


def _remark(remark: Remark, words: Words) -> Remark | None:
    try:
        return replace(remark, when=words.expression(remark.when))
    except TellsFinerError:
        return None


def _time(time: Expression | Between | ByVisits, words: Words) -> Expression | Between | ByVisits:
    if isinstance(time, ByVisits):
        words.need((time.grade,) if time.grade else ())
        return replace(time, observed_by=words.expression(time.observed_by))
    if isinstance(time, Between):
        return Between(words.expression(time.left), words.expression(time.right))
    return words.expression(time)


def _of(expression: Expression | None, words: Words) -> Expression | None:
    return None if expression is None else words.expression(expression)

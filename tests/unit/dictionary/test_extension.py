"""A study's dictionary.yaml: what it adds, and every way in which it can be wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ncstats.dictionary import Between, ByVisits, Dictionary, load_dictionary
from ncstats.dictionary.codelists import Codelists
from ncstats.dictionary.load import _combined, _shared_sources
from ncstats.dictionary.references import after_visits
from ncstats.dictionary.sources import read_source
from ncstats.errors import Problem, UsageError

STUDY = """\
$schema: https://datapackage.org/profiles/2.0/tableschema.json
fields:
  - name: patient_id
  - name: age_months
    constraints: {required: true}
    ncstats: {synonyms: [age_at_surgery]}
  - name: stage
    type: string
    title: Stage
    constraints: {enum: [I, II, III, IV]}
    categories:
      - {value: I, label: Stage I}
      - {value: II, label: Stage II}
      - {value: III, label: Stage III}
      - {value: IV, label: Stage IV}
    categoriesOrdered: true
    ncstats:
      label_zh: 分期
      levels_zh: {I: I期, II: II期, III: III期, IV: IV期}
      role: pathology
  - name: relapse
    type: string
    title: Relapse
    ncstats: {label_zh: 复发, codelist: yes_no, role: outcome, known_at: later}
  - name: death
    type: string
    title: Death
    ncstats: {label_zh: 死亡, codelist: yes_no, role: outcome, known_at: later}
  - name: followup_days
    type: integer
    title: Days to relapse or last contact
    description: From diagnosis.
    constraints: {minimum: 0}
    ncstats: {label_zh: 随访天数, unit: d, unit_label: days, unit_label_zh: 天, role: follow_up}
  - name: advanced
    type: string
    title: Advanced stage
    ncstats:
      label_zh: 晚期
      codelist: yes_no
      derive: {cases: {no: "stage in (I, II)", yes: "stage in (III, IV)"}}
  - name: cleared
    type: string
    title: Cleared
    ncstats:
      label_zh: 消失了
      codelist: yes_no
      derive: {endpoint: clearance, cases: {clearance: yes, stone: no, censored: no }}
  - name: weight_at_visit
    type: number
    title: Weight
    ncstats: {label_zh: 体重, table: visits, unit: kg, decimals: 1, soft: [1, 100]}
ncstats:
  endpoints:
    relapse:
      label: {en: Relapse, zh: 复发}
      unit: years
      time: followup_days
      time_unit: days
      event: relapse = yes
      competing:
        death: {when: death = yes, kind: terminal, label: {en: Death, zh: 死亡}}
      origin_label: {en: Diagnosis., zh: 诊断。}
      event_label: {en: First relapse., zh: 首次复发。}
      censoring_label: {en: Last contact., zh: 末次联系。}
      population_label: {en: All children., zh: 全部患儿。}
    clearance:
      label: {en: Clearance, zh: 消失}
      unit: years
      origin: diagnosis_date
      observed_by: modality in (us, ct, xr)
      event: "nc_right = no"
      competing:
        stone: {when: nephrolithiasis = no, kind: intercurrent, label: {en: Stone, zh: 石}}
      competing_window: 0.5
      origin_label: {en: Diagnosis, zh: 诊断}
      event_label: {en: First clear scan., zh: 首次。}
      censoring_label: {en: Last scan., zh: 末次影像。}
      population_label: {en: All with a scan., zh: 全部。}
"""

Load = Callable[[str], Dictionary]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def loaded(text: str) -> Dictionary:
        path = tmp_path / "dictionary.yaml"
        path.write_text(text, "utf-8")
        return load_dictionary(path)

    return loaded


def refused(load: Load, old: str, new: str) -> tuple[Problem, ...]:
    assert STUDY.count(old) == 1
    with pytest.raises(UsageError) as caught:
        load(STUDY.replace(old, new))
    for problem in caught.value.problems:
        assert problem.text("en") != problem.text("zh")
    return caught.value.problems


def test_a_study_adds_variables_endpoints_and_synonyms(load: Load) -> None:
    study, shared = load(STUDY), load_dictionary()
    assert list(study.patients)[: len(shared.patients)] == list(shared.patients)
    assert study.variable("stage").codes == ("I", "II", "III", "IV")
    assert study.variable("stage").ordered
    assert study.variable("age_months").required
    assert "age_at_surgery" in study.variable("age_months").synonyms
    assert not shared.variable("age_months").required
    assert study.visits["weight_at_visit"].hard == (float("-inf"), float("inf"))
    assert "advanced" in study.derivation_order["patients"]
    days = study.variable("followup_days")
    assert (days.decimals, days.soft, days.printed_unit("zh")) == (0, (0, float("inf")), "天")
    assert days.description is not None
    assert days.description.of("zh") == "From diagnosis."


def test_an_endpoint_reads_time_event_and_competing_causes(load: Load) -> None:
    endpoint = load(STUDY).endpoint("relapse")
    assert endpoint.names == ("followup_days", "relapse", "death")
    assert 365.25 * endpoint.factor == pytest.approx(1)
    assert endpoint.competing["death"].kind == "terminal"
    assert endpoint.origin_label.of("zh") == "诊断。"


def test_an_endpoint_is_observed_by_visits(load: Load) -> None:
    endpoint = load(STUDY).endpoint("clearance")
    assert isinstance(endpoint.time, ByVisits)
    assert (endpoint.time.origin, endpoint.time.competing_window) == ("diagnosis_date", 0.5)
    assert endpoint.names == ()
    assert endpoint.visit_names == ("modality", "nc_right", "nephrolithiasis")
    assert 12 * endpoint.factor == pytest.approx(1)


def test_an_endpoint_may_lie_in_an_interval_and_be_watched_late(load: Load) -> None:
    interval = "interval: {left: followup_days - 30, right: followup_days}\n      entry: age_months"
    endpoint = load(STUDY.replace("time: followup_days", interval)).endpoint("relapse")
    assert isinstance(endpoint.time, Between)
    assert str(endpoint.time.right) == "followup_days"
    assert str(endpoint.entry) == "age_months"
    assert endpoint.names == ("followup_days", "relapse", "death", "age_months")


def test_an_endpoint_of_visits_may_be_told_by_the_patients_table_too(load: Load) -> None:
    summary = (
        "confirmed: true\n      interval: {left: age_months, right: age_months + 12, "
        "ends: {clearance: sex = male}}"
    )
    endpoint = load(STUDY.replace("competing_window: 0.5", summary)).endpoint("clearance")
    assert isinstance(endpoint.time, ByVisits)
    assert endpoint.time.confirmed
    assert endpoint.summary is not None
    assert endpoint.summary.names == ("age_months", "sex")
    assert list(endpoint.summary.competing) == []  # nothing there tells of a stone


def test_a_cause_that_is_not_required_is_left_out_where_nobody_looked(load: Load) -> None:
    optional = STUDY.replace("{when: nephrolithiasis", "{required: false, when: nephrolithiasis")
    endpoint = load(optional).endpoint("clearance")
    assert endpoint.visit_names == ("modality", "nc_right")
    assert list(endpoint.within(endpoint.visit_names).competing) == []
    assert endpoint.within(["nephrolithiasis"]) is endpoint
    assert list(load(STUDY).endpoint("clearance").within([]).competing) == ["stone"]
    assert list(endpoint.followed_on().competing) == []


def test_an_outcome_follows_from_an_endpoint(load: Load) -> None:
    study = load(STUDY)
    outcome = study.variable("cleared").outcome
    assert outcome is not None
    assert (outcome.endpoint, outcome.levels["stone"]) == ("clearance", "no")
    assert study.variable("cleared").derivation is None
    shared = load_dictionary().patients
    assert after_visits(shared) == {"followup_imaging", "nc_outcome", "persistent_nc"}


def test_the_fingerprint_follows_the_content_alone(load: Load, tmp_path: Path) -> None:
    first = load(STUDY).fingerprint
    assert load(STUDY).fingerprint == first
    assert load(STUDY.replace("First relapse.", "Relapse.")).fingerprint != first
    assert load_dictionary().fingerprint != first
    other = tmp_path / "elsewhere"
    other.mkdir()
    (other / "dictionary.yaml").write_text(STUDY, "utf-8")
    assert load_dictionary(other / "dictionary.yaml").fingerprint == first


@pytest.mark.parametrize("written", [b"\xef\xbb\xbf%s", b"%s"])
@pytest.mark.parametrize("ends", [b"\r\n", b"\r"])
def test_the_fingerprint_knows_no_line_ends(
    load: Load, tmp_path: Path, written: bytes, ends: bytes
) -> None:
    # As git checks a study out on Windows, or Notepad saves it.
    first = load(STUDY).fingerprint
    (tmp_path / "dictionary.yaml").write_bytes(written % STUDY.encode().replace(b"\n", ends))
    assert load_dictionary(tmp_path / "dictionary.yaml").fingerprint == first


def test_a_study_brings_its_own_codelist(load: Load, tmp_path: Path) -> None:
    (tmp_path / "codelists").mkdir()
    own = "title: Grade\nlevels:\n  - {value: g1, label: One, label_zh: 一}\n"
    (tmp_path / "codelists" / "grade.yaml").write_text(own, "utf-8")
    after = CODELIST.replace("yes_no", "grade")
    study = load(STUDY.replace(CODELIST, after).replace("relapse = yes", "relapse = g1"))
    assert study.variable("relapse").codes == ("g1",)
    assert study.variable("relapse").codelist == "grade"


def test_a_studys_codelist_cannot_stand_for_a_shared_one(load: Load, tmp_path: Path) -> None:
    (tmp_path / "codelists").mkdir()
    own = tmp_path / "codelists" / "yes_no.yaml"
    own.write_text("title: Yes\nlevels: [{value: maybe, label: Maybe}]\n", "utf-8")
    with pytest.raises(UsageError) as caught:
        load(STUDY)
    (problem,) = caught.value.problems
    assert (problem.code, problem.value) == ("dictionary.codelist_shared", "yes_no")
    assert problem.file == str(own)


EDIT = "soft: [1, 100]"
CASE = 'yes: "stage in (III, IV)"'
CODELIST = "label_zh: 复发, codelist: yes_no"

# ruff: noqa: E501 - one line is one mistake, as in a table
# text, what it is changed to, code, text that starts where the problem stands, value, nearest
# fmt: off
WRONG = [
    ("type: integer", "type: intger", "files.not_allowed", "type: intger", "intger", "integer"),
    ("role: pathology", "role: pathologie", "files.not_allowed", "role: pathologie", "pathologie", "pathology"),
    ("categoriesOrdered", "categoryOrdered", "files.unknown_key", "categoryOrdered", "categoryOrdered", "categoriesOrdered"),
    ("    type: integer\n", "", "files.missing_key", "name: followup_days", "type", None),
    ("name: death", "name: relapse ", "dictionary.field_twice", "name: relapse ", "relapse", None),
    ("name: death", "name: Death", "dictionary.not_a_name", "name: Death", "Death", None),
    ("name: death", "name: missing", "dictionary.not_a_name", "name: missing", "missing", None),
    ("title: Relapse\n    ncstats: {label_zh: 复发, ", "ncstats: {", "files.missing_key", "name: relapse", "title", None),
    (", IV: IV期", "", "dictionary.level_without_zh", "{value: IV", "IV", None),
    ("IV: IV期", "IV: IV期, V: V期", "dictionary.zh_without_level", "V: V期", "V", None),
    ("[I, II, III, IV]", "[I, II, IV, III]", "dictionary.enum_differs", "enum", "I, II, IV, III", None),
    ("value: IV, label", "value: III, label", "dictionary.level_twice", "categories:", "III", None),
    (CODELIST, "label_zh: 复发, codelist: yesno", "dictionary.unknown_codelist", "codelist: yesno", "yesno", "yes_no"),
    (CODELIST, "label_zh: 复发, codelist: ../codelists/yes_no", "dictionary.unknown_codelist", "codelist: ../", "../codelists/yes_no", None),
    ("      role: pathology", "      codelist: yes_no", "dictionary.codelist_and_categories", "categories:", "yes_no", None),
    ("type: string\n    title: Stage", "type: number\n    title: Stage", "dictionary.levels_of_no_text", "type: number\n    title: Stage", "number", None),
    ("title: Relapse\n", "title: Relapse\n    constraints: {maximum: 0}\n", "dictionary.only_for_numbers", "maximum", "maximum", None),
    ("{minimum: 0}", "{minimum: 3, maximum: 1}", "dictionary.range_reversed", "constraints: {minimum", "3 … 1", None),
    (EDIT, "reference: {low: 9, high: 2, source: x}", "dictionary.reference_range", "reference", "9 … 2", None),
    (EDIT, "reference: {source: x}", "dictionary.reference_range", "reference", "", None),
    (EDIT, "reference: {low: 1, high: 2}", "files.missing_key", "reference", "source", None),
    (CODELIST, "label_zh: 复发, codelist: yes_no, reference: {low: 1, source: x}", "dictionary.only_for_numbers", "reference", "reference", None),
    (EDIT, "soft: [100, 1]", "dictionary.soft_outside_hard", "soft", "100 … 1", None),
    (EDIT, "derive: {value: (serum_calcium}", "expression.ends_early", "}}\nncstats", "", None),
    (EDIT, "derive: {value: 2 * serum_calcum}", "expression.unknown_variable", "serum_calcum", "serum_calcum", "serum_calcium"),
    (EDIT, "derive: {value: serum_calcium < 2}", "expression.not_a_term", "serum_calcium < 2", "serum_calcium < 2", None),
    (EDIT, "derive: {value: visit_date}", "expression.not_numeric", "visit_date", "visit_date", None),
    (EDIT, "derive: {cases: {no: a = 1}}", "dictionary.derive_needs", "derive: {cases: {no: a", "value", None),
    (EDIT, "derive: {value: weight_at_visit / 2}", "dictionary.circular", "derive: {value", "weight_at_visit", None),
    ("{cases: {no:", "{value: stage, cases: {no:", "dictionary.derive_needs", "derive: {value: stage", "cases", None),
    (CASE, 'yse: "stage in (III, IV)"', "dictionary.case_of_no_level", "yse", "yse", "yes"),
    (CASE, 'yes: "stage in (III, V)"', "expression.not_a_level", 'V)"', "V", "IV"),
    (CASE, 'yes: "followup_days"', "expression.not_a_condition", 'followup_days"', "followup_days", None),
    ("time: followup_days", "time: followup_day", "expression.unknown_variable", "followup_day\n", "followup_day", "followup_days"),
    ("time: followup_days", "time: relapse = yes ", "expression.not_a_term", "relapse = yes ", "relapse = yes", None),
    ("event: relapse = yes", "event: relapse = ja", "expression.not_a_level", "ja\n", "ja", None),
    ("event: relapse = yes", "event: relapse =", "expression.ends_early", "\n      competing:\n        death", "", None),
    ("when: death = yes", "when: daeth = yes", "expression.unknown_variable", "daeth", "daeth", "death"),
    ("kind: terminal", "kind: final", "files.not_allowed", "kind: final", "final", "terminal"),
    ("origin: diagnosis_date", "origin: diagnosis", "dictionary.origin_no_date", "origin: diagnosis\n", "diagnosis", "diagnosis_date"),
    ("origin: diagnosis_date", "origin: birth_date", "dictionary.origin_of_visits", "origin: birth_date", "birth_date", None),
    ("      origin: diagnosis_date\n", "", "files.missing_key", "clearance:\n", "origin", None),
    ("origin: diagnosis_date", "time: followup_months", "dictionary.not_of_visits", "time: followup_months", "time", None),
    ("time_unit: days", "competing_window: 1", "dictionary.only_of_visits", "competing_window: 1", "competing_window", None),
    ("      time_unit: days\n", "", "files.missing_key", "relapse:\n", "time_unit", None),
    ("in (us, ct, xr)", "in (us, ct, xt)", "expression.not_a_level", "xt)", "xt", None),
    ("modality in (us, ct, xr)", "visit_months", "expression.not_a_condition", "visit_months", "visit_months", None),
    ("nc_right = no", "sex = male", "expression.unknown_variable", "sex = male", "sex", None),
    ("nephrolithiasis = no", "nephrolithiasis = on", "expression.not_a_level", "on, kind", "on", None),
    ("competing_window: 0.5", "competing_window: -1", "files.too_small", "competing_window", "-1", None),
    ("kind: intercurrent", "kind: current", "files.not_allowed", "kind: current", "current", "intercurrent"),
    ("endpoint: clearance", "endpoint: clearence", "dictionary.outcome_of_no_endpoint", "endpoint: clearence", "clearence", "clearance"),
    ("endpoint: clearance", "endpoint: relapse", "dictionary.outcome_of_no_endpoint", "endpoint: relapse", "relapse", None),
    ("{endpoint: clearance", "{endpoint: clearance, value: stage", "dictionary.derive_needs", "derive: {endpoint", "cases", None),
    ("stone: no", "stones: no", "dictionary.no_such_end", "stones: no", "stones", "stone"),
    ("censored: no }", "censored: on }", "dictionary.case_of_no_level", "censored: on }", "on", None),
    ("unit: kg, decimals: 1, soft: [1, 100]", "derive: {endpoint: clearance}", "dictionary.outcome_of_visit", "endpoint: clearance}}", "clearance", None),
    (EDIT, "derive: {value: cleared / 2}", "expression.unknown_variable", "cleared / 2", "cleared", None),
    ("time_unit: days", "interval: {left: age_months, right: age_months}", "dictionary.time_and_interval", "time: followup_days", "time", None),
    ("      time: followup_days\n", "      interval: {left: followup_day, right: age_months}\n", "expression.unknown_variable", "followup_day,", "followup_day", "followup_days"),
    ("      time: followup_days\n", "      interval: {left: followup_days, right: relapse = yes}\n", "expression.not_a_term", "relapse = yes}", "relapse = yes", None),
    ("      time_unit: days\n", "      time_unit: days\n      entry: sex\n", "expression.not_numeric", "sex\n", "sex", None),
    ("      time_unit: days\n", "      time_unit: days\n      confirmed: true\n", "dictionary.only_of_visits", "confirmed", "confirmed", None),
    ("competing_window: 0.5", "grade: modality", "dictionary.grade_not_ordered", "grade", "modality", None),
    ("competing_window: 0.5", "interval: {left: age_months, right: age_months}", "files.missing_key", "interval", "ends", None),
    ("competing_window: 0.5", "interval: {left: age_months, right: age_months, ends: {clearance: sex = male, ston: sex = female}}", "dictionary.no_such_end", "ston:", "ston", "stone"),
    ("competing_window: 0.5", "interval: {left: age_months, right: age_months, ends: {clearance: sex = man}}", "expression.not_a_level", "man}}", "man", None),
    ("    relapse:\n", "    Relapse:\n", "dictionary.not_a_name", "Relapse:\n", "Relapse", None),
    ("name: patient_id\n", "name: patient_id\n    type: number \n", "dictionary.changes_shared", "type: number \n", "number", None),
    ("required: true", "minimum: 12", "dictionary.changes_shared", "minimum: 12", "12", None),
    ("{synonyms: [age_at_surgery]}", "{unit: a}", "dictionary.changes_shared", "unit: a}", "a", None),
    ("{synonyms: [age_at_surgery]}", "{table: visits}", "files.missing_key", "name: age_months", "title", None),
    ("[age_at_surgery]", "[Sex]", "dictionary.synonym_twice", "Sex]", "Sex", None),
    ("fields:\n", "primaryKey: [pid]\nfields:\n", "dictionary.key_without_field", "primaryKey", "pid", None),
]
# fmt: on


@pytest.mark.parametrize(("old", "new", "code", "start", "value", "near"), WRONG)
def test_what_is_wrong_is_named_with_its_place(
    load: Load, tmp_path: Path, old: str, new: str, code: str, start: str, value: str, near: str
) -> None:
    text = STUDY.replace(old, new)
    assert text.count(start) == 1
    before = text[: text.index(start)]
    place = before.count("\n") + 1, len(before) - before.rfind("\n")
    problems = refused(load, old, new)
    shown = [(p.code, p.line, p.column, p.value, p.nearest) for p in problems]
    assert (code, *place, value, near) in shown
    assert {p.file for p in problems} == {str(tmp_path / "dictionary.yaml")}


def test_an_endpoint_is_defined_once(tmp_path: Path) -> None:
    path = tmp_path / "dictionary.yaml"
    path.write_text(STUDY, "utf-8")
    study = read_source(path, "dictionary.yaml", None)
    with pytest.raises(UsageError, match="line 55, column 5: the endpoint “relapse” is already"):
        _combined((*_shared_sources(), study, study), Codelists(path))


def test_levels_and_labels_of_a_shared_variable_stay(load: Load) -> None:
    new = "  - name: sex\n    title: Gender\n    categories: [{value: m, label: M}]\n  - name: stage\n"
    first, second = refused(load, "  - name: stage\n", new)
    assert (first.line, first.column, first.value) == (8, 5, "Gender")
    assert (second.line, second.column, second.value) == (9, 5, "value: m, label: M")
    assert "(value: male, label: Male, value: female, label: Female)" in second.text()


def test_a_studys_own_name_comes_before_a_shared_synonym(load: Load) -> None:
    own = "  - {name: weight, type: number, title: Dry weight}\n  - name: stage\n"
    study = load(STUDY.replace("  - name: stage\n", own))
    assert study.variable("weight").label.of("zh") == "Dry weight"
    assert "weight" in study.variable("weight_kg").synonyms


def test_one_language_serves_for_both(load: Load) -> None:
    own = """\
  - name: dose
    ncstats: {label_zh: 剂量}
    type: number
  - name: arm
    type: string
    title: Arm
    categories: [{value: A}, {value: B, label: Other}]
  - name: stage
"""
    text = STUDY.replace("  - name: stage\n", own).replace("{en: Relapse, zh: 复发}", "Relapse")
    study = load(text.partition("\n")[2])
    assert study.variable("dose").label.of("en") == "剂量"
    assert study.variable("arm").level("A").label.of("zh") == "A"
    assert study.variable("arm").level("B").label.of("zh") == "Other"
    assert study.endpoint("relapse").label.of("zh") == "Relapse"
    with pytest.raises(UsageError, match="the key “en” is missing"):
        load(STUDY.replace("{en: Relapse, zh: 复发}", "{zh: ' '}"))


def test_repeating_what_is_shared_is_no_change(load: Load) -> None:
    same = "  - name: sex\n    type: string\n    title: Sex\n    ncstats: {label_zh: 性别}\n"
    assert load(STUDY.replace("  - name: stage\n", same + "  - name: stage\n"))


def test_a_circle_is_told_in_full(load: Load) -> None:
    circle = """\
  - {name: first_one, type: number, title: A, ncstats: {label_zh: 甲, derive: {value: second_one}}}
  - {name: second_one, type: number, title: B, ncstats: {label_zh: 乙, derive: {value: first_one}}}
  - name: stage
"""
    (problem,) = refused(load, "  - name: stage\n", circle)
    assert problem.details["way"] in (
        "first_one → second_one → first_one",
        "second_one → first_one → second_one",
    )
    assert problem.line in (7, 8)


def test_a_derived_date_is_refused(load: Load) -> None:
    date = """\
  - {name: due, type: date, title: Due, ncstats: {label_zh: 预产, derive: {value: birth_date}}}
  - name: stage
"""
    (problem,) = refused(load, "  - name: stage\n", date)
    assert (problem.code, problem.line, problem.value) == ("dictionary.derive_kind", 7, "date")


def test_everything_wrong_is_reported_at_once(load: Load) -> None:
    label = "title: Relapse\n    ncstats: {label_zh: 复发, "
    text = STUDY.replace(label, "ncstats: {").replace("[I, II, III, IV]", "[I]")
    with pytest.raises(UsageError) as caught:
        load(text)
    assert {problem.code for problem in caught.value.problems} == {
        "files.missing_key",
        "dictionary.enum_differs",
    }


def test_a_missing_extension_is_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        load_dictionary(tmp_path / "dictionary.yaml")

"""The audit of whole papers: what it finds by itself, and what it does not find.

The Chongqing paper's contradictions were worked out by hand before; `tests/published/audits` holds
tables that other programs print from complete public data.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest

from ncstats.files import bundled
from ncstats.plan import load_plan
from ncstats.published import read_published
from ncstats.published.audit import Audit, Finding, audit
from ncstats.published.model import Key
from ncstats.stats import kruskal_wallis
from ncstats.text.numbers import number

AUDITS = Path(__file__).parent / "audits"
CLEAN = sorted(folder.name for folder in AUDITS.iterdir() if folder.is_dir())


@cache
def bundled_audit(study: str) -> Audit:
    return audit(bundled("analyses") / study / "published.csv")


@cache
def public_audit(name: str) -> Audit:
    return audit(AUDITS / name)


def about(found: Audit, key: Key) -> list[Finding]:
    """The findings that blame a cell."""
    return [finding for finding in found.findings if finding.cells[0].key == key]


@pytest.mark.parametrize(
    ("key", "check", "severity", "says"),
    [
        (("text", "improvement_normal", "", "", "percent"), "contradictions", "error",
         "3 of 11, which is 27.3%"),
        (("text", "improvement_high", "", "", "percent"), "contradictions", "error",
         "1 of 5, which is 20%"),
        (("text", "improvement_low", "", "", "percent"), "contradictions", "error",
         "2 of 10, which is 20%"),
        (("text", "not_improved_abstract", "", "", "percent"), "contradictions", "error",
         "20 of 26, which is 77%"),
        (("text", "stones_among_persistent", "", "", "n"), "contradictions", "error", "it is 0"),
        (("figure1", "genetic_result", "negative", "", "n"), "contradictions", "error",
         "12 of 22"),
        (("text", "monogenic", "", "", "percent"), "denominators", "warning",
         "20.8% needs a denominator of 24 or 48; the column has 50"),
        (("text", "infants", "", "", "portion_in_words"), "contradictions", "error",
         "19 of 50, which is 38%"),
        (("table1", "ph_low", "", "", "n_percent"), "units", "error",
         "“mmol/L” is printed for pH, which has no unit"),
        (("table1", "age_band", "y1_2", "", "n_percent"), "gaps", "note",
         "between “1–2 years” and “3–5 years” (2 to 3 years)"),
        (("table1", "age_band", "y3_5", "", "n_percent"), "gaps", "note",
         "between “3–5 years” and “6–12 years” (5 to 6 years)"),
        (("table1", "age_band", "y1_2", "", "n_percent"), "gaps", "note",
         "only if nobody has age_months from 24 to below 36"),
    ],
)  # fmt: skip
def test_every_decided_contradiction_of_the_chongqing_paper_is_found(
    key: Key, check: str, severity: str, says: str
) -> None:
    found = [f for f in about(bundled_audit("chongqing"), key) if says in f.sentence()]
    assert [(f.check, f.severity) for f in found] == [(check, severity)]


@pytest.mark.parametrize(
    ("variable", "level", "printed", "denominators"),
    [
        ("proteinuria", "", "13 (27)", "48 or 49"),
        ("urine_calcium_creatinine_high", "", "16 (80)", "20"),
        ("urine_calcium_24h_low", "", "6 (30)", "20"),
        ("urine_phosphate_24h_low", "", "14 (88)", "16"),
        ("urinary_tract_infection", "", "19 (39)", "49"),
        ("ph_low", "", "18 (44)", "41"),
        ("pth_group", "normal", "24 (89)", "27"),
        ("pth_group", "high", "3 (11)", "27"),
        ("vitamin_d_low", "", "10 (38)", "26"),
        ("bone_changes", "", "8 (30)", "27"),
        ("ecg_sinus_tachycardia", "", "9 (45)", "20"),
        ("ecg_t_wave_alternans", "", "8 (40)", "20"),
        ("ecg_st_t_changes", "", "4 (20)", "20"),
    ],
)
def test_every_hidden_denominator_of_table_1_is_named(
    variable: str, level: str, printed: str, denominators: str
) -> None:
    key = ("table1", variable, level, "", "n_percent")
    found = [f for f in about(bundled_audit("chongqing"), key) if f.check == "denominators"]
    assert [f.severity for f in found] == ["warning"]
    expected = f"{printed} needs a denominator of {denominators}; the column has 50"
    assert found[0].sentence().startswith(expected)


@pytest.mark.parametrize(
    ("key", "others"),
    [
        (("text", "improvement_normal", "", "", "percent"), ["8/11 (72.7)"]),
        (("text", "improvement_high", "", "", "percent"), ["4/5 (80)"]),
        (("text", "improvement_low", "", "", "percent"), ["6/10 (60)"]),
        (("text", "not_improved_abstract", "", "", "percent"), ["18 (69%)", "2"]),
        (("text", "infants", "", "", "portion_in_words"), ["1 (2)", "18 (36)"]),
        (("figure1", "genetic_result", "negative", "", "n"), ["12"]),
        (("text", "stones_among_persistent", "", "", "n"), []),
    ],
)
def test_a_contradiction_names_as_few_cells_as_make_it(key: Key, others: list[str]) -> None:
    (finding,) = about(bundled_audit("chongqing"), key)
    assert [cell.printed for cell in finding.cells[1:]] == others


def test_nothing_else_is_called_impossible() -> None:
    found = bundled_audit("chongqing")
    assert [f.check for f in found.findings if f.severity == "error"].count("contradictions") == 7
    assert found.count("error") == 8
    hidden = [f for f in found.findings if f.severity == "warning"]
    # The 13 rows, two of them repeated in the text, and the monogenic share.
    assert [f.check for f in hidden] == ["denominators"] * 16


def test_every_p_value_of_the_chongqing_paper_is_attainable_and_shown_to_be() -> None:
    found = bundled_audit("chongqing").p_values
    assert [p.verdict for p in found] == ["attainable"] * 13
    fisher = found[-1]
    assert fisher.methods == ("fisher_exact",)
    assert fisher.witness["normal"] == ("yes: 8", "rest: 3")
    for value in found[:-1]:
        groups = [[float(x) for x in part] for part in value.witness.values()]
        assert [len(group) for group in groups] == [26, 12, 12]
        p = kruskal_wallis(groups).p_value
        printed = value.cell.printed
        assert p < 0.001 if printed == "<0.001" else number(p, 3) == printed
        assert value.bound is not None
        assert value.found is not None
        assert value.bound[0] <= value.found[0] <= p <= value.found[1] <= value.bound[1]
        for end, p_of_end in zip(value.ends, value.found, strict=True):
            groups = [[float(x) for x in part] for part in end.values()]
            assert kruskal_wallis(groups).p_value == pytest.approx(p_of_end, rel=1e-9)


def test_the_bundled_real_data_have_no_error_and_every_table_of_counts_is_recomputed() -> None:
    found = bundled_audit("wilms")
    assert (found.count("error"), found.count("warning")) == (0, 0)
    exact = [p for p in found.p_values if "fisher_exact" in p.methods]
    assert [(p.cell.table, p.cell.variable) for p in exact] == [
        ("table2", "stage"), ("table2", "study"), ("table2", "institutional_histology"),
        ("table2", "relapse"), ("table3", "central_histology"),
        ("table3", "institutional_histology"), ("table3", "study"), ("table3", "relapse"),
    ]  # fmt: skip
    assert {p.verdict for p in found.p_values} == {"attainable"}


def test_what_the_plan_registers_as_computed_contradicts_nothing(tmp_path: Path) -> None:
    """A cohort prints all of it, so that no proof can stand against it."""
    study = load_plan("chongqing")
    computed = {entry.key: entry.computed for entry in study.model.registered}
    rows = [
        [*cell.key, computed.get(cell.key, cell.printed), "", cell.test, ""]
        for cell in read_published(study.folder / "published.csv").rows
    ]
    head = ["table", "variable", "level", "group", "statistic", "published", "unit", "test", "note"]
    with (tmp_path / "published.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    (tmp_path / "plan.yaml").write_bytes((study.folder / "plan.yaml").read_bytes())
    found = audit(tmp_path)
    assert found.ok
    assert {f.check for f in found.findings} == {"denominators", "gaps"}


def test_the_chongqing_table_alone_tells_its_denominators_and_the_unit_of_ph(
    tmp_path: Path,
) -> None:
    source = bundled("analyses") / "chongqing" / "published.csv"
    path = tmp_path / "published.csv"
    path.write_bytes(source.read_bytes())
    found = audit(path)
    assert [f.check for f in found.findings if f.severity == "error"] == ["units"]
    assert [f.check for f in found.findings if f.severity == "warning"] == ["denominators"] * 13


@pytest.mark.parametrize("name", CLEAN)
def test_a_published_table_of_public_data_has_no_error(name: str) -> None:
    found = public_audit(name)
    assert found.ok
    assert {p.verdict for p in found.p_values} <= {"attainable", "undecided"}


def test_three_published_tables_are_audited() -> None:
    assert len(CLEAN) >= 3


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # The package's own documentation: cholesterol, triglycerides and platelets have missing
        # values; the table does not print how many.
        ("pbc_by_treatment", {("p_of_means", "cholesterol"), ("p_of_means", "triglycerides"),
                              ("p_of_means", "platelets")}),
        # Of 68 patients of grade II five have no known response.
        ("trial_by_grade", {("denominators", "response")}),
        ("mockstudy_by_arm", set()),
    ],
)  # fmt: skip
def test_what_the_tables_leave_unsaid_is_a_warning(
    name: str, expected: set[tuple[str, str]]
) -> None:
    found = public_audit(name)
    assert {(f.check, f.cells[0].variable) for f in found.findings} == expected
    assert found.count("warning") == len(found.findings)


@pytest.mark.parametrize(
    ("name", "old", "new", "check", "severity"),
    [
        ("trial_by_grade", "35 (51%)", "35 (53%)", "denominators", "warning"),
        ("trial_by_grade", "35 (51%)", "35 (50%)", "denominators", "error"),
        ("trial_by_grade", "35 (51%)", "36 (53%)", "levels", "error"),
        ("trial_by_grade", "47 (37, 56)", "57 (37, 56)", "order", "error"),
        ("trial_by_grade", "table1,death,,*,p_value,0.080", "table1,death,,*,p_value,0.180",
         "p_of_counts", "error"),
        ("pbc_by_treatment", "table1,age,,*,p_value,0.018", "table1,age,,*,p_value,0.180",
         "p_of_means", "warning"),
        ("pbc_by_treatment", "table1,female,,*,p_value,0.421", "table1,female,,*,p_value,0.326",
         "p_of_counts", "warning"),
        ("mockstudy_by_arm", "table1,,,irox,N,380", "table1,,,irox,N,390", "groups", "error"),
        ("mockstudy_by_arm", "916 (61.1%)", "915 (61.0%)", "groups", "error"),
        ("mockstudy_by_arm", "59.673 (11.365)", "59.674 (11.365)", "grim", "warning"),
        ("mockstudy_by_arm", "26.000 - 85.000", "58.000 - 60.000", "spread", "error"),
        ("mockstudy_by_arm", "table1,age,,*,p_value,0.614", "table1,age,,*,p_value,0.004",
         "p_of_means", "warning"),
    ],
)  # fmt: skip
def test_a_broken_copy_is_found(
    tmp_path: Path, name: str, old: str, new: str, check: str, severity: str
) -> None:
    text = (AUDITS / name / "published.csv").read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "published.csv"
    path.write_text(text.replace(old, new), encoding="utf-8")
    known = {(f.check, f.cells[0].key) for f in public_audit(name).findings}
    fresh = [f for f in audit(path).findings if (f.check, f.cells[0].key) not in known]
    assert (check, severity) in {(f.check, f.severity) for f in fresh}


def test_the_tables_name_their_columns_as_every_published_csv_does() -> None:
    for name in CLEAN:
        with (AUDITS / name / "published.csv").open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file))[:6] == [
                "table", "variable", "level", "group", "statistic", "published",
            ]  # fmt: skip

"""The draft of a mapping, and a hospital's file that becomes a cohort after three edits of it."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

import ncstats as nc
from ncstats import cli
from ncstats.cohort import read_mapping
from ncstats.errors import DataError, UsageError

DATA = Path(__file__).parents[2] / "data"
FILE = DATA / "emr_zh.csv"

FINDINGS_ASKED = """#findings:
#  urine_protein_dipstick: {"阳性": "?"}  # 阳性: 1
#  nc_type: {"双肾髓质钙盐沉着": "?", "肾皮质钙化": "?", "髓质及皮质均见钙化": "?"}"""
FINDINGS_SAID = """findings:
  nc_type: {双肾髓质钙盐沉着: medullary, 肾皮质钙化: cortical, 髓质及皮质均见钙化: combined}"""
EDITS = (
    (
        '#coding:\n#  sex: {"1": male, "2": female}',
        'coding:\n  sex: {"1": male, "2": female}',
    ),
    (
        "#units:\n#  age_months: years  # 38: 1\n#  serum_calcium: auto",
        "units:\n  serum_calcium: auto",
    ),
    (FINDINGS_ASKED, FINDINGS_SAID),
)


def test_the_file_is_what_its_script_writes() -> None:
    made = runpy.run_path(str(DATA / "emr_zh.py"))["content"]()
    assert made == FILE.read_bytes()


@pytest.fixture
def draft() -> str:
    return nc.suggest_mapping(FILE)


def test_a_draft_is_a_mapping_as_it_stands(tmp_path: Path, draft: str) -> None:
    (tmp_path / "mapping.yaml").write_text(draft, encoding="utf-8")
    mapping = read_mapping(tmp_path / "mapping.yaml", nc.load_dictionary())
    assert mapping.ignore == ["主管医生", "备注"]
    assert mapping.drop == [33, 34]
    assert mapping.coding == mapping.findings == mapping.units == {}


def test_a_draft_asks_with_counts_and_says_what_to_correct(draft: str) -> None:
    assert '#  sex: {"1": male, "2": female}  # 1: 17, 2: 14' in draft
    assert "#thousands:\n#  - ldh  # 1,245: 1" in draft
    assert "#  birth_date: ymd  # 16-1-2: 1, 01/02/2016: 1" in draft
    assert "# - there is no such day as “2016-02-30”. (× 1)" in draft
    for secret in ("合成1", "13900000001", "合成路", "ZY000001"):
        assert secret not in draft
    assert "须在文件中更正" in nc.suggest_mapping(FILE, lang="zh")


def test_a_hospital_s_file_is_a_cohort_after_three_edits(tmp_path: Path, draft: str) -> None:
    for old, new in EDITS:
        assert draft.count(old) == 1
        draft = draft.replace(old, new)
    (tmp_path / "mapping.yaml").write_text(draft, encoding="utf-8")
    cohort = nc.read_cohort(FILE, mapping=tmp_path / "mapping.yaml", errors="coerce")
    assert cohort.n == 30
    assert cohort.data["sex"].value_counts().to_dict() == {"male": 17, "female": 13}
    assert cohort.data["nc_type"].notna().all()
    calcium = cohort.data["serum_calcium"]
    assert calcium[:2].tolist() == pytest.approx([2.445198, 2.545002])
    assert cohort.data["age_months"][26:28].tolist() == pytest.approx([18, 15 / 30.4375])
    assert cohort.data["patient_id"][0] == "0001"
    errors = cohort.problems[cohort.problems["severity"] == "error"]
    assert set(errors["code"].str.removeprefix("cohort.")) == {
        "ambiguous_date",
        "birth_after_diagnosis",
        "comma_in_number",
        "contact_before_diagnosis",
        "gene_as_date",
        "no_such_day",
        "none_in_number",
        "not_a_level",
        "not_a_number",
        "summary_value",
        "unit_not_said",
    }
    left_out = cohort.problems["code"] == "cohort.identifying_column"
    assert cohort.problems.loc[left_out, "column"].tolist() == [
        "患儿姓名",
        "身份证号",
        "联系电话",
        "家庭住址",
        "住院号",
    ]
    assert cohort.beside.censored["pth"].tolist()[11:13] == [-1, 1]
    assert cohort.beside.reasons["serum_phosphate"].tolist()[5:7] == ["not_done", "not_applicable"]


def test_before_the_edits_every_question_is_a_problem(tmp_path: Path, draft: str) -> None:
    (tmp_path / "mapping.yaml").write_text(draft, encoding="utf-8")
    with pytest.raises(DataError) as error:
        nc.read_cohort(FILE, mapping=tmp_path / "mapping.yaml")
    codes = [problem.code for problem in error.value.problems]
    assert codes.count("cohort.coding_not_said") == 30


def test_check_writes_the_draft_and_never_over_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], draft: str
) -> None:
    out = tmp_path / "mapping.yaml"
    for code in (0, 2):
        with pytest.raises(SystemExit) as ended:
            cli.main(["check", str(FILE), "--suggest", str(out)])
        assert (ended.value.code, out.read_text(encoding="utf-8")) == (code, draft)
    assert "mapping.yaml" in capsys.readouterr().err


def test_without_a_number_of_the_patient_the_columns_that_may_be_it_are_asked(
    tmp_path: Path,
) -> None:
    file = tmp_path / "a.csv"
    file.write_text("序号,sex\n1,male\n2,female\n3,male\n", encoding="utf-8")
    draft = nc.suggest_mapping(file)
    assert '#  "序号": patient_id' in draft
    with pytest.raises(UsageError):
        nc.suggest_mapping(tmp_path / "none.csv")


def test_one_draft_is_for_the_patients_and_their_visits(tmp_path: Path) -> None:
    patients, visits = tmp_path / "p.csv", tmp_path / "v.csv"
    patients.write_text("patient_id,sex,主管医生,nc_type\n1,1,甲,肾\n2,2,乙,肾\n", "utf-8")
    rows = "1,2020-01-02,90,男,x,\n合计,,,,,\n"
    visits.write_text(f"patient_id,visit_date,height_cm,sex,检查室,主管医生\n{rows}", "utf-8")
    written = tmp_path / "mapping.yaml"
    with pytest.raises(SystemExit) as ended:
        cli.main(["check", str(patients), "--visits", str(visits), "--suggest", str(written)])
    assert ended.value.code == 0
    draft = written.read_text("utf-8")
    mapping = read_mapping(written, nc.load_dictionary())
    assert mapping.ignore == ["主管医生", "检查室"]  # once, though both files have the first
    assert mapping.drop == []  # lines to drop are those of the patients
    assert '#  sex: {"1": male, "2": female}' in draft
    # The patients' file may have the column, and would lose it.
    assert '#ignore:\n#  - "sex"' in draft
    assert "合计" in draft

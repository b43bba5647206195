"""What is done with each hazard of a hospital's file: accepted with a note, asked, or refused.

Each line is a file in little, what is read from it, and the words with which it is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ncstats.cohort import Cohort, read_cohort
from ncstats.errors import DataError, Problem, UsageError
from ncstats.tally import tally

MU, MICRO = "\u03bc", "\u00b5"


@dataclass(frozen=True)
class Accepted:
    """Cells that are read: their values, and for each the rule in both languages."""

    name: str
    text: str | bytes
    column: str
    values: list[Any]
    rules: tuple[str, str] = ("", "")
    mapping: str = ""


@dataclass(frozen=True)
class Refused:
    """A problem: its code, line and value, and words of it in both languages."""

    name: str
    text: str
    code: str
    line: int
    value: str
    words: tuple[str, str]
    mapping: str = ""


SMALL = "patient_id,性别,age_months\n001,男,38\n"
CHARACTERS = ("full-width or invisible characters replaced", "已替换全角或不可见字符")
MISSING = ("read as missing", "按缺失读取")
LEVEL = ("read as the level that the word stands for", "按该词所指的取值读取")
DATE = ("date written as YYYY-MM-DD", "日期改写为 YYYY-MM-DD")
UNIT = ("converted to the variable’s own unit", "换算为该变量的单位")
CENSORED = ("read as below or above this limit", "按低于或高于此限值读取")
AGE = ("spoken age read as a number", "口语年龄读作数字")
ENCODING = ("the file is not UTF-8; read in this encoding", "文件不是 UTF-8；按此编码读取")
NONE: Any = None


def of(header: str, *cells: str) -> str:
    """A file of one column beside the key."""
    rows = "".join(f'p{row},"{cell}"\n' for row, cell in enumerate(cells))
    return f"patient_id,{header}\n{rows}"


ACCEPTED = [
    Accepted("GB18030", SMALL.encode("gb18030"), "sex", ["male"], ENCODING),
    Accepted("UTF-8 with BOM", SMALL.encode("utf-8-sig"), "sex", ["male"]),
    Accepted("UTF-16", SMALL.encode("utf-16"), "sex", ["male"], ENCODING),
    Accepted("semicolons", SMALL.replace(",", ";"), "age_months", [38]),
    Accepted("tabs", SMALL.replace(",", "\t"), "age_months", [38]),
    Accepted("Chinese headers", "患者编号,血清总钙\n1,2.4\n", "serum_calcium", [2.4]),
    Accepted("full width", of("serum_calcium", "２．４"), "serum_calcium", [2.4], CHARACTERS),
    Accepted("invisible", of("sex", "\u200b男\u00a0\u3000"), "sex", ["male"], CHARACTERS),
    Accepted("below", of("pth", "<3", "＞１００"), "pth", [3, 100], CENSORED),
    *(
        Accepted(f"missing {cell}", of("pth", cell, "5"), "pth", [NONE, 5], MISSING)
        for cell in ("未查", "未做", "未测", "/", "—", "\\", "N/A", "#N/A", "None", "NaN")
    ),
    Accepted("NA", of("pth", "NA", "5"), "pth", [NONE, 5]),
    Accepted("gene NA", of("gene", "NA", "SLC4A1"), "genetic_result", [NONE, "SLC4A1"]),
    Accepted("none in yes/no", of("hematuria", "无", "有"), "hematuria", ["no", "yes"], LEVEL),
    Accepted(
        "dipstick",
        of("尿蛋白", "阴性", "(-)", "±", "+", "++"),
        "urine_protein_dipstick",
        ["negative", "negative", "trace", "p1", "p2"],
        LEVEL,
    ),
    Accepted("signs", of("hematuria", "√", "×", "Y", "N"), "hematuria", ["yes", "no"] * 2, LEVEL),
    Accepted("1 and 0", of("hematuria", "1", "0"), "hematuria", ["yes", "no"], LEVEL),
    Accepted("labels", of("hematuria", "是", "否"), "hematuria", ["yes", "no"]),
    Accepted(
        "sex 1/2",
        of("sex", "1", "2"),
        "sex",
        ["male", "female"],
        ("", ""),
        "coding: {sex: {1: male, 2: female}}",
    ),
    Accepted(
        "serial",
        of("birth_date", "42371"),
        "birth_date",
        ["2016-01-02"],
        ("a spreadsheet’s count of days written as YYYY-MM-DD", "电子表格的日期序列号改写为"),
    ),
    Accepted(
        "serial 1904",
        of("birth_date", "40909"),
        "birth_date",
        ["2016-01-02"],
        ("a spreadsheet’s count of days", "电子表格的日期序列号"),
        "date_format: {birth_date: excel-1904}",
    ),
    Accepted(
        "order said",
        of("birth_date", "16-1-2", "17-3-4"),
        "birth_date",
        ["2016-01-02", "2017-03-04"],
        DATE,
        "date_format: {birth_date: ymd}",
    ),
    Accepted(
        "day first",
        of("birth_date", "01/02/2016"),
        "birth_date",
        ["2016-02-01"],
        DATE,
        "date_format: {birth_date: dmy}",
    ),
    Accepted(
        "dates",
        of("birth_date", "2016/1/2", "2016.1.2", "2016年1月2日", "20160102"),
        "birth_date",
        ["2016-01-02"] * 4,
        DATE,
    ),
    Accepted("unit beside", of("serum_calcium", "10.2 mg/dL"), "serum_calcium", [2.545002], UNIT),
    Accepted(
        "unit by value",
        of("serum_calcium", "2.4", "9.8"),
        "serum_calcium",
        [2.4, 2.445198],
        UNIT,
        "units: {serum_calcium: auto}",
    ),
    Accepted(
        "unit said",
        of("serum_calcium", "9.8"),
        "serum_calcium",
        [2.445198],
        UNIT,
        "units: {serum_calcium: mg/dL}",
    ),
    Accepted("unit in header", of("血钙(mmol/L)", "2.4"), "serum_calcium", [2.4]),
    Accepted("other unit in header", of("calcium mg/dL", "9.8"), "serum_calcium", [2.445198], UNIT),
    Accepted(
        "two letters mu",
        of("肌酐", f"36 {MU}mol/L", f"36{MICRO}mol/L"),
        "serum_creatinine",
        [36, 36],
        ("unit beside the value taken off", "去掉值后的单位"),
    ),
    Accepted(
        "spoken ages",
        of("年龄", "3岁2月", "3 y 2 m", "1岁半", "10月龄", "3岁"),
        "age_months",
        [38, 38, 18, 10, 36],
        AGE,
    ),
    Accepted("days", of("age_months", "15天"), "age_months", [15 / 30.4375], AGE),
    Accepted("months as such", of("age_months", "38"), "age_months", [38]),
    Accepted("years in header", of("年龄(岁)", "3.5"), "age_months", [42], UNIT),
    Accepted(
        "decimal comma",
        of("serum_calcium", "2,4", "2,45"),
        "serum_calcium",
        [2.4, 2.45],
        ("decimal comma read as a decimal point", "小数逗号读作小数点"),
    ),
    Accepted(
        "thousands",
        of("ldh", "1,245"),
        "ldh",
        [1245],
        ("commas between thousands taken off", "去掉千位分隔逗号"),
        "thousands: [ldh]",
    ),
    Accepted(
        "decimal comma said",
        of("serum_calcium", "2,4", "2.5"),
        "serum_calcium",
        [2.4, 2.5],
        ("decimal comma read", "小数逗号"),
        "decimal_comma: [serum_calcium]",
    ),
    Accepted(
        "serial said",
        of("birth_date", "42371", "2016-01-02"),
        "birth_date",
        ["2016-01-02"] * 2,
        ("a spreadsheet’s count", "电子表格"),
        "date_format: {birth_date: excel}",
    ),
    Accepted("identifiers", "patient_id,sex\n0012,male\n", "patient_id", ["0012"]),
    Accepted("18 digits", "patient_id\n500101202001010011\n", "patient_id", ["500101202001010011"]),
    Accepted(
        "title",
        f"某医院肾钙盐沉着登记,,\n{SMALL}",
        "sex",
        ["male"],
        ("line above the headers passed over", "跳过表头以上的行"),
    ),
    Accepted(
        "own word", of("pth", "溶血", "5"), "pth", [NONE, 5], MISSING, "reasons: {溶血: not_done}"
    ),
    Accepted(
        "finding",
        of("nc_type", "双肾髓质钙盐沉着"),
        "nc_type",
        ["medullary"],
        ("", ""),
        "findings: {nc_type: {双肾髓质钙盐沉着: medullary}}",
    ),
]

REFUSED = [
    Refused("grade without a degree", of("尿蛋白", "阳性"), "not_a_level", 2, "阳性",
            ("is no level of urine_protein_dipstick", "不是 urine_protein_dipstick 的取值")),
    Refused("dash in a dipstick", of("尿蛋白", "-", "+"), "dash_in_doubt", 2, "-",
            ("may mean negative or not done", "可能指阴性，也可能指未做")),
    Refused("none in a number", of("pth", "无"), "none_in_number", 2, "无",
            ("may mean zero or not done", "也可能指未做")),
    Refused("mixed codes", of("hematuria", "1", "0", "2"), "mixed_coding", 2, "1",
            ("(0: 1, 1: 1, 2: 1)", "（0: 1, 1: 1, 2: 1）")),
    Refused("sex", of("sex", "1", "2", "1"), "coding_not_said", 2, "1",
            ("(1: 2, 2: 1); say it in mapping.yaml, for example “coding: {sex: {1: male, 2: fem",
             "（1: 2, 2: 1）")),
    Refused("sex 0 and 1", of("sex", "0", "1"), "coding_not_said", 2, "0", ("0: 1, 1: 1", "sex")),
    Refused("serial among dates", of("birth_date", "42371", "2016-01-02"), "serial_date", 2,
            "42371", ("spreadsheet’s count of days", "日期序列号")),
    Refused("order", of("birth_date", "16-1-2"), "ambiguous_date", 2, "16-1-2",
            ("open (2016-01-02)", "（2016-01-02）")),
    Refused("day or month", of("birth_date", "01/02/2016"), "ambiguous_date", 2, "01/02/2016",
            ("(2016-02-01, 2016-01-02)", "年月日顺序不明")),
    Refused("month 13", of("birth_date", "2016/13/2"), "no_such_day", 2, "2016/13/2",
            ("there is no such day", "没有“2016/13/2”这一天")),
    Refused("30 February", of("birth_date", "2016-02-30"), "no_such_day", 2, "2016-02-30",
            ("there is no such day", "没有")),
    Refused("bare mg/dL", of("serum_calcium", "9.8"), "out_of_range_in_unit", 2, "9.8",
            ("from 0.8 to 6 mmol/L. 9.8 mg/dL would be 2.445198 mmol/L", "9.8 mg/dL 相当于")),
    Refused("unit in neither", of("serum_calcium", "5.5"), "unit_not_told", 2, "5.5",
            ("none of the units", "各单位下都不常见"), "units: {serum_calcium: auto}"),
    Refused("strange unit", of("血钙(kg)", "2.4"), "unknown_unit_in_header", 1, "血钙(kg)",
            ("gives the unit “kg”", "给出的单位“kg”")),
    Refused("range", of("serum_calcium", "2.4(2.3-2.5)"), "summary_value", 2, "2.4(2.3-2.5)",
            ("summarises several values", "多个值的汇总")),
    Refused("mean and SD", of("serum_calcium", "2.4±0.1"), "summary_value", 2, "2.4±0.1",
            ("summarises", "汇总")),
    Refused("6+ months", of("年龄", "6+月"), "not_a_number", 2, "6+月", ("no number", "不是数字")),
    Refused("14 months", of("age_months", "3岁14月"), "not_a_number", 2, "3岁14月",
            ("no number", "不是数字")),
    Refused("age without unit", of("年龄", "3"), "unit_not_said", 2, "3",
            ("in months or in years", "按月还是按岁")),
    Refused("comma and point", of("serum_calcium", "2,4", "2.5"), "comma_in_number", 2, "2,4",
            ("decimal_comma:", "千位分隔")),
    Refused("thousands", of("ldh", "1,245"), "comma_in_number", 2, "1,245",
            ("thousands:", "小数点")),
    Refused("cut identifier", "patient_id\n5.00101E+17\n", "digits_lost", 2, "5.00101E+17",
            ("cut off", "截断")),
    Refused("patient twice", "patient_id,sex\n1,男\n1,女\n", "duplicate_patient", 3, "1",
            ("already stands in line 2", "已在第 2 行出现")),
    Refused("row twice", "patient_id,sex\n1,男\n1,男\n", "duplicate_row", 3, "1",
            ("repeats line 2 cell by cell; drop it", "与第 2 行完全相同；请删除")),
    Refused("header twice", "patient_id,calcium,calcium\n1,2,2\n", "duplicate_column", 1, "calcium",
            ("are both the variable serum_calcium", "都是变量 serum_calcium")),
    Refused("ragged", "patient_id,sex\n1\n", "ragged_row", 2, NONE, ("1 cell,", "1 个单元格")),
    Refused("total", "patient_id,sex\n1,男\n合计,\n", "total_row", 3, "合计",
            ("is no patient", "不是患者")),
    Refused("gene", of("gene", "2-Sep"), "gene_as_date", 2, "2-Sep", ("SEPTIN2", "基因名")),
    Refused("gene of March", of("gene", "1-Mar"), "gene_as_date", 2, "1-Mar", ("MARCHF1", "基因")),
    Refused("ambiguous label", of("肾结石", "是"), "unknown_column", 1, "肾结石", ("", "")),
    Refused("birth after diagnosis",
            "patient_id,birth_date,diagnosis_date\n1,2020-01-02,2020-01-01\n",
            "birth_after_diagnosis", 2, "2020-01-02",
            ("birth 2020-01-02 lies after", "出生日期 2020-01-02 晚于")),
    Refused("contact before diagnosis",
            "patient_id,diagnosis_date,last_contact_date\n1,2020-01-02,2020-01-01\n",
            "contact_before_diagnosis", 2, "2020-01-01", ("before the diagnosis", "早于诊断日期")),
    Refused("death before diagnosis",
            "patient_id,diagnosis_date,death_date\n1,2020-01-02,2020-01-01\n",
            "death_before_diagnosis", 2, "2020-01-01", ("the death 2020-01-01", "死亡日期 2020")),
    Refused("contact after death",
            "patient_id,last_contact_date,death_date\n1,2020-01-02,2020-01-01\n",
            "contact_after_death", 2, "2020-01-02", ("after the death", "晚于死亡日期")),
    Refused("future", of("birth_date", "2026-01-01"), "future_date", 2, "2026-01-01",
            ("lies after 2025-06-30", "晚于数据截止日 2025-06-30"), "dated: 2025-06-30"),
]  # fmt: skip


def read(folder: Path, text: str | bytes, mapping: str, **options: Any) -> Cohort:
    file = folder / "export.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    (folder / "mapping.yaml").write_text(mapping + "\n", encoding="utf-8")
    return read_cohort(file, mapping=folder / "mapping.yaml" if mapping else None, **options)


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda case: case.name)
def test_what_is_accepted_is_noted(tmp_path: Path, case: Accepted) -> None:
    for lang, rule in zip(("en", "zh"), case.rules, strict=True):
        cohort = read(tmp_path, case.text, case.mapping, lang=lang)
        column = cohort.data[case.column]
        shown = column.dt.strftime("%Y-%m-%d") if column.dtype.kind == "M" else column
        values = [None if gone else value for value, gone in zip(shown, column.isna(), strict=True)]
        assert values == [v if isinstance(v, str | None) else pytest.approx(v) for v in case.values]
        rules = set(cohort.changes["rule"])
        assert len(rules) == bool(rule), rules
        assert all(found.startswith(rule) for found in rules)


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_what_is_refused_says_why_and_the_way_out(tmp_path: Path, case: Refused) -> None:
    with pytest.raises(DataError) as error:
        read(tmp_path, case.text, case.mapping)
    problem: Problem = error.value.problems[0]
    found = (problem.code, problem.line, problem.value)
    assert found == (f"cohort.{case.code}", case.line, case.value)
    for lang, words in zip(("en", "zh"), case.words, strict=True):
        assert words in problem.sentence(lang)


def test_why_a_value_is_missing_is_kept(tmp_path: Path) -> None:
    cohort = read(tmp_path, of("pth", "未查", "/", "不详", "", "5"), "")
    reasons = cohort.beside.reasons["pth"].tolist()
    assert reasons == ["not_done", "not_applicable", "unknown", None, None]


def test_a_limit_stays_a_limit_and_nothing_follows_from_it(tmp_path: Path) -> None:
    text = "patient_id,serum_calcium,serum_albumin\n1,<1.6,40\n2,>4.5,40\n3,2.4,40\n"
    cohort = read(tmp_path, text, "")
    assert cohort.data["serum_calcium"].tolist() == [1.6, 4.5, 2.4]
    assert cohort.beside.censored["serum_calcium"].tolist() == [-1, 1, 0]
    assert cohort.data["corrected_calcium"].isna().tolist() == [True, True, False]
    assert cohort.holds("serum_calcium < 2").known.tolist() == [False, False, True]


def test_a_limit_stays_a_limit_unless_the_mapping_leaves_it_out(tmp_path: Path) -> None:
    text = of("pth", "<3", "5", ">900")
    counted = tally(read(tmp_path, text, ""), "pth")
    assert counted.values.tolist() == [3, 5, 900]
    assert counted.side.tolist() == [-1, 0, 1]
    left_out = read(tmp_path, text, "censored: {pth: missing}")
    assert tally(left_out, "pth").values.tolist() == [5]
    assert left_out.changes["raw"].tolist() == ["<3", ">900"]


def test_what_says_who_a_patient_is_is_left_out_without_its_values(tmp_path: Path) -> None:
    text = (
        "patient_id,患儿姓名,联系电话,家庭住址,住院号,证件\n"
        "1,王小明,13800138000,某市某路1号,Z0012,11010519491231002X\n"
    )
    cohort = read(tmp_path, text, "", lang="zh")
    assert cohort.data.columns.tolist() == ["patient_id"]
    problems = cohort.problems
    assert set(problems["code"]) == {"cohort.identifying_column"}
    assert problems["column"].tolist() == ["患儿姓名", "联系电话", "家庭住址", "住院号", "证件"]
    assert problems["rule"][4].startswith("列“证件”疑似身份证件号码，不读取")
    assert "王小明" not in problems.to_string()
    mapped = read(
        tmp_path, text.replace("patient_id,", "序号,"), "columns: {住院号: patient_id, 序号: site}"
    )
    assert mapped.data["patient_id"].tolist() == ["Z0012"]


def test_the_errors_of_visits_between_rows(tmp_path: Path) -> None:
    patients = (
        "patient_id,birth_date,diagnosis_date,death_date\n1,2015-01-01,2016-01-01,2017-01-01\n"
    )
    visits = (
        "patient_id,visit_date,height_cm,us_grade_left\n"
        "1,2016-02-01,90,g0\n1,2016-03-01,87,g3\n1,2015-06-01,,\n1,2018-01-01,,\n"
    )
    (tmp_path / "visits.csv").write_text(visits, encoding="utf-8")
    cohort = read(tmp_path, patients, "", visits=tmp_path / "visits.csv", errors="coerce")
    found = cohort.problems[["code", "line", "column"]].to_numpy().tolist()
    for expected in (
        ["cohort.height_decrease", 3, "height_cm"],
        ["cohort.grade_jump", 3, "us_grade_left"],
        ["cohort.visit_before_diagnosis", 4, "visit_date"],
        ["cohort.visit_after_death", 5, "visit_date"],
    ):
        assert expected in found


def test_a_consequence_names_the_column_of_its_root(tmp_path: Path) -> None:
    text = "patient_id,serum_calcium,serum_albumin\n1,5.2,30\n"
    problems = read(tmp_path, text, "").problems
    by_column = problems.set_index("column")["caused_by"]
    assert pd.isna(by_column["serum_calcium"])
    assert by_column["corrected_calcium"] == "serum_calcium"


@pytest.mark.parametrize(
    ("mapping", "words", "chinese"),
    [
        ("units: {serum_calcium: kg}", "“kg” is no unit of serum_calcium. Allowed: mmol/L", "单位"),
        ("units: {pth: auto}", "cannot tell the units of pth apart", "无法区分 pth 的单位"),
        ("units: {sex: mg/dL}", "“units:” does not fit sex, which is a category", "不适用于 sex"),
        ("thousands: [sex]", "“thousands:” does not fit sex", "不适用于 sex"),
        ("date_format: {birth_dat: ymd}", "Did you mean “birth_date”?", "birth_date"),
        ("date_format: {birth_date: dym}", "Did you mean", "dym"),
        ("dated: soon", "mapping.yaml, line 1, column 1", "第 1 行"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused(
    tmp_path: Path, mapping: str, words: str, chinese: str
) -> None:
    with pytest.raises(UsageError) as error:
        read(tmp_path, SMALL, mapping)
    assert words in error.value.text()
    assert chinese in error.value.text("zh")
    assert error.value.problems[0].line == 1

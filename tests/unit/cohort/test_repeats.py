"""Columns repeated for each visit become rows of visits."""

from __future__ import annotations

from pathlib import Path

import pytest

import ncstats as nc
from ncstats.cohort.read import TextTable, read_text_table
from ncstats.cohort.repeats import Repeat, split_repeats, suggest_repeats
from ncstats.errors import DataError, UsageError
from ncstats.files import read_yaml
from ncstats.files.models import read_model

WIDE = """编号,性别,复查1日期,复查1超声,复查２日期,复查２超声,复查10日期
p1,男,2019-01-02,有,2020-01-02,无,2024-05-06
p2,女,,,,,
p3,女,,,2021-03-04,,
"""
REPEAT = """columns: {"复查{n}日期": visit_date, "复查{n}超声": nc_present}
values: {modality: us}
"""


def table(tmp_path: Path, text: str = WIDE) -> TextTable:
    (tmp_path / "wide.csv").write_text(text, "utf-8")
    return read_text_table(tmp_path / "wide.csv", lambda headers: headers.count("编号"))


def repeat(tmp_path: Path, text: str = REPEAT) -> Repeat:
    (tmp_path / "repeat.yaml").write_text(text, "utf-8")
    return read_model(read_yaml(tmp_path / "repeat.yaml"), Repeat)


def rows(found: TextTable) -> list[tuple[str, ...]]:
    columns = [[column.texts[code] for code in column.codes] for column in found.columns]
    return list(zip(*columns, strict=True))


def test_each_number_is_a_visit_in_order_with_its_patient_and_line(tmp_path: Path) -> None:
    patients, visits = split_repeats(table(tmp_path), [repeat(tmp_path)], key=0)
    assert [column.header for column in patients.columns] == ["编号", "性别"]
    headers = ["编号", "复查{n}日期", "复查{n}超声", "modality"]
    assert [column.header for column in visits.columns] == headers
    assert rows(visits) == [
        ("p1", "2019-01-02", "有", "us"),
        ("p1", "2020-01-02", "无", "us"),
        ("p1", "2024-05-06", "", "us"),
        ("p3", "2021-03-04", "", "us"),
    ]
    assert list(visits.lines) == [2, 2, 2, 4]
    assert visits.source.rows == 4


def test_two_groups_stand_side_by_side(tmp_path: Path) -> None:
    text = "id,us1,us2,ct1\np1,a,b,c\n"
    groups = [Repeat(columns={"us{n}": "nc_left"}), Repeat(columns={"ct{n}": "nc_right"})]
    _, visits = split_repeats(table(tmp_path, text), groups, key=0)
    assert sorted(rows(visits)) == [("p1", "", "c"), ("p1", "a", ""), ("p1", "b", "")]


def test_a_pattern_that_fits_no_header_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no header of the file is like “随访\{n\}”") as error:
        split_repeats(table(tmp_path), [Repeat(columns={"随访{n}": "visit_date"})], key=0)
    assert "随访{n}" in error.value.text("zh")


@pytest.mark.parametrize("pattern", ["复查日期", "复查{n}第{n}日"])
def test_a_pattern_holds_its_number_once(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(UsageError, match=r"must hold “\{n\}” once"):
        repeat(tmp_path, f'columns: {{"{pattern}": visit_date}}')


@pytest.mark.parametrize(
    ("headers", "patterns", "numbers"),
    [
        (["us1_date", "us1_nc", "us2_date", "us2_nc"], ("us{n}_date", "us{n}_nc"), (1, 2)),
        (["第一次复查", "第二次复查", "第十二次复查"], ("第{n}次复查",), (1, 2, 12)),
        (["复查1_24h尿钙", "复查2_24h尿钙"], ("复查{n}_24h尿钙",), (1, 2)),
    ],
)
def test_headers_that_differ_by_a_number_are_suggested(
    headers: list[str], patterns: tuple[str, ...], numbers: tuple[int, ...]
) -> None:
    (found,) = suggest_repeats([*headers, "25(OH)D3", "24h尿磷", "sex"])
    assert (found.patterns, found.numbers) == (patterns, numbers)


def test_nothing_is_suggested_where_nothing_repeats() -> None:
    assert suggest_repeats(["id", "25(OH)D3", "24h尿钙", "年龄"]) == ()


HOSPITAL = """编号,性别,诊断日期,复查1日期,复查1左肾,复查1右肾,复查2日期,复查2左肾,复查2右肾
p1,男,2018-01-01,2019-01-02,有,有,2020-01-02,无,无
p2,女,2018-01-01,2019-03-02,有,有,,,
p3,女,2018-02-01,,,,,,
"""
MAPPING = """repeat:
  - columns: {"复查{n}日期": visit_date, "复查{n}左肾": nc_left, "复查{n}右肾": nc_right}
    values: {modality: us}
"""


def hospital(tmp_path: Path, mapping: str = MAPPING) -> tuple[Path, Path]:
    (tmp_path / "wide.csv").write_text(HOSPITAL, "utf-8")
    (tmp_path / "mapping.yaml").write_text(mapping, "utf-8")
    return tmp_path / "wide.csv", tmp_path / "mapping.yaml"


def test_a_wide_file_becomes_a_cohort_with_visits_through_its_mapping(tmp_path: Path) -> None:
    data, mapping = hospital(tmp_path)
    cohort = nc.read_cohort(data, mapping=mapping)
    assert cohort.n == 3
    assert cohort.visits is not None
    seen = cohort.visits[["patient_id", "modality", "nc_present"]].astype(str)
    assert [tuple(row) for row in seen.to_numpy()] == [
        ("p1", "us", "yes"), ("p1", "us", "no"), ("p2", "us", "yes"),
    ]  # fmt: skip
    assert list(cohort.visit_lines) == [2, 2, 3]
    # Both tables are of one file, and what was changed in either is counted.
    counts = cohort.counts.groupby("ledger")["count"].sum()
    assert counts.to_dict() == {"changes": 6, "problems": 1}


def test_the_draft_of_a_mapping_asks_what_repeated_columns_are(tmp_path: Path) -> None:
    data, _ = hospital(tmp_path)
    draft = nc.suggest_mapping(data)
    assert (
        '#  - columns: {"复查{n}日期": "?", "复查{n}左肾": "?", "复查{n}右肾": "?"}  # 1, 2'
        in draft
    )
    assert "ignore" not in draft


def test_a_wrong_variable_of_a_repeat_is_named_with_its_line(tmp_path: Path) -> None:
    wrong = MAPPING.replace("nc_left", "nc_lefd").replace("modality", "modalitie")
    data, mapping = hospital(tmp_path, wrong)
    with pytest.raises(UsageError) as caught:
        nc.read_cohort(data, mapping=mapping)
    found = [(problem.line, problem.nearest) for problem in caught.value.problems]
    assert found == [(2, "nc_left"), (3, "modality")]


def test_repeats_need_the_patient_s_column(tmp_path: Path) -> None:
    data, mapping = hospital(tmp_path)
    data.write_text(HOSPITAL.replace("编号", "床位"), "utf-8")
    with pytest.raises(DataError, match="patient_id"):
        nc.read_cohort(data, mapping=mapping)

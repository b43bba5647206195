"""Cells as printers print them: what is one to a reader is read as one, and nothing is guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncstats.text.cells import parse, rewrite, write
from ncstats.text.printed import AmbiguousError, Style


def _numbers(statistic: str, printed: str) -> list[str] | None:
    """The numbers of a cell, each with its relation where it is not equality."""
    found = parse(statistic, printed)
    if found is None:
        return None
    return [f"{'' if n.relation == '=' else n.relation}{n.value:f}" for n in found.values()]


@pytest.mark.parametrize(
    ("statistic", "printed", "numbers"),
    [
        ("median_iqr", "137.7 (135.2–139.7)", ["137.7", "135.2", "139.7"]),
        ("median_iqr", "137.7 [135.2, 139.7]", ["137.7", "135.2", "139.7"]),
        ("median_iqr", "137.7 (135.2; 139.70)", ["137.7", "135.2", "139.70"]),
        ("median_iqr", "137.7 (135.2 to 139.7)", ["137.7", "135.2", "139.7"]),
        ("median_iqr", "137.7 (IQR: 135.2‑139.7)", ["137.7", "135.2", "139.7"]),
        ("median_iqr", "137.7（135.2，139.7）", ["137.7", "135.2", "139.7"]),
        ("median_iqr", "137.7（135.2～139.7）", ["137.7", "135.2", "139.7"]),
        ("median_iqr", "137,7 (135,2–139,7)", ["137.7", "135.2", "139.7"]),
        ("median_iqr", "1,5 (1,2, 2,3)", ["1.5", "1.2", "2.3"]),
        ("median_iqr", "1,5 (1,2; 2)", ["1.5", "1.2", "2"]),
        ("median_iqr", "12 (3,5)", ["12", "3", "5"]),
        ("median_iqr", "5 (1,234)", ["5", "1", "234"]),
        ("median_iqr", "−1.5 [−2.0–−0.5]", ["-1.5", "-2.0", "-0.5"]),
        ("median_iqr", "-1.5 [-2.0--0.5]", ["-1.5", "-2.0", "-0.5"]),
        ("median_iqr", "1 234.5 (1 200.0–1 300.0)", ["1234.5", "1200.0", "1300.0"]),
        ("median_iqr", "1’234 (1’200–1’300)", ["1234", "1200", "1300"]),
        ("median_iqr", "1,234.5 (1,200.0 to 1,300.0)", ["1234.5", "1200.0", "1300.0"]),
        ("median_iqr", "1.234,5 (1.200,0–1.300,0)", ["1234.5", "1200.0", "1300.0"]),
        ("median_iqr_width", "12 (3,5)", ["12", "3.5"]),
        ("median_iqr_width", "137.7 (4.50)", ["137.7", "4.50"]),
        ("median_iqr_width", "137.7 (IQR 4.5)", ["137.7", "4.5"]),
        ("median_range", "47.5 (range, 3–105)", ["47.5", "3", "105"]),
        ("range", "3 to 105", ["3", "105"]),
        ("range", "3至105", ["3", "105"]),
        ("mean_sd", "3.25±1.5", ["3.25", "1.5"]),
        ("mean_sd", "3.25 +/- 1.5", ["3.25", "1.5"]),
        ("mean_sd", "3.25 (1.50)", ["3.25", "1.50"]),
        ("mean_sd", "3.25 (SD 1.5)", ["3.25", "1.5"]),
        ("mean_sd", "−1,5 ± 0,2", ["-1.5", "0.2"]),
        ("n_percent", "24 (89 %)", ["24", "89"]),
        ("n_percent", "24 [88.9]", ["24", "88.9"]),
        ("n_percent", "24（88.9％）", ["24", "88.9"]),
        ("n_percent", "1,234 (56)", ["1234", "56"]),
        ("n_percent", "1.234 (56,0)", ["1234", "56.0"]),
        ("n_percent", "1 234 (5,678)", ["1234", "5.678"]),
        ("n_percent", "24 (89)†", ["24", "89"]),
        ("n_N_percent", "8 of 11 (72.7%)", ["8", "11", "72.7"]),
        ("n_N_percent", "12 out of 22, 55%", ["12", "22", "55"]),
        ("percent_ci", "87.7% (95% CI: 81.2, 91.0)", ["87.7", "81.2", "91.0"]),
        ("p_value", "0.747", ["0.747"]),
        ("p_value", ".001", ["0.001"]),
        ("p_value", "<.001", ["<0.001"]),
        ("p_value", "P < 0.001", ["<0.001"]),
        ("p_value", "p = .03*", ["0.03"]),
        ("p_value", "p-value=0,03", ["0.03"]),
        ("p_value", "≤ 0.001", ["≤0.001"]),
        ("p_value", "<= 0.001", ["≤0.001"]),
        ("p_value", ">=.05", ["≥0.05"]),
        ("p_value", "＞0.05", [">0.05"]),
        ("p_value", "NS", ["≥0.05"]),
        ("p_value", "n.s.", ["≥0.05"]),
        ("p_value", "*", ["<0.05"]),
        ("p_value", "***", ["<0.001"]),
        ("p_value", "1.000", ["1.000"]),
        ("N", "4 028", ["4028"]),
        ("N", "4,028", ["4028"]),
    ],
)  # fmt: skip
def test_what_printers_do_differently_is_read(
    statistic: str, printed: str, numbers: list[str]
) -> None:
    assert _numbers(statistic, printed) == numbers


@pytest.mark.parametrize(
    ("statistic", "printed"),
    [
        ("N", "40 28"), ("N", "4,02"), ("N", "4,0280"), ("N", "12.3.4"), ("N", "0,123"),
        ("N", "1,23,456"), ("n", "12²"), ("n", "٣"), ("median", ""), ("median", "1.2.3"),
        ("median_iqr", "5 (1,234,567)"), ("median_iqr", "5 (1–2–3)"), ("median_iqr", "5 [1–2"),
        ("mean_sd", "3 – 4"), ("n_percent", "24/27"), ("n_percent", "24 (89%%)"),
        ("range", "3, 5"), ("p_value", "p"), ("p_value", "*****"), ("p_value", "none"),
        ("median", "NS"), ("median", "*"), ("n_percent", "about five"),
    ],
)  # fmt: skip
def test_what_has_another_form_is_not_read(statistic: str, printed: str) -> None:
    assert parse(statistic, printed) is None


@pytest.mark.parametrize(
    ("statistic", "printed", "readings"),
    [
        ("median", "1,234", ("1234", "1.234")),
        ("mean_sd", "1,234 ± 5", ("1234, 5", "1.234, 5")),
        ("median_iqr", "1,234 (1,100, 1,300)", ("1234, 1100, 1300", "1.234, 1.100, 1.300")),
    ],
)
def test_what_two_conventions_read_differently_names_both(
    statistic: str, printed: str, readings: tuple[str, ...]
) -> None:
    with pytest.raises(AmbiguousError) as caught:
        parse(statistic, printed)
    assert caught.value.readings == readings
    assert printed in str(caught.value)


def test_a_number_too_large_for_its_kind_is_no_second_reading() -> None:
    assert _numbers("p_value", "0,123") == ["0.123"]
    assert _numbers("percent", "1,234%") == ["1.234"]
    assert _numbers("p_value", "1.2") == ["1.2"]


@given(
    st.decimals(-99999, 99999, places=2),
    st.sampled_from([Style(), Style(".", ","), Style(",", "."), Style(",", " "), Style(".", "'")]),
)
def test_what_a_style_prints_it_reads(value: object, style: Style) -> None:
    assert _numbers("median", style.print(str(value))) == [str(value)]


@pytest.mark.parametrize(
    ("statistic", "printed", "values", "digits", "computed"),
    [
        ("median_iqr", "2,4 (1,0; 3,5)", {"median": 2.35, "p25": 1, "p75": 3.25}, 1,
         "2,4 (1,0; 3,3)"),
        ("median", "1 234,5", {"median": 1234567.25}, 1, "1 234 567,3"),
        ("n_percent", "1,234 [57%]", {"n": 1235, "N": 2470}, 0, "1,235 [50%]"),
        ("p_value", "P = .03*", {"p.value": 0.0412}, 2, "P = 0.04*"),
        ("p_value", "P = .03", {"p.value": 0.0002}, 2, "P <0.01"),
        ("p_value", "NS", {"p.value": 0.0123}, 3, "0.012"),
        ("n_in_words", "Ten", {"n": 9}, 0, "nine"),
        ("n", "no number", {"n": 9}, 0, "9"),
    ],
)  # fmt: skip
def test_a_cell_is_written_again_in_its_own_layout(
    statistic: str, printed: str, values: dict[str, float], digits: int, computed: str
) -> None:
    assert rewrite(statistic, printed, values, digits) == computed


def test_the_width_of_quartiles_is_exact() -> None:
    values = {"median": 137.7, "p25": 135.2, "p75": 139.7}
    assert write("median_iqr_width", values, 1) == "137.7 (4.5)"
    assert write("median_iqr_width", {**values, "p75": float("nan")}, 1) == "137.7 (–)"

"""The Chongqing study: what its report prints is what the paper prints, and says it is synthetic.

``chongqing_tables.csv`` was read from the paper's text (row label, column, string), not from the
study's published.csv: two transcriptions that must agree.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest

import ncstats as nc
from ncstats.published import read_published

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

# Denominators that the paper prints nowhere, read back from its percentages.
HIDDEN = {
    "Proteinuria": 49, "Urine calcium/creatinine >0.21": 20, "Low 24 h urinary calcium": 20,
    "Low 24 h urinary phosphorus": 16, "Urinary tract infection": 49, "pH <7.35": 41,
    "PTH (pg/mL)": 27, "Low levels of 25(OH)D3": 26, "Bone changes": 27, "Sinus tachycardia": 20,
    "T-wave alternans": 20, "ST-T changes": 20,
}  # fmt: skip


@dataclass
class TableRow:
    """One row of a table of the page: its label, and the texts of its cells by their class."""

    label: str = ""
    cells: dict[str, list[str]] = field(default_factory=dict)


class _Tables(HTMLParser):
    """The rows of each table of the report, without the footnote marks."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, list[TableRow]] = {}
        self.table = ""
        self.in_body = False
        self.kind = ""
        self.in_mark = False
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "div" and values.get("id", "").startswith("table-"):
            self.table = values["id"].removeprefix("table-")
            self.rows[self.table] = []
        self.in_body = self.in_body or tag == "tbody"
        if self.in_body and tag == "tr":
            self.rows[self.table].append(TableRow())
        if self.in_body and tag in ("td", "th"):
            self.kind, self.text = values.get("class", ""), ""
        self.in_mark = self.in_mark or tag == "sup"

    def handle_data(self, data: str) -> None:
        if not self.in_mark:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "sup":
            self.in_mark = False
        elif tag == "tbody":
            self.in_body = False
        elif self.in_body and tag == "th":
            self.rows[self.table][-1].label = self.text.strip()
        elif self.in_body and tag == "td":
            kind = self.kind.rpartition(" ")[2]
            self.rows[self.table][-1].cells.setdefault(kind, []).append(self.text.strip())


@pytest.fixture(scope="module")
def run() -> nc.Run:
    return nc.run("chongqing")


@pytest.fixture(scope="module")
def folder(run: nc.Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run.save(tmp_path_factory.mktemp("chongqing") / "report", formats=["html", "md"])


@pytest.fixture(scope="module")
def tables(folder: Path) -> dict[str, list[TableRow]]:
    parser = _Tables()
    parser.feed((folder / "report.html").read_text(encoding="utf-8"))
    return parser.rows


def _printed(table: str) -> Iterator[tuple[str, str, str]]:
    with (HERE / "chongqing_tables.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["table"] == table:
                label = row["row"].replace("\u2005", " ")
                yield label, row["column"], row["printed"]


def _same_label(printed: str, label: str) -> bool:
    """The paper's label may go on with a unit that the report gives elsewhere or corrects."""
    return bool(label) and printed.casefold().startswith(label.partition(",")[0].casefold())


@pytest.mark.parametrize(("table", "count"), [("table1", 42), ("table3", 20)])
def test_every_string_of_a_table_of_counts_stands_in_its_row(
    tables: dict[str, list[TableRow]], table: str, count: int
) -> None:
    cells = [(row.label, row.cells.get("cell", [""])[0]) for row in tables[table]]
    shown = [(label, cell) for label, cell in cells if cell]
    printed = list(_printed(table))
    assert len(printed) == len(shown) == count
    for (paper, _, string), (label, cell) in zip(printed, shown, strict=True):
        assert _same_label(paper, label), (paper, label)
        assert cell == string, paper


def test_every_string_of_the_comparison_stands_in_its_row_and_column(
    run: nc.Run, tables: dict[str, list[TableRow]]
) -> None:
    columns = [run.plan.group_label("calcium", level) for level in ("normal", "high", "low")]
    rows = [row for row in tables["table2"] if row.cells.get("p", [""])[0]]
    shown = [
        (row.label, column, cell)
        for row in rows
        for column, cell in zip([*columns, "p"], [*row.cells["cell"], *row.cells["p"]], strict=True)
    ]
    printed = list(_printed("table2"))
    assert len(printed) == len(shown) == 13 * 4
    for (paper, head, string), (label, column, cell) in zip(printed, shown, strict=True):
        assert _same_label(paper, label), (paper, label)
        assert (column, cell) == (head, string), paper


def test_the_denominators_that_the_paper_hides_stand_in_the_column_n(
    tables: dict[str, list[TableRow]],
) -> None:
    shown = {
        row.label: int(row.cells["denominator"][0])
        for row in tables["table1"]
        if row.cells.get("denominator", [""])[0]
    }
    assert shown == HIDDEN
    # 13 of the 42 printed rows: the two bands of PTH share the denominator of their heading.
    assert len(HIDDEN) + 1 == 13


def test_the_persistent_row_is_exact_fisher_on_those_who_were_followed(
    run: nc.Run, tables: dict[str, list[TableRow]]
) -> None:
    (row,) = [row for row in tables["table2"] if row.label.startswith("Persistent")]
    assert row.cells["cell"] == ["8/11 (72.7)", "4/5 (80)", "6/10 (60)"]
    assert row.cells["p"] == ["0.747"]
    p = run.results.value("table2", "persistent_nc", "p.value")
    assert p == pytest.approx(4241 / 5681, rel=1e-12)


def test_only_haemoglobin_survives_the_adjustment_for_twelve_tests(run: nc.Run) -> None:
    family = [row for row in run.results if (row.item, row.stat_name) == ("table2", "p.adjusted")]
    assert len(family) == 12
    assert [row.variable for row in family if row.stat < 0.05] == ["hemoglobin"]


def test_the_other_answers_to_the_persistent_row_are_told_apart(run: nc.Run) -> None:
    others = run.results.sensitivity().loc[("table2", "persistent_nc"), "p.value"]
    assert round(others["chi_squared"], 3) == 0.692
    assert others["missing_as_level"] < others["fisher_exact"] == pytest.approx(4241 / 5681)


def test_every_published_row_is_reproduced_or_registered(run: nc.Run) -> None:
    assert run.plan.published_path is not None
    published = read_published(run.plan.published_path, run.plan)
    verification = nc.verify(run)
    assert verification.total == len(published) >= 42 + 39 + 13 + 20 + 9 + 45
    assert verification.failed == 0
    assert verification.reproduced + verification.registered == verification.total
    registered = {cell.key for cell in verification.with_status("registered")}
    assert registered == {entry.key for entry in run.plan.model.registered}
    assert len(registered) == 8


def test_report_tables_and_figures_say_that_the_cohort_is_synthetic(
    run: nc.Run, folder: Path
) -> None:
    says = "ynthetic cohort consistent with the published tables"
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert page.count(says) >= 1 + len(run.plan.model.tables)
    for path in sorted((folder / "tables").iterdir()):
        assert says in path.read_text(encoding="utf-8"), path.name
    for item, drawn in run.figures.items():
        figure = drawn.to_matplotlib()
        texts = [text.get_text() for axes in figure.axes for text in axes.texts]
        texts += [text.get_text() for text in figure.texts]
        assert any(says in text for text in texts), item


def test_the_outcome_is_three_way_and_follows_from_the_visits(run: nc.Run) -> None:
    data = run.cohort.data
    assert "nc_outcome" not in (run.plan.data_path.read_text(encoding="utf-8").splitlines()[0])
    counts = data.groupby(["calcium_group", "nc_outcome"], observed=False).size()
    assert {key: n for key, n in counts.items() if n} == {
        ("normal", "persistent"): 8, ("normal", "improved"): 3, ("high", "persistent"): 4,
        ("high", "improved"): 1, ("low", "persistent"): 6, ("low", "improved"): 2,
        ("low", "nephrolithiasis"): 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("when", "then"),
    [
        ("corrected_calcium < 2.2", "calcium_group = low"),
        ("hemoglobin < 90", "hemoglobin_low = yes"),
        ("blood_ph < 7.35", "ph_low = yes"),
        ("genetic_result in (SLC4A1, ATP6V1B1, ATP6V0A4)", "etiology = renal_tubular_acidosis"),
        ("genetic_result = CLCN5", "etiology = dent_disease_1"),
        ("genetic_result = COL1A1", "etiology = osteogenesis_imperfecta"),
        ("genetic_result = CASR", "etiology = adh1"),
        ("genetic_result = INSR", "etiology = donohue_syndrome"),
        ("genetic_result = report_lost", "etiology = williams_syndrome"),
        ("etiology = adh1", "calcium_group = low"),
        ("suspected_syndrome = fhh", "calcium_group = high and etiology = unknown"),
        ("etiology = iga_vasculitis_nephritis", "age_months >= 12"),
        ("etiology = renal_tubular_acidosis", "serum_potassium < 3.5"),
        ("genetic_result = PKHD1", "family_history = yes"),
        ("genetic_result = PKHD1", "not etiology = renal_tubular_acidosis"),
        ("onset_months >= 0", "onset_months <= (age_months)"),
    ],
)
def test_the_synthetic_children_are_coherent_as_records_are(
    run: nc.Run, when: str, then: str
) -> None:
    concerned, met = run.cohort.holds(when).true, run.cohort.holds(then)
    assert concerned.any()
    assert not (concerned & met.false).any()


def test_no_value_is_outside_the_plausible_range(run: nc.Run) -> None:
    problems = run.cohort.problems
    # What is noted of derived values breaks no rule.
    assert set(problems["severity"]) <= {"note"}, problems


def test_the_package_names_neither_the_study_nor_its_disease() -> None:
    """Outside docstrings; a doctest may show a bundled study by name."""
    for path in sorted((ROOT / "ncstats").rglob("*.*")):
        if path.suffix in (".py", ".yaml", ".html", ".css"):
            text = re.sub(r'"""[\s\S]*?"""', "", path.read_text(encoding="utf-8"))
            assert not re.search("chongqing|nephrocalcinosis", text, re.IGNORECASE), path

"""What a printer, a program or a writer does otherwise is named, wherever both studies allow it.

Each convention is worked out here a second time with numpy, scipy and decimal, put in the place of
a published string, and must be among what explains it.
"""

from __future__ import annotations

import decimal
import json
import random
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import numpy as np
import pytest
from scipy import stats as scipy_stats

import ncstats as nc
from ncstats.cohort import Cohort
from ncstats.plan import Plan, load_plan
from ncstats.published import Published, PublishedCell, VerifiedCell, read_published, verify
from ncstats.published.compare import compare
from ncstats.published.explain import MOST_EXPLAINED
from ncstats.report.run import Run, run

QUARTILES = {7: "linear", 2: "averaged_inverted_cdf"}
ENDS = (25, 50, 75)


@dataclass(frozen=True, eq=False)
class Verified:
    """A study that was run, and what was published of it."""

    run: Run
    published: Published

    @property
    def plan(self) -> Plan:
        return self.run.plan

    @property
    def cohort(self) -> Cohort:
        return self.run.cohort

    def cells(self, *statistics: str, table: str = "") -> Iterator[PublishedCell]:
        for cell in self.published.rows:
            if cell.statistic in statistics and cell.table.startswith(table):
                yield cell

    @cached_property
    def values(self) -> dict[PublishedCell, dict[str, float]]:
        """The unrounded statistics behind every cell."""
        found = verify(self.run.released, self.plan, self.published).cells
        return {
            cell: dict(each.values) for cell, each in zip(self.published.rows, found, strict=False)
        }

    def with_strings(self, strings: dict[PublishedCell, str]) -> dict[PublishedCell, VerifiedCell]:
        """The verdicts on cells that are printed otherwise; the rest of their tables stays."""
        tables = {cell.table for cell in strings}
        rows = [cell for cell in self.published.rows if cell.table in tables]
        edited = tuple(replace(cell, printed=strings.get(cell, cell.printed)) for cell in rows)
        found = verify(self.run.released, self.plan, Published("edited", edited), self.cohort)
        return {cell: found.cells[rows.index(cell)] for cell in strings}

    def explained(self, cell: PublishedCell, printed: str) -> list[tuple[str, dict[str, object]]]:
        """What explains one cell that is printed otherwise: codes and details."""
        verdict = self.with_strings({cell: printed})[cell]
        assert verdict.status == "failed"
        return [
            (e.code.removeprefix("published.because_"), dict(e.details))
            for e in verdict.explanations or ()
        ]

    def column(self, cell: PublishedCell) -> np.ndarray:
        """The known numbers of a cell of a table, group by group."""
        data = self.cohort.data
        by = self.plan.model.tables[cell.table].by
        if by and cell.group:
            data = data[data[self.plan.group(by).variable] == cell.group]
        return data[cell.variable].dropna().to_numpy()

    def crosstable(self, cell: PublishedCell) -> np.ndarray:
        """Known levels by group."""
        group = self.plan.group(self.plan.model.tables[cell.table].by or "")
        data = self.cohort.data
        counts = data.groupby([cell.variable, group.variable], observed=False).size().unstack()
        return counts[list(group.order)].to_numpy()


@pytest.fixture(scope="module", params=["chongqing", "wilms"])
def study(request: pytest.FixtureRequest) -> Verified:
    plan = load_plan(request.param)
    assert plan.published_path is not None
    return Verified(run(plan), read_published(plan.published_path, plan))


def every(
    study: Verified,
    cells: Iterator[PublishedCell],
    otherwise: Callable[[PublishedCell], Iterator[str]],
    names: Callable[[str, dict[str, object]], bool],
) -> int:
    """Print each cell otherwise, one by one; how many differed, all of them rightly explained."""
    tried = 0
    for cell in cells:
        for printed in otherwise(cell):
            if compare(cell.statistic, printed, study.values[cell]).agrees:
                continue
            found = study.explained(cell, printed)
            assert any(names(code, details) for code, details in found), (cell.key, printed, found)
            tried += 1
    return tried


@pytest.mark.parametrize("quantile_type", QUARTILES)
def test_other_types_of_quantiles(study: Verified, quantile_type: int) -> None:
    def otherwise(cell: PublishedCell) -> Iterator[str]:
        x, method = study.column(cell), QUARTILES[quantile_type]
        low, middle, high = (_one(np.percentile(x, at, method=method)) for at in ENDS)
        yield f"{middle} [{low}–{high}]"

    def names(code: str, details: dict[str, object]) -> bool:
        return code == "method" and f"type {quantile_type}" in str(details["other"])

    tables = study.cells("median_iqr", table="table")
    assert every(study, tables, otherwise, names) >= 1


def _one(value: float) -> str:
    return str(Decimal(f"{value:.12g}").quantize(Decimal("0.1"), rounding=decimal.ROUND_HALF_UP))


def test_another_test_is_named(study: Verified) -> None:
    def otherwise(cell: PublishedCell) -> Iterator[str]:
        if study.plan.dictionary.variable(cell.variable).kind == "category":
            table = study.crosstable(cell)
            table = table[table.sum(axis=1) > 0]
            yield f"{scipy_stats.chi2_contingency(table, correction=False).pvalue:.3f}"

    def names(code: str, details: dict[str, object]) -> bool:
        return code == "method" and "Pearson" in str(details["other"])

    def tested() -> Iterator[PublishedCell]:
        for cell in study.cells("p_value", table="table"):
            if cell.printed != "<0.001":
                yield cell

    assert every(study, tested(), otherwise, names) >= 1


ROUNDINGS: dict[str, Callable[[Fraction, int], str]] = {
    "truncated": lambda x, digits: _quantized(x, digits, decimal.ROUND_DOWN),
    "half_even": lambda x, digits: _quantized(x, digits, decimal.ROUND_HALF_EVEN),
    "rounded_up": lambda x, digits: _quantized(x, digits, decimal.ROUND_UP),
}


def _quantized(x: Fraction, digits: int, rounding: str) -> str:
    exact = Decimal(x.numerator) / Decimal(x.denominator)
    return str(exact.quantize(Decimal(1).scaleb(-digits), rounding=rounding))


SHOWN = {
    "n_percent": ("n", "percent"),
    "percent_n_N": ("percent", "n", "N"),
    "median_iqr": ("median", "p25", "p75"),
}

# At least so many strings change under each rule.
FEWEST = {
    "truncated": {"chongqing": 20, "wilms": 20},
    "rounded_up": {"chongqing": 20, "wilms": 20},
    "half_even": {"chongqing": 1, "wilms": 1},
}


@pytest.mark.parametrize("rule", ROUNDINGS)
def test_another_rule_of_rounding(study: Verified, rule: str) -> None:
    def otherwise(cell: PublishedCell) -> Iterator[str]:
        values = study.values[cell]
        exact = {name: Fraction(f"{value:.12g}") for name, value in values.items()}
        exact["percent"] = 100 * exact["n"] / exact["N"] if "n" in exact else Fraction(0)
        names = iter(SHOWN[cell.statistic])

        def again(found: re.Match[str]) -> str:
            name, digits = next(names), len(found[0].partition(".")[2])
            return found[0] if name in "nN" else ROUNDINGS[rule](exact[name], digits)

        yield re.sub(r"[0-9]+(?:\.[0-9]+)?", again, cell.printed)

    tried = every(study, study.cells(*SHOWN), otherwise, lambda code, _: code == rule)
    assert tried >= FEWEST[rule][study.plan.id]


def test_the_binary_number_rounded(study: Verified) -> None:
    def otherwise(cell: PublishedCell) -> Iterator[str]:
        values = study.values[cell]
        low, middle, high = (f"{values[name]:.1f}" for name in ("p25", "median", "p75"))
        yield f"{middle} [{low}–{high}]"

    def names(code: str, _: dict[str, object]) -> bool:
        return code in ("binary", "half_even")

    tried = every(study, study.cells("median_iqr", table="table"), otherwise, names)
    assert tried >= 1


def test_two_groups_that_changed_places(study: Verified) -> None:
    tried = 0
    rows: dict[tuple[str, ...], list[PublishedCell]] = {}
    for cell in study.cells("median_iqr", "n_percent", "n_N_percent", table="table"):
        if cell.group:
            rows.setdefault(cell.key[:3], []).append(cell)
    for first, second, *_ in rows.values():
        if first.printed == second.printed:
            continue
        swapped = study.with_strings({first: second.printed, second: first.printed})
        for verdict in swapped.values():
            codes = [e.code for e in verdict.explanations or ()]
            assert "published.because_swapped_groups" in codes, verdict
            tried += 1
    assert tried >= 20


def test_a_column_that_slipped_by_a_row(study: Verified) -> None:
    tried = 0
    columns: dict[tuple[str, ...], list[PublishedCell]] = {}
    for cell in study.cells("median_iqr", "n_percent", "p_value", table="table"):
        columns.setdefault((cell.table, cell.group, cell.statistic), []).append(cell)
    for column in columns.values():
        if len(column) < 2:
            continue
        below = zip(column[1:11], column[:10], strict=False)
        moved = {cell: above.printed for cell, above in below if cell.printed != above.printed}
        for verdict in study.with_strings(moved).values():
            if verdict.status == "failed":
                codes = [e.code for e in verdict.explanations or ()]
                assert "published.because_row_above" in codes, verdict
                tried += 1
    assert tried >= 15


def test_two_digits_changed_round(study: Verified) -> None:
    def otherwise(cell: PublishedCell) -> Iterator[str]:
        text = cell.printed
        for i in range(len(text) - 1):
            pair = text[i : i + 2]
            if pair.isdecimal() and pair[0] != pair[1]:
                yield text[:i] + pair[::-1] + text[i + 2 :]

    def names(code: str, details: dict[str, object]) -> bool:
        return code == "transposed" and details["meant"] in printed

    kinds = ("median_iqr", "n_percent", "percent_n_N", "percent_ci")
    cells = list(study.cells(*kinds))[::7]
    printed = {cell.printed for cell in cells}
    assert every(study, iter(cells), otherwise, names) >= 15


@pytest.mark.parametrize(("factor", "code"), [(10, "times"), (Fraction(1, 10), "divided")])
def test_a_slip_of_the_unit(study: Verified, factor: Fraction, code: str) -> None:
    def otherwise(cell: PublishedCell) -> Iterator[str]:
        values = study.values[cell]
        low, middle, high = (
            _quantized(Fraction(f"{values[name]:.12g}") * factor, 2, decimal.ROUND_HALF_UP)
            for name in ("p25", "median", "p75")
        )
        yield f"{middle} [{low}–{high}]"

    def names(found: str, details: dict[str, object]) -> bool:
        return (found, details.get("factor")) == (code, 10)

    assert every(study, study.cells("median_iqr", table="table"), otherwise, names) >= 7


@pytest.mark.parametrize(
    ("name", "variable", "printed", "says"),
    [
        ("chongqing", "hemoglobin", "11.80 [10.60–12.95]", "is in g/dL, not in g/L"),
        ("chongqing", "serum_creatinine", "0.350 [0.243–0.449]", "is in mg/dL, not in μmol/L"),
        ("wilms", "age_months", "3.08 [1.58–4.83]", "is in years, not in months"),
    ],
)
def test_a_unit_of_the_dictionary_is_named(
    name: str, variable: str, printed: str, says: str
) -> None:
    plan = load_plan(name)
    study = Verified(run(plan), read_published(plan.published_path or "", plan))
    cell = next(c for c in study.cells("median_iqr") if c.variable == variable)
    sentences = study.with_strings({cell: printed})[cell].explained()
    assert any(says in sentence for sentence in sentences), sentences


@pytest.fixture(scope="module", params=["chongqing", "wilms"])
def incomplete(request: pytest.FixtureRequest) -> Verified:
    """A study of which some values are unknown: every seventh child's, where all are known."""
    plan = load_plan(request.param)
    assert plan.published_path is not None
    if request.param == "wilms":
        # Whoever is not known to be eligible would be left out, and nobody would be incomplete.
        plan = replace(plan, model=plan.model.model_copy(update={"eligibility": ()}))
    done = run(plan)
    if request.param == "wilms":
        data = done.cohort.data.copy()
        data.loc[data.index[::7], "relapse"] = np.nan
        data.loc[data.index[::7], "study"] = np.nan
        done = run(plan, done.cohort.with_frames(data))
    return Verified(done, read_published(plan.published_path, plan))


def _missing(study: Verified, cell: PublishedCell) -> tuple[int, int, int]:
    """Count, patients with a value and without one, of a cell of Table 1."""
    column = study.cohort.data[cell.variable]
    counted = int((column == (cell.level or "yes")).sum())
    return counted, int(column.notna().sum()), int(column.isna().sum())


def _hidden(study: Verified) -> Iterator[PublishedCell]:
    for cell in study.cells("n_percent", table="table1"):
        if _missing(study, cell)[2]:
            yield cell


def _share(n: int, total: int) -> str:
    return f"{n} ({_quantized(Fraction(100 * n, total), 1, decimal.ROUND_HALF_UP)})"


def test_all_patients_as_the_denominator(incomplete: Verified) -> None:
    def otherwise(cell: PublishedCell) -> Iterator[str]:
        n, known, missing = _missing(incomplete, cell)
        yield _share(n, known + missing)

    def names(code: str, details: dict[str, object]) -> bool:
        return (code, details.get("denominator")) == ("denominator", incomplete.cohort.n)

    assert every(incomplete, _hidden(incomplete), otherwise, names) >= 3


def test_the_missing_counted_as_a_level(incomplete: Verified) -> None:
    def otherwise(cell: PublishedCell) -> Iterator[str]:
        n, known, missing = _missing(incomplete, cell)
        yield _share(n + missing, known + missing)

    def names(code: str, details: dict[str, object]) -> bool:
        return code == "missing_as_level" and details["missing"] in lost

    lost = {_missing(incomplete, cell)[2] for cell in _hidden(incomplete)}
    assert every(incomplete, _hidden(incomplete), otherwise, names) >= 3


def test_those_without_it(incomplete: Verified) -> None:
    def otherwise(cell: PublishedCell) -> Iterator[str]:
        n, known, _ = _missing(incomplete, cell)
        yield _share(known - n, known)

    assert every(incomplete, _hidden(incomplete), otherwise, lambda code, _: code == "complement")


def test_the_missing_as_a_level_of_a_test(incomplete: Verified) -> None:
    def otherwise(cell: PublishedCell) -> Iterator[str]:
        if incomplete.plan.dictionary.variable(cell.variable).kind != "category":
            return
        known = incomplete.crosstable(cell)
        group = incomplete.plan.group(incomplete.plan.model.tables[cell.table].by or "")
        sizes = incomplete.cohort.data[group.variable].value_counts()[list(group.order)]
        table = np.vstack([known, sizes.to_numpy() - known.sum(axis=0)])
        if table[-1].any():
            yield f"{scipy_stats.chi2_contingency(table[table.sum(axis=1) > 0]).pvalue:.6f}"

    def names(code: str, details: dict[str, object]) -> bool:
        return code == "test_of_missing" and "Pearson" in str(details["other"])

    cells = incomplete.cells("p_value", table="table")
    assert every(incomplete, cells, otherwise, names) >= 1


def test_the_sentences_name_both_numbers() -> None:
    plan = load_plan("chongqing")
    study = Verified(run(plan), read_published(plan.published_path or "", plan))
    cell = next(c for c in study.cells("p_value") if c.variable == "persistent_nc")
    verdict = study.with_strings({cell: "0.692"})[cell]
    assert verdict.explained("en") == (
        "Computed 0.747: Fisher’s exact test; printed 0.692: Pearson’s χ² test.",
    )
    assert verdict.explained("zh") == (
        "计算得的 0.747：Fisher 精确检验；已发表的 0.692：Pearson χ² 检验。",
    )
    nothing = study.with_strings({cell: "0.333"})[cell]
    assert nothing.explained("en") == (
        "No other convention, group of patients or place that was tried gives 0.333.",
    )
    hidden = next(c for c in study.cells("n_percent") if c.variable == "proteinuria")
    only = study.with_strings({hidden: "13 (33)"})[hidden]
    (sentence,) = only.explained("en")
    assert sentence.startswith(
        "With this count, 13 (33) is true only of a denominator of 39, 40, not of 49; no group"
    )


def test_what_reproduces_costs_nothing_and_what_fails_everywhere_is_cut_off(
    study: Verified,
) -> None:
    own = verify(study.run.released, study.plan, study.published, study.cohort)
    assert all(cell.explanations is None for cell in own.cells)
    moved = {cell: f"1{cell.printed}" for cell in study.cells("n", "n_percent", "percent_ci")}
    rows = tuple(replace(c, printed=moved.get(c, c.printed)) for c in study.published.rows)
    found = verify(study.run.released, study.plan, Published("edited", rows), study.cohort)
    failed = [cell for cell in found.with_status("failed") if cell.differing]
    looked_into = [verdict for verdict in failed if verdict.explanations is not None]
    assert len(failed) > len(looked_into) == MOST_EXPLAINED
    *_, cut, _ = found.terminal_lines()
    assert f"not looked for in {len(failed) - MOST_EXPLAINED} of them" in cut


def test_report_page_and_json_show_what_explains_a_mismatch(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(load_plan("chongqing").folder, tmp_path / "study"))
    published = folder / "published.csv"
    text = published.read_text(encoding="utf-8")
    edited = text.replace("persistent_nc,,*,p_value,0.747", "persistent_nc,,*,p_value,0.692")
    assert edited != text
    published.write_text(edited, encoding="utf-8")
    done = run(folder)
    out = done.save(tmp_path / "out", ["html", "md"])
    says = "Computed 0.747: Fisher’s exact test; printed 0.692: Pearson’s χ² test."
    for name in ("report.html", "report.md"):
        assert says in (out / name).read_text(encoding="utf-8"), name
    cells = json.loads((out / "verification.json").read_text(encoding="utf-8"))["cells"]
    (explained,) = (cell["explanations"] for cell in cells if "explanations" in cell)
    assert [each["en"] for each in explained] == [says]
    verification = nc.verify(done)
    assert says in verification._repr_html_()
    frame = verification.to_frame("zh")
    (row,) = frame[frame["status"] == "failed"].itertuples()
    assert row.explanation == ("计算得的 0.747：Fisher 精确检验；已发表的 0.692：Pearson χ² 检验。")


def test_other_data_are_compared_and_not_explained(tmp_path: Path) -> None:
    plan = load_plan("wilms")
    other = tmp_path / "other.csv"
    rows = plan.data_path.read_text(encoding="utf-8").splitlines()
    other.write_text("\n".join(rows[:2000]), encoding="utf-8")
    verification = run(plan, other).verification
    assert verification is not None
    assert verification.failed > 100
    assert all(cell.explanations is None for cell in verification.cells)


def test_an_exact_test_is_tried_where_nothing_else_explains() -> None:
    plan = load_plan("chongqing")
    study = Verified(run(plan), read_published(plan.published_path or "", plan))
    cell = next(c for c in study.cells("p_value") if c.variable == "serum_sodium")
    verdict = study.with_strings({cell: "0.088"})[cell]
    assert verdict.explained() == (
        "Computed 0.090: Kruskal–Wallis test; printed 0.088: exact Kruskal–Wallis test.",
    )


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_printed_can_be_looked_into(study: Verified, seed: int) -> None:
    draw = random.Random(seed)
    # P-values apart: where nothing else explains one, exact tests take seconds each.
    cells = [cell for cell in study.published.rows if cell.statistic != "p_value"]
    looked_into = 0
    for start in range(0, len(cells), MOST_EXPLAINED):
        changed = {
            cell: re.sub("[0-9]", lambda _: str(draw.randrange(10)), cell.printed)
            for cell in cells[start : start + MOST_EXPLAINED]
        }
        for verdict in study.with_strings(changed).values():
            assert verdict.status != "failed" or verdict.sentence()
            if verdict.explanations is not None:
                assert all(verdict.explained("en"))
                assert all(verdict.explained("zh"))
                looked_into += 1
    assert looked_into > 150

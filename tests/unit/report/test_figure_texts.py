"""What a report says of a picture to those who do not see it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ncstats.figures import fonts
from ncstats.plan import load_plan
from ncstats.report.blocks import FigureBlock, Paragraph, Section
from ncstats.report.run import run

PATIENTS = """patient_id,sex,age_months,serum_sodium,hematuria,proteinuria,etiology
1,male,12,136.5,yes,no,malignancy
2,male,24,140.5,yes,yes,malignancy
3,female,36,,yes,no,renal_tubular_acidosis
4,female,48,150.1,no,,unknown
"""
PLAN = """study: {{id: mine, title: Mine}}
groups: {{sexes: {{variable: sex}}}}
tables: {{t: {{title: T, by: sexes, rows: [age_months, hematuria, sex]}}}}
figures:
  f: {{title: {{en: F, zh: 图}}, {figure}}}
"""

BlockOf = Callable[..., FigureBlock]


@pytest.fixture
def section_of(tmp_path: Path) -> Callable[..., Section]:
    def make(figure: str, lang: str = "en") -> Section:
        (tmp_path / "plan.yaml").write_text(PLAN.format(figure=figure), "utf-8")
        (tmp_path / "patients.csv").write_text(PATIENTS, "utf-8")
        document = run(load_plan(tmp_path)).outputs(lang).document
        return next(section for section in document.sections if section.anchor == "figures")

    return make


@pytest.fixture
def block_of(section_of: Any) -> BlockOf:
    def make(figure: str, lang: str = "en") -> FigureBlock:
        (block,) = (b for b in section_of(figure, lang).blocks if isinstance(b, FigureBlock))
        return block

    return make


def test_bars_are_read_out_with_n_and_percent(block_of: BlockOf) -> None:
    alt = block_of("bars: etiology, classes: etiology_class, sort: count").alt
    assert alt.endswith(
        "Congenital, genetic or metabolic 1 (25); Renal tubular acidosis 1 (25); Acquired 2 (50); "
        "Malignancies 2 (50); Unknown 1 (25); Unknown etiology 1 (25)."
    )
    by = block_of("bars: hematuria, by: sexes").alt
    assert "Male: No 0 (0); Yes 2 (100). Female: No 1 (50); Yes 1 (50)." in by


def test_distributions_are_read_out_with_quartiles_and_n_and_their_range(
    block_of: BlockOf,
) -> None:
    block = block_of("distribution: [serum_sodium], by: sexes")
    assert block.alt.endswith(
        "Serum sodium: Male 138.5 [136.5–140.5], n = 2; Female 150.1 [150.1–150.1], n = 1."
    )
    assert any("Serum sodium 135 – 145 mmol/L" in note for note in block.notes)
    alone = block_of("distribution: [age_months]")
    assert alone.alt.endswith("Age at diagnosis: 30.0 [15.0–45.0], n = 4.")
    assert not any("reference" in note for note in alone.notes)


def test_an_upset_plot_is_read_out_with_sets_and_combinations(block_of: BlockOf) -> None:
    alt = block_of("upset: [hematuria, proteinuria], single_patients: true").alt
    assert "alone or with others: Hematuria 3; Proteinuria 1." in alt
    assert alt.endswith("together: Hematuria 2; Hematuria + Proteinuria 1.")
    of_groups = block_of("upset: [hematuria, proteinuria]").alt  # what one has alone stays out
    assert of_groups.endswith("together: Hematuria 2; 1 rarer combinations.")


def test_a_forest_plot_is_read_out_and_says_which_row_the_groups_are_made_of(
    block_of: BlockOf,
) -> None:
    block = block_of("forest: t")
    assert "Male against Female: Age at diagnosis -24.0" in block.alt
    assert "Sex" not in block.alt
    assert any("Left out" in note and "Sex" in note for note in block.notes)


def test_missingness_is_read_out_by_group_and_only_a_map_says_that_patients_are_shown(
    block_of: BlockOf,
) -> None:
    block = block_of("missingness: [serum_sodium, proteinuria, sex], by: sexes")
    assert block.alt.endswith(
        "Male: Serum sodium 0 (0); Proteinuria 0 (0). "
        "Female: Serum sodium 1 (50); Proteinuria 1 (50)."
    )
    assert not any("one patient" in note for note in block.notes)
    single = block_of("missingness: [serum_sodium], single_patients: true")
    assert any("one patient" in note for note in single.notes)


def test_chinese_sentences_end_as_chinese_ones(block_of: BlockOf) -> None:
    alt = block_of("bars: hematuria", "zh").alt
    assert alt.endswith("否 1 (25)；是 3 (75)。")
    assert "." not in alt


def test_that_labels_are_english_for_want_of_a_font_is_said_once(
    section_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fonts.chinese_font.cache_clear()
    monkeypatch.setattr(fonts, "_FAMILIES", ())
    try:
        notes = [b for b in section_of("bars: sex", "zh").blocks if isinstance(b, Paragraph)]
        assert [note.text.count("fonts-noto-cjk") for note in notes] == [1]
        assert not [b for b in section_of("bars: sex").blocks if isinstance(b, Paragraph)]
    finally:
        fonts.chinese_font.cache_clear()

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from ncstats.cohort.findings import Changes, Findings
from ncstats.errors import Problem
from ncstats.report.blocks import (
    Block,
    Document,
    FigureBlock,
    Paragraph,
    Section,
    TableBlock,
    Terms,
    VerificationBlock,
)
from ncstats.report.document import Parts, build_document
from ncstats.results.model import Results, Statistic

MakeParts = Callable[..., Parts]


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Section):
            yield from walk(block.blocks)


def of_kind(document: Document, kind: type) -> list[Block]:
    return [block for block in walk(document.sections) if isinstance(block, kind)]


def section(document: Document, anchor: str) -> Section:
    every = (block for block in walk(document.sections) if isinstance(block, Section))
    return next(part for part in every if part.anchor == anchor)


def paragraphs(document: Document, anchor: str) -> str:
    blocks = walk(section(document, anchor).blocks)
    return " ".join(block.text for block in blocks if isinstance(block, Paragraph))


def test_the_sections_stand_in_order(parts: MakeParts) -> None:
    document = build_document(parts())
    assert [part.anchor for part in document.sections] == [
        "methods", "participants", "results", "tables", "figures", "curves", "statements", "data",
        "risk", "registered", "remarks", "verification", "strobe",
    ]  # fmt: skip
    assert document.lines == ("Eight patients.", "Source: A file & its copy", "Dated 2026-01-02")
    assert "Synthetic" in document.banner


def test_tables_and_figures_are_numbered_in_reading_order(parts: MakeParts) -> None:
    document = build_document(parts())
    tables = [block for block in of_kind(document, TableBlock) if block.label]
    assert [(block.label, block.table.item) for block in tables] == [
        ("Table 1", "t1"), ("Table 2", "t2"), ("Table 3", "c1_follow_up"),
        ("Table 4", "c1_landmarks"), ("Table 5", "c1_times"), ("Table 6", "text"),
    ]  # fmt: skip
    figures = of_kind(document, FigureBlock)
    assert [(block.label, block.item) for block in figures] == [
        ("Figure 1", "f1"), ("Figure 2", "f2"), ("Figure 3", "c1"),
    ]  # fmt: skip
    assert "how many patients" in figures[0].alt.casefold()
    assert figures[0].notes[0] == "Only patients with Score | *x* [a](b) > 1."
    assert figures[0].notes[-1] == "A note."


def test_a_figure_says_what_its_triangles_are(parts: MakeParts) -> None:
    made = parts()
    (item, figure) = next(
        (item, figure) for item, figure in made.plan.model.figures.items() if figure.distribution
    )
    limit = Statistic(item, "missing", figure.distribution[0], "N_limit", 2.0)
    results = Results((*made.released.results, limit))
    document = build_document(replace(made, released=replace(made.released, results=results)))
    notes = {block.item: block.notes for block in of_kind(document, FigureBlock)}
    assert [name for name, said in notes.items() if any("triangle" in s for s in said)] == [item]


def test_what_was_not_drawn_is_left_out(parts: MakeParts) -> None:
    document = build_document(parts(pictures=False))
    assert not of_kind(document, FigureBlock)
    assert [part.anchor for part in document.sections].count("figures") == 0


def test_methods_name_cells_tests_and_the_endpoint(parts: MakeParts) -> None:
    document = build_document(parts())
    text = paragraphs(document, "methods")
    assert "n (%)" in text
    assert "median [q1–q3]" in text
    assert "type 6" in text
    assert "by a rule stated beforehand" in text
    assert "For some rows (1) the plan names" in text
    assert "log-rank" in text
    (terms,) = section(document, "endpoint-event").blocks
    assert isinstance(terms, Terms)
    assert [term for term, _ in terms.terms] == [
        "Origin", "Event", "Competing causes", "Censoring", "Population", "Landmarks",
    ]  # fmt: skip
    assert terms.terms[2][1] == "None."
    assert terms.terms[5][1] == "1, 2 years after the origin"


def test_methods_used_are_those_of_what_is_shown(parts: MakeParts) -> None:
    methods = section(build_document(parts()), "statistics")
    (register,) = [block for block in methods.blocks if isinstance(block, TableBlock)]
    names = [row.label for row in register.table.rows]
    assert "Mann–Whitney U test" in names
    assert "Log-rank test" in names
    assert not any(name.startswith(("Mean", "Kruskal", "Cliff")) for name in names)


def test_a_plan_that_compares_nothing_speaks_of_no_test(parts: MakeParts) -> None:
    made = parts()
    tables = {"t1": made.plan.model.tables["t1"]}
    model = made.plan.model.model_copy(
        update={"tables": tables, "curves": {}, "statements": (), "registered": (), "remarks": ()}
    )
    alone = replace(
        made,
        plan=replace(made.plan, model=model),
        tables={"t1": made.tables["t1"]},
        verification=None,
    )
    document = build_document(alone)
    assert [part.anchor for part in document.sections] == [
        "methods", "participants", "results", "tables", "figures", "data", "risk", "strobe",
    ]  # fmt: skip
    assert document.verdict is None
    assert "rule stated beforehand" not in paragraphs(document, "methods")


def test_a_plan_that_names_every_test_says_so(parts: MakeParts) -> None:
    made = parts()
    table = made.plan.model.tables["t2"]
    named = tuple(row.model_copy(update={"test": "fisher_exact"}) for row in table.rows)
    tables = {"t2": table.model_copy(update={"rows": named})}
    model = made.plan.model.model_copy(update={"tables": tables})
    plan = replace(made.plan, model=model)
    document = build_document(replace(made, plan=plan, tables={"t2": made.tables["t2"]}))
    text = paragraphs(document, "methods")
    assert "The plan names the test of each row" in text
    assert "by a rule" not in text


def test_what_failed_stands_first_and_open(parts: MakeParts) -> None:
    document = build_document(parts(bad=True))
    assert document.verdict is not None
    assert document.verdict.good is False
    first, *others = of_kind(document, VerificationBlock)
    assert isinstance(first, VerificationBlock)
    assert first.opened
    (row,) = first.rows
    assert (row.published, row.computed, row.verdict) == ("2 (50.0)", "1 (25.0)", "failed")
    assert "not" in row.rule
    opened = {block.title: block.opened for block in others if isinstance(block, VerificationBlock)}
    assert opened["By arm"] is True
    assert opened["All <b>"] is False


def test_values_are_named_as_a_reader_knows_them(parts: MakeParts) -> None:
    blocks = of_kind(build_document(parts()), VerificationBlock)
    names = [
        (row.what, row.group)
        for block in blocks
        if isinstance(block, VerificationBlock)
        for row in block.rows
    ]
    assert names == [
        ("Patients", "All patients"),
        ("Arm <script>alert(1)</script>: A & </style>", "All patients"),
        ("Event", "All patients"),
        ("Event", '=B "quoted"'),
        ("Event", "Between groups"),
        ("Cumulative incidence: Event: year 1", "A & </style>"),
        ("Event-free: Event: year 1", "All patients"),
        ('Arm <script>alert(1)</script>: =B "quoted"', "All patients"),
        ("Events <u>", "Arm <script>alert(1)</script> = A & </style>"),
    ]


def test_a_registered_disagreement_stands_with_its_reason(parts: MakeParts) -> None:
    document = build_document(parts())
    assert document.verdict is not None
    assert document.verdict.good is True
    _, block = section(document, "registered").blocks
    assert isinstance(block, TableBlock)
    texts = [cell.text for cell in block.table.rows[0].cells]
    assert texts == ["All <b> · Event · All patients", "4 (50.0)", "3 (37.5)", "Counted <once>"]


def test_other_data_are_compared_and_nothing_is_called_failed(parts: MakeParts) -> None:
    document = build_document(parts(bad=True, own_data=False))
    assert document.verdict is not None
    assert document.verdict.good is None
    assert section(document, "verification").title == "Comparison with the published values"
    assert "registered" not in [part.anchor for part in document.sections]
    blocks = of_kind(document, VerificationBlock)
    words = {row.verdict for b in blocks if isinstance(b, VerificationBlock) for row in b.rows}
    assert words == {"agrees", "differs"}
    assert not any(block.opened for block in blocks if isinstance(block, VerificationBlock))


def test_problems_and_changes_are_counted_and_never_tell_a_patient(parts: MakeParts) -> None:
    made = parts()
    unusual = Problem(
        "cohort.out_of_soft_range", "warning", column="score", value="999", patient_id="secret"
    )
    problems = [unusual, replace(unusual, value="998"), Problem("cohort.new_rule", value="999")]
    change = ("p.csv", 2, "secret", "arm", "NA", "", "read as missing")
    findings = Findings(problems, Changes.of_rows([change, change]))
    cohort = replace(made.cohort, findings=findings)
    document = build_document(replace(made, cohort=cohort))
    tables = [block for block in section(document, "data").blocks if isinstance(block, TableBlock)]
    assert [[cell.text for cell in row.cells] for block in tables for row in block.table.rows] == [
        ["Outside the expected range", "score", "2"],
        ["cohort.new_rule", "", "1"],
        ["read as missing", "arm", "2"],
    ]


def test_notes_on_derived_variables_count_their_rows_where_the_plan_uses_them(
    parts: MakeParts,
) -> None:
    made = parts()
    note = Problem("cohort.not_applicable", "note", column="score", value="7")
    problems = [
        note,
        replace(note, value="2"),
        replace(note, code="cohort.derived_with_remark", column="years"),
        replace(note, column="egfr_u25"),
        replace(note, column="a header of the file"),
    ]
    cohort = replace(made.cohort, findings=Findings(problems))
    document = build_document(replace(made, cohort=cohort))
    (table,) = (b for b in section(document, "data").blocks if isinstance(b, TableBlock))
    assert [[cell.text for cell in row.cells] for row in table.table.rows] == [
        ["Not derived, the formula not being valid", "score", "9"],
        ["Derived, with a remark in the data dictionary", "years", "7"],
        ["Not derived, the formula not being valid", "a header of the file", "7"],
    ]


def test_an_anchor_stands_once() -> None:
    twice = Section("a", "A", (Section("a", "B", ()),))
    with pytest.raises(ValueError, match="anchor"):
        Document("en", "T", (), "", None, (twice,), "")


def test_in_chinese_no_word_of_ours_is_english(parts: MakeParts) -> None:
    document = build_document(parts(lang="zh"), "zh")
    assert [part.title for part in document.sections] == [
        "方法", "研究对象与缺失数据", "结果概述", "表", "图", "至事件时间", "正文中的数字", "数据",
        "可识别患者的风险", "已登记的不一致", "备注", "核对", "STROBE报告清单",
    ]  # fmt: skip


def _with(made: Parts, **parts: object) -> Parts:
    return replace(made, plan=replace(made.plan, model=made.plan.model.model_copy(update=parts)))


def test_a_curve_without_landmarks_has_no_table_of_them(parts: MakeParts) -> None:
    made = parts()
    curve = made.plan.model.curves["c1"].model_copy(
        update={"landmarks": (), "by": None, "show": ("event_free",)}
    )
    document = build_document(replace(_with(made, curves={"c1": curve}), verification=None))
    items = [b.table.item for b in of_kind(document, TableBlock) if isinstance(b, TableBlock)]
    assert "c1_follow_up" in items
    assert "c1_landmarks" not in items
    (terms,) = section(document, "endpoint-event").blocks
    assert isinstance(terms, Terms)
    assert len(terms.terms) == 5
    assert "compared by the log-rank test" not in paragraphs(document, "methods")


def test_a_plan_of_figures_alone_has_no_list_of_methods(parts: MakeParts) -> None:
    made = replace(parts(), verification=None, tables={})
    document = build_document(_with(made, tables={}, curves={}, statements=(), registered=()))
    assert [part.anchor for part in document.sections] == [
        "methods", "results", "figures", "data", "risk", "remarks", "strobe",
    ]  # fmt: skip
    assert not [b for b in walk(section(document, "methods").blocks) if isinstance(b, TableBlock)]

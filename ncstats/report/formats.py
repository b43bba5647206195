"""The formats of the report: what each writes into the folder of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from ncstats.disclosure.risk_folder import RELEASE_LOG
from ncstats.errors import Problem, UsageError, unknown_name
from ncstats.files import write_text
from ncstats.plan.coarser.format import COARSER_FILE, coarser_text
from ncstats.published.released import released_csv
from ncstats.report import data_files
from ncstats.report.analysis import Analysis
from ncstats.report.archive import midnight
from ncstats.report.html import html_page
from ncstats.report.markdown import markdown_page, table_csv, table_markdown
from ncstats.report.outputs import Options, Outputs
from ncstats.report.provenance import provenance_of
from ncstats.report.release_log import release_log
from ncstats.text.progress import Report, silent, tracked

_OTHER = {"en": "zh", "zh": "en"}
"""The language that the page's switch offers."""

Writer = Callable[[Outputs, Path], None]
"""Writes one format of the report into a folder."""


def _html(outputs: Outputs, folder: Path) -> None:
    second = outputs.in_language(_OTHER[outputs.lang])
    if second.lang == "en":
        other = second.document
    else:
        # What an English page shows must not depend on the Chinese fonts of a machine.
        other = second.document_with(outputs.pictures, borrowed=True)
    provenance = provenance_of(outputs.document, outputs.run.results, outputs.run.plan)
    write_text(folder / "report.html", html_page(outputs.document, other, provenance))


def _markdown(outputs: Outputs, folder: Path) -> None:
    write_text(folder / "report.md", markdown_page(outputs.document))
    for name, picture in outputs.pictures.items():
        write_text(folder / "figures" / f"{name}.svg", picture)


def _docx(outputs: Outputs, folder: Path) -> None:
    from ncstats.report.word import word_report

    content = word_report(
        outputs.document,
        pictures=outputs.rasters,
        created=midnight(outputs.run.plan.model.study.dated),
        template=outputs.options.get("template"),
        compact=outputs.options.get("compact", False),
    )
    (folder / "report.docx").write_bytes(content)


def _xlsx(outputs: Outputs, folder: Path) -> None:
    from ncstats.report.workbook import workbook

    created = midnight(outputs.run.plan.model.study.dated)
    content = workbook(outputs.document, outputs.run.results, created)
    (folder / "tables.xlsx").write_bytes(content)


def _latex(outputs: Outputs, folder: Path) -> None:
    from ncstats.figures import save_figure
    from ncstats.report.latex import latex_files

    for path, text in latex_files(outputs.document).items():
        write_text(folder / path, text)
    for name, figure in outputs.figures.items():
        drawing = folder / "figures" / f"{name}.pdf"
        drawing.parent.mkdir(parents=True, exist_ok=True)
        save_figure(figure, drawing)


def _pdf(outputs: Outputs, folder: Path) -> None:
    from ncstats.report.pdf import pdf_bytes

    content = pdf_bytes(
        outputs.document,
        data_files.results_json(outputs.run.results),
        dated=outputs.run.plan.model.study.dated,
        font=outputs.options.get("font"),
    )
    (folder / "report.pdf").write_bytes(content)


FORMATS: Mapping[str, Writer] = MappingProxyType(
    {"html": _html, "md": _markdown, "docx": _docx, "xlsx": _xlsx, "pdf": _pdf, "latex": _latex}
)
"""Every format by the name that ``--formats`` calls it."""


def check_formats(names: Sequence[str]) -> tuple[str, ...]:
    """The formats asked for, each once.

    Raises:
        UsageError: none, or one that is not of :data:`FORMATS`.
    """
    wanted = (names,) if isinstance(names, str) else tuple(dict.fromkeys(names))
    if not wanted:
        raise UsageError(Problem("report.no_format", allowed=tuple(FORMATS)))
    for name in wanted:
        if name not in FORMATS:
            raise UsageError(unknown_name("report.unknown_format", name, tuple(FORMATS)))
    return wanted


_OPTION_OF = {"template": "docx", "compact": "docx"}


def check_options(formats: Sequence[str], options: Options) -> None:
    """Refuse what cannot be met before anything is computed.

    Raises:
        UsageError: an option of a format that is not asked for, or a template that is of no use.
        TypeError: there is no such option.
    """
    for name in sorted(options.keys() - Options.__annotations__.keys()):
        raise TypeError(f"a run is saved with no option {name!r}")
    for name, form in _OPTION_OF.items():
        if options.get(name) and form not in formats:
            details = {"option": name, "format": form}
            raise UsageError(Problem("report.option_of_format", details=details))
    template = options.get("template")
    if template is not None:
        from ncstats.report.word import check_template

        check_template(template)


def write_outputs(
    outputs: Outputs, folder: Path, formats: Sequence[str], report: Report = silent
) -> None:
    """Write the report in these formats, and what every run's folder holds beside it."""
    for name in tracked(formats, report, "progress.writing"):
        FORMATS[name](outputs, folder)
    for name, table in outputs.all_tables.items():
        write_text(folder / "tables" / f"{name}.csv", table_csv(table))
        write_text(folder / "tables" / f"{name}.md", table_markdown(table))
    _write_figures(outputs, folder / "figures", report)
    _write_data(outputs.run, folder)
    if outputs.run.released.terms is not None:
        plan = outputs.run.plan
        write_text(folder / "published.csv", released_csv(outputs.run.released, plan))
        if plan.coarser:
            write_text(folder / COARSER_FILE, coarser_text(plan.coarser))
        log = release_log(outputs.run, folder)
        write_text(folder / RELEASE_LOG, data_files.as_json(log))


def _write_figures(outputs: Outputs, folder: Path, report: Report) -> None:
    from ncstats.figures import draw_all, save_figure

    run, files = outputs.run, outputs.figure_files
    own = files.width is None
    figures = (
        outputs.figures if own else draw_all(run.released, run.plan, outputs.lang, files.width)
    )
    if figures:
        folder.mkdir(parents=True, exist_ok=True)
    wanted = [f"{name}.{kind}" for name in figures for kind in files.formats]
    for file in tracked(wanted, report, "progress.drawing"):
        name, _, kind = file.rpartition(".")
        if own and kind == "svg":  # the report shows the same
            write_text(folder / file, outputs.pictures[name])
        else:
            save_figure(figures[name], folder / file, files.dpi)


def _write_data(run: Analysis, folder: Path) -> None:
    write_text(folder / "results.csv", data_files.results_csv(run.results))
    write_text(folder / "results.json", data_files.results_json(run.results))
    if run.verification is not None:
        verified = {"own_data": run.own_data, **run.verification.to_json_data()}
        write_text(folder / "verification.json", data_files.as_json(verified))
    if run.risks is not None:
        write_text(folder / "risk.json", data_files.as_json(run.risks.to_json_data()))
    provenance = data_files.provenance(run.plan, run.cohort, run.released.policy)
    write_text(folder / "provenance.json", data_files.as_json(provenance))
    write_text(folder / "environment.json", data_files.as_json(data_files.environment()))

"""The formats of the report: what each writes into the folder of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from ncstats.errors import Problem, UsageError, unknown_name
from ncstats.files import write_text
from ncstats.report import data_files
from ncstats.report.analysis import Analysis
from ncstats.report.html import html_page
from ncstats.report.markdown import markdown_page, table_csv, table_markdown
from ncstats.report.outputs import Outputs

Writer = Callable[[Outputs, Path], None]
"""Writes one format of the report into a folder."""


def _html(outputs: Outputs, folder: Path) -> None:
    write_text(folder / "report.html", html_page(outputs.document))


def _markdown(outputs: Outputs, folder: Path) -> None:
    write_text(folder / "report.md", markdown_page(outputs.document))
    for name, picture in outputs.pictures.items():
        write_text(folder / "figures" / f"{name}.svg", picture)


FORMATS: Mapping[str, Writer] = MappingProxyType({"html": _html, "md": _markdown})
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


def write_outputs(outputs: Outputs, folder: Path, formats: Sequence[str]) -> None:
    """Write the report in these formats, and what every run's folder holds beside it."""
    for name in formats:
        FORMATS[name](outputs, folder)
    for name, table in outputs.all_tables.items():
        write_text(folder / "tables" / f"{name}.csv", table_csv(table))
        write_text(folder / "tables" / f"{name}.md", table_markdown(table))
    outputs.figure_files.write(outputs, folder / "figures")
    _write_data(outputs.run, folder)


def _write_data(run: Analysis, folder: Path) -> None:
    write_text(folder / "results.csv", data_files.results_csv(run.results))
    write_text(folder / "results.json", data_files.results_json(run.results))
    if run.verification is not None:
        verified = {"own_data": run.own_data, **run.verification.to_json_data()}
        write_text(folder / "verification.json", data_files.as_json(verified))
    provenance = data_files.provenance(run.plan, run.cohort, run.released.policy)
    write_text(folder / "provenance.json", data_files.as_json(provenance))
    write_text(folder / "environment.json", data_files.as_json(data_files.environment()))

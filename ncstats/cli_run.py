"""``ncstats run``: a plan's report, tables, figures and results, written or not at all."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from ncstats.arguments import FILE, data_files, language, values_left_out
from ncstats.errors import NothingToCompareError, Problem
from ncstats.text import message
from ncstats.text.progress import Part, shown

if TYPE_CHECKING:
    from ncstats.report.outputs import Options
    from ncstats.report.run import Run

NOT_REPRODUCED = 1


@click.command("run")
@click.argument("plan")
@data_files
@click.option("--out", type=FILE, help="Folder to write; ./NAME of the study if not given.")
@click.option(
    "--formats",
    default="html",
    show_default=True,
    help="Of the report: html,md,docx,xlsx,pdf,latex.",
)
@click.option("--template", type=FILE, help="Of docx: a .docx whose styles and page are used.")
@click.option("--compact", is_flag=True, help="Of docx: smaller letters and closer rows.")
@click.option("--font", type=FILE, help="Of pdf: a font file, which Chinese needs.")
@click.option(
    "--engine", default="memory", show_default=True, help="memory, arrow, duckdb, local, URL."
)
@click.option("--figures", default="svg", show_default=True, help="Files of: svg,pdf,png,tiff.")
@click.option("--dpi", default=300, show_default=True, help="Of png and tiff.")
@click.option("--width", type=click.Choice(("one", "two")), help="Of figures: a journal's columns.")
@click.option("--policy", help="none, round5, mask10 or a YAML file; the plan's if not given.")
@click.option("--verify", "strict", is_flag=True, help="Exit 1 if a published number moved.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@language
def run_command(
    plan: str,
    data: Path | None,
    visits: Path | None,
    mapping: Path | None,
    out: Path | None,
    formats: str,
    engine: str,
    template: Path | None,
    compact: bool,
    font: Path | None,
    figures: str,
    dpi: int,
    width: Literal["one", "two"] | None,
    policy: str | None,
    strict: bool,
    quiet: bool,
    lang: str,
) -> None:
    """Run a plan and write its report, tables, figures and results."""
    from ncstats.plan import load_plan
    from ncstats.report.formats import check_formats, check_options
    from ncstats.report.run import run
    from ncstats.report.sources import open_source

    wanted = check_formats([name.strip() for name in formats.split(",") if name.strip()])
    asked: Options = {"template": template, "compact": compact, "font": font}
    asked |= {"figures": figures, "dpi": dpi, "width": width}
    check_options(wanted, asked)
    study = load_plan(plan)
    with shown(sys.stderr, lang, quiet) as report:
        report(Part("progress.reading", name=str(data or study.data_path.name)))
        with values_left_out():
            patients = open_source(study, engine, data, visits, mapping, lang)
            done = run(study, patients, policy, report)
        folder = done.save(out or Path(study.id), wanted, lang, report=report, **asked)
        report(Part("progress.verifying"))
        found, failed = list(_found(done, lang)), _moved(done)
    if not quiet:
        _tell(folder, found, lang)
    if strict and done.released.terms is not None:
        code = "report.not_verified_under_policy"
        raise NothingToCompareError(Problem(code, value=done.released.policy))
    if strict and failed:
        sys.exit(NOT_REPRODUCED)


def _tell(folder: Path, found: list[str], lang: str) -> None:
    """Say where it is, what the verification found, and once that Chinese figures lack a font."""
    from ncstats.figures import chinese_font

    click.echo(message("cli.written", lang, folder=folder))
    if lang == "zh" and chinese_font() is None:
        click.echo(message("report.no_chinese_font", "zh"), err=True)
    for line in found:
        click.echo(line)


def _found(done: Run, lang: str) -> Iterator[str]:
    """What the verification found, line by line; of other data only how many values agree."""
    verification = done.verification
    if verification is None:
        return
    if done.own_data:
        yield from verification.terminal_lines(lang)
    else:
        same, total = verification.reproduced, verification.total
        yield message("cli.comparison", lang, same=same, total=total)


def _moved(done: Run) -> bool:
    """Whether a published number of these data is not what they give."""
    return done.verification is not None and done.own_data and not done.verification.ok

"""``ncstats tally`` and ``ncstats merge``: counts leave a hospital, patients do not."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ncstats.arguments import FILE, data_files, language, quietly, say, values_left_out
from ncstats.text.progress import Part, shown


@click.command("tally")
@click.argument("plan")
@data_files
@click.option("--out", type=FILE, required=True, help="File of counts to write, as JSON.")
@click.option(
    "--engine", default="memory", show_default=True, help="memory, arrow, duckdb, local, URL."
)
@click.option("--policy", help="Disclosure policy that the file itself must keep.")
@click.option("--hospital", default="", help="A name that tells this file from others.")
@quietly
@language
def tally_command(
    plan: str,
    data: Path | None,
    visits: Path | None,
    mapping: Path | None,
    out: Path,
    engine: str,
    policy: str | None,
    hospital: str,
    quiet: bool,
    lang: str,
) -> None:
    """Write one hospital's counts for a plan: no identifiers, to be read before it leaves.

    What single patients can be told from stands in the file's head and is printed.
    """
    from ncstats.plan import load_plan
    from ncstats.report.counts_file import FEW, small_counts
    from ncstats.report.pooled import tally_file
    from ncstats.report.sources import open_source

    study = load_plan(plan)
    with shown(sys.stderr, lang, quiet) as report, values_left_out():
        report(Part("progress.reading", name=str(data or study.data_path.name)))
        source = open_source(study, engine, data, visits, mapping, lang)
        report(Part("progress.counting"))
        counted = tally_file(study, out, source, hospital=hospital, policy=policy, lang=lang)
    small = small_counts(counted.answers)
    say("pooled.written", lang, file=out, patients=counted.patients, counts=small["counts"])
    say("pooled.reveals", lang, few=FEW, **small)
    if counted.eligible == 0:
        say("pooled.nobody_eligible", lang)


@click.command("merge")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--out", type=FILE, required=True, help="Folder to write.")
@click.option("--plan", help="The plan of the counts; a bundled study is found by its name.")
@click.option("--formats", default="html", show_default=True, help="Of the report, as of run.")
@click.option("--policy", help="Disclosure policy of the results; the plan's if not given.")
@quietly
@language
def merge_command(
    files: tuple[Path, ...],
    out: Path,
    plan: str | None,
    formats: str,
    policy: str | None,
    quiet: bool,
    lang: str,
) -> None:
    """Write the report of all hospitals together, from each one's file of counts."""
    from ncstats.report.formats import check_formats
    from ncstats.report.pooled import merge

    wanted = check_formats([name.strip() for name in formats.split(",") if name.strip()])
    with shown(sys.stderr, lang, quiet) as report:
        done = merge(files, plan, policy, report)
        folder = done.save(out, wanted, lang, report=report)
    say("cli.written", lang, folder=folder)
    if done.verification is not None:
        found = done.verification
        say("cli.comparison", lang, same=found.reproduced, total=found.total)

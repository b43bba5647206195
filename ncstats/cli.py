"""The command line: one verb per command; every error is one short message and an exit code."""

from __future__ import annotations

import atexit
import contextlib
import gc
import io
import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

import click

from ncstats import __version__
from ncstats.arguments import (
    FILE,
    Commands,
    ReaderGoneError,
    data_files,
    quietly,
    usage_text,
    values_left_out,
    wanted_lang,
)
from ncstats.arguments import language as _lang
from ncstats.arguments import say as _say
from ncstats.cli_check import check_command
from ncstats.cli_dictionary import dictionary_group
from ncstats.cli_disclose import disclose_command
from ncstats.cli_run import NOT_REPRODUCED, run_command
from ncstats.cli_tally import merge_command, tally_command
from ncstats.errors import NcstatsError, UsageError
from ncstats.text import message
from ncstats.text.messages import visible
from ncstats.text.progress import Part, shown

BUG = 70
INTERRUPTED = 130


@click.group(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """From a cohort CSV to the tables, tests, curves and report of a paper — verified.

    PLAN is the name of a bundled study, a folder that holds a plan.yaml, or a plan.yaml.
    """


cli.add_command(run_command)


@cli.command("verify")
@click.argument("plan")
@data_files
@click.option("--against", type=FILE, help="results.json of an earlier run, or its folder.")
@click.option("--json", "json_file", type=FILE, help="Write every cell as JSON.")
@click.option("--junit", "junit_file", type=FILE, help="Write every cell as a JUnit test case.")
@quietly
@_lang
def verify_command(
    plan: str,
    data: Path | None,
    visits: Path | None,
    mapping: Path | None,
    against: Path | None,
    json_file: Path | None,
    junit_file: Path | None,
    quiet: bool,
    lang: str,
) -> None:
    """Hold every published number against the data; exit 1 if one does not reproduce.

    With --against, hold every statistic against an earlier run of one's own; exit 1 if one moved.
    """
    from ncstats.files import write_text_whole
    from ncstats.plan import load_plan
    from ncstats.published.junit import junit_xml
    from ncstats.report.data_files import as_json
    from ncstats.report.run import read_study, run
    from ncstats.report.verify import tell_github, verify

    study = load_plan(plan)
    with shown(sys.stderr, lang, quiet) as report:
        report(Part("progress.reading", name=str(data or study.data_path.name)))
        with values_left_out():
            done = run(study, read_study(study, data, visits, mapping, lang), report=report)
        report(Part("progress.verifying"))
        found = verify(done) if against is None else verify(done, against)
    if json_file is not None:
        write_text_whole(json_file, as_json(found.to_json_data()))
    if junit_file is not None:
        write_text_whole(junit_file, junit_xml(study.id, found.outcomes(lang)))
    for line in (*found.terminal_lines(lang), *tell_github(study.id, found, os.environ, lang)):
        click.echo(line)
    if not found.ok:
        sys.exit(NOT_REPRODUCED)


@cli.command("audit")
@click.argument("published", type=FILE)
@click.option("--json", "json_file", type=FILE, help="Write every finding and p-value as JSON.")
@_lang
def audit_command(published: Path, json_file: Path | None, lang: str) -> None:
    """Check a paper's printed numbers against each other; exit 1 if some cannot be true.

    PUBLISHED is a published.csv, alone or beside a plan.yaml. No data are needed.
    """
    from ncstats.files import write_text_whole
    from ncstats.published.audit import audit
    from ncstats.report.data_files import as_json

    found = audit(published)
    if json_file is not None:
        write_text_whole(json_file, as_json(found.to_json_data()))
    for line in found.terminal_lines(lang):
        click.echo(line)
    if not found.ok:
        sys.exit(NOT_REPRODUCED)


@cli.command("new")
@click.argument("folder", metavar="DIR", type=FILE)
@_lang
def new_command(folder: Path, lang: str) -> None:
    """Make a study to start from: template, plan, mapping, and what to do next."""
    from ncstats.plan.new_study import new_study

    _say("cli.new_study", lang, folder=new_study(folder, lang))


@cli.command("reconstruct")
@click.argument("plan")
@click.option("--out", type=FILE, required=True, help="Folder to write.")
@click.option("--seed", type=int, help="The plan's if not given; another finds other patients.")
@click.option("--solutions", type=int, default=1, help="How many different cohorts; 1.")
@click.option("--vary", multiple=True, help="A variable or condition to compare between them.")
@quietly
@_lang
def reconstruct_command(
    plan: str,
    out: Path,
    seed: int | None,
    solutions: int,
    vary: tuple[str, ...],
    quiet: bool,
    lang: str,
) -> None:
    """Find synthetic patients that meet every published value; exit 1 if there are none.

    The message says whether none are possible, with the values that contradict each other, or
    none were found. With several solutions, each has a folder of its own, and variation.csv says
    how far what is not published differs between them.
    """
    from ncstats.files import output_folder
    from ncstats.published.reconstruct import reconstruct_several
    from ncstats.published.reconstruct.report import lines_of, save

    with shown(sys.stderr, lang, quiet) as report:
        found = reconstruct_several(plan, solutions, seed, report, vary)
    with output_folder(out) as folder:
        save(found, folder)
    for line in lines_of(found, out, lang):
        click.echo(line)


cli.add_command(check_command)
cli.add_command(dictionary_group)
cli.add_command(disclose_command)
cli.add_command(tally_command)
cli.add_command(merge_command)


_SELDOM = (1_000_000, 50, 50)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and exit with its code; no traceback reaches a user."""
    if arguments is None:
        # The process is short and its memory ends with it: looking for cycles on its way, and
        # once more through everything at its end, takes a sixth of its time.
        gc.set_threshold(*_SELDOM)
        atexit.register(gc.freeze)
        # Every installed package is searched for plugins of pydantic otherwise; here are none.
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    given = sys.argv[1:] if arguments is None else arguments
    lang = wanted_lang(given)
    _print_whatever_the_terminal()
    _clear_away_when_ended()
    try:
        cli.main(given, prog_name="ncstats", standalone_mode=False)
    except NcstatsError as error:
        _stop(error.text(lang), error.exit_code)
    except click.ClickException as error:
        _stop(usage_text(error, lang), error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        _end_interrupted(message("errors.interrupted", lang), process=arguments is None)
    except ReaderGoneError:
        _drop_output()
        sys.exit(0)
    except OSError as error:
        _drop_output()
        reason = visible(error.strerror or type(error).__name__)
        _stop(message("errors.system", lang, reason=reason), UsageError.exit_code)
    except Exception as error:  # noqa: BLE001 - the last net: our own fault is one line too
        detail = visible(str(error), 300)
        _stop(message("errors.bug", lang, kind=type(error).__name__, detail=detail), BUG)
    sys.exit(0)


def _clear_away_when_ended() -> None:
    """Who is told to end clears drafts away as after Ctrl-C: they may hold patients."""

    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    with contextlib.suppress(ValueError):  # a thread has no signals
        signal.signal(signal.SIGTERM, interrupt)


def _print_whatever_the_terminal() -> None:
    """A terminal or pipe without Chinese or “quotes” shows a replacement, and stops nothing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _drop_output() -> None:
    """Let what could not be printed go, or Python tries again at its end and exits with 120."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _end_interrupted(text: str, *, process: bool) -> NoReturn:
    """Say so and end; drafts are gone by now.

    Python remembers an interruption that left an ``exec``, by which every dataclass is made, and
    would end by the signal whatever code it is asked to end with.
    """
    try:
        _stop(text, INTERRUPTED)
    finally:
        if process:
            with contextlib.suppress(OSError):
                sys.stdout.flush()
            os._exit(INTERRUPTED)


def _stop(text: str, code: int) -> NoReturn:
    with contextlib.suppress(OSError):
        click.echo(text, err=True)
    sys.exit(code)

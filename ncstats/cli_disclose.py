"""``ncstats disclose``: outputs already written held to a disclosure policy."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ncstats.arguments import FILE, language, say
from ncstats.errors import Problem, UsageError
from ncstats.text import message
from ncstats.text.messages import listing, visible

if TYPE_CHECKING:
    from ncstats.disclosure import NamedPolicy, Policy
    from ncstats.disclosure.counted import Key, Study
    from ncstats.disclosure.finer import Finer
    from ncstats.disclosure.leaks import Leak
    from ncstats.disclosure.risk_folder import FileRisk
    from ncstats.disclosure.written import Written
    from ncstats.plan import Plan

STOPPED = 5
MOST_TOLD = 20


@click.command("disclose")
@click.argument("folder", metavar="DIR", type=FILE)
@click.option("--policy", required=True, help="Its name, or the path of its YAML file.")
@click.option("--previous", type=FILE, help="The folder of an earlier release.")
@click.option("--plan", help="What was run: then more counts can be held against each other.")
@language
def disclose_command(
    folder: Path, policy: str, previous: Path | None, plan: str | None, lang: str
) -> None:
    """Hold the folder of a run to a policy; exit 5 if it gives somebody away.

    Its other files too: rows and pictures of single patients, and what its release does not know.
    With --previous, hold it beside an earlier release too: what is withheld in each may be the
    difference of both, or of the same data be printed in the other, by another policy or plan.
    """
    from ncstats.disclosure import named_policy, study_of
    from ncstats.disclosure.leaks import leaks
    from ncstats.disclosure.risk_folder import file_risks
    from ncstats.plan import load_plan

    named = named_policy(policy)
    if named.terms is None:
        raise UsageError(Problem("disclosure.nothing_to_hold"))
    now = _release(folder, named)
    loaded = None if plan is None else named.coarsened(load_plan(plan))
    finer = _finer(now, named, loaded)
    study = replace(study_of(loaded and (loaded.finer or loaded)), joined=_joined(named))
    written, files = now.written, file_risks(folder, now.written.rows, now.policy)
    found = [*leaks(written, named.terms, study)]
    if previous is not None:
        found += _beside(_release(previous, named), now, named.terms, study)
    beside = [*_of_finer(finer, lang), *_in_files(files, lang), *_in_texts(loaded, lang)]
    for line in (*_at_most(beside, lang), *_at_most([*_lines(found, lang)], lang)):
        click.echo(line)
    about = {"folder": folder, "policy": visible(named.name)}
    if found or beside:
        say("disclosure.stopped", lang, count=len(found) + len(beside), **about)
        sys.exit(STOPPED)
    _tell_passed(written, about, previous, lang)


def _tell_passed(
    written: Written, about: dict[str, object], previous: Path | None, lang: str
) -> None:
    withheld = sum(math.isnan(row.stat) and _is_withheld(row.error) for row in written.rows)
    say("disclosure.passed", lang, statistics=len(written.rows), withheld=withheld, **about)
    if previous is not None:
        say("disclosure.passed_previous", lang, previous=previous)


def _is_withheld(error: str) -> bool:
    return error.startswith("disclosure.")


@dataclass(frozen=True)
class _Release:
    """The release in a folder, the policy that it says it is under, and the hashes of its data."""

    written: Written
    policy: str | None
    inputs: frozenset[str]


def _release(folder: Path, named: NamedPolicy) -> _Release:
    """The release in the folder of a run.

    Raises:
        UsageError: it is no such folder.
    """
    from ncstats.disclosure.written import Written
    from ncstats.published.earlier import RESULTS, read_earlier

    found = read_earlier(folder / RESULTS)
    provenance = found.provenance or {}
    name = provenance.get("policy")
    terms = _released_under(name, named)
    inputs = frozenset(str(each.get("sha256")) for each in provenance.get("inputs", ()))
    return _Release(Written(found.rows, None if terms is None else terms.rule), name, inputs)


def _beside(earlier: _Release, later: _Release, policy: Policy, study: Study) -> list[Leak]:
    """What two releases give away: who is in one alone, or, of the same data, who was withheld."""
    from ncstats.disclosure.leaks import leaks_between, leaks_together

    found = [*leaks_between(earlier.written, later.written, policy, study)]
    if later.inputs and earlier.inputs == later.inputs:
        found += leaks_together(earlier.written, later.written, policy, study)
    return found


def _released_under(name: str | None, named: NamedPolicy) -> Policy | None:
    """The policy that a run says it was released under; None where that is not known."""
    from ncstats.disclosure import POLICIES, named_policy

    if name == named.name:
        return named.terms
    return named_policy(name).terms if name in POLICIES else None


def _lines(found: list[Leak], lang: str) -> Iterator[str]:
    """What leaks, and what to withhold next."""
    between = message("errors.between", lang)
    for leak in found:
        place = listing([_place(key) for key in leak.places], lang, most=4)
        told = message(f"disclosure.leak_{leak.kind}", lang, place=place)
        places = listing([_place(key) for key in leak.withhold], lang, most=6)
        yield told + between + message("disclosure.withhold_next", lang, places=places)


def _joined(named: NamedPolicy) -> dict[str, dict[str, tuple[str, ...]]]:
    """Which levels take the place of which: the earlier release may know the finer ones."""
    coarser = {} if named.terms is None else named.terms.coarser
    return {
        name: {code: level.levels for code, level in levels.items()}
        for name, levels in coarser.items()
    }


def _finer(now: _Release, named: NamedPolicy, plan: Plan | None) -> tuple[Finer, ...]:
    """What a release tells of levels that the policy joins."""
    from ncstats.disclosure.finer import finer_levels

    coarser = {} if named.terms is None else named.terms.coarser
    return finer_levels(now.written.rows, coarser, () if plan is None else plan.left_out)


def _of_finer(found: Iterable[Finer], lang: str) -> Iterator[str]:
    """What to join, or to leave out."""
    for each in found:
        place = visible(" / ".join(filter(None, (each.item, each.variable))))
        code = "disclosure.leak_finer" if each.levels else "disclosure.leak_left_in"
        yield message(code, lang, place=place, levels=listing(each.levels, lang))


def _in_files(found: Iterable[FileRisk], lang: str) -> Iterator[str]:
    """What lies in the folder and may not leave with the release."""
    for risk in found:
        yield message(f"disclosure.file_{risk.kind}", lang, file=visible(risk.file))


def _in_texts(plan: Plan | None, lang: str) -> Iterator[str]:
    """What an author wrote into the plan that no policy withholds."""
    from ncstats.disclosure.risk_texts import telling_texts

    for place in telling_texts(plan, None) if plan is not None else ():
        yield message("disclosure.text_tells", lang, place=visible(place))


def _at_most(lines: list[str], lang: str) -> Iterator[str]:
    """The first twenty of them, and how many there are besides."""
    yield from lines[:MOST_TOLD]
    if len(lines) > MOST_TOLD:
        yield message("disclosure.leaks_left", lang, count=len(lines) - MOST_TOLD)


def _place(key: Key) -> str:
    """Where a statistic stands, as results.csv names it."""
    return visible(" / ".join(str(part) for part in key if part not in ("", None)))

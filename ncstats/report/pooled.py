"""Several hospitals: each counts its own patients, and the counts together give the pooled run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

from ncstats import __version__
from ncstats.cohort import Cohort
from ncstats.cohort.model import Source as Origin
from ncstats.cohort.summary import CohortSummary
from ncstats.disclosure import NONE, NamedPolicy, named_policy
from ncstats.disclosure.joined import joined_source
from ncstats.errors import DisclosureError, Problem, UsageError
from ncstats.files import bundled, write_text_whole
from ncstats.plan import Plan, load_plan
from ncstats.published.synthetic import PREFIX
from ncstats.report.counts_file import (
    Counted,
    CountsFile,
    counts_text,
    plan_hash,
    read_counts,
)
from ncstats.report.run import Run, policy_of, read_study, run
from ncstats.results.eligibility import number_eligible
from ncstats.results.plan_questions import questions_of
from ncstats.results.run import needed_variables, require_variables
from ncstats.tally import Answers, EventQuestion, MemorySource, Source
from ncstats.tally.counted import CountedSource
from ncstats.tally.written import counts_of
from ncstats.text.messages import listing, visible
from ncstats.text.progress import Report, silent, tracked

_MOST_NAMED = 5


def tally_file(
    plan: Plan | str | Path,
    out: str | Path,
    cohort: Cohort | Source | str | Path | None = None,
    hospital: str = "",
    policy: str | None = None,
    lang: str = "en",
) -> Counted:
    """Write a plan's counts of a cohort, for :func:`merge`; nothing of a single patient is named.

    What can be told of single patients from counts stands in the file's head: a value or time that
    one patient has is that patient's.

    Args:
        plan: a plan, or what :func:`load_plan` takes.
        out: the file to write.
        cohort: as of :func:`run`.
        hospital: what the file is to be told from others by; it stands in the file.
        policy: a disclosure policy that the file itself must keep: one with a count from 1 to the
            policy's threshold is not written. Differences between counts are not looked at. Levels
            that it joins are counted as one.
        lang: language of the head and the labels.

    Returns:
        What stands in the file.

    Raises:
        UsageError: as :func:`run`, or the disk refuses.
        DataError: likewise.
        DisclosureError: the policy stops the file.
    """
    plan = plan if isinstance(plan, Plan) else load_plan(plan)
    if cohort is None or isinstance(cohort, str | Path):
        cohort = read_study(plan, cohort)
    source = MemorySource(cohort) if isinstance(cohort, Cohort) else cohort
    named = NamedPolicy(NONE, None) if policy is None else named_policy(policy)
    coarser = named.coarsened(plan)
    if coarser is not plan:
        plan, source = coarser, joined_source(source, coarser)
    require_variables(plan, source)
    questions = questions_of(plan)
    answers = source.answers(questions).of(questions)
    _hold_against(named, answers, out)
    made = source.identifiers_begin_with(PREFIX)
    eligible = number_eligible(plan, answers)
    counted = Counted(source.cohort.n, made, answers, hospital, eligible)
    write_text_whole(out, counts_text(plan, counted, lang))
    return counted


def _hold_against(named: NamedPolicy, answers: Answers, out: str | Path) -> None:
    """Refuse counts that a policy would withhold."""
    if named.terms is None:
        return
    counts = [count for answer in answers.values() for count in counts_of(answer)]
    withheld = sum(count <= named.terms.threshold for count in counts)
    if withheld:
        details = {"policy": named.name, "withheld": withheld, "counts": len(counts)}
        details["threshold"] = named.terms.threshold
        raise DisclosureError(Problem("pooled.withheld", file=str(out), details=details))


def merge(
    files: Sequence[str | Path],
    plan: Plan | str | Path | None = None,
    policy: str | None = None,
    report: Report = silent,
) -> Run:
    """The run of the pooled cohort, from each hospital's file of counts.

    Its results are those of :func:`run` on all the patients together, to the last bit. What needs
    single patients (a Cox model) keeps its row with the reason.

    Args:
        files: as :func:`tally_file` writes them.
        plan: the plan they were made by; the bundled study of that name if None.
        policy: the disclosure policy of the pooled results; the plan's if None. Files may have been
            counted with the levels that it joins, or with finer ones.
        report: is told of every part of the work.

    Raises:
        UsageError: a file cannot be read or is given twice; they were made by another plan,
            dictionary or version than the others, or than this one, or only some from visits.
        DataError: nobody is eligible.
    """
    if not files:
        raise UsageError(Problem("pooled.no_files"))
    read = [read_counts(file) for file in tracked(files, report, "progress.reading")]
    _refuse_twice(read)
    for other in read[1:]:
        _refuse_unlike(read[0], other)
    plan = _plan_of(read[0], plan)
    coarser = policy_of(plan, policy).coarsened(plan)
    if read[0].head.dictionary == coarser.dictionary.fingerprint:  # counted by the policy already
        plan = coarser
    _refuse_other_plan(read[0], plan)
    of_each = [file.answers(plan) for file in read]
    _refuse_visits_of_some(read, of_each)
    answers = reduce(Answers.merge, of_each)
    heads = [file.head for file in read]
    origins = tuple(Origin(file.path.name, file.sha256, file.head.patients) for file in read)
    patients = CohortSummary(sum(head.patients for head in heads), plan.dictionary, origins)
    made = all(head.synthetic for head in heads)
    source = CountedSource(patients, frozenset(needed_variables(plan)), made, answers)
    return run(plan, source, policy, report)


def _plan_of(file: CountsFile, plan: Plan | str | Path | None) -> Plan:
    """The plan given, or the bundled one that the file names."""
    if plan is not None:
        return plan if isinstance(plan, Plan) else load_plan(plan)
    study = file.head.study
    if study not in {folder.name for folder in bundled("analyses").iterdir()}:
        raise UsageError(Problem("pooled.which_plan", file=str(file.path), value=study))
    return load_plan(study)


def _refuse_twice(files: Sequence[CountsFile]) -> None:
    first: dict[str, CountsFile] = {}
    for file in files:
        before = first.setdefault(file.sha256, file)
        if before is not file:
            details = {"first": str(before.path)}
            raise UsageError(Problem("pooled.twice", file=str(file.path), details=details))


def _refuse_unlike(first: CountsFile, other: CountsFile) -> None:
    parts = ("ncstats", "study", "plan", "dictionary")
    pairs = [(part, getattr(first.head, part), getattr(other.head, part)) for part in parts]
    details = {"other": str(first.path), "items": _items(_differing(first, other))}
    _refuse(other, pairs, details)


def _refuse_other_plan(file: CountsFile, plan: Plan) -> None:
    made = {"ncstats": __version__, "study": plan.id, "plan": plan_hash(plan)}
    made["dictionary"] = plan.dictionary.fingerprint
    pairs = [(part, value, getattr(file.head, part)) for part, value in made.items()]
    _refuse(file, pairs, {"other": str(plan.document.path), "items": ""})


def _refuse_visits_of_some(files: Sequence[CountsFile], answers: Sequence[Answers]) -> None:
    """An endpoint that some followed from visit to visit and others read in the patients table."""
    for asked in answers[0]:
        if not isinstance(asked, EventQuestion):
            continue
        by_visits = [each.events(asked).scans is not None for each in answers]
        if len(set(by_visits)) > 1:
            details = {"other": str(files[by_visits.index(True)].path)}
            file = str(files[by_visits.index(False)].path)
            problem = Problem("pooled.no_visits", file=file, value=asked.endpoint, details=details)
            raise UsageError(problem)


def _refuse(
    file: CountsFile, pairs: Sequence[tuple[str, str, str]], details: dict[str, str]
) -> None:
    """Every part in which the file differs from another, one sentence each."""
    problems = [
        Problem(
            f"pooled.other_{part}",
            file=str(file.path),
            details=details | {"mine": _short(mine), "theirs": _short(theirs)},
        )
        for part, mine, theirs in pairs
        if mine != theirs
    ]
    if problems:
        raise UsageError(problems)


def _short(text: str) -> str:
    """A hash by its beginning."""
    return f"{text[:12]}…" if len(text) == 64 else text


def _items(names: Iterator[str]) -> str:
    """The first few names, each once, in brackets; nothing where there is none."""
    found = list(dict.fromkeys(names))
    return f" ({listing(found, most=_MOST_NAMED)})" if found else ""


def _differing(first: CountsFile, other: CountsFile) -> Iterator[str]:
    """What only one of two files was asked, or has other levels or groups in it."""
    mine, theirs = ([_told(answer) for answer in file.head.answers] for file in (first, other))
    for told in (*mine, *theirs):
        if (told in mine) != (told in theirs):
            asked = told[0]
            named = (asked.get(part) for part in ("variable", "endpoint", "condition"))
            yield visible(str(next(filter(None, named), "")), 60)


def _told(answer: Any) -> tuple[dict[str, Any], Any, Any]:
    """A question with the groups and levels of its answer, as far as they are there."""
    plain = answer if isinstance(answer, dict) else {}
    asked, values = plain.get("asked"), plain.get("values")
    rows = values if isinstance(values, list) else []
    levels = [row.get("value") for row in rows if isinstance(row, dict) and "label" in row]
    return asked if isinstance(asked, dict) else {}, plain.get("groups"), levels

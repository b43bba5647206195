"""A run of a plan on a cohort: its results and everything that is made from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from ncstats.cohort import Cohort, read_cohort
from ncstats.cohort.sources import file_and_sheet
from ncstats.disclosure import NamedPolicy, named_policy, release
from ncstats.disclosure.joined import joined_source
from ncstats.disclosure.risk_patients import anonymity_of
from ncstats.errors import Problem, UsageError, nearest
from ncstats.files import output_folder
from ncstats.plan import Plan, load_plan
from ncstats.published.synthetic import labelled
from ncstats.report.analysis import Analysis, are_own, held_to
from ncstats.report.formats import check_formats, check_options, write_outputs
from ncstats.report.outputs import Options, Outputs
from ncstats.results.run import run_plan
from ncstats.tables import Table
from ncstats.tally import MemorySource, Source
from ncstats.tally.counted import CountedSource
from ncstats.text import listing
from ncstats.text.notebook import InNotebook
from ncstats.text.progress import Part, Report, silent

if TYPE_CHECKING:
    from ncstats.figures import StudyFigure


@dataclass(frozen=True)
class Run(Analysis, InNotebook):
    """What a plan gives on a cohort: results, tables, figures, verification, and the report."""

    def outputs(self, lang: str = "en", **options: Unpack[Options]) -> Outputs:
        """What the run is made into, in one language.

        Args:
            lang: ``en`` or ``zh``.
            options: of single formats, as :class:`~ncstats.report.outputs.Options` names them.

        Raises:
            UsageError: an unknown language.
        """
        return Outputs(self, lang, options)

    @cached_property
    def _english(self) -> Outputs:
        return self.outputs()

    @property
    def tables(self) -> Mapping[str, Table]:
        """The plan's tables in English, by name."""
        return self._english.tables

    @property
    def figures(self) -> Mapping[str, StudyFigure]:
        """The plan's figures and curves in English, by name.

        A notebook shows one as it is; ``figure.save("bars.tiff")`` writes it, and
        ``figure.to_matplotlib()`` is a matplotlib figure to change.
        """
        return self._english.figures

    def save(
        self,
        out: str | Path,
        formats: Sequence[str] = ("html",),
        lang: str = "en",
        *,
        report: Report = silent,
        **options: Unpack[Options],
    ) -> Path:
        """Write the run's folder: the report, tables, figures and data files.

        Nothing appears in ``out`` unless everything could be written.

        Args:
            out: the folder; made where it is missing.
            formats: of the report, names of :data:`~ncstats.report.formats.FORMATS`.
            lang: ``en`` or ``zh``.
            report: is told of every part of the work.
            options: of single formats, as :class:`~ncstats.report.outputs.Options` names them.

        Returns:
            The folder.

        Raises:
            UsageError: an unknown format, an option that cannot be met, or the disk refuses; under
                a policy, the folder holds other files: they would be released with these.
        """
        wanted = check_formats(formats)
        check_options(wanted, options)
        outputs = self.outputs(lang, **options)
        with output_folder(out) as folder:
            write_outputs(outputs, folder, wanted, report)
            if self.released.terms is not None:
                _refuse_others(Path(out), folder)
        return Path(out)

    def __repr__(self) -> str:
        verified = f"; {self.verification.summary()}" if self.verification else ""
        if self.released.terms is not None:
            return f"<Run of {self.plan.id} released under {self.released.policy}>"
        return f"<Run of {self.plan.id} on {self.cohort.n} patients{verified}>"

    def _repr_html_(self) -> str:
        from ncstats.report.html import run_summary

        return run_summary(self._english.document_with({}))


def read_study(
    plan: Plan | str | Path,
    data: str | Path | None = None,
    visits: str | Path | None = None,
    mapping: str | Path | None = None,
    lang: str = "en",
) -> Cohort:
    """Read a study's cohort, or another file by the study's dictionary and mapping.

    Args:
        plan: a plan, or what :func:`load_plan` takes.
        data: patients; the study's own if None.
        visits: visits; the study's own if None and ``data`` is None too.
        mapping: mapping.yaml; the study's own if None.
        lang: language of the sentences in ``problems`` and ``changes``.

    Raises:
        UsageError: a file is missing, or the mapping names what is not there.
        DataError: the data break the dictionary.
    """
    plan = plan if isinstance(plan, Plan) else load_plan(plan)
    own_visits = plan.visits_path if data is None else None
    own, _ = file_and_sheet(plan.data_path)
    if data is None and not own.exists():
        raise UsageError(_no_patients(own))
    return read_cohort(
        plan.data_path if data is None else data,
        visits=own_visits if visits is None else visits,
        dictionary=plan.dictionary,
        mapping=plan.mapping_path if mapping is None else mapping,
        lang=lang,
    )


def _no_patients(path: Path) -> Problem:
    beside = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
    near = nearest(path.name, beside)
    return Problem("report.no_patients_file", file=str(path), nearest=near)


def run(
    plan: Plan | str | Path,
    cohort: Cohort | Source | str | Path | None = None,
    policy: str | None = None,
    report: Report = silent,
) -> Run:
    """Run a plan on a cohort.

    Args:
        plan: a plan, or what :func:`load_plan` takes: a bundled study, a folder, a plan.yaml.
        cohort: the patients, or their file, read as :func:`read_study` does; the study's own if
            None; or a source that counts them where they are, of :func:`open_source`.
        policy: the disclosure policy, by its name or the path of its YAML file; the plan's if None.
        report: is told of every part of the work.

    Raises:
        UsageError: something in the plan, the dictionary or the policy is not there.
        DataError: the data break the dictionary, or lack a variable of the plan.

    >>> run("wilms").tables["table1"].title
    'Characteristics of all children'
    """
    plan = plan if isinstance(plan, Plan) else load_plan(plan)
    terms = policy_of(plan, policy)
    _refuse_before_computing(plan)
    coarser = terms.coarsened(plan)
    if cohort is None or isinstance(cohort, str | Path):
        cohort = read_study(plan, cohort)
    source = MemorySource(cohort) if isinstance(cohort, Cohort) else cohort
    if coarser is not plan:
        plan, source = coarser, joined_source(source, coarser)
    # Of the patients of a database nothing is known yet: there the plan's word stands.
    counted = isinstance(cohort, Cohort | CountedSource)
    own = not counted or are_own(plan, source.cohort)
    plan = labelled(plan, source, own=own)
    computed = run_plan(plan, source, report)
    if terms.terms is not None:
        report(Part("progress.releasing", name=terms.name))
    released = release(computed.results, computed.tallies, terms, computed.marks, plan)
    apart = None
    if terms.terms is None:
        apart = anonymity_of(plan, source, computed.cohort, held_to().threshold)
    return Run(plan, computed.cohort, released, apart)


def _refuse_others(target: Path, written: Path) -> None:
    """Refuse a folder with files that these do not replace: of an earlier run without a policy."""
    new = {path.relative_to(written) for path in written.rglob("*") if path.is_file()}
    old = {
        path.relative_to(target)
        for path in target.rglob("*")
        if path.is_file() and written.parent not in path.parents
    }
    others = sorted(path.as_posix() for path in old - new)
    if others:
        details = {"files": listing(others, most=3)}
        raise UsageError(Problem("report.folder_holds_more", file=str(target), details=details))


def policy_of(plan: Plan, asked: str | None) -> NamedPolicy:
    """The policy asked for, or the plan's, whose file stands beside it.

    Raises:
        UsageError: there is no such policy, or its file does not say what a policy is.
    """
    if asked is not None:
        return named_policy(asked)
    try:
        return named_policy(plan.model.policy, plan.folder)
    except UsageError as error:
        raise UsageError([_in_plan(plan, problem) for problem in error.problems]) from None


def _in_plan(plan: Plan, problem: Problem) -> Problem:
    """A problem with the policy's name, at its place; one in the policy's file where it is."""
    if problem.file is not None:
        return problem
    line, column = plan.document.position(("policy",))
    return replace(problem, file=str(plan.document.path), line=line, column=column)


def _refuse_before_computing(plan: Plan) -> None:
    """What is wrong with a plan and only this package can tell."""
    if plan.model.registered and plan.published_path is None:
        raise UsageError(plan.document.problem("report.registered_alone", ("registered",)))

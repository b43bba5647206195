"""A run of a plan on a cohort: its results and everything that is made from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ncstats.cohort import Cohort, read_cohort
from ncstats.cohort.sources import file_and_sheet
from ncstats.disclosure import POLICIES, Released, release
from ncstats.errors import (
    Problem,
    UsageError,
    check_language,
    nearest,
    unknown_name,
)
from ncstats.files import fingerprint, output_folder, write_text
from ncstats.plan import Plan, load_plan
from ncstats.published import Verification, read_published
from ncstats.published import verify as verify_released
from ncstats.published.reconstruct.labels import labelled
from ncstats.report import data_files
from ncstats.report.blocks import Document, Parts
from ncstats.report.document import build_document
from ncstats.report.html import html_page
from ncstats.report.markdown import markdown_page, table_csv, table_markdown
from ncstats.results.model import Results
from ncstats.results.run import run_plan
from ncstats.tables import (
    Table,
    build_assessments,
    build_curve_tables,
    build_missing,
    build_sensitivities,
    build_statements,
    build_table,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

UNRESTRICTED = "none"
"""The policy under which everything may be said of the patients."""

FORMATS = ("html", "md")
"""The formats of the report that :meth:`Run.save` writes."""


@dataclass(frozen=True)
class Run:
    """What a plan gives on a cohort.

    Attributes:
        released: the statistics under the plan's disclosure policy; every output is made of them.
    """

    plan: Plan
    cohort: Cohort
    released: Released

    @property
    def results(self) -> Results:
        """One unrounded statistic per row."""
        return self.released.results

    @cached_property
    def own_data(self) -> bool:
        """Whether the cohort is the study's own, byte for byte.

        The published values are a claim about these data only; beside others they stand as a
        comparison.
        """
        path, _ = file_and_sheet(self.plan.data_path)
        return path.is_file() and self.cohort.sources[0].sha256 == fingerprint(path)

    def tables_in(self, lang: str) -> Mapping[str, Table]:
        """The plan's tables in one language, by name."""
        check_language(lang)
        names = self.plan.model.tables
        return {name: build_table(self.released, self.plan, name, lang) for name in names}

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """The plan's tables in English, by name."""
        return self.tables_in("en")

    def figures_in(self, lang: str) -> Mapping[str, Figure]:
        """The plan's figures and curves in one language, by name."""
        from ncstats import figures

        check_language(lang)
        drawn: dict[str, Figure] = {}
        flow = figures.draw_flow(self.released, self.plan, lang)
        if flow is not None:
            drawn[flow.item] = flow
        for name, figure in self.plan.model.figures.items():
            draw = figures.draw_bars if figure.bars else figures.draw_distribution
            drawn[name] = draw(self.released, self.plan, name, lang)
        for name in self.plan.model.curves:
            drawn[name] = figures.draw_curve(self.released, self.plan, name, lang)
            if name in self.released.marks:
                swimmer = figures.draw_swimmer(self.released, self.plan, name, lang)
                drawn[f"{name}_swimmer"] = swimmer
        return drawn

    @cached_property
    def figures(self) -> Mapping[str, Figure]:
        """The plan's figures and curves in English, by name."""
        return self.figures_in("en")

    @cached_property
    def verification(self) -> Verification | None:
        """The published values against these results; None where nothing was published."""
        path = self.plan.published_path
        published = read_published(path, self.plan) if path is not None else None
        if not published:
            return None
        explained = self.own_data and self.released.policy == UNRESTRICTED
        cohort = self.cohort if explained else None
        return verify_released(self.released, self.plan, published, cohort)

    def save(self, out: str | Path, formats: Sequence[str] = ("html",), lang: str = "en") -> Path:
        """Write the run's folder: the report, tables, figures and data files.

        Nothing appears in ``out`` unless everything could be written.

        Args:
            out: the folder; made where it is missing.
            formats: of the report: ``html``, ``md``.
            lang: ``en`` or ``zh``.

        Returns:
            The folder.

        Raises:
            UsageError: an unknown format, or the disk refuses.
        """
        wanted = check_formats(formats)
        check_language(lang)
        with output_folder(out) as folder:
            self._write(folder, wanted, lang)
        return Path(out)

    def _write(self, folder: Path, formats: Sequence[str], lang: str) -> None:
        from ncstats.figures import svg_text

        pictures = {name: svg_text(figure) for name, figure in self.figures_in(lang).items()}
        tables = self.tables_in(lang)
        document = self.document(pictures, tables, lang)
        if "html" in formats:
            write_text(folder / "report.html", html_page(document))
        if "md" in formats:
            write_text(folder / "report.md", markdown_page(document))
        for name, table in {**tables, **self._made_tables(lang)}.items():
            write_text(folder / "tables" / f"{name}.csv", table_csv(table))
            write_text(folder / "tables" / f"{name}.md", table_markdown(table))
        for name, picture in pictures.items():
            write_text(folder / "figures" / f"{name}.svg", picture)
        self._write_data(folder)

    def _made_tables(self, lang: str) -> Mapping[str, Table]:
        """The tables on curves, statements, other choices of method, and what was assessed."""
        made = [
            table
            for name in self.plan.model.curves
            for table in build_curve_tables(self.released, self.plan, name, lang)
        ]
        if self.plan.model.statements:
            made.append(build_statements(self.released, self.plan, lang))
        made += build_sensitivities(self.released, self.plan, lang)
        made += build_assessments(self.released, self.plan, lang)
        missing = build_missing(self.released, self.plan, lang)
        made += [missing] if missing is not None else []
        return {table.item: table for table in made}

    def document(
        self, pictures: Mapping[str, str], tables: Mapping[str, Table], lang: str
    ) -> Document:
        """The report in one language, from figures and tables in that language."""
        parts = Parts(
            plan=self.plan,
            cohort=self.cohort,
            released=self.released,
            tables=tables,
            pictures=pictures,
            verification=self.verification,
            own_data=self.own_data,
        )
        return build_document(parts, lang)

    def _write_data(self, folder: Path) -> None:
        write_text(folder / "results.csv", data_files.results_csv(self.results))
        write_text(folder / "results.json", data_files.results_json(self.results))
        if self.verification is not None:
            verified = {"own_data": self.own_data, **self.verification.to_json_data()}
            write_text(folder / "verification.json", data_files.as_json(verified))
        provenance = data_files.provenance(self.plan, self.cohort, self.released.policy)
        write_text(folder / "provenance.json", data_files.as_json(provenance))
        write_text(folder / "environment.json", data_files.as_json(data_files.environment()))

    def __repr__(self) -> str:
        verified = f"; {self.verification.summary()}" if self.verification else ""
        return f"<Run of {self.plan.id} on {self.cohort.n} patients{verified}>"

    def _repr_html_(self) -> str:
        from ncstats.report.html import run_summary

        return run_summary(self.document({}, self.tables, "en"))


def check_formats(names: Sequence[str]) -> tuple[str, ...]:
    """The formats asked for, each once.

    Raises:
        UsageError: one that :meth:`Run.save` does not write.
    """
    wanted = (names,) if isinstance(names, str) else tuple(dict.fromkeys(names))
    if not wanted:
        raise UsageError(Problem("report.no_format", allowed=FORMATS))
    for name in wanted:
        if name not in FORMATS:
            raise UsageError(unknown_name("report.unknown_format", name, FORMATS))
    return wanted


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
    plan: Plan | str | Path, cohort: Cohort | str | Path | None = None, policy: str | None = None
) -> Run:
    """Run a plan on a cohort.

    Args:
        plan: a plan, or what :func:`load_plan` takes: a bundled study, a folder, a plan.yaml.
        cohort: the patients, or their file, read as :func:`read_study` does; the study's own if
            None.
        policy: the disclosure policy; the plan's if None.

    Raises:
        UsageError: something in the plan, the dictionary or the policy is not there.
        DataError: the data break the dictionary, or lack a variable of the plan.

    >>> run("wilms").tables["table1"].title
    'Characteristics of all children'
    """
    plan = plan if isinstance(plan, Plan) else load_plan(plan)
    _refuse_before_computing(plan, policy)
    read = cohort if isinstance(cohort, Cohort) else read_study(plan, cohort)
    plan = labelled(plan, read)
    computed = run_plan(plan, read)
    released = release(
        computed.results, computed.tallies, policy or plan.model.policy, computed.marks
    )
    return Run(plan, computed.cohort, released)


def _refuse_before_computing(plan: Plan, policy: str | None) -> None:
    """What is wrong with a plan and only this package can tell."""
    name = policy or plan.model.policy
    if name not in POLICIES:
        line, column = (None, None) if policy else plan.document.position(("policy",))
        file = None if policy else plan.document.path
        code = "disclosure.unknown_policy"
        raise UsageError(unknown_name(code, name, POLICIES, file=file, line=line, column=column))
    if plan.model.registered and plan.published_path is None:
        raise UsageError(plan.document.problem("report.registered_alone", ("registered",)))

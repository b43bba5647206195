"""From ``--engine`` and the files of a command to the patients of a study."""

from __future__ import annotations

from pathlib import Path

from ncstats.cohort import Cohort
from ncstats.errors import Problem, UsageError
from ncstats.plan import Plan, load_plan
from ncstats.report.run import read_study
from ncstats.tally import Source
from ncstats.tally.engine import MEMORY, check_engine, engine_source, is_database


def open_source(
    plan: Plan | str | Path,
    engine: str,
    data: str | Path | None = None,
    visits: str | Path | None = None,
    mapping: str | Path | None = None,
    lang: str = "en",
) -> Cohort | Source:
    """A study's patients, read into memory or to be counted by an engine where they are.

    Args:
        plan: a plan, or what :func:`load_plan` takes.
        engine: ``memory``, ``arrow``, ``duckdb``, ``local`` (Spark on this machine),
            ``spark://host:port`` or
            ``postgresql://user@host/database?table=patients``; the password in the URL or in
            PGPASSWORD.
        data: patients; the study's own if None. Engines other than ``memory`` take a file that
            conforms, as ``ncstats check --clean`` writes it; a database needs none.
        visits: one row per visit; only ``memory`` reads them.
        mapping: mapping.yaml; only ``memory`` reads it.
        lang: language of the sentences in ``problems`` and ``changes``.

    Raises:
        UsageError: there is no such engine, or it does not take one of the files.
        DataError: as :func:`read_study`.

    >>> open_source("wilms", "memory").n
    4028
    """
    plan = plan if isinstance(plan, Plan) else load_plan(plan)
    if check_engine(engine) == MEMORY:
        return read_study(plan, data, visits, mapping, lang)
    _refuse_files(plan, engine, data, {"visits": visits, "mapping": mapping})
    return engine_source(engine, Path(plan.data_path if data is None else data), plan.dictionary)


def _refuse_files(
    plan: Plan, engine: str, data: str | Path | None, more: dict[str, str | Path | None]
) -> None:
    for name, file in more.items():
        if file is not None:
            details = {"option": f"--{name}"}
            raise UsageError(Problem("engine.file_not_taken", file=str(file), details=details))
    if is_database(engine):
        if data is not None:
            raise UsageError(Problem("engine.has_its_own", file=str(data)))
    elif data is None and plan.mapping_path is not None:
        # The study's own file has headers and codes of its own.
        details = {"data": plan.data_path.name, "mapping": plan.mapping_path.name}
        raise UsageError(Problem("engine.not_conforming", details=details))

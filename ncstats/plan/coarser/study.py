"""A plan in coarser levels, without what would tell the finer ones apart."""

from __future__ import annotations

from dataclasses import replace

from ncstats.errors import UsageError
from ncstats.files import Document, Place
from ncstats.plan.coarser.conditions import TellsFinerError, Words
from ncstats.plan.coarser.dictionary import coarser_dictionary
from ncstats.plan.coarser.format import COARSER_FILE, Coarser
from ncstats.plan.coarser.items import CoarserItems
from ncstats.plan.coarser.joins import Joins
from ncstats.plan.coarser.knobs import coarser_knobs
from ncstats.plan.eligibility import Criterion
from ncstats.plan.study import Plan


def in_coarser_levels(plan: Plan, coarser: Coarser, document: Document, place: Place) -> Plan:
    """The plan with its dictionary in coarser levels; the finer one stays known as ``finer``.

    A table, row, figure, curve or statement that would tell joined levels apart is left out and
    named in ``left_out``. A plan that is in these levels already is returned as it is.

    Args:
        plan: in the levels of its dictionary.
        coarser: which levels become one.
        document: the file that says so.
        place: where in it that stands.

    Raises:
        UsageError: everything that cannot be joined; or who is analysed depends on finer levels.
    """
    if not coarser or plan.coarser == coarser:
        return plan
    if plan.finer is not None:
        raise UsageError(document.problem("coarser.twice", place, value=COARSER_FILE))
    joins = Joins.read(coarser, document, place, plan.dictionary)
    dictionary, gone = coarser_dictionary(plan.dictionary, joins)
    words = Words(joins, gone.patients)
    items = CoarserItems(plan, dictionary, words)
    tables, figures = items.tables(), items.figures()
    model = plan.model.model_copy(
        update={
            "eligibility": _eligibility(plan, words),
            "groups": items.groups,
            "tables": tables,
            "figures": items.with_forests(figures, tables),
            "curves": items.curves(),
            "statements": items.statements(),
            "registered": items.registered(),
            "reconstruct": coarser_knobs(plan.model.reconstruct, dictionary, words),
            "quasi_identifiers": _there(plan.model.quasi_identifiers, words),
            "sensitive": _there(plan.model.sensitive, words),
        }
    )
    left_out = (*items.left_out,)
    return replace(
        plan, model=model, dictionary=dictionary, finer=plan, coarser=coarser, left_out=left_out
    )


def _eligibility(plan: Plan, words: Words) -> tuple[Criterion, ...]:
    """The conditions of eligibility: who is analysed decides every count there is."""
    made, problems = [], []
    for i, criterion in enumerate(plan.model.eligibility):
        try:
            where = None if criterion.where is None else words.condition(criterion.where)
            made.append(criterion.model_copy(update={"where": where}))
        except TellsFinerError:
            at = ("eligibility", i, "where")
            problems.append(plan.document.problem("coarser.eligible", at, value=criterion.where))
    if problems:
        raise UsageError(problems)
    return tuple(made)


def _there(names: tuple[str, ...], words: Words) -> tuple[str, ...]:
    return tuple(name for name in names if name not in words.gone)

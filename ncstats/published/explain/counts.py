"""Shares: another denominator, the missing counted, or those without it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ncstats.published.explain.case import Case, both_languages
from ncstats.published.explanation import Explanation
from ncstats.published.intervals import count_ranges
from ncstats.text import Bilingual, listing
from ncstats.text.cells import FORMATS, parse


def denominators(case: Case) -> Iterator[Explanation]:
    """The same count of other patients: all of the group, all that are known, all there are."""
    if not case.kind or not case.needs("N"):
        return
    own = int(case.values["N"])
    for who, total in _totals(case).items():
        if total != own and case.prints({**case.values, "N": total}):
            whose = both_languages(f"published.whose_{who}")
            yield case.because("denominator", denominator=total, whose=whose, own=own)
            return


def _totals(case: Case) -> dict[str, int]:
    """Whom a share could be of, and how many they are."""
    patients = case.patients
    everybody = np.ones_like(patients.known)
    masks = {"group": patients.here} if case.cell.group else {}
    masks |= {
        "cohort": everybody,
        "table": patients.anywhere,
        "known": patients.known & patients.anywhere,
        "level": patients.counted & patients.anywhere,
    }
    return {name: int(mask.sum()) for name, mask in masks.items()}


def missing_as_level(case: Case) -> Iterator[Explanation]:
    """Those without a value counted in, as if they had this one."""
    if not case.is_share:
        return
    patients = case.patients
    unknown = int((patients.here & ~patients.known).sum())
    n, total = int(case.values["n"]) + unknown, int(patients.here.sum())
    if unknown and case.prints({"n": n, "N": total}):
        yield case.because("missing_as_level", missing=unknown)


def complement(case: Case) -> Iterator[Explanation]:
    """Those of whom it is known not to be so."""
    if not case.is_share:
        return
    patients = case.patients
    without = int((patients.here & patients.known & ~patients.counted).sum())
    if case.prints({"n": without, "N": case.values.get("N", without)}):
        yield case.because("complement", n=without)


def other_patients(case: Case) -> Iterator[Explanation]:
    """The share among all patients of the table, or without the condition."""
    if not case.is_share:
        return
    patients = case.patients
    for code, among in (("all_groups", patients.anywhere), ("no_condition", None)):
        if among is None and case.where is None:
            continue
        known = patients.known if among is None else patients.known & among
        values = {"n": float((known & patients.counted).sum()), "N": float(known.sum())}
        if values["N"] != patients.known[patients.here].sum() and case.prints(values):
            yield case.because(code, condition=case.where)


def possible_denominators(case: Case) -> Iterator[Explanation]:
    """Which denominators the string allows, where no group of patients here has that size."""
    form = FORMATS[case.cell.statistic]
    if not case.is_share or not {"n", "percent"} <= {part.name for part in form.parts}:
        return
    numbers = parse(case.cell.statistic, case.cell.printed) or {}
    if numbers["n"].value != int(case.values["n"]):
        return
    found = count_ranges(numbers, form, case.study.cohort.n)
    if found:
        sizes = list(map(str, found))
        listed = Bilingual(listing(sizes, "en"), listing(sizes, "zh"))
        yield case.because("possible_denominators", sizes=listed, own=int(case.values["N"]))

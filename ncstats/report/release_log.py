"""The log of a release: what, to which policy, by which hashes, how much was withheld."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from ncstats import __version__
from ncstats.disclosure.risk_folder import NOT_LOGGED
from ncstats.files import fingerprint
from ncstats.report.analysis import Analysis
from ncstats.results.check import COUNTS
from ncstats.results.model import KEY

_ITEM, _STAT_NAME = KEY.index("item"), KEY.index("stat_name")


def release_log(run: Analysis, folder: Path) -> dict[str, Any]:
    """What stands in a run's folder and what was withheld of it, never a value.

    Args:
        run: that was released under a policy.
        folder: with every file that is released.

    Returns:
        ``study``, ``policy`` and its ``terms``, levels that it joins among them; ``left_out``, the
        items and rows of the plan that would tell those apart; ``withheld``, for each item of the
        plan how many ``counts`` and ``others``; ``files``, the SHA-256 of each by its path.
    """
    released = run.released
    terms = None if released.terms is None else released.terms.model_dump(mode="json")
    withheld: dict[str, Counter[str]] = {}
    for key in released.withheld:
        kind = "counts" if key[_STAT_NAME] in COUNTS else "others"
        withheld.setdefault(key[_ITEM], Counter())[kind] += 1
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        "ncstats": __version__,
        "study": run.plan.id,
        "policy": released.policy,
        "terms": terms,
        "left_out": [
            {"table": each.of, "row": each.item} if each.of else {"item": each.item}
            for each in run.plan.left_out
        ],
        "withheld": {
            item: {kind: counted[kind] for kind in ("counts", "others")}
            for item, counted in withheld.items()
        },
        "files": {
            path.relative_to(folder).as_posix(): fingerprint(path)
            for path in files
            if path.name not in NOT_LOGGED
        },
    }

"""The register of methods as a page to read: how a plan names each, and who else computes it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from ncstats.files import write_text
from ncstats.methods import METHODS, REFERENCES, Method, Role
from ncstats.text import message

_ROLES: tuple[Role, ...] = (
    "count", "summary", "normality", "test", "pairwise", "effect", "adjustment", "interval",
    "curve", "model",
)  # fmt: skip


def methods_page() -> str:
    """Every method by what it gives: key, names, when the rule chooses it, source, R and SPSS.

    >>> methods_page().splitlines()[0]
    '# Methods'
    """
    lines = ["# Methods", "", message("report.methods_page_intro"), ""]
    for role in _ROLES:
        lines += [f"## {message(f'report.role_{role}')}", ""]
        lines += [line for row in METHODS if row.role == role for line in _entry(row)]
    return "\n".join(lines).rstrip() + "\n"


def _entry(row: Method) -> Iterator[str]:
    yield f"### `{row.key}`"
    yield ""
    yield f"{row.label['en']} · {row.label['zh']}"
    yield ""
    facts = {
        "methods_default": row.default,
        "methods_detail": row.detail_in("en"),
        "methods_source": "; ".join(str(REFERENCES[name]).rstrip(".") for name in row.references),
        "methods_r": f"`{row.r_call}`",
        "methods_spss": f"`{row.spss}`" if row.spss else message("report.methods_no_spss"),
    }
    yield from (f"- {message(f'report.{code}')}: {fact}" for code, fact in facts.items() if fact)
    yield ""


if __name__ == "__main__":
    write_text(Path(sys.argv[1]), methods_page())

"""How coarser levels are written, in a policy's file or in ``coarser.yaml`` beside a plan.

::

    coarser:
      etiology:                     # a category of the patients
        tubulopathy:                # the coarser level's code
          label: {en: Inherited tubulopathy, zh: 遗传性肾小管病}
          levels: [bartter_syndrome, dent_disease_1]

A level that is not named stays as it is, and so does a missing value, which is no level.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated

from pydantic import Field

from ncstats.files.models import Checked
from ncstats.plan.fields import Name, Text

COARSER_FILE = "coarser.yaml"
"""The file beside a plan whose patients are known by coarser levels alone."""


class JoinedLevel(Checked):
    """A coarser level.

    Attributes:
        label: what readers see.
        levels: the codes of those in whose place it stands.
    """

    label: Text
    levels: tuple[Name, ...] = Field(min_length=2, strict=False)


Coarser = Annotated[Mapping[Name, Mapping[Name, JoinedLevel]], Field(strict=False)]
"""For each variable its coarser levels by code."""


class CoarserFile(Checked):
    """The whole of ``coarser.yaml``."""

    coarser: Coarser


def coarser_text(coarser: Mapping[str, Mapping[str, JoinedLevel]]) -> str:
    """Coarser levels as ``coarser.yaml`` holds them.

    >>> from ncstats.text import Bilingual
    >>> late = JoinedLevel(label=Bilingual("Late", "晚期"), levels=("III", "IV"))
    >>> print(coarser_text({"stage": {"late": late}}), end="")
    coarser:
      stage:
        late:
          label: {"en": "Late", "zh": "晚期"}
          levels: ["III", "IV"]
    """
    lines = ["coarser:"]
    for name, levels in coarser.items():
        lines.append(f"  {name}:")
        for code, level in levels.items():
            label = {lang: text for lang, text in asdict(level.label).items() if text}
            # What JSON writes in one line YAML reads as the same.
            lines += [f"    {code}:", f"      label: {json.dumps(label, ensure_ascii=False)}"]
            lines.append(f"      levels: {json.dumps(level.levels, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"

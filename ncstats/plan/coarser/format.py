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

from collections.abc import Mapping
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

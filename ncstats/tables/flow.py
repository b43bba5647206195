"""The participants' flow in words: who was screened, who left and why, who was analysed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ncstats.disclosure import Released
from ncstats.plan.eligibility import Criterion
from ncstats.results.eligibility import ITEM, LEFT_OUT, NOT_MET, READ, STATED, UNKNOWN
from ncstats.results.model import Statistic
from ncstats.tables.reading import Reading
from ncstats.text import number

if TYPE_CHECKING:
    from ncstats.plan.study import Plan

Found = tuple[Statistic, ...]

LEFT_TO_THE_AUTHOR = "___"
"""What stands where a number, or a sentence, is for the author to fill in."""


@dataclass(frozen=True)
class Stage:
    """Patients at one stage.

    Attributes:
        text: who they are, and how many.
        lines: what else is said of them.
        left: why some of them did not reach the next stage, with their numbers.
    """

    text: str
    lines: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class Flow:
    """Stages from the first to the patients analysed, and these by group.

    ``joint`` stands between what is said of one stage in a line.
    """

    stages: tuple[Stage, ...]
    groups: tuple[Stage, ...]
    joint: str

    def sentences(self) -> Iterator[str]:
        """The flow as running lines, in order."""
        for stage in (*self.stages, *self.groups):
            yield self.joint.join((stage.text, *stage.lines))
            yield from stage.left


def read_flow(released: Released, plan: Plan, lang: str = "en") -> Flow | None:
    """The flow of a plan's participants; None where it sets no condition of eligibility.

    How many were screened is known only where the author states every number that was left out
    before the file was made.
    """
    if not plan.model.eligibility:
        return None
    return _Flow(Reading(released.results, plan, ITEM, lang)).flow()


class _Flow:
    """Reads the counts of each stage, and puts them into words."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.say = reading, reading.say
        self.plan = reading.plan
        self.criteria = reading.plan.model.eligibility

    def flow(self) -> Flow:
        before = tuple(criterion for criterion in self.criteria if criterion.where is None)
        judged = tuple(criterion for criterion in self.criteria if criterion.where is not None)
        read = self._find("", "n", variable_level=READ)
        stages = [Stage(self._of("flow_read", read), left=tuple(self._judged(judged)))]
        if before:
            stated = [self._find(criterion.id, "n", variable_level=STATED) for criterion in before]
            left = (self._left(c, found) for c, found in zip(before, stated, strict=True))
            stages.insert(0, Stage(self._screened([read, *stated]), left=tuple(left)))
        analysed = self._of("flow_analysed", self._analysed("", ""))
        stages.append(Stage(analysed, tuple(self._followed(""))))
        return Flow(tuple(stages), tuple(self._groups()), self.say("between_reasons"))

    def _screened(self, parts: Sequence[Found]) -> str:
        """The sum of those in the data and of all who are stated to have been left out before."""
        count = LEFT_TO_THE_AUTHOR
        if all(parts):
            count = number(sum(row.stat for found in parts for row in found), 0)
        return self.say("flow_screened", n=count)

    def _groups(self) -> Iterator[Stage]:
        name = self.plan.first_group
        if name is None:
            return
        group = self.plan.group(name)
        for level in group.order:
            label = self.plan.group_label(name, level, self.reading.lang)
            n = self._printed(self._analysed(group.variable, level))
            text = self.say("group_n", label=label, n=n)
            yield Stage(text, tuple(self._followed(level)))
        ungrouped = self._find("", "N_miss", group1=group.variable)
        if any(row.stat != 0 for row in ungrouped):
            yield Stage(self._of("flow_ungrouped", ungrouped))
        left_out = self._find("", "n", variable_level=LEFT_OUT)
        if left_out:
            yield Stage(self._of("flow_left_out", left_out))

    def _analysed(self, group1: str, level: str) -> Found:
        return self._find("", "N_obs", group1=group1, group1_level=level)

    def _judged(self, criteria: tuple[Criterion, ...]) -> Iterator[str]:
        for criterion in criteria:
            yield self._left(criterion, self._find(criterion.id, "n", variable_level=NOT_MET))
            unknown = self._find(criterion.id, "n", variable_level=UNKNOWN)
            if any(row.stat != 0 for row in unknown):
                yield self._left(criterion, unknown, "flow_unknown")

    def _left(self, criterion: Criterion, found: Found, code: str = "flow_not_met") -> str:
        text = criterion.text.of(self.reading.lang)
        return self.say(code, criterion=text, n=self._printed(found))

    def _followed(self, level: str) -> Iterator[str]:
        """Of each endpoint how many were followed, in the curve that is split as the flow is."""
        curves = self.plan.model.curves.items()
        for name in dict.fromkeys(curve.endpoint for _, curve in curves):
            endpoint = self.plan.dictionary.endpoint(name)
            split = self.plan.first_group if level else None
            item = next((i for i, c in curves if c.endpoint == name and split in (None, c.by)), "")
            columns = {"context": "curve", "variable_level": "incidence", "cause": name}
            found = self.reading.results.find(
                item, name, stat_name="N", group1_level=level, **columns
            )
            if found:
                label, n = endpoint.label.of(self.reading.lang), self._printed(found)
                yield self.say("flow_followed", endpoint=label, n=n)

    def _find(self, variable: str, name: str, **columns: object) -> Found:
        """A count; nothing where nobody has stated it."""
        columns.setdefault("group1_level", "")
        return self.reading.find(variable, stat_name=name, **columns)

    def _of(self, code: str, found: Found) -> str:
        return self.say(code, n=self._printed(found))

    def _printed(self, found: Found) -> str:
        """The count as a table would print it, or a blank for the author."""
        if not found:
            return LEFT_TO_THE_AUTHOR
        return self.reading.text("n", found, renamed={found[0].stat_name: "n"})

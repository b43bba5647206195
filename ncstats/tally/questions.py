"""What can be asked of a source of patients, and its answers: counts, and nothing of a patient."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from ncstats.tally.events import EventCounts
from ncstats.tally.model import Tally


@dataclass(frozen=True)
class Question:
    """How many patients of each group have each value of one variable; answered by a Tally.

    Attributes:
        variable: a number or a category of the patients.
        by: a category whose levels are the groups; None: one group, ``""``.
        where: a condition; patients for whom it is false or unknown are not counted at all.
        order: the groups wanted, in the order wanted; None: every level of ``by``.
    """

    variable: str
    by: str | None = None
    where: str | None = None
    order: tuple[str, ...] | None = None


@dataclass(frozen=True)
class CombinationQuestion:
    """Which of some yes/no variables patients have together; answered by a Tally.

    Attributes:
        variables: categories whose levels are no and yes.
        where: a condition; patients for whom it is false or unknown are not counted at all.
    """

    variables: tuple[str, ...]
    where: str | None = None


@dataclass(frozen=True)
class MissingQuestion:
    """Why the value of a variable is missing; answered by a Tally of those without one.

    Attributes:
        variable: any variable of the patients.
        where: a condition; patients for whom it is false or unknown are not counted at all.
    """

    variable: str
    where: str | None = None


@dataclass(frozen=True)
class ConditionQuestion:
    """For how many patients a condition holds; answered by ConditionCounts.

    Attributes:
        condition: the condition; None: one that holds for everybody.
        where: among whom; None: among all.
    """

    condition: str | None = None
    where: str | None = None


@dataclass(frozen=True)
class EventQuestion:
    """How many patients had which end of observation when; answered by EventCounts.

    Attributes:
        endpoint: of the dictionary.
        by: a category whose levels are the groups; None: no groups.
        order: the groups wanted, in the order wanted.
        strata: a category within whose levels a test compares; None: no strata.
        followed_on: patients are followed on after intercurrent causes.
        where: a condition; patients for whom it is false or unknown are not followed at all.
    """

    endpoint: str
    by: str | None = None
    order: tuple[str, ...] = ()
    strata: str | None = None
    followed_on: bool = False
    where: str | None = None


@dataclass(frozen=True)
class ConditionCounts:
    """For how many patients a condition is true, is known, and how many there are.

    >>> ConditionCounts(1, 2, 3) + ConditionCounts(0, 1, 1)
    ConditionCounts(true=1, known=3, patients=4)

    Raises:
        ValueError: more are true than known, or known than there are.
    """

    true: int
    known: int
    patients: int

    def __post_init__(self) -> None:
        if not 0 <= self.true <= self.known <= self.patients:
            raise ValueError("a condition is true only where it is known")

    def __add__(self, other: ConditionCounts) -> ConditionCounts:
        return ConditionCounts(
            self.true + other.true, self.known + other.known, self.patients + other.patients
        )


Asked: TypeAlias = (
    Question | CombinationQuestion | MissingQuestion | ConditionQuestion | EventQuestion
)
Answer: TypeAlias = Tally | ConditionCounts | EventCounts


class Answers(Mapping[Asked, Answer]):
    """Answers by question; one that is computed on demand is computed once.

    Args:
        found: the answers that are there.
        compute: gives a further one; without it, what was not asked for has no answer.
    """

    def __init__(
        self, found: Mapping[Asked, Answer], compute: Callable[[Asked], Answer] | None = None
    ) -> None:
        self._found, self._compute = dict(found), compute

    def __getitem__(self, question: Asked) -> Answer:
        if question not in self._found and self._compute is not None:
            self._found[question] = self._compute(question)
        return self._found[question]

    def __iter__(self) -> Iterator[Asked]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def of(self, questions: Iterable[Asked]) -> Answers:
        """The answers to these questions alone, all of them computed.

        Raises:
            KeyError: one of them was not asked for.
        """
        return Answers({question: self[question] for question in questions})

    def merge(self, other: Answers) -> Answers:
        """The answers for two parts of a cohort together, to the questions answered here.

        Raises:
            KeyError: the other part has no answer to one of them.
            UsageError: the two count unlike things.
        """
        return Answers({asked: added(answer, other[asked]) for asked, answer in self.items()})

    def tally(self, question: Question | CombinationQuestion | MissingQuestion) -> Tally:
        """The counts of value × group, or of combinations.

        Raises:
            KeyError: it was not asked for.
        """
        answer = self[question]
        assert isinstance(answer, Tally)  # noqa: S101 - each kind of question has its own answer
        return answer

    def condition(self, question: ConditionQuestion) -> ConditionCounts:
        """For how many a condition holds.

        Raises:
            KeyError: it was not asked for.
        """
        answer = self[question]
        assert isinstance(answer, ConditionCounts)  # noqa: S101 - as above
        return answer

    def events(self, question: EventQuestion) -> EventCounts:
        """The counts of time × cause × group.

        Raises:
            KeyError: it was not asked for.
        """
        answer = self[question]
        assert isinstance(answer, EventCounts)  # noqa: S101 - as above
        return answer


def added(first: Answer, second: Answer) -> Answer:
    """The answer for two parts of a cohort together, from the answers of both to one question.

    Raises:
        UsageError: the two count unlike things.
    """
    match first, second:
        case (Tally(), Tally()):
            return first.merge(second)
        case (ConditionCounts(), ConditionCounts()):
            return first + second
        case (EventCounts(), EventCounts()):
            return first.merge(second)
        case _:
            raise TypeError("two answers to one question")

"""What the house knows of a measure: the form of the records in `measures`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from webapp.domain.figures.contributions import DAILY_TARGET, Count
from webapp.domain.figures.illness import LONGEST_COUNTED
from webapp.domain.periods import Period, Quarter, Week


class Scope(StrEnum):
    """What a published group is."""

    UNIT = "unit"
    SITE = "site"
    COMPANY = "company"


class FigureKind(StrEnum):
    """How a shown figure is to be read (rule R8)."""

    VALUE = "value"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"


class JoinReason(StrEnum):
    """Why departments are shown together (rule R12); never which test failed."""

    TOO_FEW = "fewer_than_ten"  # as it has been stored from the first edition on
    PROTECTION = "protection"


class Unit(StrEnum):
    """What a figure is written in."""

    PERCENT = "percent"
    BREAKS_A_DAY = "breaks_a_day"
    SPELLS_A_YEAR = "spells_a_year"
    DAYS = "days"

    @property
    def whole(self) -> int:
        """What a rate of one is in this unit."""
        return _WHOLE[self]


_WHOLE = {
    Unit.PERCENT: 100,
    Unit.BREAKS_A_DAY: DAILY_TARGET,
    Unit.SPELLS_A_YEAR: 12,  # one in each month
    Unit.DAYS: LONGEST_COUNTED,
}


class Window(StrEnum):
    """Over what a person is looked at before the answer is counted, once, in its last month."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"  # from January to December


class WhyLarge(StrEnum):
    """Why a measure is shown for large groups only; a text (`dashboard.why_large.<value>`)."""

    RARE = "rare"  # so few happen that one more would move a small group's figure far
    LONG = "long"  # one person's long illness would be seen
    WHO = "who"  # who is counted is as private as the figure
    ANSWER = "answer"  # that somebody answered is as private as what they answered


class Takers(StrEnum):
    """Those of whom R5 b asks for enough; also what the error of their number is drawn for."""

    BREAKS = "people who take part"
    ANSWERS = "people who answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How finely R8 and R9 let a measure be shown, in hundredths of a percent.

    A step is at least what `step_people` of all people can move the figure by. Values up to an end
    are shown as "at most": it is what two people can move, `least_end` at least, and rounded up to
    `end_unit`, so that it is true of what is printed.
    """

    steps: tuple[int, ...] | None = None  # None: those of the policy
    step_people: int = 1
    least_end: int = 1_000
    end_unit: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class InReport:
    """How the quarterly report tells of a measure; every one is in the file that goes along.

    A headline is a key figure and a column; another measure with a `word` is a sentence in the
    section of its subject. `word` ends the keys of these texts.
    """

    word: str = ""
    has_finding: bool = False  # a sentence on the first page
    is_judged: bool = False  # the change of its subject; also drawn site by site
    is_drawn_by_month: bool = False  # for the company
    has_target: bool = False  # the campaign's rule, as a line in that chart


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureSpec:
    """Everything that the house knows of one measure.

    `fewest` are the people with whom it is shown (R9), by kind of period and scope; what is not
    named is never shown. One person can move one part in `moves_one_in` of what they weigh in the
    denominator (u of R6). `errs_by` is how many persons a chance error is large.
    """

    count: Count
    family: str  # measures of one family share their atoms (R4)
    is_about_breaks: bool  # some take part (R5 b); no one before the campaign (R6)
    fewest: Mapping[type[Period], Mapping[Scope, int]]
    scale: Scale
    decimals: int
    unit: Unit = Unit.PERCENT
    moves_one_in: int = 1
    answers: str = ""  # the question of a quarter that it is an answer to (R5 b)
    fewest_takers: int = 0  # of R5 b, where the policy asks for fewer
    errs_by: int = 1
    window: Window = Window.MONTH
    hides_who: bool = False  # who is counted is a secret too: their number is noisy (R5 a, R8)
    idle_are_seen: bool = True  # at work: who never does it (R5 d)
    why_large: WhyLarge | None = None
    steadied_by: str = ""  # the key of another measure of the same behaviour
    is_headline: bool = False
    is_team_figure: bool = False  # shown to people, about their own department
    is_team_goal: bool = False  # what a campaign's target is about
    has_seasons: bool = False
    in_report: InReport = InReport()
    # The people that a group needs for a figure of the quarter; groups join until they are.
    fewest_in_quarter: int = field(init=False)

    def __post_init__(self) -> None:
        least = self.fewest.get(Quarter, {})
        most = max(least.get(scope, 0) for scope in (Scope.UNIT, Scope.COMPANY))
        object.__setattr__(self, "fewest_in_quarter", most)

    @property
    def is_answer(self) -> bool:
        """Whether it is one of the answers to a question of a quarter."""
        return bool(self.answers)

    @property
    def is_about_absence(self) -> bool:
        """Whether it is about absences, which the employer recorded."""
        return not (self.is_about_breaks or self.is_answer)

    @property
    def takers(self) -> Takers | None:
        """Of whom R5 b asks for enough; None: everybody may know who they are."""
        if self.is_answer:
            return Takers.ANSWERS
        return Takers.BREAKS if self.is_about_breaks else None

    @property
    def is_weekly(self) -> bool:
        """Whether weeks are shown, so that its count looks at the days it is given."""
        return Week in self.fewest

    @property
    def is_of_company_only(self) -> bool:
        """Whether no smaller group is ever shown."""
        return all(set(scopes) == {Scope.COMPANY} for scopes in self.fewest.values())

    @property
    def has_units(self) -> bool:
        """Whether departments have figures, alone or together; else sites and the company."""
        return any(Scope.UNIT in scopes for scopes in self.fewest.values())

    def compared_with(self, quarter: Quarter) -> Quarter:
        """The quarter whose figure this one's is compared with, wherever figures are shown.

        The one before, or where there are seasons the same one a year earlier.
        """
        if self.has_seasons:
            return Quarter(quarter.year - 1, quarter.number)
        return quarter.previous

    @property
    def weight(self) -> float:
        """What one person can move a figure by, in its unit, when divided by all people."""
        return self.unit.whole / self.moves_one_in

"""The measures that are published, one record each, and the form of a released figure.

Adding a measure is one record here, its count in `contributions`, and its texts. Nothing else names
a measure: every rule, page and file reads the record.

Formulas: adherence = adherent days (3 counted breaks) / eligible days; breaks = counted breaks
/ (3 x eligible days), shown as breaks a day; participation = person-months with a counted break
/ person-months; absence = sick days, at most 5 counted a person and month / scheduled days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from webapp.domain.figures import contributions
from webapp.domain.figures.contributions import DAILY_TARGET, Count
from webapp.domain.periods import Month, Period, Quarter, Week


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

    @property
    def whole(self) -> int:
        """What a rate of one is in this unit."""
        return 100 if self is Unit.PERCENT else DAILY_TARGET


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
    denominator (u of R6).
    """

    count: Count
    family: str  # measures of one family share their atoms (R4)
    is_about_breaks: bool  # some take part (R5 b); no one before the campaign (R6)
    fewest: Mapping[type[Period], Mapping[Scope, int]]
    scale: Scale
    decimals: int
    unit: Unit = Unit.PERCENT
    moves_one_in: int = 1
    idle_are_seen: bool = True  # at work: who never does it (R5 d)
    steadied_by: str = ""  # the key of another measure of the same behaviour
    is_headline: bool = False
    is_team_figure: bool = False  # shown to people, about their own department
    has_seasons: bool = False
    in_report: InReport = InReport()

    @property
    def is_weekly(self) -> bool:
        """Whether weeks are shown, so that its count looks at the days it is given."""
        return Week in self.fewest

    @property
    def is_of_company_only(self) -> bool:
        """Whether no smaller group is ever shown."""
        return all(set(scopes) == {Scope.COMPANY} for scopes in self.fewest.values())

    def compared_with(self, quarter: Quarter) -> Quarter:
        """The quarter whose figure this one's is compared with, wherever figures are shown.

        The one before, or where there are seasons the same one a year earlier.
        """
        if self.has_seasons:
            return Quarter(quarter.year - 1, quarter.number)
        return quarter.previous

    @property
    def fewest_in_quarter(self) -> int:
        """The people that a group needs for a figure of the quarter; groups join until they are."""
        least = self.fewest.get(Quarter, {})
        return max(least.get(scope, 0) for scope in (Scope.UNIT, Scope.COMPANY))

    @property
    def weight(self) -> float:
        """What one person can move a figure by, in its unit, when divided by all people."""
        return self.unit.whole / self.moves_one_in


WEEKS_FROM = 50
_EVERYWHERE = dict.fromkeys(Scope, 0)
_UNIT_FROM_20 = _EVERYWHERE | {Scope.UNIT: 20}


class Measure(StrEnum):
    """The field's names; stored, and part of the key of each text (`measure.<value>`).

    They are listed in this order everywhere, and the dashboard opens with the first.
    """

    spec: MeasureSpec

    @property
    def partner(self) -> Measure | None:
        """The measure that steadies this one in small groups."""
        return next((other for other in Measure if other.value == self.spec.steadied_by), None)

    def __new__(cls, key: str, spec: MeasureSpec) -> Self:
        measure = str.__new__(cls, key)
        measure._value_, measure.spec = key, spec
        return measure

    ADHERENCE = (
        "adherence_rate",
        MeasureSpec(
            count=contributions.adherence,
            family="breaks",
            is_about_breaks=True,
            fewest={
                Week: dict.fromkeys(Scope, WEEKS_FROM),
                Month: _UNIT_FROM_20,
                Quarter: _EVERYWHERE,
            },
            scale=Scale(),
            decimals=0,
            steadied_by="breaks_per_day",
            is_headline=True,
            is_team_figure=True,
            in_report=InReport(word="adherence", has_finding=True, is_judged=True),
        ),
    )
    BREAKS = (
        "breaks_per_day",
        MeasureSpec(
            count=contributions.breaks,
            family="breaks",
            is_about_breaks=True,
            fewest={Month: _UNIT_FROM_20, Quarter: _EVERYWHERE},
            scale=Scale(),
            decimals=2,
            unit=Unit.BREAKS_A_DAY,
            is_headline=True,
            in_report=InReport(word="breaks", is_drawn_by_month=True, has_target=True),
        ),
    )
    PARTICIPATION = (
        "participation_rate",
        MeasureSpec(
            count=contributions.participation,
            family="participation",
            is_about_breaks=True,
            fewest={Month: dict.fromkeys(Scope, 100), Quarter: dict.fromkeys(Scope, 25)},
            scale=Scale(steps=(500, 1_000, 2_000), step_people=5),
            idle_are_seen=False,
            decimals=0,
            is_headline=True,
            in_report=InReport(word="participation", has_finding=True),
        ),
    )
    ABSENCE = (
        "absenteeism_rate_capped",
        MeasureSpec(
            count=contributions.absence_capped,
            family="capped absence",
            is_about_breaks=False,
            fewest={Month: dict.fromkeys(Scope, 20), Quarter: dict.fromkeys(Scope, 20)},
            scale=Scale(steps=(50, 100, 200, 250, 500), least_end=0, end_unit=10),
            decimals=1,
            moves_one_in=4,  # at most five of about twenty scheduled days a month
            is_headline=True,
            in_report=InReport(
                word="absence",
                has_finding=True,
                is_judged=True,
                is_drawn_by_month=True,
            ),
            has_seasons=True,
        ),
    )
    ABSENCE_UNCAPPED = (
        "absenteeism_rate",
        MeasureSpec(
            count=contributions.absence,
            family="absence",
            is_about_breaks=False,
            fewest={Quarter: {Scope.COMPANY: 250}},
            scale=Scale(steps=(50,), least_end=0, end_unit=10),
            decimals=1,
            in_report=InReport(word="all_days"),
            has_seasons=True,
        ),
    )


HEADLINES = tuple(measure for measure in Measure if measure.spec.is_headline)


@dataclass(frozen=True, slots=True)
class ReleasedUnit:
    """A published group of people in one quarter; its composition never changes.

    `series` is the same for the same departments in every quarter, so that a line can be drawn
    through quarters. `parts` are the names of its departments, of a site those of the sites it is
    made of, and none for the company. `site` is None for the company and for a group that spans
    sites. `departments` are the keys of all departments in it.
    """

    id: int
    series: str
    scope: Scope
    quarter: str
    label: str
    site: str | None
    parts: tuple[str, ...]
    joined: JoinReason | None
    departments: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReleasedCell:
    """One figure that has passed the gate.

    `period` is a key of `periods`. `shown` is in percent, or what the measure's unit is.
    `step` is the width of the rounding, in the same unit. `size_band` is a text like "20-29".
    `members_changed`: the group of people differs from the one of the period before, so the two
    levels differ by chance as well.
    """

    unit: ReleasedUnit
    period: str
    measure: Measure
    kind: FigureKind
    shown: float
    step: float
    size_band: str
    members_changed: bool

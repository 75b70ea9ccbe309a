"""The measures that are published, one record each, and the form of a released figure.

Adding a measure is one record here, its count in `contributions`, and its texts. Nothing else names
a measure: every rule, page and file reads the record, whose form is in `specs`.

Formulas: adherence = adherent days (3 counted breaks) / eligible days; breaks = counted breaks
/ (3 x eligible days), shown as breaks a day; participation = person-months with a counted break
/ person-months; absence = sick days, at most 5 counted a person and month / scheduled days. Those
of the other measures of absence are in `contributions`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from webapp.domain.figures import contributions
from webapp.domain.figures.answers import PulseAnswer, WorkstationAnswer, of_answer
from webapp.domain.figures.contributions import Count
from webapp.domain.figures.specs import FigureKind as FigureKind
from webapp.domain.figures.specs import InReport as InReport
from webapp.domain.figures.specs import JoinReason as JoinReason
from webapp.domain.figures.specs import MeasureSpec as MeasureSpec
from webapp.domain.figures.specs import Scale as Scale
from webapp.domain.figures.specs import Scope as Scope
from webapp.domain.figures.specs import Unit as Unit
from webapp.domain.figures.specs import WhyLarge, Window
from webapp.domain.periods import Month, Period, Quarter, Week

WEEKS_FROM = 50
_EVERYWHERE, _WEEKS = dict.fromkeys(Scope, 0), dict.fromkeys(Scope, WEEKS_FROM)
_UNIT_FROM_20 = _EVERYWHERE | {Scope.UNIT: 20}
_FROM_50, _FROM_100 = dict.fromkeys(Scope, 50), dict.fromkeys((Scope.SITE, Scope.COMPANY), 100)
_COMPANY_FROM_250: Mapping[type[Period], Mapping[Scope, int]] = {Quarter: {Scope.COMPANY: 250}}
_TENTHS = Scale(steps=(50, 100, 200), least_end=0, end_unit=10)  # of sick days in a large company
_PEOPLE = Scale(least_end=0)  # of one in so many people


def _of_the_company(count: Count, family: str, *, idle_are_seen: bool = True) -> MeasureSpec:
    """Sick days of some kind in a large company, by quarter.

    To know who has none of a kind that few have at all would be to know the figure.
    """
    return MeasureSpec(
        count=count,
        family=family,
        is_about_breaks=False,
        fewest=_COMPANY_FROM_250,
        scale=_TENTHS,
        decimals=1,
        idle_are_seen=idle_are_seen,
        has_seasons=True,
        why_large=WhyLarge.LONG,
    )


class Measure(StrEnum):
    """The field's names; stored, and part of the key of each text (`measure.<value>`).

    They are listed in this order everywhere, and the dashboard opens with the first.
    """

    spec: MeasureSpec

    __hash__ = str.__hash__  # that of Enum is a function of Python, and figures are sought by it

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
            fewest={Week: _WEEKS, Month: _UNIT_FROM_20, Quarter: _EVERYWHERE},
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
            is_team_goal=True,
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
                word="absence", has_finding=True, is_judged=True, is_drawn_by_month=True
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
            fewest=_COMPANY_FROM_250,
            scale=Scale(steps=(50,), least_end=0, end_unit=10),
            decimals=1,
            in_report=InReport(word="all_days"),
            has_seasons=True,
            why_large=WhyLarge.LONG,
        ),
    )
    ABSENCE_FTE = (
        "absenteeism_rate_fte",
        _of_the_company(contributions.absence_fte, "absence by hours"),
    )
    SHORT_ABSENCE = (
        "absenteeism_rate_short",
        _of_the_company(contributions.absence_short, "short absence"),
    )
    MEDIUM_ABSENCE = (
        "absenteeism_rate_medium",
        _of_the_company(contributions.absence_medium, "medium absence", idle_are_seen=False),
    )
    LONG_ABSENCE = (
        "absenteeism_rate_long",
        _of_the_company(contributions.absence_long, "long absence", idle_are_seen=False),
    )
    SPELL_FREQUENCY = (
        "spell_frequency",
        MeasureSpec(
            count=contributions.new_spells,
            family="spells",
            is_about_breaks=False,
            fewest={Quarter: _FROM_50},
            scale=_PEOPLE,
            decimals=2,
            unit=Unit.SPELLS_A_YEAR,
            idle_are_seen=False,
            has_seasons=True,
            why_large=WhyLarge.RARE,
        ),
    )
    SPELL_LENGTH = (
        "mean_spell_length",
        MeasureSpec(
            count=contributions.spell_length,
            family="length of spells",
            is_about_breaks=False,
            fewest={Quarter: {Scope.COMPANY: 50}},
            scale=_PEOPLE,
            decimals=1,
            unit=Unit.DAYS,
            hides_who=True,
            has_seasons=True,
            why_large=WhyLarge.WHO,
        ),
    )
    NO_ABSENCE = (
        "no_absence_quarter",
        MeasureSpec(
            count=contributions.no_absence_in_quarter,
            family="no absence in a quarter",
            is_about_breaks=False,
            fewest={Quarter: _FROM_50},
            scale=_PEOPLE,
            decimals=0,
            window=Window.QUARTER,
            idle_are_seen=False,
            has_seasons=True,
            why_large=WhyLarge.RARE,
        ),
    )
    NO_ABSENCE_YEAR = (
        "no_absence_year",
        MeasureSpec(
            count=contributions.no_absence_in_year,
            family="no absence in a year",
            is_about_breaks=False,
            fewest={Quarter: _FROM_100},
            scale=_PEOPLE,
            decimals=0,
            window=Window.YEAR,
            idle_are_seen=False,
            has_seasons=True,
            why_large=WhyLarge.RARE,
        ),
    )
    FREQUENT_ABSENCE = (
        "frequent_absence_year",
        MeasureSpec(
            count=contributions.frequent_absence,
            family="frequent absence",
            is_about_breaks=False,
            fewest={Quarter: _FROM_100},
            scale=_PEOPLE,
            decimals=0,
            window=Window.YEAR,
            idle_are_seen=False,
            has_seasons=True,
            why_large=WhyLarge.RARE,
        ),
    )
    NO_TIME = ("answer_no_time", of_answer(PulseAnswer.NO_TIME))
    FORGOTTEN = ("answer_forgotten", of_answer(PulseAnswer.FORGOTTEN))
    PLACE = ("answer_place", of_answer(PulseAnswer.PLACE))
    NOT_FOR_ME = ("answer_not_for_me", of_answer(PulseAnswer.NOT_FOR_ME))
    NOTHING = ("answer_nothing", of_answer(PulseAnswer.NOTHING))
    FURNITURE = ("answer_furniture", of_answer(WorkstationAnswer.FURNITURE))
    EQUIPMENT = ("answer_equipment", of_answer(WorkstationAnswer.EQUIPMENT))
    SURROUNDINGS = ("answer_surroundings", of_answer(WorkstationAnswer.SURROUNDINGS))
    VARIETY = ("answer_variety", of_answer(WorkstationAnswer.VARIETY))
    NO_HINDRANCE = ("answer_no_hindrance", of_answer(WorkstationAnswer.NO_HINDRANCE))


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

"""Groups of workstations with the days of their risk analysis, and what it found.

Of display screens Belgian law asks for an analysis at least every five years, and for its
collective results before the Committee within two months. Of musculoskeletal risks, wherever
people work, it asks for an analysis that is looked at again at least once a year and at every
change of the workstations. The list here is a checklist and no substitute for the analysis. A group
is a kind of place, never a person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from webapp.domain.care.work_risks import AnalysisPartner, RiskState, WorkRisk
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.names import alphabetical

LONGEST_NAME = 120
YEARS, MONTHS = 5, 2  # of screens: until the next analysis, and to bring it before the Committee
REVIEW_YEARS = 1  # of musculoskeletal risks: until analysis and measures are looked at again


class RiskDuty(StrEnum):
    """Who is still to be told of an analysis; the law names no term for it."""

    INFORM = "inform"
    TRAIN = "train"
    COMMITTEE = "committee"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkstationGroup:
    """A group of workstations; id 0 while it is new. `has_screens`: work at display screens.

    `analysed_on` is the day on which the last analysis was done, `reviewed_on` on which it and its
    measures were looked at again, `changed_on` on which the workstations were last set up or
    changed. `told_on` is when the results came before the Committee, `informed_on` and `trained_on`
    when those who work there last were informed of risks and trained. `edits` counts changes, so
    that two people notice each other.
    """

    id: int = 0
    name: str
    has_screens: bool = True
    analysed_on: dt.date | None = None
    reviewed_on: dt.date | None = None
    changed_on: dt.date | None = None
    told_on: dt.date | None = None
    informed_on: dt.date | None = None
    trained_on: dt.date | None = None
    partners: frozenset[AnalysisPartner] = frozenset()
    risks: Mapping[WorkRisk, RiskState] = field(default_factory=dict)
    is_closed: bool = False
    edits: int = 0

    @property
    def analysis_due(self) -> dt.date | None:
        """By when screens are to be analysed anew; None: never were, or there are none."""
        if self.analysed_on is None or not self.has_screens:
            return None
        return _later(self.analysed_on, years=YEARS)

    @property
    def review_due(self) -> dt.date | None:
        """By when it is to be looked at again: on the day of a change; None: it never was."""
        if self.analysed_on is None:
            return None
        looked = max(self.analysed_on, self.reviewed_on or self.analysed_on)
        if self.changed_on and self.changed_on > looked:
            return self.changed_on
        return _later(looked, years=REVIEW_YEARS)

    @property
    def committee_due(self) -> dt.date | None:
        """By when the results about screens are to be told; None: there are none, or they were."""
        if self.analysed_on is None or not self.has_screens or _since(self.told_on, self):
            return None
        return _later(self.analysed_on, months=MONTHS)

    @property
    def dues(self) -> tuple[dt.date, ...]:
        """Every day that counts; none: it was never analysed."""
        found = (self.analysis_due, self.review_due, self.committee_due)
        return tuple(day for day in found if day is not None)

    @property
    def duties(self) -> tuple[RiskDuty, ...]:
        """Who is still to be told: of the last analysis, and trained since the last change."""
        if self.is_closed or self.analysed_on is None:
            return ()
        is_trained = self.trained_on and self.trained_on >= (self.changed_on or self.trained_on)
        done = {
            RiskDuty.INFORM: _since(self.informed_on, self),
            RiskDuty.TRAIN: bool(is_trained),
            RiskDuty.COMMITTEE: _since(self.told_on, self),
        }
        return tuple(duty for duty in RiskDuty if not done[duty])

    def is_late(self, today: dt.date) -> bool:
        """Whether an analysis is missing or old, or the Committee waits for one."""
        if self.is_closed:
            return False
        return self.analysed_on is None or min(self.dues) < today

    def state_of(self, risk: WorkRisk) -> RiskState:
        """What was found of a factor."""
        return self.risks.get(risk, RiskState.OPEN)


def check_group(group: WorkstationGroup, today: dt.date) -> None:
    """Raises Invalid: no name or a long one, a day to come, or results told before there were."""
    if not 1 <= len(group.name) <= LONGEST_NAME:
        raise Invalid("error.workstation_group.name", most=LONGEST_NAME)
    days = (
        group.analysed_on,
        group.reviewed_on,
        group.changed_on,
        group.told_on,
        group.informed_on,
        group.trained_on,
    )
    if any(day is not None and day > today for day in days):
        raise Invalid("error.workstation_group.day")
    if group.told_on and (group.analysed_on is None):
        raise Invalid("error.workstation_group.told")
    if group.reviewed_on and (group.analysed_on is None or group.reviewed_on < group.analysed_on):
        raise Invalid("error.workstation_group.reviewed")


def check_edits(stored: WorkstationGroup, edits: int) -> None:
    """Raises Conflict: somebody else changed it since it was shown."""
    if stored.edits != edits:
        raise Conflict("error.workstation_group.changed")


def by_urgency(group: WorkstationGroup) -> tuple[bool, dt.date, str]:
    """Orders groups: what was never analysed first, then by the next day that counts."""
    return group.is_closed, min(group.dues, default=dt.date.min), alphabetical(group.name)


def _since(day: dt.date | None, group: WorkstationGroup) -> bool:
    """Whether something was done with the last analysis at hand."""
    return day is not None and group.analysed_on is not None and day >= group.analysed_on


def _later(day: dt.date, *, years: int = 0, months: int = 0) -> dt.date:
    """So many calendar months on, or the last day of that month where it is shorter."""
    count = day.year * 12 + day.month - 1 + 12 * years + months
    following = dt.date((count + 1) // 12, (count + 1) % 12 + 1, 1)
    last = (following - dt.timedelta(days=1)).day
    return dt.date(count // 12, count % 12 + 1, min(day.day, last))

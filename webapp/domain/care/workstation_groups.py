"""Groups of workstations with the days of their risk analysis, and what it found.

Of display screens Belgian law asks for an analysis at least every five years, and for its
collective results before the Committee within two months. What is looked at here is our own short
list: it is no substitute for the analysis. A group is a kind of place, never a person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from webapp.domain.errors import Conflict, Invalid

LONGEST_NAME = 120
YEARS, MONTHS = 5, 2  # until the next analysis, and to bring its results before the Committee


class WorkRisk(StrEnum):
    """What is looked at; each is a text with what to look for."""

    LIFTING = "lifting"
    POSTURE = "posture"
    REPETITION = "repetition"


class RiskState(StrEnum):
    """What was found of a risk."""

    OPEN = "open"
    IN_ORDER = "in_order"
    MEASURES = "measures"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkstationGroup:
    """A group of workstations; id 0 while it is new. `has_screens`: work at display screens.

    `analysed_on` is the day on which the last analysis was done, `told_on` on which its results
    came before the Committee, `informed_on` and `trained_on` when those who work there last were
    informed of risks and trained. `edits` counts changes, so that two people notice each other.
    """

    id: int = 0
    name: str
    has_screens: bool = True
    analysed_on: dt.date | None = None
    told_on: dt.date | None = None
    informed_on: dt.date | None = None
    trained_on: dt.date | None = None
    risks: Mapping[WorkRisk, RiskState] = field(default_factory=dict)
    is_closed: bool = False
    edits: int = 0

    @property
    def analysis_due(self) -> dt.date | None:
        """By when it is to be analysed again; None: it never was, so now."""
        return None if self.analysed_on is None else _later(self.analysed_on, years=YEARS)

    @property
    def committee_due(self) -> dt.date | None:
        """By when the results are to be told; None: there are none, or they were."""
        if self.analysed_on is None or (self.told_on and self.told_on >= self.analysed_on):
            return None
        return _later(self.analysed_on, months=MONTHS)

    def is_late(self, today: dt.date) -> bool:
        """Whether an analysis is missing or old, or the Committee waits for one."""
        if self.is_closed:
            return False
        due = self.analysis_due
        return due is None or due < today or (self.committee_due or today) < today

    def state_of(self, risk: WorkRisk) -> RiskState:
        """What was found of a risk."""
        return self.risks.get(risk, RiskState.OPEN)


def check_group(group: WorkstationGroup, today: dt.date) -> None:
    """Raises Invalid: no name or a long one, a day to come, or results told before there were."""
    if not 1 <= len(group.name) <= LONGEST_NAME:
        raise Invalid("error.workstation_group.name", most=LONGEST_NAME)
    days = (group.analysed_on, group.told_on, group.informed_on, group.trained_on)
    if any(day is not None and day > today for day in days):
        raise Invalid("error.workstation_group.day")
    if group.told_on and (group.analysed_on is None):
        raise Invalid("error.workstation_group.told")


def check_edits(stored: WorkstationGroup, edits: int) -> None:
    """Raises Conflict: somebody else changed it since it was shown."""
    if stored.edits != edits:
        raise Conflict("error.workstation_group.changed")


def by_urgency(group: WorkstationGroup) -> tuple[bool, dt.date, str]:
    """Orders groups: what was never analysed first, then by the next day that counts."""
    due = group.analysis_due or dt.date.min
    return group.is_closed, min(due, group.committee_due or due), group.name.casefold()


def _later(day: dt.date, *, years: int = 0, months: int = 0) -> dt.date:
    """So many calendar months on, or the last day of that month where it is shorter."""
    count = day.year * 12 + day.month - 1 + 12 * years + months
    following = dt.date((count + 1) // 12, (count + 1) % 12 + 1, 1)
    last = (following - dt.timedelta(days=1)).day
    return dt.date(count // 12, count % 12 + 1, min(day.day, last))

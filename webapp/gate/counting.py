"""What every member brings to a month: read once, and counted person by person."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from sqlalchemy.orm import Session

from webapp.domain.figures.contributions import (
    NO_BREAKS,
    PersonMonth,
    campaign_days,
    fallen_ill,
    person_month,
)
from webapp.domain.figures.disclosure.layout import Layout
from webapp.domain.figures.illness import WELL
from webapp.domain.figures.inputs import EmployerInput
from webapp.domain.figures.spells import Absence
from webapp.domain.people.people import Employment, half_days
from webapp.domain.people.site_calendar import Timesheet
from webapp.domain.periods import Month
from webapp.gate.open_days import open_days_of
from webapp.gate.sickness import illness_of
from webapp.store.gate import facts


def employer_input(session: Session, month: Month) -> EmployerInput:
    """Roster and absences of the quarter's members, in two statements."""
    quarter, open_days = month.quarter.key, open_days_of(session, month)
    sheets: dict[int, Timesheet] = defaultdict(Timesheet)
    works: dict[int, list[Employment]] = defaultdict(list)
    for work in facts.list_employments(session, quarter=quarter, month=month):
        days = work.scheduled_days(month) & open_days(work)
        sheets[work.person_id].add(days, days & half_days(work.schedule, month))
        works[work.person_id].append(work)
    absences: dict[int, list[Absence]] = defaultdict(list)
    for person, absence in facts.list_absences(session, quarter=quarter, month=month):
        absences[person].append(absence)
    scheduled = {person: sheet.scheduled for person, sheet in sheets.items()}
    half = {person: sheet.half for person, sheet in sheets.items() if sheet.half}
    return EmployerInput(month, scheduled, absences, half, works)


def count_month(session: Session, brought: EmployerInput, layout: Layout) -> dict[int, PersonMonth]:
    """The month of every member, those who have left included."""
    month = brought.month
    slots = dict(facts.list_slots(session, quarter=month.quarter.key, month=month))
    illness = illness_of(session, month, brought.works)
    people = {}
    for member in layout.members:
        person, absences = member.person_id, brought.absences.get(member.person_id, ())
        counted = person_month(
            month,
            scheduled=brought.scheduled.get(person, 0),
            campaign=campaign_days(month, member.campaign_from),
            absences=absences,
            slots=slots.get(person, NO_BREAKS),
            half=brought.half.get(person, 0),
        )
        if (known := illness(person)) is not WELL:
            counted = fallen_ill(counted, month, absences, known)
        people[person] = replace(counted, weight=brought.weight(person))
    return people

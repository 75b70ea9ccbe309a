"""When people work and when they are away, for a person's own overview and reminders."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domain.figures.absence import AbsenceKind
from webapp.domain.figures.spells import Absence
from webapp.domain.people.people import Employment
from webapp.domain.programme.workdays import WorkingLife
from webapp.store.figures.absence import AbsenceSpellRow
from webapp.store.people.people import EmploymentRow as EmploymentRow
from webapp.store.people.site_calendar import find_own_calendar


def find_working_lives(
    session: Session, *, people: Collection[int], first: dt.date, last: dt.date
) -> dict[int, WorkingLife]:
    """For each of these people their employments, and absences and days off between two days.

    Three queries, and one more where a site tells of a day.
    Of employments also those before and after: with none at all a roster is not known.
    """
    work = select(
        EmploymentRow.person_id,
        EmploymentRow.department_id,
        EmploymentRow.starts_on,
        EmploymentRow.ends_on,
        EmploymentRow.schedule,
    ).where(EmploymentRow.person_id.in_(people))
    away = select(
        AbsenceSpellRow.person_id,
        AbsenceSpellRow.starts_on,
        AbsenceSpellRow.ends_on,
        AbsenceSpellRow.percent,
        AbsenceSpellRow.kind == AbsenceKind.SICKNESS,
    ).where(
        AbsenceSpellRow.person_id.in_(people),
        AbsenceSpellRow.starts_on <= last,
        AbsenceSpellRow.ends_on.is_(None) | (AbsenceSpellRow.ends_on >= first),
    )
    employments: dict[int, list[Employment]] = defaultdict(list)
    absences: dict[int, list[Absence]] = defaultdict(list)
    for job in session.execute(work):
        employments[job.person_id].append(Employment(*job))
    for spell in session.execute(away):
        absences[spell.person_id].append(Absence(*spell[1:]))
    calendar = find_own_calendar(session, first=first, last=last)
    return {one: WorkingLife(employments[one], absences[one], calendar) for one in people}

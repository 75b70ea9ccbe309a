"""Which days of a month are not off where somebody works."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from sqlalchemy.orm import Session

from webapp.content.calendar import public_holidays
from webapp.domain.people.people import Employment, works_on_holidays
from webapp.domain.periods import Month
from webapp.store.people.site_calendar import find_calendar


def open_days_of(session: Session, month: Month) -> Callable[[Employment], int]:
    """For an employment the days of the month that are not off there, as bits."""
    holidays = public_holidays(month.first, month.last)
    calendar = find_calendar(session, first=month.first, last=month.last)

    @cache
    def of_node(node: int | None) -> int:
        return calendar.open_days(node, month, holidays)

    @cache
    def of_department(department: int) -> int:
        return of_node(calendar.teller(department))

    def of_work(work: Employment) -> int:
        return -1 if works_on_holidays(work.schedule) else of_department(work.department_id)

    return of_work

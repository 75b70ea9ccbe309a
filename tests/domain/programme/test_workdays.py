"""On which days a person is at work."""

from __future__ import annotations

import datetime as dt

from webapp.domain.figures.spells import Absence
from webapp.domain.people.people import Employment
from webapp.domain.people.site_calendar import SiteCalendar, SpecialDay
from webapp.domain.programme.workdays import WorkingLife

MONDAY = dt.date(2026, 11, 16)
TUESDAY, WEDNESDAY, SATURDAY = (MONDAY + dt.timedelta(days=days) for days in (1, 2, 5))
FULL_TIME, NO_WEDNESDAYS = "1111100", "1101100"


def life(
    *absences: Absence, schedule: str = FULL_TIME, until: dt.date | None = None
) -> WorkingLife:
    return WorkingLife([Employment(1, 1, MONDAY, until, schedule)], absences)


def test_a_scheduled_day_of_someone_employed_is_a_day_at_work() -> None:
    assert life().is_at_work(MONDAY, frozenset())


def test_a_day_off_a_holiday_and_a_day_outside_the_employment_are_not() -> None:
    assert not life().is_at_work(SATURDAY, frozenset())
    assert not life(schedule=NO_WEDNESDAYS).is_at_work(WEDNESDAY, frozenset())
    assert not life().is_at_work(MONDAY, {MONDAY})
    assert not life(until=MONDAY).is_at_work(TUESDAY, frozenset())


def test_a_whole_day_away_is_not_and_half_a_day_is() -> None:
    assert not life(Absence(MONDAY, TUESDAY)).is_at_work(TUESDAY, frozenset())
    assert life(Absence(MONDAY, TUESDAY, 50)).is_at_work(TUESDAY, frozenset())


def test_a_day_of_two_half_absences_is_none() -> None:
    halves = Absence(TUESDAY, TUESDAY, 50), Absence(TUESDAY, TUESDAY, 50, is_sickness=False)
    assert not life(*halves).is_at_work(TUESDAY, frozenset())
    assert life(*halves).is_at_work(MONDAY, frozenset())


def test_an_absence_whose_end_is_not_known_goes_on() -> None:
    assert not life(Absence(MONDAY, None)).is_at_work(TUESDAY, frozenset())


def test_a_day_on_which_the_site_is_closed_is_none_and_a_roster_with_holidays_has_them() -> None:
    closed = SiteCalendar({3: {TUESDAY: SpecialDay.CLOSED}}, {3: None})
    office, ward = (
        WorkingLife([Employment(1, 3, MONDAY, None, schedule)], [], closed)
        for schedule in (FULL_TIME, FULL_TIME + "+")
    )
    assert not office.is_at_work(TUESDAY, {MONDAY})
    assert not office.is_at_work(MONDAY, {MONDAY})
    assert ward.is_at_work(TUESDAY, {MONDAY})
    assert ward.is_at_work(MONDAY, {MONDAY})
    assert office.days_off(MONDAY, TUESDAY, {MONDAY}) == {MONDAY, TUESDAY}
    assert ward.days_off(MONDAY, TUESDAY, {MONDAY}) == frozenset()


def test_half_a_day_away_is_all_of_a_half_day_at_work() -> None:
    halves = "2222200"
    assert life(schedule=halves).is_at_work(MONDAY, frozenset())
    assert not life(Absence(MONDAY, MONDAY, 50), schedule=halves).is_at_work(MONDAY, frozenset())
    lasting = Absence(MONDAY, TUESDAY, 50)
    assert life(lasting, schedule=halves).is_at_work(MONDAY, frozenset())

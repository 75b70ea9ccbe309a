"""What the gate counts, on both databases."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from tests.companies import QUARTER, be_absent, log_breaks
from tests.factories import make_department, make_employment, make_person
from webapp.domain.figures.absence import AbsenceKind
from webapp.domain.figures.contributions import BreakDays
from webapp.domain.figures.spells import Absence
from webapp.domain.people.people import DepartmentKind, DepartmentNode, Employment
from webapp.store.gate import facts
from webapp.store.gate.members import ReleaseMember
from webapp.store.people.people import Department, Person
from webapp.store.programme.breaks import BreakLog

MONTH = QUARTER.months()[0]  # five weeks, the longest there is
DAY = dt.timedelta(days=1)


def make_members(session: Session, *people: int, quarter: str = QUARTER.key) -> None:
    rows = [
        {"quarter": quarter, "person_id": p, "unit": 0, "department_id": 1, "site_id": 1}
        for p in people
    ]
    session.execute(insert(ReleaseMember), rows)


def slots(session: Session) -> dict[int, BreakDays]:
    rows = facts.list_slots(session, quarter=QUARTER.key, month=MONTH)
    return {person: BreakDays(*days) for person, *days in rows}


def test_before_members_are_stored_the_breaks_of_everybody_are_read(session: Session) -> None:
    person = make_person(session)
    log_breaks(session, person, [MONTH.last], each_day=1)
    rows = facts.list_slots(session, quarter=None, month=MONTH)
    assert [tuple(row) for row in rows] == [(person, 1 << 34, 0, 0)]


def test_days_with_a_first_second_and_third_break_are_sets_of_bits(session: Session) -> None:
    person = make_person(session)
    make_members(session, person)
    log_breaks(session, person, [MONTH.first, MONTH.first + 3 * DAY], each_day=3)
    log_breaks(session, person, [MONTH.last], each_day=1)
    assert slots(session) == {person: BreakDays(1 | 1 << 3 | 1 << 34, 1 | 1 << 3, 1 | 1 << 3)}


def test_breaks_outside_the_month_or_that_do_not_count_or_of_others_stay_out(
    session: Session,
) -> None:
    person, stranger = make_person(session), make_person(session)
    former = make_person(session)
    make_members(session, person)
    make_members(session, former, quarter=QUARTER.previous.key)
    log_breaks(session, person, [MONTH.first - DAY, MONTH.last + DAY])
    log_breaks(session, stranger, [MONTH.first])
    log_breaks(session, former, [MONTH.first])
    assert slots(session) == {}
    log_breaks(session, person, [MONTH.first], each_day=1)
    not_counted = update(BreakLog).where(BreakLog.person_id == person)
    session.execute(not_counted.values(slot=None, verdict="too_soon"))
    assert slots(session) in ({}, {person: BreakDays(0, 0, 0)})


@pytest.mark.parametrize("seed", range(3))
def test_sums_of_bits_agree_with_counting_one_by_one(session: Session, seed: int) -> None:
    chance = random.Random(seed)
    expected: dict[int, BreakDays] = {}
    people = [make_person(session) for _ in range(12)]
    make_members(session, *people)
    for person in people:
        taken = {day: chance.randrange(4) for day in MONTH.days()}
        for count in (1, 2, 3):
            log_breaks(session, person, [d for d, n in taken.items() if n == count], each_day=count)
        expected[person] = BreakDays(
            *(sum(1 << i for i, n in enumerate(taken.values()) if n >= slot) for slot in (1, 2, 3))
        )
    assert slots(session) == expected


def test_absences_that_touch_the_month_come_with_their_person(session: Session) -> None:
    person, stranger = make_person(session), make_person(session)
    make_members(session, person)
    be_absent(session, person, MONTH.first - 9 * DAY, MONTH.first, percent=50)
    be_absent(session, person, MONTH.last, MONTH.last + 9 * DAY, kind=AbsenceKind.LEAVE)
    be_absent(session, person, MONTH.first - 9 * DAY, MONTH.first - DAY)
    be_absent(session, person, MONTH.last + DAY, MONTH.last + 9 * DAY)
    be_absent(session, stranger, MONTH.first, MONTH.last)
    found = facts.list_absences(session, quarter=QUARTER.key, month=MONTH)
    assert sorted(found) == [
        (person, Absence(MONTH.first - 9 * DAY, MONTH.first, 50, is_sickness=True)),
        (person, Absence(MONTH.last, MONTH.last + 9 * DAY, 100, is_sickness=False)),
    ]


def test_employments_of_members_that_touch_the_month(session: Session) -> None:
    department = make_department(session)
    person = make_person(session, department_id=department, ends_on=MONTH.first)
    make_employment(session, person_id=person, department_id=department, starts_on=MONTH.last + DAY)
    make_person(session, department_id=department)
    make_members(session, person)
    found = facts.list_employments(session, quarter=QUARTER.key, month=MONTH)
    assert list(found) == [
        Employment(person, department, dt.date(2024, 1, 1), MONTH.first, "1111100")
    ]


def test_work_that_is_not_counted_is_as_if_it_were_not_there(session: Session) -> None:
    department = make_department(session)
    person = make_person(session)
    make_members(session, person)
    middle = MONTH.first + 10 * DAY
    work = {"person_id": person, "department_id": department}
    make_employment(session, **work, starts_on=MONTH.first, ends_on=middle, counted=False)
    make_employment(session, **work, starts_on=middle + DAY)
    found = list(facts.list_employments(session, quarter=QUARTER.key, month=MONTH))
    assert [one.starts_on for one in found] == [middle + DAY], "from the day of the mark on"
    day = {"first": MONTH.first, "last": middle, "accounts_until": MONTH.last}
    assert list(facts.list_roster(session, **day)) == [], "no member of a quarter that begins"
    first = facts.first_days(session)
    assert first is not None
    assert first[1] == middle + DAY


def test_a_roster_leaves_out_accounts_that_are_too_young(session: Session) -> None:
    department = make_department(session)
    old = make_person(session, department_id=department, created_on=dt.date(2026, 5, 1))
    make_person(session, department_id=department, created_on=dt.date(2026, 5, 2))
    make_person(session, created_on=dt.date(2026, 5, 1))
    roster = facts.list_roster(
        session, first=MONTH.first, last=MONTH.last, accounts_until=dt.date(2026, 5, 1)
    )
    assert [work.person_id for work in roster] == [old]


def test_the_first_days_are_those_of_the_oldest_account_and_the_earliest_work(
    session: Session,
) -> None:
    assert facts.first_days(session) is None
    make_person(session, created_on=dt.date(2026, 5, 1))
    assert facts.first_days(session) is None
    department = make_department(session)
    make_person(session, department_id=department, starts_on=dt.date(2020, 1, 6))
    session.execute(update(Person).values(created_on=dt.date(2026, 4, 1)))
    assert facts.first_days(session) == (dt.date(2026, 4, 1), dt.date(2020, 1, 6))


def test_the_tree_comes_as_nodes(session: Session) -> None:
    site = make_department(session, kind=DepartmentKind.SITE, name="Gent", campaign_from=None)
    kitchen = make_department(session, parent_id=site, name="Kitchen")
    for changed in (kitchen, site):  # PostgreSQL moves a changed row behind all others
        node = update(Department).where(Department.id == changed)
        session.execute(node.values(campaign_from=None))
    assert facts.list_nodes(session, on=dt.date(2026, 11, 18)) == [
        DepartmentNode(site, None, DepartmentKind.SITE, "Gent", None),
        DepartmentNode(kitchen, site, DepartmentKind.DEPARTMENT, "Kitchen", None),
    ]

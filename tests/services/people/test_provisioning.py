"""Departments, people and employments come in from outside, as often as needed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from webapp.domain.errors import Invalid, NotFound
from webapp.domain.people.people import (
    DepartmentKind,
    DepartmentRecord,
    EmploymentRecord,
    PersonRecord,
    is_working_day,
)
from webapp.services.people.provisioning import (
    provision_department,
    provision_employment,
    provision_employments,
    provision_people,
    provision_person,
)
from webapp.store.people.people import find_department, find_person, list_employments

COMPANY = DepartmentRecord("C", "Zorg", DepartmentKind.COMPANY)
WARD = DepartmentRecord("W", "Ward", DepartmentKind.DEPARTMENT, parent_code="C", language="nl")
ANN = PersonRecord("E1", "Ann", "ann@example.org", "nl", dt.date(2025, 1, 6))
SPRING = dt.date(2025, 3, 3)


def employ(
    session: Session, start: dt.date, end: dt.date | None, schedule: str = "1111100"
) -> None:
    job = EmploymentRecord("E1", "W", start, end, schedule, 80)
    provision_employment(session, employment=job)


@pytest.fixture
def ward(session: Session) -> Session:
    provision_department(session, department=COMPANY)
    provision_department(session, department=WARD)
    provision_person(session, person=ANN)
    return session


def test_provisioning_twice_changes_the_one_record(ward: Session) -> None:
    renamed = DepartmentRecord("W", "Ward 2", DepartmentKind.DEPARTMENT, parent_code="C")
    first = find_department(ward, "W")
    assert first is not None
    assert provision_department(ward, department=renamed) == first.id
    assert first.name == "Ward 2"
    later = PersonRecord("E1", "Ann B.", None, "fr", dt.date(2026, 1, 1))
    provision_person(ward, person=later)
    person = find_person(ward, "E1")
    assert person is not None
    assert person.name == "Ann B."
    assert person.language == ANN.language, "a language that somebody chose is not undone"
    assert person.created_on == dt.date(2025, 1, 6), "the day of creation stays"


def test_an_employment_is_ended_by_provisioning_it_again(ward: Session) -> None:
    employ(ward, SPRING, None)
    employ(ward, SPRING, dt.date(2025, 6, 30))
    employ(ward, dt.date(2025, 7, 1), None)
    person = find_person(ward, "E1")
    assert person is not None
    ends = [employment.ends_on for employment in list_employments(ward, person.id)]
    assert ends == [dt.date(2025, 6, 30), None]


def test_nobody_works_in_two_places_at_once(ward: Session) -> None:
    employ(ward, SPRING, None)
    with pytest.raises(Invalid, match="employment_overlap"):
        employ(ward, dt.date(2025, 9, 1), None)


def test_many_at_once_are_held_to_the_same_as_one_after_another(ward: Session) -> None:
    bea = PersonRecord("E2", "Bea", "bea@example.org", "nl", dt.date(2025, 1, 6))
    ids = provision_people(ward, people=[bea, replace(ANN, name="Ann B."), bea])
    named = [(one, find_person(ward, one)) for one in ("E2", "E1")]
    assert [(one, found and (found.id, found.name)) for one, found in named] == [
        ("E2", (ids["E2"], "Bea")),
        ("E1", (ids["E1"], "Ann B.")),
    ]
    both = [EmploymentRecord(one, "W", SPRING, None, "1111100", 80) for one in ids]
    provision_employments(ward, employments=[*both, replace(both[0], fte_percent=50)])
    works = [list_employments(ward, ids[one.employee_number]) for one in both]
    assert [[work.fte_percent for work in each] for each in works] == [[50], [80]]
    twice = [replace(both[1], starts_on=SPRING + dt.timedelta(days=n)) for n in (7, 14)]
    with pytest.raises(Invalid, match="employment_overlap"):
        provision_employments(ward, employments=[replace(both[1], ends_on=SPRING), *twice])


@pytest.mark.parametrize("schedule", ["", "111110", "1111103", "1111100" * 9])
def test_a_schedule_is_whole_weeks_of_ones_twos_and_zeros(ward: Session, schedule: str) -> None:
    with pytest.raises(Invalid, match=r"error\.schedule"):
        employ(ward, SPRING, None, schedule)


def test_unknown_places_people_and_upside_down_trees_are_refused(ward: Session) -> None:
    orphan = DepartmentRecord("X", "X", DepartmentKind.SITE, parent_code="nowhere")
    with pytest.raises(NotFound):
        provision_department(ward, department=orphan)
    upside_down = DepartmentRecord("S", "S", DepartmentKind.SITE, parent_code="W")
    with pytest.raises(Invalid):
        provision_department(ward, department=upside_down)
    stranger = EmploymentRecord("E9", "W", SPRING, None, "1111100", 100)
    with pytest.raises(NotFound):
        provision_employment(ward, employment=stranger)


def test_a_schedule_of_two_weeks_alternates_from_the_first_monday_of_2024() -> None:
    early_late = "1110000" + "0001111"
    assert is_working_day(early_late, dt.date(2024, 1, 1))
    assert not is_working_day(early_late, dt.date(2024, 1, 8))
    assert is_working_day(early_late, dt.date(2024, 1, 11))
    assert is_working_day(early_late, dt.date(2024, 1, 15))

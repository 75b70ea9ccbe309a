"""The list of who is ill for four weeks: the physician's alone, by dates alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from html import unescape
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from tests.conftest import Clock
from tests.factories import make_department, make_employment, make_person
from webapp.database import Database, Session
from webapp.domain.figures.absence import AbsenceKind
from webapp.domain.people.access import Permission, Role
from webapp.domain.programme.breaks import BreakEntry, BreakOrigin
from webapp.security import declared_permission
from webapp.services.governance.audit import read_trail
from webapp.services.programme.breaks import record_history
from webapp.store.figures.absence import AbsenceSpellRow
from webapp.store.people.people import Person

SignIn = Callable[..., FlaskClient]
PAGE = {"Accept": "text/html"}


def add_person(session: Session, name: str, department: int) -> int:
    person = make_person(session, department_id=department)
    session.get_one(Person, person).name = name
    session.flush()
    return person


def add_absence(
    session: Session,
    person: int,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    kind: AbsenceKind = AbsenceKind.SICKNESS,
    percent: int = 100,
) -> None:
    values = {"person_id": person, "starts_on": starts_on, "ends_on": ends_on, "kind": kind}
    reference = f"{person}/{starts_on}"
    session.execute(
        insert(AbsenceSpellRow).values(
            source="hr", reference=reference, percent=percent, import_id=1, **values
        )
    )


def days_before(day: dt.date, days: int) -> dt.date:
    return day - dt.timedelta(days=days)


@pytest.fixture
def today(clock: Clock) -> dt.date:
    return clock().date()


@pytest.fixture
def people(database: Database, today: dt.date) -> dict[str, int]:
    """By their names, which say what they have."""
    with database.transaction() as session:
        ward = make_department(session, name="Geriatrie")
        found = {
            name: add_person(session, name, ward)
            for name in (
                "Four Weeks",
                "A Day Less",
                "On Leave",
                "Nine Weeks",
                "Back At Work",
                "Half",
            )
        }
        add_absence(session, found["Four Weeks"], days_before(today, 28))
        add_absence(session, found["A Day Less"], days_before(today, 27))
        add_absence(session, found["On Leave"], days_before(today, 60), kind=AbsenceKind.LEAVE)
        add_absence(session, found["Nine Weeks"], days_before(today, 63), days_before(today, 30))
        add_absence(
            session, found["Nine Weeks"], days_before(today, 29), today + dt.timedelta(days=9)
        )
        add_absence(session, found["Back At Work"], days_before(today, 90), days_before(today, 1))
        add_absence(session, found["Half"], days_before(today, 40), days_before(today, 10))
        add_absence(session, found["Half"], days_before(today, 9), percent=50)
    return found


def main_of(page: str) -> str:
    return page.partition("<main")[2]


def shown(client: FlaskClient) -> str:
    return unescape(client.get("/long-absences", headers=PAGE).text)


def test_who_is_ill_for_four_weeks_is_listed_and_nobody_else(
    client_as: SignIn, people: dict[str, int]
) -> None:
    page = shown(client_as("occupational_physician"))
    order = [page.index(name) for name in ("Four Weeks", "Half", "Nine Weeks")]
    assert order == sorted(order), "who just reached four weeks comes first"
    for name in ("A Day Less", "On Leave", "Back At Work"):
        assert name not in page
    assert page.count("Works a part of the day now") == 1
    assert page.count('class="tag warm"') == 1, "eight weeks are over for one"


def test_who_works_in_two_departments_stands_once_with_both(
    client_as: SignIn, database: Database, today: dt.date
) -> None:
    with database.transaction() as session:
        wards = [make_department(session, name=name) for name in ("Geriatrie", "Spoed")]
        person = add_person(session, "Two Halves", wards[0])
        make_employment(session, person_id=person, department_id=wards[1], schedule="1100000")
        add_absence(session, person, days_before(today, 30))
    page = shown(client_as("occupational_physician"))
    assert page.count("Two Halves") == 1
    assert "Geriatrie, Spoed" in page


@pytest.mark.parametrize("role", [one for one in Role if one != Role.OCCUPATIONAL_PHYSICIAN])
def test_nobody_else_opens_the_list_or_finds_it_in_the_menu(
    role: Role, client_as: SignIn, people: dict[str, int]
) -> None:
    client = client_as(role)
    answer = client.get("/long-absences", headers=PAGE)
    assert answer.status_code == 404
    assert "Four Weeks" not in answer.text
    assert "/long-absences" not in client.get("/help", headers=PAGE).text


def test_no_other_route_has_its_permission(app: Flask) -> None:
    named = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if declared_permission(app, rule.endpoint) == Permission.LONG_ABSENCE_READ
    ]
    assert named == ["/long-absences"]


def test_breaks_change_nothing_on_the_list(
    client_as: SignIn, people: dict[str, int], database: Database, today: dt.date
) -> None:
    physician = client_as("occupational_physician")
    before = main_of(shown(physician))
    ended_at = dt.datetime.combine(today - dt.timedelta(days=70), dt.time(10), dt.UTC)
    taken = [
        BreakEntry(
            person,
            ended_at,
            "Europe/Brussels",
            60,
            "side_bend",
            str(uuid4()),
            BreakOrigin.GUIDED,
        )
        for person in people.values()
    ]
    with database.transaction() as session:
        assert record_history(session, entries=taken) == len(people)
    assert main_of(shown(physician)) == before


def test_each_opening_is_in_the_trail_without_a_name_or_a_number(
    client_as: SignIn, people: dict[str, int], database: Database
) -> None:
    physician = client_as("occupational_physician")
    shown(physician)
    shown(physician)
    with database.reading() as session:
        trail = read_trail(session, before=None, most=9)
    opened = [one for one in trail if one.action == "long-absences.opened"]
    assert [(one.subject, one.detail) for one in opened] == [("long-absences", {})] * 2


def test_the_page_says_where_the_dates_come_from(client_as: SignIn) -> None:
    page = shown(client_as("occupational_physician"))
    assert "The employer never delivered absences yet." in page
    assert "By the records nobody has been ill for four weeks or more today." in page

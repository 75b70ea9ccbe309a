"""An administrator keeps the people in pages, by search, one at a time, and sees no break."""

from __future__ import annotations

import datetime as dt
import html
import random
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.conftest import NOON
from tests.factories import make_department, make_person
from tests.rows import fill
from webapp.database import Database
from webapp.domain.governance.privacy import KEPT_ON_ERASURE
from webapp.services.governance.audit import read_trail
from webapp.store.governance.my_data import erased_tables
from webapp.store.people import roster
from webapp.store.people.people import Department, EmploymentRow, Person

Clients = Callable[..., FlaskClient]
TODAY = NOON.date()
WEEK = {f"day-0-{day}": "1" if day < 5 else "0" for day in range(7)}
WORK = {"fte": "80", "counted": "yes", "weeks": "1", **WEEK}


@pytest.fixture
def ward(database: Database) -> str:
    with database.transaction() as session:
        return session.get_one(Department, make_department(session, name="Ward")).code


@pytest.fixture
def person(database: Database) -> int:
    with database.transaction() as session:
        made = make_person(session, department_id=make_department(session, name="Kitchen"))
        session.get_one(Person, made).name = "Ann Claes"
        return made


@pytest.fixture
def administrator(client_as: Clients) -> FlaskClient:
    return client_as("administrator")


def post(client: FlaskClient, path: str, **form: object) -> TestResponse:
    token = client.csrf  # type: ignore[attr-defined]
    return client.post(f"/admin/people{path}", data={"csrf_token": token, **form})


def seen(client: FlaskClient, person: int) -> str:
    found = re.search(r'name="seen" value="(\w+)"', client.get(f"/admin/people/{person}").text)
    assert found
    return found[1]


def act(client: FlaskClient, person: int, path: str = "", **form: object) -> TestResponse:
    return post(client, f"/{person}{path}", seen=seen(client, person), **form)


def work_of(database: Database, person: int) -> list[tuple[dt.date, dt.date | None, str, bool]]:
    with database.reading() as session:
        rows = select(EmploymentRow).where(EmploymentRow.person_id == person)
        return [
            (row.starts_on, row.ends_on, row.schedule, row.counted)
            for row in session.scalars(rows.order_by(EmploymentRow.starts_on))
        ]


def text_of(answer: TestResponse) -> str:
    return html.unescape(answer.text)


def take_part(session: Session, person: int) -> None:
    """Everything that a person may have of their own, in every table."""
    chance = random.Random(1)
    for table in erased_tables():
        if table.name not in KEPT_ON_ERASURE:
            fill(session, table, person, chance)


def test_nothing_that_an_administrator_gets_depends_on_whether_somebody_takes_part(
    administrator: FlaskClient, database: Database, person: int, ward: str
) -> None:
    def everything() -> list[tuple[int, bytes]]:
        """Every page about the person, and what every form answers; then all as it was."""
        day = (TODAY + dt.timedelta(days=9)).isoformat()
        answers = [
            administrator.get("/admin/people"),
            administrator.get(f"/admin/people/{person}"),
            administrator.get(f"/admin/people/{person}/work"),
            post(administrator, "/search", words="Ann"),
            act(administrator, person, number="E-ann", name="Ann Claes", email="a@example.org"),
            act(administrator, person, "/work", department=ward, starts_on=day, **WORK),
            administrator.get(f"/admin/people/{person}"),
            act(administrator, person, "/call-off", started=day),
            act(administrator, person, "/close", last_day=day, at_once="yes"),
            administrator.get(f"/admin/people/{person}"),
            act(administrator, person, "/reopen", restore="yes"),
            administrator.get(f"/admin/people/{person}"),
        ]
        return [(answer.status_code, answer.data) for answer in answers]

    everything()  # now the number and the address are what they will be
    before = everything()
    with database.transaction() as session:
        take_part(session, person)
    assert everything() == before


def test_people_come_in_pages_by_name_each_once(database: Database) -> None:
    with database.transaction() as session:
        for name in ("Bo", "An", "Bo", "Cas", "An"):
            session.get_one(Person, make_person(session)).name = name
    with database.reading() as session:
        names: list[str] = []
        after = None
        while page := roster.list_page(session, after=after, most=2, today=TODAY):
            names += [one.name for one in page]
            after = page[-1].person_id
        assert names == ["An", "An", "Bo", "Bo", "Cas"]
        assert roster.list_page(session, after=10**12, most=2, today=TODAY) == []


def test_somebody_is_found_by_number_by_address_and_by_a_part_of_the_name(
    administrator: FlaskClient, database: Database, person: int
) -> None:
    with database.transaction() as session:
        session.get_one(Person, person).email = "Ann_C@example.org"
        number = session.get_one(Person, person).employee_number
    for words in ("claes", "ann_c@EXAMPLE.org", number, f"\u202a{number}", "  Ann   Cl "):
        assert "Ann Claes" in text_of(post(administrator, "/search", words=words)), words
    for words in ("%", "annXc@example.org", "nobody"):
        assert "Nobody found" in text_of(post(administrator, "/search", words=words)), words
    assert post(administrator, "/search", words=" ").status_code == 422


def test_somebody_is_added_with_a_schedule_of_two_weeks_with_half_days(
    administrator: FlaskClient, database: Database, ward: str
) -> None:
    second = {f"day-1-{day}": "2" if day == 2 else "0" for day in range(7)}
    form = {**WORK, **second, "weeks": "2", "holidays": "yes", "department": ward}
    answer = post(administrator, "", name="Bo Maes", number="E-bo", starts_on="2026-12-01", **form)
    assert answer.status_code == 303
    page = text_of(administrator.get(answer.location))
    assert "Bo Maes" in page
    assert "This person was added." in page
    person = int(urlsplit(answer.location).path.rsplit("/", 1)[1])
    assert work_of(database, person) == [(dt.date(2026, 12, 1), None, "11111000020000+", True)]
    fields = text_of(administrator.get(f"/admin/people/{person}/work"))
    assert fields.count('<select id="day-') == 14
    assert 'name="weeks" value="2"' in fields
    assert "Somebody" not in text_of(post(administrator, "", name="X", number="E-bo"))


def test_a_move_a_correction_and_a_change_of_mind(
    administrator: FlaskClient, database: Database, person: int, ward: str
) -> None:
    form = {**WORK, "counted": "no", "department": ward}
    act(administrator, person, "/work", starts_on="2026-12-01", **form)
    start = dt.date(2024, 1, 1)
    moved = [
        (start, dt.date(2026, 11, 30), "1111100", True),
        (dt.date(2026, 12, 1), None, "1111100", False),
    ]
    assert work_of(database, person) == moved
    page = text_of(administrator.get(f"/admin/people/{person}"))
    assert "not counted" in page
    act(administrator, person, "/work", started="2026-12-01", starts_on="2026-12-07", **form)
    assert work_of(database, person)[1][0] == dt.date(2026, 12, 7)
    act(administrator, person, "/call-off", started="2026-12-07")
    assert work_of(database, person)[0][:2] == (start, dt.date(2026, 11, 30))


def test_each_step_says_that_it_was_done_and_nothing_that_an_address_makes_up(
    administrator: FlaskClient, person: int, ward: str
) -> None:
    work = {**WORK, "department": ward}
    steps: list[tuple[str, dict[str, str], str]] = [
        ("", {"name": "Ann", "number": "E-ann"}, "The details were stored."),
        ("/work", {"starts_on": "2026-12-01", **work}, "from the first day that you entered"),
        ("/work", {"started": "2026-12-01", "starts_on": "2026-12-07", **work}, "was put right"),
        ("/call-off", {"started": "2026-12-07"}, "does not take place"),
        ("/close", {"last_day": "2026-12-31"}, "The last day is stored"),
        ("/reopen", {"restore": "yes"}, "The account is open again."),
    ]
    for path, form, said in steps:
        answer = act(administrator, person, path, **form)
        page = administrator.get(answer.location).text
        (status,) = re.findall(r'role="status"[^>]*>(.*?)</p>', page)
        assert said in status, path
    assert 'role="status"' not in administrator.get(f"/admin/people/{person}?done=paid").text


def test_of_two_administrators_the_second_is_told_and_overwrites_nothing(
    administrator: FlaskClient, client_as: Clients, database: Database, person: int
) -> None:
    other = client_as("administrator")
    old = seen(other, person)
    act(administrator, person, name="Ann Peeters", number="E-ann")
    answer = post(other, f"/{person}", seen=old, name="Ann", number="E-ann")
    assert answer.status_code == 409
    assert "meanwhile" in text_of(answer)
    for path in ("/close", "/reopen", "/call-off", "/work"):
        form = {"last_day": "2026-12-01", "started": "2026-12-01", "starts_on": "2026-12-01"}
        assert post(other, f"/{person}{path}", seen=old, **form, **WORK).status_code == 409
    with database.reading() as session:
        assert session.get_one(Person, person).name == "Ann Peeters"


def test_somebody_leaves_and_comes_back(
    administrator: FlaskClient, database: Database, person: int
) -> None:
    act(administrator, person, "/close", last_day="2026-12-31")
    page = text_of(administrator.get(f"/admin/people/{person}"))
    assert "The account closes on 1\u00a0January 2027." in page
    act(administrator, person, "/reopen", restore="yes")
    assert work_of(database, person)[0][1] is None
    with database.reading() as session:
        trail = read_trail(session, before=None, most=10)
    acts = [
        (one.action, one.actor_id) for one in reversed(trail) if one.subject == f"person/{person}"
    ]
    by = administrator.person_id  # type: ignore[attr-defined]
    assert acts == [("account-closing-planned", by), ("account-reopened", by)]


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/work", {"starts_on": "soon"}),
        ("/work", {"starts_on": "2026-12-01", "fte": "much"}),
        ("/work", {"starts_on": "2026-12-01", "fte": "101"}),
        ("/work", {"starts_on": "2026-12-01", "weeks": "3"}),
        ("/work", {"starts_on": "2026-12-01", "day-0-3": "7"}),
        ("/work", {"starts_on": "2026-12-01", "ends_on": "2026-11-01"}),
        ("/work", {"starts_on": "2026-12-01", "started": "yesterday"}),
        ("/close", {"last_day": ""}),
        ("/close", {"last_day": "0001-01-01"}),
        ("", {"name": ""}),
        ("", {"name": "Ann", "email": "nowhere"}),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_stored(
    administrator: FlaskClient,
    database: Database,
    person: int,
    ward: str,
    path: str,
    form: dict[str, str],
) -> None:
    before = work_of(database, person)
    answer = act(administrator, person, path, **{"department": ward, **WORK, **form})
    assert answer.status_code == 422
    assert work_of(database, person) == before


def test_a_page_of_nobody_is_not_found(administrator: FlaskClient, person: int) -> None:
    for path in ("/999999", "/999999/work"):
        assert administrator.get(f"/admin/people{path}").status_code == 404
    assert post(administrator, "/999999", seen="x", name="Ann").status_code == 404
    gone = administrator.get(f"/admin/people/{person}/work?started=2020-01-01")
    assert gone.status_code == 409
    assert administrator.get("/admin/people?after=999999").status_code == 200

"""A file of people: looked at first, then all or nothing; many leavers are confirmed by number."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from tests.conftest import NOON
from tests.factories import make_department, make_person
from tests.workbooks import xlsx
from webapp.database import Database
from webapp.domain.governance.audit import Actor
from webapp.domain.people.organisation import Reorganisation, ReorganisationKind
from webapp.i18n import texts
from webapp.services.governance.audit import read_trail
from webapp.services.people.organisation import read_organisation
from webapp.services.people.reorganising import plan_reorganisation
from webapp.store.people.people import Department, EmploymentRow, Person

Clients = Callable[..., FlaskClient]
TODAY = NOON.date()
HEADING = "personeelsnummer;naam;e-mail;afdelingscode;eerste dag;werkrooster;telt mee"


@pytest.fixture
def ward(database: Database) -> str:
    with database.transaction() as session:
        department = session.get_one(Department, make_department(session))
        department.code = "WARD"
        return department.code


@pytest.fixture
def administrator(client_as: Clients) -> FlaskClient:
    return client_as("administrator")


def upload(
    client: FlaskClient, content: str | bytes, *, complete: bool = False, name: str = "p.csv"
) -> TestResponse:
    data = content.encode() if isinstance(content, str) else content
    form: dict[str, object] = {"csrf_token": client.csrf}  # type: ignore[attr-defined]
    form["file"] = (io.BytesIO(data), name)
    if complete:
        form["complete"] = "yes"
    return client.post("/admin/people/import", data=form)


def lines(*people: str) -> str:
    return "\n".join([HEADING, *people])


def expected(page: str) -> str:
    """What the button agrees to."""
    found = re.search(r'name="expected" value="([^"]+)"', page)
    return found[1] if found else ""


def agree(client: FlaskClient, kept: TestResponse, **more: object) -> TestResponse:
    page = client.get(kept.location).text
    form = {"csrf_token": client.csrf, "expected": expected(page), **more}  # type: ignore[attr-defined]
    return client.post(kept.location, data=form)


def text_of(answer: TestResponse) -> str:
    return " ".join(html.unescape(answer.text).split())


def roster(database: Database) -> dict[str | None, tuple[str, str | None, bool]]:
    """Name, address and whether the account is closed, by number."""
    with database.reading() as session:
        return {
            one.employee_number: (one.name, one.email, one.deactivated_at is not None)
            for one in session.scalars(select(Person))
        }


def works(database: Database) -> list[tuple[dt.date, dt.date | None, str, bool]]:
    with database.reading() as session:
        rows = session.scalars(select(EmploymentRow).order_by(EmploymentRow.starts_on))
        return [(row.starts_on, row.ends_on, row.schedule, row.counted) for row in rows]


def test_a_place_that_is_planned_to_close_is_named_before_people_are_put_there(
    administrator: FlaskClient, database: Database, ward: str
) -> None:
    closes = TODAY + dt.timedelta(days=40)
    with database.transaction() as session:
        node = session.scalars(select(Department.id).where(Department.code == ward)).one()
        plan_reorganisation(
            session,
            change=Reorganisation(ReorganisationKind.CLOSE, node, closes),
            seen=read_organisation(session, today=TODAY).seen(node),
            actor=Actor.person(1),
            today=TODAY,
            now=NOON,
        )
    t = texts("en")
    there, nowhere = (
        html.unescape(administrator.get(upload(administrator, lines(one)).location).text)
        for one in ("E1;Ann;;WARD;2026-11-01;;", "E1;Ann;;;;;")
    )
    assert t("people_files.closing.one", code=ward, day=t.date(closes)) in there
    assert t("people_files.closing") not in nowhere


def test_people_come_in_from_a_file_and_again_nothing_changes(
    administrator: FlaskClient, database: Database, ward: str
) -> None:
    file = lines("007;Ann Claes;ann@example.org;WARD;01/09/2026;1121100;ja", "E-2;Bo Maes;;;;;")
    kept = upload(administrator, file)
    assert "<strong>2</strong> new" in text_of(administrator.get(kept.location))
    assert works(database) == [], "nothing has changed yet"
    assert agree(administrator, kept).status_code == 303
    found = roster(database)
    assert found["007"] == ("Ann Claes", "ann@example.org", False)
    assert found["E-2"] == ("Bo Maes", None, False)
    assert works(database) == [(dt.date(2026, 9, 1), None, "1121100", True)]
    again = upload(administrator, file)
    assert "changes nothing" in text_of(administrator.get(again.location))
    with database.reading() as session:
        trail = read_trail(session, before=None, most=10)
    (event,) = [one for one in trail if one.action == "people-imported"]
    assert event.detail == {"added": 2, "changed": 0, "moved": 0, "returning": 0, "leaving": 0}


def test_what_goes_out_comes_in_and_changes_nothing(
    administrator: FlaskClient, database: Database, ward: str
) -> None:
    agree(
        administrator,
        upload(administrator, lines("007;Ann;;WARD;01/09/2026;0111110;nee", "E-2;Bo;;;;;")),
    )
    out = administrator.get("/admin/people/export.csv")
    rows = list(csv.reader(io.StringIO(out.data.decode("utf-8-sig")), delimiter=";"))
    assert rows[1] == ['="007"', "Ann", "", "WARD", "2026-09-01", "", '="0111110"', "100", "no"]
    assert len(rows) == 4, "and the administrator"
    kept = upload(administrator, out.data, complete=True)
    assert "changes nothing" in text_of(administrator.get(kept.location))


def test_a_department_with_zeros_before_its_code_and_a_sign_before_a_name_come_in_as_they_went_out(
    administrator: FlaskClient, database: Database, ward: str
) -> None:
    with database.transaction() as session:
        session.execute(update(Department).filter_by(code=ward).values(code="0012"))
    file = lines("E-1;-Ann;1ann@example.org;0012;01/09/2026;11111001111100;ja")
    agree(administrator, upload(administrator, file))
    out = administrator.get("/admin/people/export.csv").data
    rows = list(csv.reader(io.StringIO(out.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][:4] == ["E-1", "'-Ann", "1ann@example.org", '="0012"']
    assert rows[1][6] == '="11111001111100"', "Excel would make 1,1111E+13 of it"
    kept = upload(administrator, out, complete=True)
    assert "changes nothing" in text_of(administrator.get(kept.location))


def test_what_goes_out_as_a_workbook_comes_in_and_changes_nothing(
    administrator: FlaskClient, ward: str
) -> None:
    line = "007;=Ann;;WARD;01/09/2026;0111110;nee"
    agree(administrator, upload(administrator, lines(line)))
    out = administrator.get("/admin/people/export.xlsx")
    assert out.data.startswith(b"PK")
    kept = upload(administrator, out.data, name="people.xlsx", complete=True)
    assert "changes nothing" in text_of(administrator.get(kept.location))
    assert administrator.get("/admin/people/export.pdf").status_code == 404


def test_a_workbook_is_read_as_well(administrator: FlaskClient, ward: str) -> None:
    rows = [HEADING.split(";"), ["E-9", "Eva", "", "WARD", dt.date(2026, 9, 1), "1111100", "ja"]]
    kept = upload(administrator, xlsx({"People": rows}), name="people.xlsx")
    assert "<strong>1</strong> new" in text_of(administrator.get(kept.location))


def test_each_bad_line_is_shown_with_its_column_and_what_to_do_and_nothing_is_taken_in(
    administrator: FlaskClient, database: Database, ward: str
) -> None:
    file = lines(
        "E-1;Ann;;WARD;01/09/2026;1111100;ja",
        "E-2;Bo;nowhere;WARD;01/09/2026;;",
        "E-3;Cas;;KITCHEN;01/09/2026;;",
        "E-4;;;WARD;01/09/2026;;",
        "E-5;Dirk;;WARD;soon;;",
        "E-6;Eva;;WARD;;;",
        "E-7;Fie;;WARD;01/09/2026;11111;",
        "E-8;Gus;;WARD;01/09/2026;;perhaps",
        "E 9;Han;;WARD;01/09/2026;;",
        "E-1;Ann;;WARD;01/09/2026;;",
    )
    kept = upload(administrator, file)
    page = text_of(administrator.get(kept.location))
    assert "9 lines cannot be taken in" in page
    for number, column in enumerate(
        ("e-mail", "afdelingscode", "naam", "eerste dag", "eerste dag", "werkrooster", "telt mee"),
        start=3,
    ):
        assert f'<td class="number">{number}</td><td>{column}</td>' in page
    assert agree(administrator, kept).status_code == 422
    assert "E-1" not in roster(database)


def test_a_file_that_closes_many_needs_the_number_and_one_that_closes_few_does_not(
    administrator: FlaskClient, database: Database, ward: str
) -> None:
    people = [f"E-{n};Person {n};;WARD;01/09/2026;;" for n in range(30)]
    agree(administrator, upload(administrator, lines(*people)))
    kept = upload(administrator, lines(*people[2:]), complete=True)
    page = text_of(administrator.get(kept.location))
    assert "closes 2 of the 30 accounts" in page
    assert "Person 1" in page
    for said in ({}, {"closes": "3"}, {"closes": "two"}):
        assert agree(administrator, kept, **said).status_code == 422
    assert not any(closed for *_, closed in roster(database).values())
    assert agree(administrator, kept, closes="2").status_code == 303
    closed = {number for number, (*_, gone) in roster(database).items() if gone}
    assert closed == {"E-0", "E-1"}
    few = upload(administrator, lines(*people[3:]), complete=True)
    assert "Write how many" not in text_of(administrator.get(few.location))
    assert agree(administrator, few).status_code == 303
    back = upload(administrator, lines(*people), complete=True)
    assert "<strong>3</strong> come back" in text_of(administrator.get(back.location))
    agree(administrator, back)
    assert not any(gone for *_, gone in roster(database).values())


def test_a_file_never_closes_the_last_administrator_and_then_closes_nobody(
    administrator: FlaskClient, database: Database, ward: str
) -> None:
    with database.transaction() as session:
        department = session.scalars(select(Department)).one().id
        make_person(session, department_id=department)
        boss = session.get_one(Person, make_person(session, department_id=department))
        boss.last_roles = ["administrator"]
    kept = upload(administrator, lines("E-x;New;;WARD;01/09/2026;;"), complete=True)
    answer = agree(administrator, kept, closes="2")
    assert answer.status_code == 409
    assert "last administrator" in text_of(answer)
    assert "E-x" not in roster(database)
    assert not any(gone for *_, gone in roster(database).values())


def test_what_has_changed_since_the_preview_is_looked_at_again(
    administrator: FlaskClient, database: Database, ward: str
) -> None:
    kept = upload(administrator, lines("E-1;Ann;;WARD;01/09/2026;;"))
    page = administrator.get(kept.location).text
    found = re.search(r'name="expected" value="(\w+)"', page)
    assert found
    with database.transaction() as session:
        session.get_one(Person, make_person(session)).employee_number = "E-1"
    form = {"csrf_token": administrator.csrf, "expected": found[1]}  # type: ignore[attr-defined]
    answer = administrator.post(kept.location, data=form)
    assert answer.location.endswith("again=1")
    assert works(database) == []


@pytest.mark.parametrize(
    "content", ["", "nothing;of;use\n1;2;3", "personeelsnummer;naam\n1;Ann", b"%PDF-1.4"]
)
def test_a_file_that_is_none_is_refused_and_not_kept(
    administrator: FlaskClient, content: str | bytes
) -> None:
    assert upload(administrator, content).status_code == 422


def test_a_file_that_was_thrown_away_or_is_somebody_elses_is_gone(
    administrator: FlaskClient, client_as: Clients, ward: str
) -> None:
    kept = upload(administrator, lines("E-1;Ann;;WARD;01/09/2026;;"))
    assert client_as("administrator").get(kept.location).status_code == 404
    token = administrator.csrf  # type: ignore[attr-defined]
    administrator.post(f"{kept.location}/discard", data={"csrf_token": token})
    assert administrator.get(kept.location).status_code == 404

"""A workstation problem: told, read, answered; private to who told it and the physician."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from webapp.database import Database
from webapp.domain.people.access import Role
from webapp.i18n import texts
from webapp.services.governance.audit import read_trail
from webapp.store.care.workstations import WorkstationReportRow

SignIn = Callable[..., FlaskClient]
PAGE = {"Accept": "text/html"}
EN = texts("en")
TOLD = {"place": "home", "problem": "chair", "words": "Too <low>.\nAlso the table."}


@pytest.fixture
def employee(client_as: SignIn) -> FlaskClient:
    return client_as("employee")


@pytest.fixture
def physician(client_as: SignIn) -> FlaskClient:
    return client_as("occupational_physician")


def post(client: FlaskClient, path: str, **form: object) -> TestResponse:
    return client.post(path, data={"csrf_token": client.csrf, **form}, headers=PAGE)  # type: ignore[attr-defined]


def shown(client: FlaskClient, path: str) -> str:
    return unescape(client.get(path).text)


def code_of(physician: FlaskClient) -> str:
    listed = physician.get("/workstation-reports").text
    return re.findall(r"/workstation-reports/(\w{8})", listed)[0]


def take(physician: FlaskClient, code: str, **form: object) -> TestResponse:
    step = {"state": "looked_into", "words": "We come on Tuesday.", "seen": "0", **form}
    return post(physician, f"/workstation-reports/{code}/step", **step)


def test_an_employee_tells_and_sees_what_becomes_of_it(
    employee: FlaskClient, physician: FlaskClient, database: Database
) -> None:
    assert post(employee, "/workstation", **TOLD).status_code == 303
    with database.reading() as session:
        assert b"low" not in session.scalars(select(WorkstationReportRow.sealed)).one()
    listed = shown(physician, "/workstation-reports")
    assert "Too" not in listed, "the list has no word of it"
    code = code_of(physician)
    page = physician.get(f"/workstation-reports/{code}").text
    assert "Too &lt;low&gt;." in page
    assert take(physician, code).status_code == 303
    assert take(physician, code, state="solved", words="Another one.", seen="1").status_code == 303
    own = shown(employee, "/workstation")
    for said in ("We come on Tuesday.", "Another one.", EN("workstation.state.solved")):
        assert said in own
    with database.reading() as session:
        trail = [
            one for one in read_trail(session, before=None, most=9) if "workstation" in one.action
        ]
    assert [one.action for one in trail] == ["workstation.moved"] * 2 + ["workstation.opened"]
    assert {one.subject for one in trail} == {f"workstation_report/{code}"}


def test_the_second_of_two_who_answer_is_told(
    employee: FlaskClient, physician: FlaskClient
) -> None:
    post(employee, "/workstation", **TOLD)
    code = code_of(physician)
    take(physician, code)
    late = take(physician, code, words="Something else.")
    assert late.status_code == 409
    assert EN("error.workstation_changed") in unescape(late.text)
    take(physician, code, state="not_possible", words="No.", seen="1")
    assert take(physician, code, seen="2").status_code == 409, "it is done with"


def test_one_that_is_withdrawn_says_nothing_any_more(
    employee: FlaskClient, physician: FlaskClient, client_as: SignIn
) -> None:
    post(employee, "/workstation", **TOLD)
    code = code_of(physician)
    assert post(client_as("employee"), f"/workstation/{code}/withdraw").status_code == 404
    assert post(employee, f"/workstation/{code}/withdraw").status_code == 303
    assert post(employee, f"/workstation/{code}/withdraw").status_code == 409
    page = shown(physician, f"/workstation-reports/{code}")
    assert "Too" not in page
    assert f"<h1>{EN('workstation.state.withdrawn')}</h1>" in page


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"words": " "}, 422),
        ({"words": "x" * 1001}, 422),
        ({"place": "moon"}, 422),
        ({"problem": ""}, 422),
    ],
)
def test_what_cannot_be_kept_is_refused(
    employee: FlaskClient, change: dict[str, str], status: int
) -> None:
    assert post(employee, "/workstation", **{**TOLD, **change}).status_code == status


def test_five_may_run_at_a_time(employee: FlaskClient) -> None:
    assert [post(employee, "/workstation", **TOLD).status_code for _ in range(6)] == [303] * 5 + [
        409
    ]


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.OCCUPATIONAL_PHYSICIAN])
def test_nobody_but_the_physician_reads_reports(client_as: SignIn, role: Role) -> None:
    client = client_as(role)
    for path in ("/workstation-reports", "/workstation-reports/ABCDEFGH"):
        assert client.get(path, headers=PAGE).status_code == 404


@pytest.mark.parametrize("state", ["new", "withdrawn", "gone"])
def test_a_physician_says_only_what_is_theirs_to_say(
    employee: FlaskClient, physician: FlaskClient, state: str
) -> None:
    post(employee, "/workstation", **TOLD)
    assert take(physician, code_of(physician), state=state).status_code in {409, 422}

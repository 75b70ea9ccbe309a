"""Sheets with codes for an administrator; a PIN of one's own; a tablet that others use."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.conftest import Clock
from tests.factories import make_department, make_person
from tests.installed import csrf_of
from tests.sheets import Sheet, read_sheets
from webapp.database import Database
from webapp.domain.errors import Refused
from webapp.domain.governance.defaults import InstallationDefaults
from webapp.domain.people.paper_codes import TRIES
from webapp.domain.people.people import DepartmentKind
from webapp.domain.ports.identity import Identity
from webapp.domain.programme.breaks import OTHER_MOVEMENT
from webapp.pages.people.account import _open as open_arrival
from webapp.services.governance.audit import read_trail
from webapp.services.people.sessions import proven_by_code
from webapp.sign_on.door import VerifiedSignOn
from webapp.store.defaults import save_defaults
from webapp.store.people.paper_codes import SignInCodeRow
from webapp.store.people.people import Department, Person

Clients = Callable[..., FlaskClient]
PIN, OTHER = "blauwe fiets", "groene appel"


@pytest.fixture
def kitchen(database: Database) -> str:
    """The code of a department of two, in an installation that has chosen for codes."""
    with database.transaction() as session:
        save_defaults(session, InstallationDefaults(paper_codes=True), version=0)
        site = make_department(session, kind=DepartmentKind.SITE, language="fr")
        made = make_department(session, parent_id=site, name="Kitchen")
        for _ in range(2):
            make_person(session, department_id=made)
        return session.get_one(Department, made).code


@pytest.fixture
def administrator(client_as: Clients) -> FlaskClient:
    return client_as("administrator")


def main_of(page: str) -> str:
    """What it says, without what is drawn anew each time."""
    return re.sub(r'value="[^"]*"', "", page.partition("<main")[2])


def browser(app: Flask) -> FlaskClient:
    """One that nobody is signed in with, in English."""
    client = app.test_client()
    client.set_cookie("language", "en")
    return client


def post(client: FlaskClient, path: str, **form: object) -> TestResponse:
    cookie = client.get_cookie("rekpauze")
    token = csrf_of(client.application, cookie.value if cookie else "")
    return client.post(path, data={"csrf_token": token, **form})


def people_of(administrator: FlaskClient, kitchen: str) -> list[str]:
    page = administrator.get(f"/admin/people/codes?department={kitchen}").text
    return re.findall(r'name="person" value="(\d+)"', page)


@pytest.fixture
def sheets(administrator: FlaskClient, kitchen: str) -> list[Sheet]:
    answer = post(administrator, "/admin/people/codes", person=people_of(administrator, kitchen))
    assert answer.mimetype == "application/pdf"
    return read_sheets(answer.data)


@pytest.fixture
def tablet(app: Flask, sheets: list[Sheet]) -> FlaskClient:
    """Somebody of the kitchen has just begun on it."""
    client = browser(app)
    answer = post(client, "/code/new?shared=1", code=sheets[0].code, pin=PIN, again=PIN)
    assert answer.location == "/code/account"
    return client


def test_each_gets_a_page_in_the_language_of_the_site(
    administrator: FlaskClient, kitchen: str, sheets: list[Sheet], database: Database
) -> None:
    assert len({sheet.code for sheet in sheets}) == 2 == len({sheet.name for sheet in sheets})
    assert "Votre accès à Rekpauze" in sheets[0].text
    page = administrator.get(f"/admin/people/codes?department={kitchen}").text
    assert page.count("Code made on") == 2
    with database.reading() as session:
        trail = read_trail(session, before=None, most=9)
    made = [one for one in trail if one.action == "sign-in-code-made"]
    assert len(made) == 2
    assert all(one.subject.startswith("person/") for one in made)


def test_nothing_an_administrator_opens_changes_when_somebody_uses_a_code(
    app: Flask, administrator: FlaskClient, kitchen: str, sheets: list[Sheet]
) -> None:
    numbers = people_of(administrator, kitchen)
    paths = [f"/admin/people/codes?department={kitchen}", "/admin/people", "/admin/roles"]
    paths += [f"/admin/people/{number}" for number in numbers] + ["/administration"]
    before = [administrator.get(path).data for path in paths]
    client = browser(app)
    post(client, "/code/new", code=sheets[0].code, pin=PIN, again=PIN)
    post(client, "/breaks/late", **late_break())
    assert [administrator.get(path).data for path in paths] == before


def late_break() -> dict[str, str]:
    return {"exercise": OTHER_MOVEMENT, "tap_id": "00000000-0000-4000-8000-000000000001"}


def test_a_shared_device_ends_with_the_break_and_keeps_nothing(tablet: FlaskClient) -> None:
    assert "data-shared" in tablet.get("/today").text
    assert "/stay-signed-in" not in tablet.get("/today").text
    answer = post(tablet, "/breaks/late", **late_break())
    assert answer.location == "/code/left?done=1"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert tablet.get_cookie("rekpauze") is None
    assert "data-wipe" in tablet.get("/code/left?done=1").text


def test_a_shared_device_is_signed_out_after_minutes(tablet: FlaskClient, clock: Clock) -> None:
    clock.forward(minutes=4)
    assert tablet.get("/today").status_code == 200
    clock.forward(minutes=4)
    assert tablet.get("/today").status_code == 200, "it was used meanwhile"
    clock.forward(minutes=6)
    assert tablet.get("/today").status_code == 401


def test_nobody_uses_a_shared_device_for_longer_than_half_an_hour(
    tablet: FlaskClient, clock: Clock
) -> None:
    for _ in range(10):
        clock.forward(minutes=3)
        assert tablet.get("/today").status_code == 200
    clock.forward(minutes=3)
    assert tablet.get("/today").status_code == 401


def test_an_address_signs_nobody_out_and_empties_no_device_that_is_in_use(
    app: Flask, client_as: Clients, tablet: FlaskClient
) -> None:
    for client in (client_as("employee"), tablet):
        for path in ("/code/left", "/code/left?done=1"):
            answer = client.get(path)
            assert (answer.status_code, answer.location) == (302, "/today")
            assert "Clear-Site-Data" not in answer.headers
            assert "data-wipe" not in client.get(path, follow_redirects=True).text
        assert client.get("/today").status_code == 200, "signed in as before"


@pytest.mark.parametrize("path", ["/code/left", "/code/left?done=1", "/signed-out"])
def test_a_device_is_emptied_once_after_signing_out_and_by_no_address(
    app: Flask, tablet: FlaskClient, clock: Clock, path: str
) -> None:
    assert "data-wipe" not in browser(app).get(path).text, "nobody signed out here"
    post(tablet, "/sign-out")
    assert "data-wipe" in tablet.get(path).text
    assert "data-wipe" not in tablet.get(path).text, "breaks that wait here since are not lost"
    assert tablet.get_cookie("rekpauze-left") is None


def test_an_address_empties_no_device_whose_session_time_has_ended(
    tablet: FlaskClient, clock: Clock
) -> None:
    clock.forward(minutes=31)
    for path in ("/code/left", "/signed-out"):
        answer = tablet.get(path)
        assert answer.status_code == 200
        assert "data-wipe" not in answer.text


def test_signing_out_leads_to_the_next_person_and_not_to_the_provider(tablet: FlaskClient) -> None:
    assert post(tablet, "/sign-out").location == "/code/left"


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_on_a_tablet_that_stands_there_nobody_is_asked_whose_it_is(
    app: Flask, kitchen: str, language: str
) -> None:
    client = app.test_client()
    client.set_cookie("language", language)
    for path in ("/code", "/code/new"):
        assert 'value="own"' in client.get(path).text
        assert 'value="own"' not in client.get(f"{path}?shared=1").text


def test_an_own_device_goes_on_after_the_break(app: Flask, sheets: list[Sheet]) -> None:
    client = browser(app)
    post(client, "/code/new", code=sheets[0].code, pin=PIN, again=PIN, device="own")
    assert "/today?tap=" in str(post(client, "/breaks/late", **late_break()).location)
    assert "data-shared" not in client.get("/today").text


def test_one_is_told_when_one_signed_in_before_and_another_pin_signs_the_others_out(
    app: Flask, tablet: FlaskClient, sheets: list[Sheet], clock: Clock
) -> None:
    assert "C’est la première fois" in tablet.get("/code/account").text
    clock.forward(minutes=1)
    phone = browser(app)
    post(phone, "/code", name=sheets[0].name, pin=PIN, device="own")
    assert "12:00" in phone.get("/code/account").text
    wrong = post(phone, "/code/account", current=OTHER, pin=OTHER, again=OTHER)
    assert wrong.status_code == 422
    post(phone, "/code/account", current=PIN, pin=OTHER, again=OTHER)
    assert phone.get("/today").status_code == 200
    assert tablet.get("/today").status_code == 401


@pytest.mark.parametrize("name", [None, "ABCD-EFGH", "1042", ""])
def test_whatever_name_is_tried_the_answers_are_the_same(
    app: Flask, sheets: list[Sheet], name: str | None
) -> None:
    client = browser(app)
    tried = sheets[0].name if name is None else name
    answers = [post(client, "/code", name=tried, pin=OTHER) for _ in range(TRIES + 2)]
    assert {(one.status_code, main_of(one.text)) for one in answers} == {
        (422, main_of(answers[0].text))
    }
    assert "do not go together, or were tried too often" in answers[0].text
    assert "wait 15\u00a0minutes" in answers[0].text


def test_who_tries_a_name_does_not_learn_that_its_owner_signed_in_meanwhile(
    app: Flask, sheets: list[Sheet]
) -> None:
    post(browser(app), "/code/new", code=sheets[0].code, pin=PIN, again=PIN, device="own")
    told = []
    for name, signs_in in ((sheets[0].name, True), (sheets[1].name, False)):
        stranger = browser(app)
        tried = [post(stranger, "/code", name=name, pin=OTHER) for _ in range(TRIES - 1)]
        if signs_in:
            assert post(browser(app), "/code", name=name, pin=PIN).status_code == 303
        tried += [post(stranger, "/code", name=name, pin=OTHER) for _ in range(2)]
        told.append([(one.status_code, main_of(one.text)) for one in tried])
    assert told[0] == told[1]


def test_the_tries_of_others_do_not_keep_anybody_from_another_pin(
    app: Flask, sheets: list[Sheet]
) -> None:
    phone, stranger = browser(app), browser(app)
    post(phone, "/code/new", code=sheets[0].code, pin=PIN, again=PIN, device="own")
    for _ in range(TRIES + 1):
        post(stranger, "/code", name=sheets[0].name, pin=OTHER)
    changed = post(phone, "/code/account", current=PIN, pin=OTHER, again=OTHER)
    assert changed.status_code == 303


def test_a_session_that_time_has_ended_proves_no_pin(
    app: Flask, sheets: list[Sheet], clock: Clock, database: Database
) -> None:
    tablet = browser(app)
    post(tablet, "/code/new", code=sheets[0].code, pin=PIN, again=PIN)
    cookie = tablet.get_cookie("rekpauze")
    assert cookie is not None
    with database.transaction() as session:
        person = proven_by_code(session, token=cookie.value)
        assert person is not None
        number = session.get_one(Person, person).employee_number
    clock.forward(minutes=31)
    made_up = Identity("made by the employer", "Cook", None, number, frozenset(), None)
    there = {"Cookie": f"rekpauze={cookie.value}"}
    with app.test_request_context("/sign-in/callback", headers=there):
        app.preprocess_request()
        with pytest.raises(Refused, match=r"error\.sign_on_by_code"):
            open_arrival(VerifiedSignOn(made_up, "s", None, "", "/"))


def test_codes_can_be_ended_when_they_are_off_again(
    app: Flask, sheets: list[Sheet], administrator: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        [person, *_] = session.scalars(select(SignInCodeRow.person_id))
        save_defaults(session, InstallationDefaults(paper_codes=False), version=1)
    ended = f"/admin/people/{person}/codes/end"
    assert ended in administrator.get(f"/admin/people/{person}").text
    assert post(administrator, ended).status_code == 303


def test_what_is_wrong_is_said_in_words_and_nothing_is_done(
    app: Flask, sheets: list[Sheet]
) -> None:
    client = browser(app)
    code = sheets[0].code
    for pin, again, words in (
        ("kort", "kort", "Choose 8 to 64 signs"),
        ("24121985", "24121985", "first that somebody would try"),
        (PIN, OTHER, "The two PINs differ"),
        ("x" * 70, "x" * 70, "Choose 8 to 64 signs"),
    ):
        answer = post(client, "/code/new", code=code, pin=pin, again=again)
        assert answer.status_code == 422
        assert words in answer.text
    assert client.get_cookie("rekpauze") is None
    wrong = post(client, "/code/new", code="x" * 999, pin=PIN, again=PIN)
    assert wrong.status_code == 422
    assert "not valid here" in wrong.text


@pytest.mark.parametrize("person", [[], ["x"], ["999999"], [str(number) for number in range(400)]])
def test_a_form_for_nobody_makes_no_code(
    administrator: FlaskClient, kitchen: str, person: list[str]
) -> None:
    answer = post(administrator, "/admin/people/codes", person=person)
    assert 400 <= answer.status_code < 500


def test_codes_that_the_employer_turned_off_open_nothing(
    app: Flask, administrator: FlaskClient, tablet: FlaskClient, sheets: list[Sheet]
) -> None:
    page = administrator.get("/administration/defaults").text
    form = {"starts": "08:30", "ends": "17:00", "floor": "offered", "months": "24"}
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    languages = ["nl", "fr", "de", "en"]
    done = post(
        administrator, "/administration/defaults", version=version[1], language=languages, **form
    )
    assert done.status_code == 303
    assert tablet.get("/today").status_code == 401
    nobody = browser(app)
    for client, path in (
        (nobody, "/code"),
        (nobody, "/code/new"),
        (administrator, "/admin/people/codes"),
    ):
        assert client.get(path).status_code == 404
    assert post(nobody, "/code", name=sheets[0].name, pin=PIN).status_code == 404


def test_no_log_tells_that_somebody_came_by_a_code(
    tablet: FlaskClient, sheets: list[Sheet], capfd: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("webapp.access").setLevel(logging.INFO)
    capfd.readouterr()
    post(tablet, "/code", name=sheets[0].name, pin=PIN)
    lines = [json.loads(one) for one in capfd.readouterr().err.splitlines() if "route" in one]
    assert {one["route"] for one in lines} <= {"own"}


def test_codes_of_somebody_end(
    app: Flask, administrator: FlaskClient, kitchen: str, sheets: list[Sheet]
) -> None:
    client = browser(app)
    post(client, "/code/new", code=sheets[0].code, pin=PIN, again=PIN, device="own")
    for number in people_of(administrator, kitchen):
        assert post(administrator, f"/admin/people/{number}/codes/end").status_code == 303
        assert "Code made on" not in administrator.get(f"/admin/people/{number}").text
    assert client.get("/today").status_code == 401
    assert post(browser(app), "/code", name=sheets[0].name, pin=PIN).status_code == 422

"""A person's own apps: what a token opens, what it tells, and that nobody else learns of it."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.conftest import NOON, Clock
from webapp import bearer, limits
from webapp.database import Database
from webapp.domain.governance.audit import Actor, Occasion
from webapp.domain.governance.privacy import Departure
from webapp.domain.people.access import Role
from webapp.domain.programme.breaks import Break, BreakOrigin
from webapp.services.governance.audit import read_trail
from webapp.services.governance.my_data import remove_mine
from webapp.services.governance.retention import apply_retention
from webapp.services.people.leaving import close_person
from webapp.services.programme.breaks import list_breaks, undo_break
from webapp.store.people.people import Person
from webapp.store.people.personal_tokens import ApiRequestRow, PersonalTokenRow

PAGE = "/my-data/apps"
BREAKS, STATISTICS = "/api/v1/me/breaks", "/api/v1/me/statistics"
_NUMBERS = itertools.count(1)
BOTH = ("break:log", "break:read-own")
SignIn = Callable[..., FlaskClient]


@dataclass
class App:
    """An app with a token of somebody's."""

    http: FlaskClient
    person: int
    token: str

    def log(self, at: str | None = None, key: str | None = None, **headers: str) -> TestResponse:
        """Note a break, at a moment or now."""
        named = {"Idempotency-Key": key} if key is not None else {}
        return self.http.post(
            BREAKS, json={"at": at} if at else {}, headers={**self.bearer, **named, **headers}
        )

    def read(self, **headers: str) -> TestResponse:
        """Ask for the numbers."""
        return self.http.get(STATISTICS, headers={**self.bearer, **headers})

    @property
    def bearer(self) -> dict[str, str]:
        """What each request brings."""
        return {"Authorization": f"Bearer {self.token}"}


def make(browser: FlaskClient, *scopes: str, name: str = "", days: str = "30") -> str:
    """The token that the page shows."""
    name = name or f"Button {next(_NUMBERS)}"
    form = {"csrf_token": browser.csrf, "name": name, "days": days}  # type: ignore[attr-defined]
    page = browser.post(PAGE, data={**form, "scope": list(scopes)})
    found = re.search(r'id="token" value="([\w-]+)"', page.text)
    assert found, page.text
    return found[1]


@pytest.fixture
def browser(client_as: SignIn) -> FlaskClient:
    """That of somebody with no role beside."""
    return client_as("employee")


@pytest.fixture
def mine(app: Flask, browser: FlaskClient) -> App:
    """An app of theirs that may do all that one can."""
    return App(app.test_client(), browser.person_id, make(browser, *BOTH))  # type: ignore[attr-defined]


def breaks_of(database: Database, person: int) -> list[Break]:
    """All that is noted around today."""
    first, last = NOON.date() - dt.timedelta(days=8), NOON.date() + dt.timedelta(days=1)
    with database.reading() as session:
        days = list_breaks(session, person_id=person, first=first, last=last)
    return [one for found in days.values() for one in found]


def rows(database: Database, table: type[Any]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_token_is_shown_once_and_kept_as_a_digest(
    mine: App, browser: FlaskClient, database: Database
) -> None:
    assert mine.token not in browser.get(PAGE).text
    with database.reading() as session:
        kept = session.scalars(select(PersonalTokenRow)).one()
        assert mine.token not in {kept.digest, kept.name} and len(kept.digest) == 64
    assert mine.token not in browser.get("/my-data/download.json").text
    assert "Button" in browser.get("/my-data/download.json").text


def test_breaks_obey_the_rules_of_the_page_and_every_answer_is_the_same(
    mine: App, database: Database
) -> None:
    at = [f"2026-11-18T{time}Z" for time in ("08:00:00", "08:10:00", "09:00:00", "10:00:00")]
    answers = [mine.log(one) for one in at] + [mine.log()]
    assert {
        (one.status_code, one.data, str(one.headers.get("Content-Type"))) for one in answers
    } == {(204, b"", "text/html; charset=utf-8")}
    noted = breaks_of(database, mine.person)
    assert [one.verdict.value for one in noted] == [
        *("counted", "too_soon", "counted", "counted", "day_complete")
    ]
    assert {one.origin for one in noted} == {BreakOrigin.OTHER}, "no app names an exercise"


def test_a_repeat_changes_nothing_and_answers_the_same(
    mine: App, database: Database, clock: Clock
) -> None:
    first = mine.log(key="k1")
    clock.forward(minutes=31)
    again = mine.log(key="k1")
    assert (first.status_code, again.status_code) == (204, 204)
    (noted,) = breaks_of(database, mine.person)
    with database.transaction() as session:
        undo_break(
            session,
            person_id=mine.person,
            tap_id=noted.tap_id,
            timezone="Europe/Brussels",
            now=clock(),
        )
    assert mine.log(key="k1").status_code == 204
    assert breaks_of(database, mine.person) == [], "what was taken back stays so"


def test_a_key_serves_one_request_of_one_token_for_a_day(
    mine: App, browser: FlaskClient, database: Database, clock: Clock
) -> None:
    assert mine.log(key="k1").status_code == 204
    other = mine.log("2026-11-18T08:00:00Z", key="k1")
    assert other.status_code == 409 and other.content_type == "application/problem+json"
    assert len(breaks_of(database, mine.person)) == 1
    assert App(mine.http, mine.person, make(browser, *BOTH)).log(key="k1").status_code == 204
    assert rows(database, ApiRequestRow) == 2
    for days, left in ((1, 2), (2, 0)):
        with database.transaction() as session:
            apply_retention(session, today=NOON.date() + dt.timedelta(days=days))
        assert rows(database, ApiRequestRow) == left
    clock.forward(days=2)
    assert mine.log(key="k1").status_code == 204
    assert len(breaks_of(database, mine.person)) == 2


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 204),
        (b"{}", 204),
        (b"[]", 422),
        (b"{", 400),
        (b'{"exercise": "side_bend"}', 422),
        (b'{"at": 5}', 422),
        (b'{"at": "2026-11-18"}', 422),
        (b'{"at": "2026-11-18T10:00:00"}', 422),
        (b'{"at": "2026-11-18T12:00:00Z"}', 422),
        (b'{"at": "2026-11-11T10:00:00Z"}', 422),
        (b'{"at": "0001-01-01T00:00:00+10:00"}', 422),
        (b'{"at": "9999-12-31T23:59:59-10:00"}', 422),
        (b'{"at": "2026-11-12T10:00:00Z"}', 204),
    ],
)
def test_what_cannot_have_been_is_refused_with_what_to_send_instead(
    mine: App, database: Database, body: bytes, status: int
) -> None:
    answer = mine.http.post(
        BREAKS, data=body, headers={**mine.bearer, "Content-Type": "application/json"}
    )
    assert answer.status_code == status, answer.text
    assert len(breaks_of(database, mine.person)) == (status == 204)
    if status != 204:
        assert answer.content_type == "application/problem+json" and answer.json["detail"]


def test_a_body_that_is_no_json_is_refused(mine: App) -> None:
    assert mine.http.post(BREAKS, data={"at": "x"}, headers=mine.bearer).status_code == 415


@pytest.mark.parametrize("key", ["", "x" * 201, "é"])
def test_a_key_that_no_request_can_have_is_refused(mine: App, key: str) -> None:
    assert mine.log(key=key).status_code == 422


def test_numbers_are_those_of_progress_and_tell_no_day_off(mine: App) -> None:
    for time in ("08:00:00", "08:10:00", "09:00:00"):
        mine.log(f"2026-11-18T{time}Z")
    mine.log("2026-11-16T08:00:00Z")
    read = mine.read().json
    assert read["today"] == {"day": "2026-11-18", "counted": 2, "target": 3}
    assert [one["counted"] for one in read["week"]] == [1, 0, 2]
    assert read["months"][0] == {"month": "2026-11", "breaks": 3, "days": 2, "full": 0}
    assert len(read["months"]) == 12
    assert set(read) == {"today", "week", "months"}


def test_a_token_does_what_was_ticked_and_nothing_else(
    app: Flask, browser: FlaskClient, mine: App
) -> None:
    writes = App(mine.http, mine.person, make(browser, "break:log"))
    reads = App(mine.http, mine.person, make(browser, "break:read-own"))
    for answer in (writes.read(), reads.log()):
        assert answer.status_code == 403
        assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]
    assert (writes.log().status_code, reads.read().status_code) == (204, 200)
    for path in ("/api/v1/figures", "/scim/v2/Users", "/my-data", "/today"):
        assert mine.http.get(path, headers=mine.bearer).status_code == 401


def revoke(browser: FlaskClient, database: Database, _: Clock) -> None:
    path = re.search(rf'action="({PAGE}/\w+/revoke)"', browser.get(PAGE).text)
    assert path
    form = {"csrf_token": browser.csrf}  # type: ignore[attr-defined]
    assert browser.post(path[1], data=form).status_code == 303


def erase(browser: FlaskClient, database: Database, _: Clock) -> None:
    depart(browser, database, Departure.ERASE)


def leave(browser: FlaskClient, database: Database, _: Clock) -> None:
    depart(browser, database, Departure.LEAVE)


def depart(browser: FlaskClient, database: Database, departure: Departure) -> None:
    person: int = browser.person_id  # type: ignore[attr-defined]
    with database.transaction() as session:
        remove_mine(session, person_id=person, departure=departure, today=NOON.date())


def close(browser: FlaskClient, database: Database, _: Clock) -> None:
    person: int = browser.person_id  # type: ignore[attr-defined]
    occasion = Occasion(Actor.job("test"), NOON.date(), NOON)
    with database.transaction() as session:
        close_person(
            session, person_id=person, last_day=NOON.date(), at_once=True, occasion=occasion
        )
        assert not session.scalars(select(PersonalTokenRow)).all()


def wait(_: FlaskClient, __: Database, clock: Clock) -> None:
    clock.forward(days=30)


@pytest.mark.parametrize("end", [revoke, erase, leave, close, wait])
def test_a_token_ends_at_once_and_all_ends_look_alike(
    mine: App,
    browser: FlaskClient,
    database: Database,
    clock: Clock,
    end: Callable[[FlaskClient, Database, Clock], None],
) -> None:
    assert mine.log(key="k").status_code == 204
    end(browser, database, clock)
    never = App(mine.http, mine.person, "rekpauze_" + "x" * 43)
    answers = [mine.log(), mine.read(), never.log(), never.read()]
    assert {one.status_code for one in answers} == {401}
    assert len({one.data for one in answers}) == 1


def test_nobody_revokes_the_token_of_another(
    mine: App, browser: FlaskClient, client_as: SignIn
) -> None:
    path = re.search(rf'action="({PAGE}/\w+/revoke)"', browser.get(PAGE).text)
    assert path
    other = client_as(*Role)
    form = {"csrf_token": other.csrf}  # type: ignore[attr-defined]
    for address in (path[1], f"{PAGE}/%/revoke", f"{PAGE}/_/revoke"):
        assert other.post(address, data=form).status_code == 404
    assert mine.read().status_code == 200


def test_no_line_of_the_trail_says_that_somebody_has_a_token(
    app: Flask, client_as: SignIn, database: Database
) -> None:
    """What pages show of it to others: pages/governance/test_administrators_see_nobody.py."""
    physician = client_as(*Role)
    mine = App(app.test_client(), physician.person_id, make(physician, *BOTH))  # type: ignore[attr-defined]
    assert (mine.log(key="k").status_code, mine.read().status_code) == (204, 200)
    with database.reading() as session:
        assert read_trail(session, before=None, most=10) == []


def test_the_log_says_of_an_app_no_more_than_that_somebody_did_something_of_their_own(
    mine: App, capfd: pytest.CaptureFixture[str]
) -> None:
    mine.log(key="k")
    mine.read()
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert {line["route"] for line in lines if line["message"] == "request"} == {"own"}


def test_the_person_sees_the_day_of_the_last_use_and_no_moment(
    mine: App, browser: FlaskClient, database: Database
) -> None:
    assert "Not used yet." in browser.get(PAGE).text
    mine.read()
    assert "Last used on 18\u00a0November 2026." in browser.get(PAGE).text
    with database.reading() as session:
        assert session.scalars(select(PersonalTokenRow.used_on)).one() == NOON.date()


def test_a_refusal_speaks_the_language_asked_for_else_that_of_the_person(
    mine: App, database: Database
) -> None:
    with database.transaction() as session:
        session.get_one(Person, mine.person).language = "nl"
    assert "Stuur niets" in mine.log("never").json["detail"]
    french = mine.log("never", **{"Accept-Language": "fr"})
    assert "N’envoyez rien" in french.json["detail"]


@pytest.mark.parametrize(
    ("scopes", "name", "days"),
    [((), "A", "30"), (("statistics:read",), "A", "30"), (BOTH, " ", "30"), (BOTH, "A", "367")],
)
def test_a_token_without_name_scope_or_end_is_not_made(
    browser: FlaskClient, database: Database, scopes: tuple[str, ...], name: str, days: str
) -> None:
    name = name or f"Button {next(_NUMBERS)}"
    form = {"csrf_token": browser.csrf, "name": name, "days": days}  # type: ignore[attr-defined]
    assert browser.post(PAGE, data={**form, "scope": list(scopes)}).status_code == 422
    assert rows(database, PersonalTokenRow) == 0


def test_a_person_has_ten_tokens_at_most(browser: FlaskClient, database: Database) -> None:
    for number in range(10):
        make(browser, "break:log", name=f"App {number}")
    assert 'name="scope"' not in browser.get(PAGE).text
    form = {"csrf_token": browser.csrf, "name": "x", "days": "1"}  # type: ignore[attr-defined]
    assert browser.post(PAGE, data={**form, "scope": "break:log"}).status_code == 409
    assert rows(database, PersonalTokenRow) == 10


def test_who_asks_too_often_is_told_when_to_ask_again_and_others_go_on(
    mine: App, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bearer, "_MOST_OF_A_PERSON", 2)
    assert [mine.read().status_code for _ in range(3)] == [200, 200, 429]
    assert mine.read().headers["Retry-After"]
    assert App(mine.http, mine.person, make(browser, *BOTH)).read().status_code == 200
    assert limits.RATES["own_api.log"] == 600


def test_one_description_has_every_address_of_the_api_and_the_answers_are_what_it_says(
    app: Flask, mine: App
) -> None:
    described = mine.http.get("/api/v1/openapi.json").json
    assert described["openapi"] == "3.1.0"
    served = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1")}
    served.discard("/api/v1/figures/openapi.json")  # the figures alone, for whoever had it before
    assert {f"/api/v1{path}" for path in described["paths"]} == served
    operation = described["paths"]["/me/statistics"]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    Draft202012Validator(schema).validate(mine.read().json)
    problem = described["components"]["schemas"]["Problem"]
    for answer in (mine.log("x"), mine.http.get(STATISTICS), mine.http.get("/api/v1/nothing")):
        assert answer.content_type == "application/problem+json"
        Draft202012Validator(problem).validate(answer.json)


def test_the_path_of_a_break_by_the_page_knows_nothing_of_tokens() -> None:
    root = Path(limits.__file__).parent
    for path in ("pages/programme/minute.py", "store/programme/own_statement.py", "security.py"):
        assert "personal_tokens" not in (root / path).read_text()

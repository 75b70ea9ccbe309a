"""The rules for figures in the browser: stricter only, with what it costs, from a next quarter."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.companies import make_company
from tests.conftest import Clock
from webapp.content.policy import disclosure_policy
from webapp.database import Database
from webapp.domain.periods import Quarter
from webapp.i18n import texts
from webapp.installation import installation
from webapp.jobs import run_due
from webapp.services.figures.policy_decisions import fewest_people, policy_for
from webapp.store.gate.releases import Release
from webapp.store.governance.audit import AuditEvent

Clients = Callable[..., FlaskClient]
HERE = "/admin/policy"
USUAL = {"k": "10", "k_part": "5", "step": "1", "pr": "60", "w_max": "15"}


@pytest.fixture
def admin(client_as: Clients) -> FlaskClient:
    return client_as("administrator")


def text(answer: TestResponse) -> str:
    return html.unescape(answer.text)


def seen(client: FlaskClient, **wanted: str) -> str:
    found = re.search(r'name="seen" value="([\d-]+)"', look(client, **wanted).text)
    assert found
    return found[1]


def look(client: FlaskClient, **wanted: str) -> TestResponse:
    return client.get(HERE, query_string=USUAL | wanted)


def decide(client: FlaskClient, at: str, **wanted: str) -> TestResponse:
    token = client.csrf  # type: ignore[attr-defined]
    return client.post(HERE, data={"csrf_token": token, "seen": at, **USUAL, **wanted})


def withdraw(client: FlaskClient) -> TestResponse:
    found = re.search(rf'action="({HERE}/\d+/withdraw)"', client.get(HERE).text)
    assert found
    return client.post(found[1], data={"csrf_token": client.csrf})  # type: ignore[attr-defined]


def test_what_it_would_cost_is_told_by_the_names_of_groups_and_no_head_count(
    admin: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        make_company(session, [[31, 14, 17]])
    page = text(look(admin, k="20", k_part="8"))
    assert "Department 2 + Department 3" in page
    assert texts("en")("policy.cost.k_part", n=8) in page
    assert not re.search(r"\b(31|14|17|62)\b", re.sub(r"<[^>]*>", " ", page))
    assert texts("en")("policy.cost.same") in text(look(admin, k="12"))


def test_it_holds_from_the_next_quarter_on_and_is_in_the_trail(
    admin: FlaskClient, database: Database, clock: Clock
) -> None:
    quarter = Quarter(2027, 1)
    assert clock().date() < quarter.first
    assert decide(admin, seen(admin, k="20"), k="20", step="5").status_code == 303
    with database.reading() as session:
        held = [
            policy_for(session, quarter=one, base=disclosure_policy())
            for one in (quarter.previous, quarter)
        ]
        assert fewest_people(session, base=disclosure_policy(), today=clock().date()) == 20
        event = session.scalars(select(AuditEvent)).all()[-1]
    assert [(one.k, min(one.steps)) for one in held] == [(10, 1), (20, 5)]
    assert held[1].version != held[0].version
    assert (event.action, event.detail) == (
        "policy.tightened",
        {"from": "2027-Q1", "values": "k=20, step=5"},
    )
    assert withdraw(admin).status_code == 303
    with database.reading() as session:
        assert policy_for(session, quarter=quarter, base=disclosure_policy()).k == 10


def test_what_has_begun_to_hold_stays(admin: FlaskClient, client_as: Clients, clock: Clock) -> None:
    decide(admin, seen(admin, k="20"), k="20")
    path = re.search(rf'action="({HERE}/\d+/withdraw)"', admin.get(HERE).text)
    assert path
    clock.moment = dt.datetime.combine(Quarter(2027, 1).first, dt.time(12), dt.UTC)
    later = client_as("administrator")
    late = later.post(path[1], data={"csrf_token": later.csrf})  # type: ignore[attr-defined]
    assert late.status_code == 409 and "become no looser" in text(late)
    assert path[1] not in later.get(HERE).text


def test_bad_values_and_two_administrators_are_told_and_change_nothing(
    admin: FlaskClient, client_as: Clients, database: Database
) -> None:
    before = seen(admin, k="20")
    for wrong in ({"k": "11"}, {"k": "9"}, {"k": "x"}, {"k": ""}, {"step": "-1"}, {}):
        assert decide(admin, before, **wrong).status_code == 422
        assert look(admin, **wrong).status_code == 422
    assert decide(admin, before, k="20").status_code == 303
    other = decide(client_as("administrator"), before, k="30")
    assert other.status_code == 409 and "Somebody else has decided" in text(other)
    token = admin.csrf  # type: ignore[attr-defined]
    gone = admin.post(f"{HERE}/999/withdraw", data={"csrf_token": token})
    assert gone.status_code == 404


def test_the_job_publishes_a_quarter_by_what_was_decided_before_it(
    app: Flask, clock: Clock, client_as: Clients
) -> None:
    here = installation(app)
    with here.database.transaction() as session:
        make_company(session, [[31, 14, 17]])
    clock.moment = dt.datetime.combine(Quarter(2026, 3).previous.first, dt.time(12), dt.UTC)
    admin = client_as("administrator")
    assert decide(admin, seen(admin, k="20"), k="20").status_code == 303
    clock.moment = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)
    run_due(here)
    with here.database.reading() as session:
        rows = session.execute(select(Release.month, Release.policy))
        kept = {month: policy for month, policy in rows}
    assert {month: policy["k"] for month, policy in kept.items()} == {
        month: 20 if month >= "2026-07" else 10 for month in kept
    }
    assert max(kept) >= "2026-07"

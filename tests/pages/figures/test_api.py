"""Released figures read by another system: the rows of the file, a token for nothing else."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from tests.conftest import NOON, Clock
from tests.factories_released import make_released
from webapp import limits
from webapp.database import Database
from webapp.domain.governance.audit import Actor
from webapp.domain.people.directory_clients import ClientScope
from webapp.services.governance.audit import read_trail
from webapp.services.people import directory_clients as clients

ROOT = "/api/v1/figures"
SOMEBODY = Actor.job("test")
ClientAs = Callable[..., FlaskClient]


@dataclass
class System:
    """A system with a token."""

    http: FlaskClient
    token: str

    def ask(self, path: str = "", **headers: str) -> TestResponse:
        """Send one request."""
        return self.http.get(
            f"{ROOT}{path}", headers={"Authorization": f"Bearer {self.token}", **headers}
        )

    def read(self, path: str = "") -> Any:
        """What is answered to a request that is not refused."""
        answer = self.ask(path)
        assert answer.status_code == 200, answer.text
        return answer.json


@pytest.fixture
def system(app: Flask, database: Database) -> System:
    """One that may read, of a company with five quarters."""
    with database.transaction() as session:
        make_released(session)
        token = clients.add_reader(session, name="Power BI", days=30, actor=SOMEBODY, now=NOON)
    return System(app.test_client(), token)


def test_every_figure_is_that_of_the_file_in_the_same_order(
    system: System, client_as: ClientAs
) -> None:
    wanted = "?grain=quarter&from=2026-Q2&to=2026-Q3"
    file = client_as("hr_analyst").get(f"/exports/released.csv{wanted}").data.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(file, newline="")))
    read = system.read(wanted)["figures"]
    assert [(one["label"], one["period"], f"{one['value']:g}") for one in read] == [
        (line["unit"], line["period"], line["value"]) for line in lines
    ]


def test_pages_follow_each_other_and_have_every_figure_once(system: System) -> None:
    whole = system.read("?measure=breaks_per_day&size=5000")
    pages = [system.read("?measure=breaks_per_day&size=100")]
    while pages[-1]["next"]:
        pages.append(system.read(pages[-1]["next"].partition(ROOT)[2]))
    assert [one for page in pages for one in page["figures"]] == whole["figures"]
    assert {page["total"] for page in pages} == {len(whole["figures"])}


def test_no_answer_has_more_than_a_figure_says(system: System) -> None:
    (one, *_) = system.read("?measure=adherence_rate&grain=quarter")["figures"]
    assert set(one) == {
        *("group", "label", "site", "scope", "departments", "joined", "period", "measure"),
        *("kind", "value", "step", "people", "members_changed"),
    }
    assert "-" in one["people"] or one["people"].endswith("+"), "a band, never a number of people"


@pytest.mark.parametrize("path", ["", "/measures"])
def test_without_a_token_that_works_nothing_is_read(
    app: Flask, database: Database, clock: Clock, system: System, path: str
) -> None:
    with database.transaction() as session:
        directory = clients.add_client(
            session,
            name="Entra ID",
            scope=ClientScope.READ_ONLY,
            days=30,
            actor=SOMEBODY,
            now=NOON,
        )
    http = app.test_client()
    for token in ("", "x" * 43, directory):
        answer = http.get(ROOT + path, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401
        assert answer.content_type == "application/problem+json"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
        assert answer.json["status"] == 401 and answer.json["detail"]
    clock.forward(days=30)
    assert system.ask(path).status_code == 401


def test_a_token_for_figures_opens_no_directory(system: System) -> None:
    bearer = {"Authorization": f"Bearer {system.token}"}
    assert system.http.get("/scim/v2/Users", headers=bearer).status_code == 401


@pytest.mark.parametrize(
    "query",
    [
        "?measure=salary",
        "?from=yesterday",
        "?unit=nobody",
        "?page=0",
        "?page=x",
        "?size=5001",
        "?size=10000000000000000000000",
        "?person=3",
        "?unit=%00",
    ],
)
def test_nonsense_is_refused_with_what_can_be_had_instead(system: System, query: str) -> None:
    answer = system.ask(query)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.json["detail"] and "Traceback" not in answer.text


def test_a_page_behind_the_last_one_is_empty(system: System) -> None:
    read = system.read("?page=1000000")
    assert (read["figures"], read["next"]) == ([], None)


def test_each_reading_is_in_the_trail_under_the_number_of_the_system(
    system: System, database: Database
) -> None:
    system.read("?measure=adherence_rate")
    system.ask("?measure=nonsense")
    with database.reading() as session:
        events = read_trail(session, before=None, most=10)
        (kept,) = clients.list_clients(session, now=NOON, reads_figures=True)
    (event,) = [event for event in events if event.action == "statistics.exported"]
    assert event.detail["query"]["measures"] == ["adherence_rate"]
    assert (kept.failures, kept.failed_with) == (1, 422)
    assert kept.tokens[0].used_at == NOON


def test_who_asks_too_often_is_told_when_to_ask_again(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.RATES, "figures_api.figures", 2)
    codes = [system.ask("?size=1").status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    assert system.ask("/measures").headers["Retry-After"]


def test_the_description_is_open_and_the_answers_are_what_it_says(
    app: Flask, system: System
) -> None:
    described = app.test_client().get(f"{ROOT}/openapi.json").json
    assert described["openapi"] == "3.1.0"
    (server,) = described["servers"]
    for path, operations in described["paths"].items():
        assert app.test_client().get(urlsplit(server["url"] + path).path).status_code in {200, 401}
        content = operations["get"]["responses"]["200"]["content"]["application/json"]
        schema = {**content["schema"], "components": described["components"]}
        Draft202012Validator(schema).validate(system.read(path.removeprefix("/figures")))
    problem = {**described["components"]["schemas"]["Problem"]}
    Draft202012Validator(problem).validate(json.loads(system.ask("?page=0").text))


def test_measures_are_told_in_the_language_that_is_asked_for(system: System) -> None:
    read = system.ask("/measures", **{"Accept-Language": "fr"}).json["measures"]
    assert {one["measure"]: one["label"] for one in read}["adherence_rate"] == "Adhésion"
    assert all(one["formula"] for one in read)


def send(client: FlaskClient, path: str, **form: str) -> TestResponse:
    """Post a form."""
    return client.post(path, data={"csrf_token": client.csrf, **form})  # type: ignore[attr-defined]


def test_hr_lets_a_system_in_and_ends_it_and_the_administrator_cannot(
    client_as: ClientAs, database: Database
) -> None:
    hr, administrator = client_as("hr_analyst"), client_as("administrator")
    page = send(hr, "/exports/systems", name="Qlik", days="30")
    assert 'id="token"' in page.text
    with database.reading() as session:
        (kept,) = clients.list_clients(session, now=NOON, reads_figures=True)
    assert "Qlik" not in administrator.get("/admin/directory").text
    for action in ("rotate", "end"):
        path = f"/admin/directory/{kept.id}/{action}"
        refused = send(administrator, path, days="30", overlap="0")
        assert refused.status_code == 404
    assert send(hr, f"/exports/systems/{kept.id}/end").status_code == 303
    assert "Qlik" not in hr.get("/exports").text
    assert administrator.get("/exports").status_code == 404


def test_a_directory_is_not_ended_from_the_page_of_figures(
    client_as: ClientAs, database: Database
) -> None:
    with database.transaction() as session:
        clients.add_client(
            session, name="Okta", scope=ClientScope.USERS, days=30, actor=SOMEBODY, now=NOON
        )
    hr = client_as("hr_analyst")
    assert send(hr, "/exports/systems/1/end").status_code == 404
    assert "Okta" not in hr.get("/exports").text

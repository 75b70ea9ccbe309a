"""Who may ask at /scim/v2, and how each refusal reads: on both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, Request
from sqlalchemy import select

from tests.conftest import NOON, Clock
from tests.scim.conftest import ROOT, Directory
from tests.scim.samples import entra_user, group
from webapp import limits
from webapp.database import Database
from webapp.domain.governance.audit import Actor
from webapp.domain.people.directory_clients import ClientScope, DirectoryClient
from webapp.services.people import directory_clients as clients
from webapp.store.people.directory_clients import DirectoryTokenRow

ADMINISTRATOR = Actor.job("test")
SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"


def listed(database: Database, clock: Clock) -> DirectoryClient:
    with database.reading() as session:
        (found,) = clients.list_clients(session, now=clock())
    return found


def rotate(database: Database, clock: Clock, hours: int) -> str:
    with database.transaction() as session:
        return clients.rotate_token(
            session,
            client_id=1,
            days=30,
            overlap_hours=hours,
            actor=ADMINISTRATOR,
            now=clock(),
        )


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer "}, {"Authorization": "Basic abc"}, {"Authorization": "x\xff"}],
)
def test_who_brings_no_token_is_told_how_in_scim_s_words(
    app: Flask, headers: dict[str, str]
) -> None:
    answer = app.test_client().get(f"{ROOT}/Users", headers=headers)
    assert answer.status_code == 401
    assert answer.content_type == "application/scim+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    assert answer.json["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert answer.json["status"] == "401" and "Bearer" in answer.json["detail"]


def test_a_token_works_until_its_last_moment_and_is_kept_as_a_digest(
    directory: Directory, database: Database, clock: Clock
) -> None:
    with database.reading() as session:
        kept = session.scalars(select(DirectoryTokenRow)).one()
    assert directory.token not in {kept.digest, str(vars(kept))} and len(kept.digest) == 64
    clock.forward(days=365, hours=23, minutes=59)
    directory.done("GET", "/Users")
    clock.forward(minutes=1)
    assert directory.ask("GET", "/Users").status_code == 401
    assert (listed(database, clock).failures, listed(database, clock).failed_with) == (1, 401)


def test_after_a_rotation_the_old_token_goes_on_for_the_hours_chosen(
    directory: Directory, database: Database, clock: Clock
) -> None:
    new = rotate(database, clock, hours=2)
    clock.forward(hours=1, minutes=59)
    directory.done("GET", "/Users")
    clock.forward(minutes=1)
    assert directory.ask("GET", "/Users").status_code == 401
    assert directory.ask("GET", "/Users", Authorization=f"Bearer {new}").status_code == 200


def test_a_token_that_leaked_ends_at_once_and_its_last_use_stays_in_sight(
    directory: Directory, database: Database, clock: Clock
) -> None:
    clock.forward(minutes=90)
    directory.done("GET", "/Users")
    used = clock()
    clock.forward(minutes=5)
    rotate(database, clock, hours=0)
    assert directory.ask("GET", "/Users").status_code == 401
    new, old = listed(database, clock).tokens
    assert (old.used_at, old.ends_at, new.used_at) == (used, clock(), None)
    assert listed(database, clock).failures == 1


def test_a_token_that_was_short_anyway_is_not_made_longer_by_a_rotation(
    directory: Directory, database: Database, clock: Clock
) -> None:
    clock.forward(days=365, hours=23)
    rotate(database, clock, hours=100)
    clock.forward(hours=1)
    assert directory.ask("GET", "/Users").status_code == 401


def test_a_directory_that_was_ended_is_refused_and_no_longer_listed(
    directory: Directory, database: Database, clock: Clock
) -> None:
    with database.transaction() as session:
        clients.end_client(session, client_id=1, actor=ADMINISTRATOR, now=NOON)
    assert directory.ask("GET", "/Users").status_code == 401
    with database.reading() as session:
        assert clients.list_clients(session, now=clock()) == []


def test_a_token_does_what_its_scope_says(connect: Callable[..., Directory]) -> None:
    reader = connect(ClientScope.READ_ONLY, name="Reader")
    users = connect(ClientScope.USERS, name="Users")
    assert users.ask("POST", "/Users", entra_user()).status_code == 201
    assert users.ask("POST", "/Groups", group("Nurses")).status_code == 403
    assert users.ask("GET", "/Groups").status_code == 403
    assert {one["userName"] for one in users.done("POST", "/.search", {})["Resources"]} != set()
    assert reader.ask("POST", "/Users", entra_user("1")).status_code == 403
    assert reader.ask("PATCH", "/Groups/1", {"Operations": [{"op": "x"}]}).status_code == 403
    assert reader.ask("DELETE", "/Users/1").status_code == 403
    assert reader.done("GET", "/Users")["totalResults"] == 1


def test_what_the_service_can_do_is_told_to_anybody_and_is_true(app: Flask) -> None:
    told = app.test_client().get(f"{ROOT}/ServiceProviderConfig").json
    can = {name: told[name]["supported"] for name in ("patch", "bulk", "filter", "sort", "etag")}
    assert can == {"patch": True, "bulk": False, "filter": True, "sort": False, "etag": True}
    assert app.test_client().get(f"{ROOT}/Schemas").status_code == 401


def test_schemas_name_what_is_kept_and_nothing_else(directory: Directory) -> None:
    schemas = {one["name"]: one for one in directory.done("GET", "/Schemas")["Resources"]}
    names = {name: {a["name"] for a in one["attributes"]} for name, one in schemas.items()}
    assert names["User"] == {
        *("userName", "name", "displayName", "emails", "preferredLanguage", "active", "groups")
    }
    assert names["EnterpriseUser"] == {"employeeNumber", "department"}
    assert names["Group"] == {"displayName", "members"}


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "kind"),
    [
        ("GET", "/Users/77", None, 404, None),
        ("GET", "/Users/x", None, 404, None),
        ("GET", "/Nothing", None, 404, None),
        ("PATCH", "/Users", {}, 405, None),
        ("GET", "/Me", None, 501, None),
        ("POST", "/Bulk", {}, 501, None),
        ("POST", "/Users", [], 400, "invalidSyntax"),
        ("POST", "/Users", {"displayName": "x"}, 400, "invalidValue"),
        ("POST", "/Users", entra_user("1/2"), 400, "invalidValue"),
        ("POST", "/Users", entra_user(userName="x" * 300), 400, "invalidValue"),
        ("POST", "/Users", entra_user(emails=[{"value": "none"}]), 400, "invalidValue"),
        ("POST", "/Users", entra_user(active="perhaps"), 400, "invalidValue"),
        ("POST", "/Groups", group("Nurses", "99"), 400, "invalidValue"),
        ("POST", "/Groups", group(" "), 400, "invalidValue"),
        ("GET", '/Users?filter=userName co "a"', None, 400, "invalidFilter"),
        ("GET", "/Users?filter=nonsense", None, 400, "invalidFilter"),
        ("GET", "/Users?sortBy=userName", None, 501, None),
    ],
)
def test_every_refusal_is_one_of_scim_s_and_stores_nothing(
    directory: Directory, method: str, path: str, body: object, status: int, kind: str | None
) -> None:
    answer = directory.ask(method, path, body)
    assert (answer.status_code, answer.json.get("scimType")) == (status, kind)
    assert answer.content_type == "application/scim+json" and answer.json["detail"]
    assert directory.done("GET", "/Users")["totalResults"] == 0


def test_a_page_that_lies_far_away_is_empty(directory: Directory) -> None:
    directory.done("POST", "/Users", entra_user())
    far = directory.done("GET", f"/Users?startIndex={10**30}&count={10**30}")
    assert (far["totalResults"], far.get("Resources", [])) == (1, [])
    assert directory.done("GET", "/Users?count=0")["totalResults"] == 1


def test_a_version_that_is_no_longer_there_is_told_and_nothing_is_overwritten(
    directory: Directory,
) -> None:
    made = directory.done("POST", "/Users", entra_user())
    address, tag = f"/Users/{made['id']}", made["meta"]["version"]
    change = {"Operations": [{"op": "replace", "value": {"displayName": "An"}}]}
    assert directory.ask("PATCH", address, change, **{"If-Match": tag}).status_code == 204
    again = directory.ask("PUT", address, entra_user(), **{"If-Match": tag})
    assert again.status_code == 412
    assert directory.done("GET", address)["displayName"] == "An"
    unchanged = directory.ask("GET", address, **{"If-None-Match": 'W/"2"'})
    assert unchanged.status_code == 304


def test_each_directory_is_held_back_wherever_it_calls_from(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.RATES, "scim.serve", 3)
    statuses = []
    for number in range(4):
        directory.http.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        statuses.append(directory.ask("GET", "/Users"))
    assert [one.status_code for one in statuses] == [200, 200, 200, 429]
    assert statuses[-1].json["status"] == "429" and statuses[-1].headers["Retry-After"] == "60"


def test_a_fault_of_ours_is_answered_in_scim_s_words_and_without_its_name(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("webapp.services.people.directory.list_users", fail)
    answer = directory.ask("GET", "/Users")
    assert (answer.status_code, answer.json["status"]) == (500, "500")
    assert "ZeroDivision" not in answer.text


def test_no_connection_waits_for_a_question_that_comes_slowly(
    directory: Directory, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, read = list[str](), Request.get_data

    def slowly(asked: Request, *given: Any, **options: Any) -> Any:
        held.append(str([one.pool.checkedout() for one in database.engines if one is not None]))
        return read(asked, *given, **options)

    monkeypatch.setattr(Request, "get_data", slowly)
    wanted = {"schemas": [SEARCH], "filter": 'userName eq "a"'}
    assert directory.done("POST", "/Users/.search", wanted)["totalResults"] == 0
    assert held[0] == "[0, 0, 0]"  # from then on it is there

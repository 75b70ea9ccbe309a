"""The page of campaigns: waves, an end, two at once, and what follows for the figures."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.conftest import Clock
from tests.factories import make_department, make_person
from webapp.database import Database
from webapp.domain.people.people import DepartmentKind
from webapp.i18n import texts
from webapp.store.governance.audit import AuditEvent
from webapp.store.people.campaigns import list_campaigns
from webapp.store.people.people import Department

Clients = Callable[..., FlaskClient]
HERE = "/admin/campaigns"


@pytest.fixture
def admin(client_as: Clients) -> FlaskClient:
    return client_as("administrator")


@pytest.fixture
def tree(database: Database) -> dict[str, int]:
    with database.transaction() as session:
        sites = {
            name: make_department(session, kind=DepartmentKind.SITE, name=name, campaign_from=None)
            for name in ("Gent", "Brugge")
        }
        kitchen = make_department(
            session, parent_id=sites["Gent"], name="Kitchen", campaign_from=None
        )
        return {**sites, "Kitchen": kitchen}


def post(client: FlaskClient, path: str, **form: object) -> TestResponse:
    return client.post(path, data={"csrf_token": client.csrf, **form})  # type: ignore[attr-defined]


def make(admin: FlaskClient, name: str = "Spring", **form: object) -> str:
    made = post(admin, HERE, name=name, **form)
    assert made.status_code == 303
    return str(made.location.partition("?")[0])


def version(admin: FlaskClient, path: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', admin.get(path).text)
    assert found
    return found[1]


def begin(admin: FlaskClient, path: str, day: str, *places: int) -> TestResponse:
    return post(admin, f"{path}/waves", version=version(admin, path), day=day, place=list(places))


def started(database: Database, node: int) -> dt.date | None:
    with database.reading() as session:
        return session.get_one(Department, node).campaign_from


def text(answer: TestResponse) -> str:
    return html.unescape(answer.text)


def test_waves_say_from_which_day_on_breaks_count(
    admin: FlaskClient, database: Database, tree: dict[str, int]
) -> None:
    path = make(admin, target="60", ends_on="2027-12-31")
    assert begin(admin, path, "2027-01-04", tree["Gent"], tree["Brugge"]).status_code == 303
    assert begin(admin, path, "2027-03-01", tree["Kitchen"]).status_code == 303
    page = text(admin.get(path))
    t = texts("en")
    for number, day in enumerate((dt.date(2027, 1, 4), dt.date(2027, 3, 1)), 1):
        assert t("campaigns.wave", n=number, date=t.date(day)) in page
    assert started(database, tree["Kitchen"]) == dt.date(2027, 3, 1)
    at = version(admin, path)
    assert post(admin, f"{path}/clear", version=at, place=[tree["Kitchen"]]).status_code == 303
    assert started(database, tree["Kitchen"]) is None
    assert started(database, tree["Gent"]) == dt.date(2027, 1, 4)
    with database.reading() as session:
        trail = [one.action for one in session.scalars(select(AuditEvent))]
    assert trail[-4:] == [
        "campaign.added",
        "campaign.wave-planned",
        "campaign.wave-planned",
        "campaign.wave-cleared",
    ]


def test_what_cannot_be_is_said_in_words_and_nothing_is_stored(
    admin: FlaskClient, database: Database, tree: dict[str, int]
) -> None:
    path = make(admin)
    begin(admin, path, "2027-01-04", tree["Gent"])
    twice = begin(admin, path, "2027-02-01", tree["Gent"], tree["Brugge"])
    assert twice.status_code == 409 and "Gent begins on 2027-01-04 already" in text(twice)
    ends = {"name": "Spring", "target": "", "version": version(admin, path)}
    early = post(admin, path, ends_on="2026-12-31", **ends)
    assert early.status_code == 422 and "would end on 2026-12-31, but Gent" in text(early)
    other = make(admin, "Again")
    both = begin(admin, other, "2028-01-03", tree["Brugge"])
    assert both.status_code == 409 and "Two campaigns would run at once" in text(both)
    for day, status in (("soon", 422), ("", 422)):
        assert begin(admin, other, day, tree["Brugge"]).status_code == status
    assert "Tick at least one place" in text(begin(admin, other, "2028-01-03"))
    assert begin(admin, other, "2028-01-03", 10**9).status_code == 404
    for target in ("0", "101", "many", "½"):
        assert post(admin, HERE, name="X", target=target).status_code == 422
    assert post(admin, HERE, name=" ").status_code == 422
    turned = {"name": "Spring \u202eyad", "target": "", "ends_on": ""}
    for place in (HERE, path):  # a sign that turns what is printed after it
        refused = post(admin, place, version=version(admin, path), **turned)
        assert refused.status_code == 422 and "[U+202E]" in text(refused)
    assert started(database, tree["Brugge"]) is None
    used = post(admin, f"{path}/remove", version=version(admin, path))
    assert used.status_code == 409
    assert post(admin, f"{other}/remove", version=version(admin, other)).status_code == 303


def test_two_administrators_at_once_and_the_second_is_told(
    admin: FlaskClient, client_as: Clients, database: Database, tree: dict[str, int]
) -> None:
    path, other = make(admin), client_as("administrator")
    seen = version(admin, path)
    assert begin(admin, path, "2027-01-04", tree["Gent"]).status_code == 303
    late = {"version": seen, "day": "2027-02-01", "place": [tree["Brugge"]]}
    for step, form in (("/waves", late), ("/clear", late), ("/remove", late)):
        refused = post(other, path + step, **form)
        assert refused.status_code == 409 and "Somebody else has changed" in text(refused)
    told = post(other, path, name="Mine", target="10", ends_on="", version=seen)
    assert told.status_code == 409
    with database.reading() as session:
        (kept,) = list_campaigns(session)
    assert (kept.name, kept.target, list(kept.starts)) == ("Spring", None, [tree["Gent"]])


def test_a_later_campaign_moves_no_figure(
    admin: FlaskClient, database: Database, tree: dict[str, int]
) -> None:
    first = make(admin, ends_on="2027-06-30")
    begin(admin, first, "2027-01-04", tree["Gent"])
    second = make(admin, "Autumn")
    assert begin(admin, second, "2027-09-06", tree["Kitchen"]).status_code == 303
    assert started(database, tree["Kitchen"]) == dt.date(2027, 1, 4)


def test_a_search_finds_a_place_among_many(admin: FlaskClient, tree: dict[str, int]) -> None:
    path = make(admin)
    page = admin.get(f"{path}?q=kitch").text
    assert "<span>Kitchen" in page and "<span>Gent" not in page


@pytest.mark.parametrize(
    ("days", "key"), [(-15, None), (-14, "ends"), (0, "ends"), (1, "ended"), (31, None)]
)
def test_those_who_take_part_read_calmly_when_it_ends(
    client_as: Clients,
    database: Database,
    admin: FlaskClient,
    tree: dict[str, int],
    clock: Clock,
    days: int,
    key: str | None,
) -> None:
    last = clock().date() - dt.timedelta(days=days)
    path = make(admin, ends_on=last.isoformat())
    begin(admin, path, (last - dt.timedelta(days=90)).isoformat(), tree["Gent"])
    with database.transaction() as session:
        person = make_person(session, department_id=tree["Kitchen"])
        elsewhere = make_person(session, department_id=tree["Brugge"])
    t = texts("en")
    told = t(f"progress.campaign.{key}", name="Spring", date=t.date(last)) if key else "Spring"
    page = text(client_as("employee", person_id=person).get("/progress"))
    assert (told in page) is (key is not None)
    assert "Spring" not in text(client_as("employee", person_id=elsewhere).get("/progress"))

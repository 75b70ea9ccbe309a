"""The launch kit: each site in its own language, whatever the language of who looks."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import update

from tests.factories import make_department
from webapp.database import Database
from webapp.domain.people.people import DepartmentKind
from webapp.i18n import loose, texts
from webapp.store.people.campaigns import CampaignRow, save_starts, tell_start
from webapp.store.people.people import Department

Clients = Callable[..., FlaskClient]


@pytest.fixture
def site(database: Database) -> int:
    with database.transaction() as session:
        made = make_department(session, kind=DepartmentKind.SITE, name="Eupen")
        node = session.get_one(Department, made)
        node.language = "de"
        tell_start(session, node, dt.date(2027, 1, 5))
        return made


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return html.unescape(answer.text)


@pytest.mark.parametrize("role", ["administrator", "hr_analyst"])
def test_the_kit_is_in_the_language_of_the_site(client_as: Clients, site: int, role: str) -> None:
    client, t = client_as(role, language="nl"), texts("de")
    assert "Eupen" in page(client, "/admin/launch")
    kit = page(client, f"/admin/launch/{site}")
    assert texts("nl")("launch.poster_text") in kit
    assert t("launch.first_day.subject") in kit and t("launch.status") in kit
    assert loose(t.date(dt.date(2027, 1, 5))) in kit, "common spaces: it goes into mails"
    assert kit.count(t("launch.status")) == 4, "the status of the claims goes with every text"


def test_the_poster_is_a_pdf(client_as: Clients, site: int) -> None:
    answer = client_as("administrator").get(f"/admin/launch/{site}/poster.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")


def test_the_calendar_has_the_days_of_the_launch_and_nobody(
    client_as: Clients, database: Database, site: int
) -> None:
    with database.transaction() as session:
        session.execute(update(CampaignRow).values(ends_on=dt.date(2027, 6, 30)))
    t = texts("de")
    assert t("launch.ending.subject") in page(client_as("administrator"), f"/admin/launch/{site}")
    answer = client_as("hr_analyst").get(f"/admin/launch/{site}/calendar.ics")
    assert answer.mimetype == "text/calendar"
    assert max(map(len, answer.data.split(b"\r\n"))) <= 75
    found = Calendar.from_ical(answer.data).walk("VEVENT")
    days = ["2026-12-29", "2027-01-05", "2027-01-19", "2027-06-30"]
    assert [one.start.isoformat() for one in found] == days
    assert found[0]["SUMMARY"] == t(
        "launch.announcement.subject", day="5. Januar 2027", site="Eupen"
    )
    assert "Eupen" in found[3]["DESCRIPTION"] and "ATTENDEE" not in found[3]


def test_a_launch_that_moves_looks_changed_and_another_campaign_has_days_of_its_own(
    client_as: Clients, database: Database, site: int
) -> None:
    client = client_as("hr_analyst")

    def events() -> dict[str, tuple[int, str]]:
        answer = client.get(f"/admin/launch/{site}/calendar.ics")
        found = Calendar.from_ical(answer.data)
        assert "METHOD" not in found, "else the type of the answer has to name it, and who invites"
        return {
            str(one["UID"]): (one["SEQUENCE"], one.start.isoformat())
            for one in found.walk("VEVENT")
        }

    before = events()
    with database.transaction() as session:
        tell_start(session, session.get_one(Department, site), dt.date(2027, 2, 1))
    after = events()
    assert before.keys() == after.keys()
    for uid, (sequence, day) in before.items():
        assert after[uid][0] > sequence
        assert after[uid][1] != day
    with database.transaction() as session:
        session.execute(update(CampaignRow).values(ends_on=dt.date(2027, 6, 30)))
        session.add(later := CampaignRow(name="Again", version=1))
        session.flush()
        save_starts(session, later.id, {site: dt.date(2027, 9, 1)})
    assert not events().keys() & after.keys()


def test_without_a_first_day_there_is_no_calendar(client_as: Clients, database: Database) -> None:
    with database.transaction() as session:
        made = make_department(session, kind=DepartmentKind.SITE, name="Gent", campaign_from=None)
    assert "calendar.ics" not in page(client_as("administrator"), f"/admin/launch/{made}")
    assert client_as("administrator").get(f"/admin/launch/{made}/calendar.ics").status_code == 404


def test_without_a_site_the_page_says_what_comes_first(client_as: Clients) -> None:
    assert texts("fr")("launch.no_site") in page(
        client_as("administrator", language="fr"), "/admin/launch"
    )


def test_a_site_without_a_day_and_without_a_language_has_a_kit_too(
    client_as: Clients, database: Database
) -> None:
    with database.transaction() as session:
        made = make_department(session, kind=DepartmentKind.SITE, name="Gent", campaign_from=None)
    kit = page(client_as("administrator"), f"/admin/launch/{made}")
    assert texts("nl")("launch.some_day") in kit
    assert texts("en")("launch.no_day") in kit
    assert client_as("administrator").get(f"/admin/launch/{made}/poster.pdf").status_code == 200


@pytest.mark.parametrize("path", ["/admin/launch/999", "/admin/launch/999/poster.pdf"])
def test_a_site_that_is_not_there_is_not_found(client_as: Clients, path: str) -> None:
    assert client_as("administrator").get(path).status_code == 404


def test_an_employee_has_no_kit(client_as: Clients, site: int) -> None:
    assert client_as("employee").get(f"/admin/launch/{site}").status_code == 404

"""Who asked for it is told that a month is out: once, at nine, without a figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import pytest
from flask.testing import FlaskClient

from tests.factories import make_person
from tests.reminding import Channel
from webapp.content.policy import disclosure_policy
from webapp.database import Database
from webapp.domain.people.access import Role
from webapp.domain.periods import Month
from webapp.domain.programme.reminder_targets import OutgoingReminder
from webapp.i18n import LANGUAGES, texts
from webapp.services.figures import figure_notices as service
from webapp.services.programme.reminder_targets import add_target
from webapp.store.gate import releases
from webapp.store.people.people import Person

TUESDAY = dt.datetime(2026, 11, 17, 15, 0, tzinfo=dt.UTC)
NINE = dt.datetime(2026, 11, 18, 8, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
PLACE = {"timezone": "Europe/Brussels", "url": "https://x.example/exports", "language": "nl"}


def reader(database: Database, channel: str = "email", role: Role = Role.HR_ANALYST) -> int:
    """Somebody who wants to be told, with an address at this channel."""
    with database.transaction() as session:
        person = make_person(session)
        session.get_one(Person, person).last_roles = [role]
        made, address = Channel(channel), {"address": f"p{person}@example.org"}
        add_target(session, person_id=person, channel=made, address=address, now=TUESDAY)
        service.switch(session, person_id=person, on=True, now=TUESDAY)
    return person


def publish(database: Database, at: dt.datetime = TUESDAY + dt.timedelta(hours=8)) -> None:
    """A month comes out."""
    with database.transaction() as session:
        policy = disclosure_policy()
        releases.add_release(session, Month(2026, 10), published_at=at, policy=policy)


def look(database: Database, now: dt.datetime = NINE) -> Sequence[OutgoingReminder]:
    with database.transaction() as session:
        return service.claim_notices(session, now=now, **PLACE).work


def test_a_reader_is_told_once_of_a_month(database: Database) -> None:
    person = reader(database)
    publish(database)
    (told,) = look(database)
    assert (told.target.person_id, told.reminder.url) == (person, PLACE["url"])
    assert look(database) == [] == look(database, NINE + DAY)


def test_nothing_new_calls_for_no_word(database: Database) -> None:
    publish(database, TUESDAY - DAY)
    reader(database)
    assert look(database) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_holds_no_figure(language: str) -> None:
    t = texts(language)
    said = t("reminder.figures.title") + t("reminder.figures.text")
    assert not any(sign.isdigit() for sign in said)


def test_nobody_is_told_before_nine_or_on_a_weekend(database: Database) -> None:
    reader(database)
    with database.reading() as session:
        assert service.has_due(session, now=NINE, timezone="Europe/Brussels")
        for now in (NINE - dt.timedelta(hours=1), NINE + 3 * DAY):
            assert not service.has_due(session, now=now, timezone="Europe/Brussels")


def test_who_reads_no_figures_any_more_is_passed_over(database: Database) -> None:
    reader(database, role=Role.EMPLOYEE)
    publish(database)
    assert look(database) == []


def test_a_channel_that_others_read_is_not_used(database: Database) -> None:
    reader(database, "slack")
    publish(database)
    assert look(database) == []


def test_two_runners_tell_it_once(database: Database) -> None:
    person = reader(database)
    with database.transaction() as session:
        assert service.store.claim(session, person, seen=TUESDAY, now=NINE)
    with database.transaction() as session:
        assert not service.store.claim(session, person, seen=TUESDAY, now=NINE)


def test_it_is_turned_on_and_off_with_one_button(
    client_as: Callable[..., FlaskClient],
) -> None:
    client, t = client_as("hr_analyst", language="nl"), texts("nl")
    assert t("figure_notice.nowhere") in client.get("/exports").text
    for on, shown in (("yes", "stop"), ("no", "start")):
        form = {"csrf_token": client.csrf, "on": on}  # type: ignore[attr-defined]
        assert client.post("/exports/notices", data=form).status_code == 303
        assert t(f"figure_notice.{shown}") in client.get("/exports").text
    other = client_as("employee")
    form = {"csrf_token": other.csrf, "on": "yes"}  # type: ignore[attr-defined]
    assert other.post("/exports/notices", data=form).status_code == 404

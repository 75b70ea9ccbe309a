"""Physicians are told that a draft waits: once, at nine, without a figure, where they chose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from tests.factories import make_person
from tests.reminding import Channel
from tests.shelf import make_drafts, release
from webapp.database import Database
from webapp.domain.people.access import Role
from webapp.domain.programme.reminder_targets import OutgoingReminder
from webapp.i18n import LANGUAGES, texts
from webapp.services.care import report_notices as service
from webapp.services.care.report_versions import list_shelf
from webapp.services.programme.reminder_targets import add_target
from webapp.store.people.people import Person

TUESDAY = dt.datetime(2026, 11, 17, 15, 0, tzinfo=dt.UTC)
NINE = dt.datetime(2026, 11, 18, 8, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
PLACE = {"timezone": "Europe/Brussels", "url": "https://x.example/reports", "language": "nl"}


def physician(database: Database, channel: str = "email", *roles: Role) -> int:
    """Somebody who wants to be told, with an address at this channel."""
    made = Channel(channel)
    with database.transaction() as session:
        person = make_person(session)
        session.get_one(Person, person).last_roles = list(roles or [Role.OCCUPATIONAL_PHYSICIAN])
        address = {"address": f"p{person}@example.org"}
        add_target(session, person_id=person, channel=made, address=address, now=TUESDAY)
        service.switch(session, person_id=person, on=True, now=TUESDAY)
    return person


def look(database: Database, now: dt.datetime = NINE) -> Sequence[OutgoingReminder]:
    with database.transaction() as session:
        return service.claim_notices(session, now=now, **PLACE).work


def test_a_physician_is_told_once_and_again_after_two_weeks(database: Database) -> None:
    person = physician(database)
    make_drafts(database, TUESDAY + dt.timedelta(hours=8))
    (told,) = look(database)
    assert told.target.person_id == person
    assert told.reminder.url == PLACE["url"]
    assert look(database) == []
    assert look(database, NINE + DAY) == []
    assert len(look(database, NINE + 14 * DAY)) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_holds_no_figure(language: str) -> None:
    t = texts(language)
    said = t("reminder.report.title") + t("reminder.report.text")
    assert not any(sign.isdigit() for sign in said)


def test_nobody_is_told_before_nine_on_a_weekend_or_when_nothing_waits(
    database: Database,
) -> None:
    physician(database)
    with database.reading() as session:
        assert service.has_due(session, now=NINE, timezone="Europe/Brussels")
        early, saturday = NINE - dt.timedelta(hours=1), NINE + 3 * DAY
        for now in (early, saturday):
            assert not service.has_due(session, now=now, timezone="Europe/Brussels")
    assert look(database) == []


def test_a_released_report_calls_for_no_word(database: Database) -> None:
    physician(database)
    make_drafts(database, TUESDAY + dt.timedelta(hours=8))
    with database.reading() as session:
        drafts = [one.draft for one in list_shelf(session) if one.draft]
    for draft in drafts:
        release(database, NINE, draft.key)
    assert look(database) == []


def test_who_writes_no_reports_any_more_is_passed_over(database: Database) -> None:
    physician(database, "email", Role.HR_ANALYST)
    make_drafts(database, TUESDAY + dt.timedelta(hours=8))
    assert look(database) == []


def test_a_channel_that_others_read_is_not_used(database: Database) -> None:
    physician(database, "slack")
    make_drafts(database, TUESDAY + dt.timedelta(hours=8))
    assert look(database) == []


def test_it_ends_when_it_is_turned_off(database: Database) -> None:
    person = physician(database)
    with database.transaction() as session:
        assert service.is_wanted(session, person_id=person)
        assert service.is_reachable(session, person_id=person)
        service.switch(session, person_id=person, on=False, now=NINE)
        assert not service.is_wanted(session, person_id=person)
    make_drafts(database, TUESDAY + dt.timedelta(hours=8))
    assert look(database) == []

"""Telling physicians that a request waits: once a working day, at nine, without a word of whom."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import Clock
from tests.factories import make_person
from tests.reminding import Channel, Meetings, tell_physicians
from webapp.content.calendar import public_holidays
from webapp.database import Database
from webapp.domain.care.consultations import Enquiry
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.people.access import Role
from webapp.domain.ports.identity import Identity
from webapp.i18n import LANGUAGES, texts
from webapp.installation import Installation, installation
from webapp.services.care import consultation_notices as notices
from webapp.services.care import consultations
from webapp.services.people.people import sign_in
from webapp.services.programme.reminder_targets import add_target
from webapp.store.care.consultation_notices import ConsultationNotice
from webapp.store.governance import audit
from webapp.store.people.people import Person

WEDNESDAY = dt.date(2026, 11, 18)
DAY = dt.timedelta(days=1)


def local(clock: str, day: dt.date = WEDNESDAY) -> dt.datetime:
    """A moment in Brussels, in winter."""
    return dt.datetime.combine(day, dt.time.fromisoformat(clock), dt.UTC) - dt.timedelta(hours=1)


@pytest.fixture
def clock() -> Clock:
    return Clock(local("16:00", WEDNESDAY - DAY))


@pytest.fixture
def channel() -> Channel:
    return Channel("web_push")


@pytest.fixture
def needs(app: Flask, channel: Channel) -> Installation:
    made: Installation = installation(app)
    return replace(made, reminders={"web_push": channel, "email": channel}, busy=Meetings())


def sign_on(database: Database, person: int, at: dt.datetime, *roles: Role) -> None:
    """Sign in, with these roles from the provider."""
    with database.transaction() as session:
        subject = session.get_one(Person, person).subject = f"digest-of-{person}"
        sign_in(
            session,
            identity=Identity(subject, "Ann", None, None, frozenset(), None),
            roles=frozenset(roles),
            browser_language="en",
            timezone="Europe/Brussels",
            now=at,
        )


def physician(
    database: Database, channel: Channel, now: dt.datetime, name: str = "web_push"
) -> int:
    """Somebody who may answer, wants to be told, and gets notifications through this channel."""
    channel.name = name
    with database.transaction() as session:
        person = make_person(session)
        address = {"address": f"p{person}@example.org"}
        add_target(session, person_id=person, channel=channel, address=address, now=now)
        notices.switch(session, person_id=person, on=True, today=now.date())
    sign_on(database, person, now, Role.EMPLOYEE, Role.OCCUPATIONAL_PHYSICIAN)
    return person


def ask(database: Database, at: dt.datetime) -> str:
    with database.transaction() as session:
        return consultations.ask(
            session,
            person_id=make_person(session),
            enquiry=Enquiry("Rug", "0470 12 34 56", False, None, "nl"),
            today=at.date(),
            holidays=frozenset(),
            now=at,
        ).code


def test_it_comes_once_each_working_day_until_somebody_opens_the_request(
    needs: Installation, clock: Clock, channel: Channel
) -> None:
    person = physician(needs.database, channel, clock())
    with needs.database.transaction() as session:
        session.get_one(Person, person).language = "fr"
    code = ask(needs.database, clock())
    for at in ("08:59", "09:00", "09:01", "11:00", "15:00"):
        clock.moment = local(at)
        tell_physicians(needs)
        assert len(channel.sent) == (at > "08:59")
    [(address, told)] = channel.sent
    assert address == f"p{person}@example.org"
    assert (told.url, told.language) == ("http://127.0.0.1:8000/consultations", "fr")
    assert told.text == texts("fr")("reminder.waiting.text")
    clock.moment = local("09:00", WEDNESDAY + DAY)
    tell_physicians(needs)
    assert len(channel.sent) == 2
    with needs.database.transaction() as session:
        consultations.open_request(session, code=code, actor=Actor.person(person), now=clock())
    clock.moment = local("09:00", WEDNESDAY + 2 * DAY)
    tell_physicians(needs)
    assert len(channel.sent) == 2


def test_it_comes_whatever_the_trail_holds_of_sign_ins(
    needs: Installation, clock: Clock, channel: Channel
) -> None:
    person = physician(needs.database, channel, clock())
    told = {"action": Action.SIGN_IN, "subject": f"person/{person}", "detail": {"roles": []}}
    with needs.database.transaction() as session:
        audit.record(session, at=clock(), actor=Actor.person(person), **told)
    ask(needs.database, clock())
    clock.moment = local("09:00")
    tell_physicians(needs)
    assert len(channel.sent) == 1


def test_however_many_runners_there_are_it_is_sent_once(
    needs: Installation, clock: Clock, channel: Channel
) -> None:
    physician(needs.database, channel, clock())
    ask(needs.database, clock())
    clock.moment = local("09:00")
    with ThreadPoolExecutor(4) as runners:
        list(runners.map(tell_physicians, [needs] * 4))
    assert len(channel.sent) == 1


def test_a_request_made_after_nine_waits_for_the_next_working_day(
    needs: Installation, clock: Clock, channel: Channel
) -> None:
    physician(needs.database, channel, clock())
    ask(needs.database, local("09:00"))
    clock.moment = local("09:30")
    tell_physicians(needs)
    assert channel.sent == []
    clock.moment = local("09:00", WEDNESDAY + DAY)
    tell_physicians(needs)
    assert len(channel.sent) == 1


@pytest.mark.parametrize(
    "day", [dt.date(2026, 11, 21), dt.date(2026, 11, 22), dt.date(2026, 12, 25)]
)
def test_no_day_off_is_disturbed(
    needs: Installation, clock: Clock, channel: Channel, day: dt.date
) -> None:
    assert day.weekday() > 4 or day in public_holidays(day, day)
    physician(needs.database, channel, clock())
    ask(needs.database, clock())
    clock.moment = local("09:30", day)
    tell_physicians(needs)
    assert channel.sent == []


@pytest.mark.parametrize("why", ["role", "account", "off", "mail"])
def test_nobody_else_is_told(needs: Installation, clock: Clock, channel: Channel, why: str) -> None:
    way = "email" if why == "mail" else "web_push"
    person = physician(needs.database, channel, clock(), way)
    ask(needs.database, clock())
    if why == "role":
        sign_on(needs.database, person, local("08:00"), Role.EMPLOYEE)
    with needs.database.transaction() as session:
        if why == "account":
            session.get_one(Person, person).deactivated_at = clock()
        if why == "off":
            notices.switch(session, person_id=person, on=False, today=WEDNESDAY)
    clock.moment = local("09:00")
    tell_physicians(needs)
    assert channel.sent == []


@pytest.mark.parametrize("waits", [True, False])
def test_what_is_stored_does_not_say_whether_something_waited(
    needs: Installation, clock: Clock, channel: Channel, waits: bool
) -> None:
    physician(needs.database, channel, clock())
    if waits:
        ask(needs.database, clock())
    clock.moment = local("09:00")
    tell_physicians(needs)
    assert len(channel.sent) == waits
    with needs.database.reading() as session:
        assert session.scalars(select(ConsultationNotice.looked_on)).all() == [WEDNESDAY]


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_words_hold_nothing_that_changes(language: str) -> None:
    t = texts(language)
    said = t("reminder.waiting.title") + t("reminder.waiting.text")
    assert not any(sign.isdigit() or sign in "{}" for sign in said)

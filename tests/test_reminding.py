"""Sending reminders: once each, in time, whoever runs it, and nothing said about anyone."""

from __future__ import annotations

import datetime as dt
import logging
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.factories import make_department
from tests.forked import Forked, start
from tests.reminding import (
    BRUSSELS,
    Channel,
    Meetings,
    keep_busy,
    read_busy_calendars,
    remind,
    send_reminders,
)
from webapp.database import Database
from webapp.domain.figures.absence import AbsenceKind
from webapp.domain.people.people import DepartmentKind
from webapp.domain.ports.reminders import DeliveryOutcome
from webapp.domain.programme.breaks import BreakEntry, BreakOrigin
from webapp.domain.programme.reminder_plans import Plan
from webapp.domain.programme.reminder_targets import ConnectedCalendar
from webapp.domain.programme.reminders import TOO_OLD, minute_of
from webapp.installation import Installation, installation
from webapp.jobs import run_due
from webapp.services.programme.breaks import record_history
from webapp.services.programme.reminder_targets import (
    add_target,
    connect_calendar,
    find_calendar,
    list_targets,
)
from webapp.services.programme.reminders import are_spread, find_planned, snooze
from webapp.services.programme.sending import MOST_FAILURES
from webapp.services.programme.today import find_upcoming
from webapp.settings import Settings
from webapp.store.figures.absence import AbsenceSpellRow
from webapp.store.people.people import Department, EmploymentRow, Person
from webapp.store.programme.reminders import ReminderPlan, ReminderSent

WEDNESDAY = dt.date(2026, 11, 18)


def local(clock: str, day: dt.date = WEDNESDAY) -> dt.datetime:
    """A moment of this day in Brussels, in winter."""
    time = dt.time.fromisoformat(clock)
    return dt.datetime.combine(day, time, dt.UTC) - dt.timedelta(hours=1)


@pytest.fixture
def clock() -> Clock:
    return Clock(local("09:00"))


@pytest.fixture
def channel() -> Channel:
    return Channel()


@pytest.fixture
def needs(app: Flask, channel: Channel) -> Installation:
    made: Installation = installation(app)
    return replace(made, reminders={"email": channel}, busy=Meetings())


def person_with_plan(database: Database, now: dt.datetime, **options: object) -> int:
    with database.transaction() as session:
        return remind(session, now=now, **options)  # type: ignore[arg-type]


def people_with_plans(count: int, needs: Installation, channel: Channel) -> None:
    for _ in range(count):
        person_with_plan(needs.database, needs.clock(), channel=channel)


def move(database: Database, person: int, at: dt.datetime, number: int = 0) -> None:
    """Log other movement."""
    entry = BreakEntry(
        person, at, BRUSSELS, 60, "walk", f"tap-{number}-{person}", BreakOrigin.OTHER
    )
    with database.transaction() as session:
        record_history(session, entries=[entry])


def notes(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(ReminderSent.at)).all())


def test_a_team_whose_site_spreads_them_is_reminded_over_ten_minutes_whoever_moved(
    needs: Installation, clock: Clock, channel: Channel
) -> None:
    with needs.database.transaction() as session:
        site = make_department(session, kind=DepartmentKind.SITE)
        session.get_one(Department, site).spreads_reminders = True
        people = [remind(session, now=clock(), channel=channel) for _ in range(30)]
        work = select(EmploymentRow.department_id).where(EmploymentRow.person_id.in_(people))
        wards = session.scalars(select(Department).where(Department.id.in_(work)))
        for ward in wards:
            ward.parent_id = site
        last = session.scalars(work.where(EmploymentRow.person_id == people[-1])).one()
        session.get_one(Department, last).spreads_reminders = False
    for person in people[:10]:
        move(needs.database, person, local("09:40"))
    came: dict[int, int] = {}
    for minute in range(11):
        clock.moment = local(f"10:{minute:02}")
        send_reminders(needs)
        came |= {
            int(address[1:].partition("@")[0]): minute
            for address, _ in channel.sent
            if int(address[1:].partition("@")[0]) not in came
        }
    wanted = {person: minute_of(person, WEDNESDAY) for person in people} | {people[-1]: 0}
    assert came == wanted
    assert len(channel.sent) == len(people) == len({address for address, _ in channel.sent})


def test_who_is_in_such_a_team_sees_the_minute_that_will_be_theirs(
    needs: Installation, clock: Clock
) -> None:
    person = person_with_plan(needs.database, clock())
    with needs.database.transaction() as session:
        session.execute(update(Department).values(spreads_reminders=True))
        coming = find_upcoming(session, person_id=person, now=clock())
        planned = find_planned(session, person_id=person, now=clock())
        assert are_spread(session, person_id=person)
    expected = local("10:00") + dt.timedelta(minutes=minute_of(person, WEDNESDAY))
    assert coming is not None and coming.nudge is not None and planned is not None
    assert coming.nudge.at == planned.at == expected


def test_a_reminder_is_sent_at_its_slot_and_only_then(
    needs: Installation, clock: Clock, channel: Channel
) -> None:
    person = person_with_plan(needs.database, clock(), channel=channel)
    for at in ("09:59", "10:00", "10:01", "11:00"):
        clock.moment = local(at)
        send_reminders(needs)
    [(address, reminder)] = channel.sent
    assert address == f"p{person}@example.org"
    assert reminder.key == "2026-11-18.600.0"
    assert reminder.url == "http://127.0.0.1:8000/reminders/now"
    clock.moment = local("13:00")
    send_reminders(needs)
    assert channel.sent[-1][1].key == "2026-11-18.780.0"


def test_everybody_who_is_due_is_reached_however_many(
    needs: Installation, clock: Clock, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.services.programme.reminding.MOST_AT_ONCE", 2)
    people_with_plans(5, needs, channel)
    clock.moment = local("10:00")
    send_reminders(needs)
    assert len(channel.sent) == 5


def test_it_speaks_the_language_that_the_person_chose_later(
    needs: Installation, clock: Clock, channel: Channel
) -> None:
    person = person_with_plan(needs.database, clock(), channel=channel)
    with needs.database.transaction() as session:
        session.get_one(Person, person).language = "fr"
    clock.moment = local("10:00")
    send_reminders(needs)
    assert channel.sent[0][1].language == "fr"


def test_a_late_runner_sends_nothing_outdated_and_goes_on_with_the_next(
    needs: Installation, clock: Clock, channel: Channel
) -> None:
    person_with_plan(needs.database, clock(), channel=channel)
    clock.moment = local("10:00") + TOO_OLD + dt.timedelta(seconds=1)
    send_reminders(needs)
    assert channel.sent == []
    clock.moment = local("13:00") + TOO_OLD
    send_reminders(needs)
    assert len(channel.sent) == 1


def test_what_waited_too_long_for_its_turn_is_not_sent(
    needs: Installation, clock: Clock, channel: Channel
) -> None:
    people_with_plans(20, needs, channel)
    channel.before = lambda: clock.forward(minutes=30)
    clock.moment = local("10:00")
    send_reminders(needs)
    assert 1 <= len(channel.sent) <= 8, "those that were under way, and no other"


def complete_the_day(database: Database, person: int) -> None:
    done = [
        BreakEntry(person, local(at), BRUSSELS, 60, "cat_cow", f"tap-{at}-{person}")
        for at in ("07:00", "08:00", "08:45")
    ]
    with database.transaction() as session:
        record_history(session, entries=done)


def test_recent_movement_silences_a_slot_on_ones_own_device_and_the_next_comes_all_the_same(
    needs: Installation, clock: Clock
) -> None:
    push = Channel("web_push")
    person = person_with_plan(needs.database, clock(), channel=push)
    move(needs.database, person, local("09:45"))
    clock.moment = local("10:00")
    send_reminders(replace(needs, reminders={"web_push": push}))
    assert push.sent == []
    clock.moment = local("13:00")
    send_reminders(replace(needs, reminders={"web_push": push}))
    assert len(push.sent) == 1


def test_a_complete_day_is_silent_on_ones_own_device(needs: Installation, clock: Clock) -> None:
    push = Channel("web_push")
    complete_the_day(needs.database, person_with_plan(needs.database, clock(), channel=push))
    for at in ("10:00", "13:00", "15:30"):
        clock.moment = local(at)
        send_reminders(replace(needs, reminders={"web_push": push}))
    assert push.sent == []


@pytest.mark.parametrize("name", ["email", "teams", "slack"])
def test_what_the_employer_carries_comes_at_the_chosen_slots_whatever_was_logged(
    needs: Installation, clock: Clock, name: str
) -> None:
    """The reminders of who logged nothing, moved, and completed the day cannot be told apart."""
    channel = Channel(name)
    meeting = [(local("12:50"), local("13:20"))]
    people = [person_with_plan(needs.database, clock(), channel=channel) for _ in range(3)]
    with needs.database.transaction() as session:
        for person in people:
            keep_busy(session, person_id=person, busy=meeting)
    _, moved, done = people
    complete_the_day(needs.database, done)
    came: dict[str, list[str]] = {}
    for number, at in enumerate(("09:59", "10:00", "12:45", "13:00", "13:20", "15:30", "16:00")):
        clock.moment = local(at)
        move(needs.database, moved, local(at), number)
        send_reminders(replace(needs, reminders={name: channel}))
        for address, reminder in channel.sent:
            came.setdefault(address, []).append(f"{at} {reminder.key}")
        channel.sent.clear()
    slots = ["10:00 2026-11-18.600.0", "13:20 2026-11-18.780.0", "15:30 2026-11-18.930.0"]
    assert came == {f"p{person}@example.org": slots for person in people}


def test_of_two_channels_only_ones_own_device_stays_quiet_after_a_break(
    needs: Installation, clock: Clock, channel: Channel
) -> None:
    push = Channel("web_push")
    person = person_with_plan(needs.database, clock(), channel=channel)
    with needs.database.transaction() as session:
        address = {"address": "browser@example.org"}
        add_target(session, person_id=person, channel=push, address=address, now=clock())
    move(needs.database, person, local("09:45"))
    clock.moment = local("10:00")
    with needs.database.reading() as session:
        told = find_upcoming(session, person_id=person, now=clock())
    send_reminders(replace(needs, reminders={"email": channel, "web_push": push}))
    assert (len(channel.sent), len(push.sent)) == (1, 0)
    assert told is not None
    assert told.nudge is not None
    assert told.nudge.at == local("10:00"), "the page says what comes"


@pytest.mark.parametrize("percent", [100, 50])
def test_a_day_of_absence_is_silent_a_part_of_one_is_not(
    needs: Installation, clock: Clock, channel: Channel, percent: int
) -> None:
    person = person_with_plan(needs.database, clock(), channel=channel)
    with needs.database.transaction() as session:
        session.add(
            AbsenceSpellRow(
                source="test",
                reference="1",
                person_id=person,
                starts_on=WEDNESDAY,
                ends_on=WEDNESDAY,
                percent=percent,
                kind=AbsenceKind.LEAVE,
                import_id=1,
            )
        )
    clock.moment = local("10:00")
    send_reminders(needs)
    assert len(channel.sent) == (0 if percent == 100 else 1)


def test_days_off_holidays_and_people_who_left_are_silent(
    needs: Installation, clock: Clock, channel: Channel
) -> None:
    every_day = Plan(frozenset(range(7)))
    person_with_plan(needs.database, clock(), channel=channel, schedule="1101111", plan=every_day)
    gone = person_with_plan(needs.database, clock(), channel=channel)
    with needs.database.transaction() as session:
        session.get_one(Person, gone).deactivated_at = clock()
    clock.moment = local("10:00")
    send_reminders(needs)
    clock.moment = local("10:00", dt.date(2026, 12, 25))  # a Friday
    send_reminders(needs)
    assert channel.sent == []


def test_a_meeting_postpones_it_to_its_end(
    needs: Installation, clock: Clock, channel: Channel
) -> None:
    person = person_with_plan(needs.database, clock(), channel=channel)
    with needs.database.transaction() as session:
        keep_busy(session, person_id=person, busy=[(local("09:30"), local("10:40"))])
    for at in ("10:00", "10:20", "10:40", "10:41"):
        clock.moment = local(at)
        send_reminders(needs)
        assert len(channel.sent) == (at >= "10:40")


def test_snoozed_it_comes_once_more(needs: Installation, clock: Clock, channel: Channel) -> None:
    person = person_with_plan(needs.database, clock(), channel=channel)
    clock.moment = local("10:00")
    send_reminders(needs)
    clock.moment = local("10:02")
    with needs.database.transaction() as session:
        snooze(session, person_id=person, minutes=15, now=clock())
    for at in ("10:16", "10:17", "10:18", "13:00"):
        clock.moment = local(at)
        send_reminders(needs)
    assert [one.key[11:] for _, one in channel.sent] == ["600.0", "600.1", "780.0"]


def test_an_address_that_is_gone_is_forgotten_and_the_others_stay(
    needs: Installation, clock: Clock, channel: Channel
) -> None:
    person = person_with_plan(needs.database, clock(), channel=channel)
    channel.outcome = DeliveryOutcome.GONE
    clock.moment = local("10:00")
    send_reminders(needs)
    with needs.database.reading() as session:
        assert list_targets(session, person_id=person) == []
        assert find_upcoming(session, person_id=person, now=clock()) is not None


def test_failures_are_counted_until_one_goes_well_and_not_without_end(
    needs: Installation, clock: Clock, channel: Channel
) -> None:
    person = person_with_plan(needs.database, clock(), channel=channel)

    def failures_after(outcome: DeliveryOutcome, slots: int) -> list[int]:
        channel.outcome = outcome
        for _ in range(slots):
            with needs.database.reading() as session:
                coming = session.execute(
                    select(ReminderPlan.next_at).where(ReminderPlan.person_id == person)
                ).scalar_one()
            clock.moment = coming
            send_reminders(needs)
        with needs.database.reading() as session:
            return [target.failures for target in list_targets(session, person_id=person)]

    assert failures_after(DeliveryOutcome.FAILED, 2) == [2]
    assert failures_after(DeliveryOutcome.SENT, 1) == [0]
    assert failures_after(DeliveryOutcome.UNREACHED, MOST_FAILURES) == [1], (
        "an outage is nobody's fault"
    )
    assert failures_after(DeliveryOutcome.LATER, MOST_FAILURES) == [1], "nor is a busy service"
    assert failures_after(DeliveryOutcome.FAILED, MOST_FAILURES) == []


def test_addresses_that_ask_to_wait_keep_no_other_from_being_tried(
    needs: Installation, clock: Clock, channel: Channel
) -> None:
    people_with_plans(20, needs, channel)
    channel.outcome = DeliveryOutcome.LATER
    clock.moment = local("10:00")
    send_reminders(needs)
    assert len(channel.sent) == 20


def test_a_service_that_does_not_answer_is_given_up_until_the_next_time(
    needs: Installation, clock: Clock, channel: Channel
) -> None:
    people_with_plans(30, needs, channel)
    channel.outcome = DeliveryOutcome.UNREACHED
    clock.moment = local("10:00")
    send_reminders(needs)
    assert 8 <= len(channel.sent) < 16, "those that were under way"
    channel.outcome = DeliveryOutcome.SENT
    clock.moment = local("13:00")
    send_reminders(needs)
    assert len(channel.sent) >= 38


def test_a_channel_that_hangs_holds_up_no_other(
    needs: Installation, clock: Clock, channel: Channel
) -> None:
    slow, arrived = Channel("teams"), threading.Event()
    slow.before, channel.before = lambda: waited.append(arrived.wait(20)), arrived.set
    waited: list[bool] = []
    people_with_plans(12, needs, slow)
    people_with_plans(1, needs, channel)
    clock.moment = local("10:00")
    send_reminders(replace(needs, reminders={"email": channel, "teams": slow}))
    assert waited == [True] * 12, "the mail came while all of these were waiting"


def test_a_channel_that_breaks_keeps_nobody_waiting_and_the_log_says_its_type_only(
    needs: Installation, clock: Clock, channel: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    def burst() -> None:
        raise ZeroDivisionError("p1@example.org has reminders")

    broken = Channel("teams")
    broken.before = burst
    both = replace(needs, reminders={"email": channel, "teams": broken})
    person_with_plan(needs.database, clock(), channel=broken)
    person_with_plan(needs.database, clock(), channel=channel)
    clock.moment = local("10:00")
    with caplog.at_level(logging.DEBUG):
        assert run_due(both)[0].job != "send-reminders"
    assert len(channel.sent) == 1
    said = [record.getMessage() for record in caplog.records if "remind" in record.getMessage()]
    assert said == ["reminders through teams: ZeroDivisionError", "job send-reminders done"]


def test_nothing_is_sent_inside_a_transaction(
    needs: Installation, clock: Clock, channel: Channel
) -> None:
    """A slow channel holds nobody else up: another can write while it sends."""
    person_with_plan(needs.database, clock(), channel=channel)

    def write() -> None:
        with needs.database.transaction() as session:
            session.add(Person(name="Somebody Else", created_on=WEDNESDAY))

    channel.before = write
    clock.moment = local("10:00")
    send_reminders(needs)
    assert len(channel.sent) == 1


def test_several_runners_at_once_send_each_reminder_once(
    needs: Installation, clock: Clock, channel: Channel
) -> None:
    people_with_plans(12, needs, channel)
    clock.moment = local("10:00")
    start = threading.Barrier(6)

    def run(_: int) -> None:
        start.wait()
        send_reminders(needs)

    with ThreadPoolExecutor(6) as runners:
        list(runners.map(run, range(6)))
    send_reminders(needs)
    assert len(channel.sent) == 12
    assert len({address for address, _ in channel.sent}) == 12


def runner(settings: Settings, file: Path, how: str) -> Forked:
    words = (settings.database_url, str(file), local("10:00").isoformat(), how)
    return start("tests.reminding_runner", *words, environ=os.environ)


def test_several_processes_at_once_send_each_reminder_once(
    needs: Installation, clock: Clock, channel: Channel, settings: Settings, tmp_path: Path
) -> None:
    people_with_plans(20, needs, channel)
    file = tmp_path / "sent.txt"
    processes = [runner(settings, file, "send") for _ in range(3)]
    assert [process.wait() for process in processes] == [0, 0, 0]
    lines = file.read_text().splitlines()
    assert (len(lines), len(set(lines))) == (20, 20)


def test_what_a_runner_claimed_before_it_was_killed_nobody_sends_twice(
    needs: Installation, clock: Clock, channel: Channel, settings: Settings, tmp_path: Path
) -> None:
    person_with_plan(needs.database, clock(), channel=channel)
    assert runner(settings, tmp_path / "x", "die").wait() == -signal.SIGKILL
    assert notes(needs.database) == 1
    clock.moment = local("10:01")
    send_reminders(needs)
    assert channel.sent == [], "one nudge too few is better than two"
    clock.moment = local("13:00")
    send_reminders(needs)
    assert len(channel.sent) == 1


def test_calendars_are_read_only_when_a_reminder_comes_soon(
    needs: Installation, clock: Clock, channel: Channel
) -> None:
    meetings = Meetings([(local("09:55"), local("10:25"))])
    reading = replace(needs, busy=meetings)
    person = person_with_plan(needs.database, clock(), channel=channel)
    with needs.database.transaction() as session:
        connect(session, person, clock() - dt.timedelta(hours=1))
    clock.moment = local("08:30")
    read_busy_calendars(reading)
    assert meetings.read == 0
    clock.moment = local("09:30")
    read_busy_calendars(reading)
    read_busy_calendars(reading)
    assert meetings.read == 1, "and not again before half an hour has passed"
    clock.moment = local("10:00")
    send_reminders(needs)
    assert channel.sent == []
    clock.moment = local("10:25")
    send_reminders(needs)
    assert len(channel.sent) == 1


def connect(session: Session, person: int, now: dt.datetime) -> None:
    calendar = ConnectedCalendar(person, "https://calendar.example.org/x.ics", [], None, 0)
    connect_calendar(session, calendar=calendar, now=now)


def test_a_calendar_that_cannot_be_read_keeps_what_was_known_and_is_tried_less_often(
    needs: Installation, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    meetings = Meetings([(local("09:55"), local("10:25"))])
    reading = replace(needs, busy=meetings)
    person = person_with_plan(needs.database, clock())
    with needs.database.transaction() as session:
        connect(session, person, clock() - dt.timedelta(hours=1))
    clock.moment = local("09:30")
    read_busy_calendars(reading)
    meetings.broken = True
    for minutes in (30, 30, 30, 60):
        clock.forward(minutes=minutes)
        with caplog.at_level(logging.INFO):
            read_busy_calendars(reading)
    with needs.database.reading() as session:
        calendar = find_calendar(session, person_id=person)
    assert calendar is not None
    assert calendar.busy == [(local("09:55"), local("10:25"))]
    assert (meetings.read, calendar.failures) == (3, 2), "at 9:30, 10:00 and 11:00, not at 12:00"
    assert "calendar: Unavailable" in [record.getMessage() for record in caplog.records]


def test_notes_of_what_was_sent_go_after_a_month(
    needs: Installation, clock: Clock, channel: Channel
) -> None:
    person_with_plan(needs.database, clock(), channel=channel)
    clock.moment = local("10:00")
    send_reminders(needs)
    run_due(needs)
    assert notes(needs.database) == 1
    clock.forward(days=32)
    run_due(needs)
    assert notes(needs.database) == 0

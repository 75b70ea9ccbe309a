"""The page of reminders, the page that a reminder leads to, and the calendar feed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import Clock
from tests.factories import make_department, make_employment
from tests.parts import put
from tests.reminding import Channel, Meetings
from webapp.database import Database
from webapp.domain.ports.reminders import DeliveryOutcome
from webapp.i18n import LANGUAGES, texts
from webapp.installation import installation
from webapp.services.programme.reminder_targets import find_calendar, list_targets
from webapp.services.programme.reminders import find_plan
from webapp.store.people.people import Person
from webapp.store.programme.reminder_targets import BusyCalendarRow, ReminderTargetRow

SignIn = Callable[..., FlaskClient]
PAGE = {"Accept": "text/html"}
EN = texts("en")
USUAL = {
    "rhythm": "usual",
    "weekday": ["0", "1", "2", "3", "4"],
    "starts": "08:30",
    "ends": "17:00",
    "snooze": "10",
    "most_skips": "2",
}


@pytest.fixture
def channel(app: Flask) -> Channel:
    channel = Channel("email")
    put(app, reminders={**installation(app).reminders, "email": channel})
    return channel


@pytest.fixture
def meetings(app: Flask) -> Meetings:
    found = Meetings()
    put(app, busy=found)
    return found


@pytest.fixture
def employee(client_as: SignIn, database: Database) -> FlaskClient:
    """Someone who works Monday to Wednesday."""
    client = client_as("employee")
    with database.transaction() as session:
        person = session.get_one(Person, person_of(client))
        person.email = "els@example.org"
        make_employment(
            session,
            person_id=person.id,
            department_id=make_department(session),
            schedule="1110000",
        )
    return client


def person_of(client: FlaskClient) -> int:
    person: int = client.person_id  # type: ignore[attr-defined]
    return person


def post(client: FlaskClient, path: str, **form: object) -> TestResponse:
    return client.post(path, data={"csrf_token": client.csrf, **form}, headers=PAGE)  # type: ignore[attr-defined]


def begin(client: FlaskClient, **changes: object) -> TestResponse:
    return post(client, "/reminders", **(USUAL | changes))


def text_of(client: FlaskClient, path: str = "/reminders") -> str:
    return unescape(client.get(path).text)


def test_nobody_has_reminders_before_they_ask_for_them(employee: FlaskClient) -> None:
    page = text_of(employee)
    assert EN("reminders.begin") in page
    assert EN("reminders.meetings") not in page
    checked = re.findall(r'name="weekday" value="(\d)" checked', page)
    assert checked == ["0", "1", "2"], "the days of the employment"
    assert EN("reminders.next.choose") in text_of(employee, "/today")


def test_a_plan_is_kept_and_shown(employee: FlaskClient, database: Database) -> None:
    assert begin(employee).headers["Location"] == "/reminders?done=saved"
    page = text_of(employee, "/reminders?done=saved")
    assert EN("reminders.done.saved") in page
    assert EN("reminders.status.today", time="13:00") in page
    assert EN("reminders.next.at", time="13:00") in text_of(employee, "/today")
    with database.reading() as session:
        plan = find_plan(session, person_id=person_of(employee))
    assert plan is not None
    assert (plan.slots, plan.interval, plan.most_skips) == (
        (dt.time(10), dt.time(13), dt.time(15, 30)),
        None,
        2,
    )


def test_the_next_one_is_of_a_day_at_work(employee: FlaskClient, clock: Clock) -> None:
    begin(employee)
    clock.moment = dt.datetime(2026, 11, 18, 14, 50, tzinfo=dt.UTC)
    page = text_of(employee)
    monday = EN.day(dt.date(2026, 11, 23))
    said = EN("reminders.status.later", day=monday, time="10:00")
    assert said in page, "no work on Thursday and Friday"
    assert EN("reminders.next.none") in text_of(employee, "/today")


def test_a_rhythm_and_own_times_are_kept(employee: FlaskClient) -> None:
    begin(employee, rhythm="interval", interval="120")
    assert clocks(employee) == ["10:30", "12:30", "14:30", "16:30"]
    begin(employee, rhythm="own", slot=["09:15", "", "16:00"])
    assert clocks(employee) == ["09:15", "16:00"]


def clocks(client: FlaskClient) -> list[str]:
    return re.findall(r'<li class="tag counted">(\d\d:\d\d)</li>', text_of(client))


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"weekday": []}, "weekdays"),
        ({"starts": "18:00"}, "hours"),
        ({"rhythm": "own", "slot": ["", ""]}, "slots"),
        ({"quiet": ["12:00", ""]}, "quiet"),
        ({"snooze": "7"}, "choice"),
        ({"quiet": ["08:00", "17:00"]}, "never"),
        ({"most_skips": "x"}, "choice"),
        ({"most_skips_a_day": "x"}, "choice"),
        ({"notice": "7"}, "choice"),
        ({"own_starts": ["09:00"], "own_ends": [""]}, "own_hours"),
        ({"rhythm": "hourly"}, "choice"),
        ({"rhythm": ""}, "choice"),
        ({"weekday": ["1", "7"]}, "choice"),
        ({"weekday": ["9" * 5000]}, "choice"),
        ({"rhythm": "interval", "interval": "29"}, "interval"),
        ({"rhythm": "interval", "interval": "often"}, "interval"),
        ({"rhythm": "interval", "interval": "9" * 30}, "interval"),
    ],
)
def test_what_is_wrong_is_said_on_the_page(
    employee: FlaskClient, change: dict[str, object], key: str
) -> None:
    answer = begin(employee, **change)
    assert answer.status_code == 422
    most = {"hours": 16, "interval": 240}.get(key, 6)
    assert EN(f"error.reminder_{key}", least=30, most=most) in unescape(answer.text)
    assert EN("reminders.begin") in unescape(answer.text)


def test_a_time_that_is_none_is_refused_in_words(employee: FlaskClient) -> None:
    answer = begin(employee, starts="eight")
    assert answer.status_code == 422
    assert EN("error.reminder_time", time="eight") in unescape(answer.text)


def test_quiet_for_today_until_a_day_and_on_again(employee: FlaskClient) -> None:
    begin(employee)
    assert post(employee, "/reminders/pause", until="tomorrow").headers["Location"] == "/today"
    assert EN("reminders.next.none") in text_of(employee, "/today")
    answer = post(employee, "/reminders/pause", until="2026-12-07", back="settings")
    assert answer.headers["Location"] == "/reminders?done=paused"
    day = EN.day(dt.date(2026, 12, 7))
    assert EN("reminders.status.paused", day=day) in text_of(employee)
    post(employee, "/reminders/pause", until="", back="settings")
    assert EN("reminders.status.today", time="13:00") in text_of(employee)


def test_a_weekday_with_its_own_hours_a_strict_plan_and_a_sign_beforehand_are_kept(
    employee: FlaskClient,
) -> None:
    hours = {"own_starts": ["", "", "09:00"], "own_ends": ["", "", "12:30"]}
    begin(employee, **hours, is_strict="yes", notice="5", most_skips_a_day="1")
    page = text_of(employee)
    assert re.findall(r'name="own_(?:starts|ends)" [^>]* value="(\d\d:\d\d)"', page) == [
        "09:00",
        "12:30",
    ]
    assert 'name="is_strict" value="yes" checked' in page
    assert EN("reminders.status.later", day=EN.day(dt.date(2026, 11, 23)), time="10:00") in page
    assert "ahead.js" not in text_of(employee, "/today"), "nothing comes today any more"
    begin(employee, is_strict="yes", notice="5")
    today = text_of(employee, "/today")
    assert 'data-at="2026-11-18T12:00:00+00:00" data-minutes="5"' in today
    assert "ahead.js" in today
    assert EN("reminders.next.skip") not in today
    assert EN("reminders.now.strict") in text_of(employee, "/reminders/now")
    answer = post(employee, "/reminders/skip")
    assert answer.status_code == 422
    assert EN("error.reminder_strict") in unescape(answer.text)


def test_a_skip_may_have_a_note_that_only_its_writer_reads(employee: FlaskClient) -> None:
    begin(employee)
    assert post(employee, "/reminders/skip", reason="a <b>patient</b>").status_code == 303
    page = employee.get("/reminders").text
    assert "a &lt;b&gt;patient&lt;/b&gt;" in page
    [code] = re.findall(r'name="code" value="([^"]+)"', page)
    refused = post(employee, "/reminders/skip", reason="x" * 121)
    assert refused.status_code == 422
    assert EN("error.skip_reason", most=120) in unescape(refused.text)
    post(employee, "/reminders/reasons/remove", code=code)
    page = text_of(employee, "/reminders?done=reason_removed")
    assert EN("reminders.done.reason_removed") in page
    assert EN("reminders.reasons") not in page


@pytest.mark.parametrize("until", ["2026-11-18", "2026-11-17", "2028-01-01", "soon"])
def test_a_pause_lies_ahead_and_within_a_year(employee: FlaskClient, until: str) -> None:
    begin(employee)
    answer = post(employee, "/reminders/pause", until=until)
    assert answer.status_code == 422
    assert EN("error.reminder_until") in unescape(answer.text)


def test_turned_off_everything_is_kept(employee: FlaskClient) -> None:
    begin(employee, most_skips="5")
    post(employee, "/reminders/turn", on="no")
    page = text_of(employee)
    assert EN("reminders.status.off") in page
    assert EN("reminders.next.choose") in text_of(employee, "/today")
    post(employee, "/reminders/turn", on="yes")
    page = text_of(employee)
    assert EN("reminders.status.today", time="13:00") in page
    assert '<option value="5" selected>5\u00a0times' in page


def test_the_next_one_can_be_moved_or_skipped_so_many_times(
    employee: FlaskClient, clock: Clock
) -> None:
    begin(employee)
    post(employee, "/reminders/snooze", minutes="10", minute="780")
    assert EN("reminders.next.at", time="13:10") in text_of(employee, "/today")
    post(employee, "/reminders/skip", minute="780")
    assert EN("reminders.next.at", time="15:30") in text_of(employee, "/today")
    assert post(employee, "/reminders/skip", minute="780").status_code == 409, "that one is past"
    post(employee, "/reminders/skip")
    page = text_of(employee, "/today")
    assert EN("reminders.next.skip") not in page
    assert EN("reminders.not_today") in page
    here = text_of(employee, "/reminders/now")
    assert EN("reminders.now.skipped") in here
    assert EN("reminders.now.skip") not in here
    assert post(employee, "/reminders/skip", minute="930").status_code == 422
    clock.forward(minutes=1)
    post(employee, "/breaks/late", exercise="other_movement", tap_id=TAP)
    assert EN("reminders.now.skip") in text_of(employee, "/reminders/now"), "moving ends the row"


TAP = "7f0a2f34-37a7-4f0c-9d0f-0d5a2f0a3c11"


def test_a_reminder_that_came_can_be_snoozed(employee: FlaskClient, clock: Clock) -> None:
    begin(employee)
    answer = post(employee, "/reminders/snooze", minutes="15")
    assert answer.headers["Location"] == "/today"
    assert EN("reminders.next.at", time="12:15") in text_of(employee, "/today"), "that of 10:00"
    assert post(employee, "/reminders/snooze", minutes="20").status_code == 422
    clock.moment = dt.datetime(2026, 11, 18, 11, 45, tzinfo=dt.UTC)
    late = post(employee, "/reminders/snooze", minutes="15")
    assert late.status_code == 422
    assert EN("error.reminder_too_late") in unescape(late.text)


@pytest.mark.parametrize("wrong", ["", "soon", "-780", "9" * 30])
def test_a_minute_that_is_none_moves_no_reminder(employee: FlaskClient, wrong: str) -> None:
    begin(employee)
    for path in ("/reminders/snooze", "/reminders/skip"):
        answer = post(employee, path, minutes="10", minute=wrong)
        assert answer.status_code == 422
        assert EN("error.number") in unescape(answer.text)
    assert EN("reminders.next.at", time="13:00") in text_of(employee, "/today")


def test_before_the_first_slot_there_is_nothing_to_snooze(
    employee: FlaskClient, clock: Clock
) -> None:
    clock.moment = dt.datetime(2026, 11, 18, 7, tzinfo=dt.UTC)
    begin(employee)
    answer = post(employee, "/reminders/snooze", minutes="15")
    assert EN("error.reminder_none_yet") in unescape(answer.text)


def test_who_has_no_plan_is_led_to_the_minute_and_nothing_else(employee: FlaskClient) -> None:
    page = text_of(employee, "/reminders/now")
    assert EN("reminders.now.start") in page
    assert 'action="/reminders/snooze"' not in page
    for path in ("snooze", "skip", "turn"):
        assert post(employee, f"/reminders/{path}", minutes="10").status_code == 404


def test_a_reminder_leads_through_the_sign_on_to_what_one_can_do(client: FlaskClient) -> None:
    answer = client.get("/reminders/now", headers=PAGE)
    assert answer.headers["Location"] == "/sign-in?next=/reminders/now"
    assert client.post("/reminders/snooze", data={"minutes": "10"}).status_code == 401


def test_a_form_of_another_site_changes_nothing(employee: FlaskClient) -> None:
    begin(employee)
    for path in ("snooze", "skip", "pause", "turn", "forget", "feed", "channels/email"):
        forged = employee.post(f"/reminders/{path}", data={"minutes": "10", "on": "no"})
        assert forged.status_code == 400
    assert EN("reminders.next.at", time="13:00") in text_of(employee, "/today")


def test_mail_goes_to_the_address_of_the_sign_on_and_no_other(
    employee: FlaskClient, channel: Channel, database: Database
) -> None:
    begin(employee)
    assert EN("reminders.email.on", address="els@example.org") in text_of(employee)
    post(employee, "/reminders/channels/email", address="victim@example.org")
    with database.reading() as session:
        [target] = list_targets(session, person_id=person_of(employee))
        sealed = session.get_one(ReminderTargetRow, target.id).sealed
    assert target.address == {"address": "els@example.org"}
    assert b"els" not in sealed


@pytest.mark.parametrize("outcome", list(DeliveryOutcome))
def test_a_test_says_what_became_of_it(
    employee: FlaskClient, channel: Channel, database: Database, outcome: DeliveryOutcome
) -> None:
    begin(employee)
    post(employee, "/reminders/channels/email")
    channel.outcome = outcome
    answer = post(employee, f"/reminders/targets/{target_of(employee, database)}/test")
    assert answer.headers["Location"] == f"/reminders?done={outcome}"
    assert EN(f"reminders.done.{outcome}") in text_of(employee, answer.headers["Location"])
    assert channel.sent[0][1].title == EN("reminder.test.title")
    with database.reading() as session:
        left = list_targets(session, person_id=person_of(employee))
    assert len(left) == (outcome is not DeliveryOutcome.GONE)


def target_of(client: FlaskClient, database: Database) -> str:
    with database.reading() as session:
        return list_targets(session, person_id=person_of(client))[0].code


def test_a_channel_is_turned_off_by_its_owner_only(
    employee: FlaskClient, client_as: SignIn, channel: Channel, database: Database
) -> None:
    begin(employee)
    post(employee, "/reminders/channels/email")
    target = target_of(employee, database)
    assert f"/reminders/targets/{target}/remove" in (page := text_of(employee))
    assert not re.search(r"/targets/\d+/", page)  # a number that counts everybody's would tell
    other = client_as("employee")
    assert post(other, f"/reminders/targets/{target}/test").status_code == 404
    post(other, f"/reminders/targets/{target}/remove")
    assert target_of(employee, database) == target
    post(employee, f"/reminders/targets/{target}/remove")
    assert EN("reminders.channel.since", day="18\u00a0Nov 2026") not in text_of(employee)


def test_a_channel_that_this_installation_lacks_is_not_found(employee: FlaskClient) -> None:
    assert post(employee, "/reminders/channels/pigeon", address="x").status_code == 404


class Push(Channel):
    """A channel as of browsers."""

    public_key = "BMj1"

    def check(self, target: object) -> dict[str, str]:
        """Whatever was given."""
        assert isinstance(target, dict)
        return dict(target)


def test_a_browser_that_another_person_uses_now_is_theirs(
    app: Flask, employee: FlaskClient, client_as: SignIn, database: Database
) -> None:
    put(app, reminders={"web_push": Push("web_push")})
    other = client_as("employee")
    subscription = {"endpoint": "https://push.example.org/1", "p256dh": "x", "auth": "y"}
    for client in (employee, other):
        begin(client)
        answer = client.post(
            "/reminders/channels/web_push",
            json=subscription,
            headers={"X-CSRFToken": client.csrf},  # type: ignore[attr-defined]
        )
        assert answer.get_json() == {"next": "/reminders?done=added"}
    with database.reading() as session:
        assert list_targets(session, person_id=person_of(employee)) == []
        assert len(list_targets(session, person_id=person_of(other))) == 1


@pytest.mark.parametrize("body", ["[]", "1", "null", '"x"', "{}"])
def test_what_is_no_subscription_at_all_is_refused(
    app: Flask, employee: FlaskClient, body: str
) -> None:
    begin(employee)
    headers = {"X-CSRFToken": employee.csrf, "Content-Type": "application/json"}  # type: ignore[attr-defined]
    answer = employee.post("/reminders/channels/slack", data=body, headers=headers)
    assert answer.status_code == 422


def test_a_calendar_is_read_at_once_and_only_its_times_are_kept(
    employee: FlaskClient, meetings: Meetings, database: Database, clock: Clock
) -> None:
    hour = dt.timedelta(hours=1)
    meetings.stretches = [(clock() + hour / 2, clock() + hour * 3 / 2)]
    begin(employee)
    answer = post(employee, "/reminders/calendar", address="https://calendar.example.org/els.ics")
    assert answer.headers["Location"] == "/reminders?done=connected"
    assert EN("reminders.next.at", time="13:30") in text_of(employee, "/today")
    with database.reading() as session:
        row = session.get_one(BusyCalendarRow, person_of(employee))
        assert b"example" not in row.sealed
    post(employee, "/reminders/calendar/remove")
    with database.reading() as session:
        assert find_calendar(session, person_id=person_of(employee)) is None
    assert EN("reminders.next.at", time="13:00") in text_of(employee, "/today")


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_how_many_events_could_not_be_read_is_said_in_words(
    employee: FlaskClient, meetings: Meetings, language: str
) -> None:
    post(employee, "/language", language=language)
    begin(employee)
    for unread in (0, 1, 3):
        meetings.unread = unread
        post(employee, "/reminders/calendar", address="https://calendar.example.org/els.ics")
        told = texts(language).plural("reminders.meetings.unread", unread)
        assert (told in text_of(employee, "/reminders")) is bool(unread)


def test_a_calendar_that_cannot_be_read_is_not_connected(
    employee: FlaskClient, meetings: Meetings, database: Database
) -> None:
    begin(employee)
    assert post(employee, "/reminders/calendar", address="http://x.example").status_code == 422
    meetings.broken = True
    assert post(employee, "/reminders/calendar", address="https://x.example").status_code == 503
    with database.reading() as session:
        assert find_calendar(session, person_id=person_of(employee)) is None


def feed_of(client: FlaskClient) -> str:
    """The path of a new feed."""
    page = unescape(post(client, "/reminders/feed").text)
    found = re.search(r'value="http://127.0.0.1:8000(/calendar/[\w-]+\.ics)"', page)
    assert found is not None
    return found[1]


def test_the_feed_opens_for_whoever_knows_its_address_until_it_is_revoked(
    employee: FlaskClient, client: FlaskClient
) -> None:
    begin(employee)
    path = feed_of(employee)
    answer = client.get(path)
    assert answer.content_type.startswith("text/calendar")
    assert answer.text.count("BEGIN:VEVENT") == 3
    assert "Person" not in answer.text
    assert path not in text_of(employee), "shown once"
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    newer = feed_of(employee)
    assert client.get(path).status_code == 404
    assert client.get(newer).status_code == 200
    post(employee, "/reminders/feed/revoke")
    assert client.get(newer).status_code == 404
    assert client.get("/calendar/x.ics").status_code == 404


def test_the_feed_follows_the_plan(employee: FlaskClient, client: FlaskClient) -> None:
    begin(employee, weekday=["0", "2"])
    path = feed_of(employee)
    assert "BYDAY=MO,WE" in client.get(path).text
    post(employee, "/reminders/turn", on="no")
    assert "BEGIN:VEVENT" not in client.get(path).text


def test_a_feed_that_changed_says_so_and_one_that_did_not_says_the_same(
    employee: FlaskClient, client: FlaskClient, clock: Clock
) -> None:
    begin(employee, weekday=["0", "2"])
    path = feed_of(employee)
    first = client.get(path)
    clock.forward(minutes=30)
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert client.get(path).text == first.text
    begin(employee, weekday=["0", "3"])
    second = client.get(path, headers={"If-None-Match": first.headers["ETag"]}).text
    assert "SEQUENCE:1" in first.text
    assert "LAST-MODIFIED:20261118T110000Z" in first.text
    assert "SEQUENCE:2" in second
    assert "LAST-MODIFIED:20261118T113000Z" in second


def test_stopping_leaves_nothing(
    employee: FlaskClient, channel: Channel, meetings: Meetings, database: Database
) -> None:
    begin(employee)
    path = feed_of(employee)
    post(employee, "/reminders/channels/email")
    post(employee, "/reminders/calendar", address="https://calendar.example.org/els.ics")
    post(employee, "/reminders/forget")
    assert employee.get(path).status_code == 404
    with database.reading() as session:
        person = person_of(employee)
        assert find_plan(session, person_id=person) is None
        assert find_calendar(session, person_id=person) is None
        assert list_targets(session, person_id=person) == []


def test_nobody_else_sees_whether_someone_has_reminders(
    employee: FlaskClient, client_as: SignIn
) -> None:
    begin(employee)
    for role in ("hr_analyst", "administrator", "data_protection_officer"):
        other = client_as(role)
        assert EN("reminders.begin") in text_of(other)
    trail = client_as("data_protection_officer").get("/audit").text
    assert "reminder" not in trail.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_speaks_every_language(
    client_as: SignIn, channel: Channel, meetings: Meetings, language: str
) -> None:
    client = client_as("employee", language=language)
    paths = ("/reminders", "/reminders/now", "/today")

    def look() -> None:
        for path in paths:
            answer = client.get(path)
            assert answer.status_code == 200
            assert f'<html lang="{language}"' in answer.text

    look()
    begin(client)
    post(client, "/reminders/calendar", address="https://calendar.example.org/x.ics")
    look()
    feed_of(client)
    post(client, "/reminders/turn", on="no")
    look()

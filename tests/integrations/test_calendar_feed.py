"""The calendar feed, read back as a calendar application reads it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from integrations.registry import connect
from webapp.domain.ports.reminders import FeedValues, ReminderFeed

BRUSSELS = ZoneInfo("Europe/Brussels")
MADE_ON = dt.date(2026, 11, 18)  # a Wednesday
DAYS = [0, 1, 3]
HALF_PAST = dt.timedelta(minutes=90)
VALUES: FeedValues = {
    "slots": {dt.timedelta(hours=hours): DAYS for hours in (10, 13, 15.5)},
    "timezone": "Europe/Brussels",
    "silent_days": [dt.date(2026, 12, 24), dt.date(2026, 12, 25)],
    "title": "Even opstaan?",
    "text": "Eén minuut; meer niet, echt.",
    "url": "https://rekpauze.example/today",
    "key": "feed-1",
    "unusual_days": {},
    "begins_on": MADE_ON,
    "version": 3,
    "changed_at": dt.datetime(2026, 11, 18, 11, 0, tzinfo=dt.UTC),
}


def render(**changes: Any) -> bytes:
    values: FeedValues = {**VALUES, **changes}  # type: ignore[typeddict-item]
    return bytes(connect("reminders", "calendar", {}, port=ReminderFeed).render(**values))


def occurrences(feed: bytes, first: dt.date, days: int) -> list[dt.datetime]:
    calendar = Calendar.from_ical(feed)
    events = recurring_ical_events.of(calendar).between(first, first + dt.timedelta(days=days))
    return sorted(event["DTSTART"].dt for event in events)


def test_each_slot_comes_on_the_chosen_days_and_on_no_silent_day() -> None:
    moments = occurrences(render(), dt.date(2026, 12, 21), 7)
    assert moments == [
        dt.datetime(2026, 12, day, hour, minute, tzinfo=BRUSSELS)
        for day in (21, 22)
        for hour, minute in ((10, 0), (13, 0), (15, 30))
    ]


def test_the_clock_on_the_wall_counts_also_when_summer_time_begins() -> None:
    before, after = dt.date(2027, 3, 25), dt.date(2027, 3, 29)
    for day, offset in ((before, 1), (after, 2)):
        first = occurrences(render(), day, 1)[0]
        assert (first.hour, first.utcoffset()) == (10, dt.timedelta(hours=offset))


def test_nothing_comes_before_the_feed_was_made() -> None:
    assert occurrences(render(), dt.date(2026, 11, 1), 18) == []
    assert occurrences(render(), dt.date(2026, 11, 1), 19)[0].date() == dt.date(2026, 11, 19)


def test_the_events_are_private_leave_the_time_free_and_ring() -> None:
    calendar = Calendar.from_ical(render())
    events = list(calendar.walk("VEVENT"))
    assert len(events) == 3
    for event in events:
        assert event["CLASS"] == "PRIVATE"
        assert event["TRANSP"] == "TRANSPARENT"
        assert event["SUMMARY"] == "Even opstaan?"
        assert event["URL"] == "https://rekpauze.example/today"
        (alarm,) = event.walk("VALARM")
        assert alarm["ACTION"] == "DISPLAY"
        assert alarm["TRIGGER"].dt == dt.timedelta()
        assert "ATTENDEE" not in event and "ORGANIZER" not in event
        assert event.errors == []
    assert calendar["REFRESH-INTERVAL"].dt == dt.timedelta(days=1)
    assert b"REFRESH-INTERVAL;VALUE=DURATION:P1D\r\n" in render()


def test_it_is_no_message_between_calendars() -> None:
    """One with a METHOD names who invites, and its type of content names the method (RFC 5546)."""
    assert "METHOD" not in Calendar.from_ical(render())


def test_the_words_are_escaped_and_the_lines_are_short() -> None:
    feed = render(text="a, b; c\nd" + "é" * 100)
    assert all(len(line) <= 75 for line in feed.split(b"\r\n"))
    (event, *_) = Calendar.from_ical(feed).walk("VEVENT")
    assert str(event["DESCRIPTION"]).startswith("a, b; c\nd" + "é" * 100)


def test_the_same_values_give_the_same_bytes_and_the_same_ids() -> None:
    assert render() == render()
    assert render(silent_days=[]) != render()

    def ids(feed: bytes) -> list[str]:
        return [str(event["UID"]) for event in Calendar.from_ical(feed).walk("VEVENT")]

    assert ids(render()) == ids(
        render(silent_days=[], title="Pauze", begins_on=dt.date(2027, 1, 1))
    )
    assert ids(render(slots={dt.timedelta(hours=13): DAYS})) == ids(render())[1:2]
    assert not set(ids(render(key="feed-2"))) & set(ids(render()))
    assert all(uid.endswith("@rekpauze.example") for uid in ids(render()))
    assert b"feed-1" not in render()


def test_without_days_or_slots_the_calendar_is_empty_and_still_one() -> None:
    for changes in ({"slots": {dt.timedelta(hours=10): []}}, {"slots": {}}):
        calendar = Calendar.from_ical(render(**changes))
        assert list(calendar.walk("VEVENT")) == []
        assert len(list(calendar.walk("VTIMEZONE"))) == 1


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Brussels",
        "Europe/London",
        "America/St_Johns",
        "Asia/Kolkata",
        "UTC",
        "Africa/Casablanca",
    ],
)
def test_the_zone_is_described_as_it_is(zone: str) -> None:
    """A description under a name that nobody knows is read back and compared hour by hour."""
    feed = render(timezone=zone).replace(f"TZID:{zone}".encode(), f"TZID:Unknown-{zone}".encode())
    (description,) = Calendar.from_ical(feed).walk("VTIMEZONE")
    read = description.to_tz()
    start = dt.datetime(2026, 11, 18, 0, 30)
    for hours in range(24 * 366 * 2):
        local = start + dt.timedelta(hours=hours)
        real = local.replace(tzinfo=ZoneInfo(zone))
        if real.astimezone(dt.UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
            continue  # an hour that the clock skips
        if real.replace(fold=1).utcoffset() != real.utcoffset():
            continue  # an hour that comes twice
        assert local.replace(tzinfo=read).utcoffset() == real.utcoffset(), local


def test_summer_time_is_told_as_a_yearly_rule() -> None:
    (description,) = Calendar.from_ical(render()).walk("VTIMEZONE")
    told = [
        (part.name, str(part["RRULE"].to_ical(), "ascii"), part["TZOFFSETTO"].td)
        for part in description.subcomponents
    ]
    assert sorted(told) == [
        ("DAYLIGHT", "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", dt.timedelta(hours=2)),
        ("STANDARD", "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", dt.timedelta(hours=1)),
    ]
    assert all("RDATE" not in part for part in description.subcomponents)


def test_a_zone_without_a_rule_lists_its_changes_and_one_without_changes_says_so() -> None:
    morocco, india = (
        Calendar.from_ical(render(timezone=zone)).walk("VTIMEZONE")[0].subcomponents
        for zone in ("Africa/Casablanca", "Asia/Kolkata")
    )
    assert all("RRULE" not in part and "RDATE" in part for part in morocco)
    assert [(part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td) for part in india] == [
        (dt.timedelta(hours=5.5), dt.timedelta(hours=5.5))
    ]


@given(
    slots=st.lists(st.integers(0, 36 * 60 - 1).map(lambda t: dt.timedelta(minutes=t)), max_size=4),
    weekdays=st.sets(st.integers(0, 6)),
    silent=st.sets(st.integers(0, 40), max_size=10),
    made=st.integers(0, 400),
)
def test_the_feed_says_the_slots_of_the_days_that_are_not_silent(
    slots: list[dt.timedelta], weekdays: set[int], silent: set[int], made: int
) -> None:
    first = MADE_ON + dt.timedelta(days=made)
    quiet = {first + dt.timedelta(days=day) for day in silent}
    feed = render(slots=dict.fromkeys(slots, weekdays), silent_days=quiet, begins_on=first)
    days = [first + dt.timedelta(days=day) for day in range(28)]
    wanted = {
        dt.datetime.combine(day, dt.time()) + slot
        for day in days
        for slot in slots
        if day.weekday() in weekdays and day not in quiet
    }
    found = {moment.replace(tzinfo=None) for moment in occurrences(feed, first, 29)}
    last = dt.datetime.combine(days[-1], dt.time())
    assert {one for one in found if one < last} == {one for one in wanted if one < last}


def test_a_series_that_begins_in_an_hour_that_the_clock_skips_keeps_its_hour() -> None:
    sunday, week = dt.date(2027, 3, 28), dt.timedelta(weeks=1)
    for silent in (set[dt.date](), {sunday}):
        feed = render(
            slots={dt.timedelta(hours=2, minutes=15): {6}}, silent_days=silent, begins_on=sunday
        )
        found = [moment.replace(tzinfo=None) for moment in occurrences(feed, sunday, 20)]
        wanted = [sunday + n * week for n in range(3) if sunday + n * week not in silent]
        assert found == [dt.datetime.combine(day, dt.time(2, 15)) for day in wanted]


def test_no_health_word_and_no_name_is_added() -> None:
    words = render(title="T", text="X", url="https://u.example/").lower()
    for word in (b"rug", b"back", b"stretch", b"health", b"pain", b"attendee", b"organizer"):
        assert word not in words


def test_a_changed_feed_looks_changed() -> None:
    later = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
    for event in Calendar.from_ical(render(version=4, changed_at=later)).walk("VEVENT"):
        assert event["SEQUENCE"] == 4
        assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == later


def test_only_the_night_of_the_change_of_clock_differs() -> None:
    spring = dt.date(2027, 3, 27)
    moments = [dt.datetime(2027, 3, 27, 22, 30, tzinfo=dt.UTC) + n * HALF_PAST for n in range(4)]
    feed = render(
        slots={dt.timedelta(hours=hours): range(7) for hours in (23.5, 25, 26.5, 28, 29.5)},
        unusual_days={spring: moments},
    )
    found = occurrences(feed, dt.date(2027, 3, 26), 4)
    local = [f"{moment.astimezone(BRUSSELS):%d %H:%M}" for moment in found]
    ordinary = ("23:30", "01:00", "02:30", "04:00", "05:30")
    assert [one for one in local if one < "27 12"] == [
        "26 01:00", "26 02:30", "26 04:00", "26 05:30", "26 23:30",
        "27 01:00", "27 02:30", "27 04:00", "27 05:30",
    ]  # fmt: skip
    assert [one for one in local if "27 12" < one < "28 12"] == [
        "27 23:30", "28 01:00", "28 03:30", "28 05:00",
    ]  # fmt: skip
    assert {one[3:] for one in local if one > "28 12"} == set(ordinary)


def test_a_night_of_the_change_that_is_silent_stays_silent() -> None:
    spring = dt.date(2027, 3, 28)
    feed = render(
        slots=dict.fromkeys(VALUES["slots"], range(7)),
        silent_days=[spring],
        unusual_days={spring: [dt.datetime(2027, 3, 28, 9, tzinfo=dt.UTC)]},
    )
    assert occurrences(feed, spring, 1) == []


def test_two_years_of_holidays_and_the_most_slots_stay_short() -> None:
    silent = [MADE_ON + dt.timedelta(days=33 * n) for n in range(24)]
    slots = [dt.timedelta(minutes=30 * n) for n in range(20)]
    feed = render(slots=dict.fromkeys(slots, range(7)), silent_days=silent)
    assert len(feed) < 24_000
    assert feed.count(b"EXDATE") == len(slots)

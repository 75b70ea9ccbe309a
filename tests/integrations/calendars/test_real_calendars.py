"""Calendars as real programs write them, where a good guess is wrong (each input is invented)."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from integrations.calendars.free_busy import FreeBusy
from tests.integrations.calendars.test_free_busy import (
    ADDRESS,
    FIRST,
    LAST,
    MEETING,
    Given,
    busy,
    calendar,
    event,
    shown,
)

BRUSSELS = ZoneInfo("Europe/Brussels")


def zone(name: str, *parts: str) -> str:
    return "\n".join(["BEGIN:VTIMEZONE", f"TZID:{name}", *parts, "END:VTIMEZONE"])


def offset(hours: str) -> str:
    return (
        "BEGIN:STANDARD\nDTSTART:16010101T030000\n"
        f"TZOFFSETFROM:{hours}\nTZOFFSETTO:{hours}\nTZNAME:X\nEND:STANDARD"
    )


NEW_YORK = (
    "BEGIN:STANDARD\nDTSTART:16010101T020000\nTZOFFSETFROM:-0400\nTZOFFSETTO:-0500\n"
    "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\nEND:STANDARD\n"
    "BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\n"
    "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3\nX-LIC-LOCATION:x\nEND:DAYLIGHT"
)


def at(name: str) -> str:
    return event(f'DTSTART;TZID="{name}":20261118T100000', "DURATION:PT1H", uid=name)


def unread(*parts: str) -> int:
    return FreeBusy(Given(calendar(*parts))).busy(ADDRESS, FIRST, LAST).unread


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("GMT Standard Time 1", "11:00-12:00"),
        ("gmt standard time", "11:00-12:00"),
        ("Pacific Standard Time 2", "19:00-20:00"),
        ("tzone://Microsoft/Utc", "11:00-12:00"),
        ("tzone://Microsoft/Custom/Europe/London", "11:00-12:00"),
        ("London", "11:00-12:00"),
        ("Europe_London", "11:00-12:00"),
        ("europe/london", "11:00-12:00"),
        ("US-Eastern", "16:00-17:00"),
        ("US/Eastern", "16:00-17:00"),
        ("Eastern", "16:00-17:00"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "16:00-17:00"),
        ("(GMT+01:00) Brussels, Copenhagen, Madrid, Paris", "10:00-11:00"),
        ("(UTC+02:00) Helsinki, Kyiv, Riga, Sofia, Tallinn, Vilnius", "09:00-10:00"),
        ("W. Europe", "10:00-11:00"),
        ("America/New_York", "16:00-17:00"),
        ("/freeassociation.sourceforge.net/Europe/London", "11:00-12:00"),
        ("UTC+11", "00:00-01:00"),
        ("GMT-0500", "16:00-17:00"),
        ("+02:00", "09:00-10:00"),
        ("Etc/GMT+5", "16:00-17:00"),
    ],
)
def test_a_zone_is_found_behind_its_spelling(name: str, right: str) -> None:
    assert busy(at(name)) == [right]
    assert unread(at(name)) == 0


@pytest.mark.parametrize("name", ["Customized Time Zone", "Eastern 7", "Klant: Gent", "x"])
def test_a_zone_that_the_file_defines_is_the_one_it_means(name: str) -> None:
    assert busy(zone(name, offset("+0530")), at(name)) == ["05:30-06:30"]
    summer = event(f"DTSTART;TZID={name}:20260318T100000", "RRULE:FREQ=WEEKLY", "DURATION:PT1H")
    week = dt.datetime(2026, 3, 25, tzinfo=BRUSSELS)  # summer there, winter here
    body = calendar(zone(name, NEW_YORK), summer.replace(f"TZID={name}", f'TZID="{name}"'))
    found = FreeBusy(Given(body)).busy(ADDRESS, week, week + dt.timedelta(days=1))
    assert shown(found.stretches) == ["15:00-16:00"]


def test_the_zone_of_one_calendar_never_reaches_another() -> None:
    name = "Customized Time Zone"
    assert busy(zone(name, offset("-0500")), at(name)) == ["16:00-17:00"]
    assert busy(zone(name, offset("+0300")), at(name)) == ["08:00-09:00"]
    assert busy(at(name)) == ["10:00-11:00"]


def test_a_known_name_is_not_taken_from_the_file() -> None:
    assert busy(zone("Europe/London", offset("+0900")), at("Europe/London")) == ["11:00-12:00"]


def test_a_zone_that_nothing_defines_is_not_guessed_in_silence() -> None:
    assert busy(at("Customized Time Zone")) == ["10:00-11:00"]
    assert unread(at("Customized Time Zone")) == 1
    assert unread(zone("Broken", "BEGIN:STANDARD\nEND:STANDARD"), at("Broken")) == 1


@pytest.mark.parametrize("name", ["RECURRENCE-ID", "EXDATE"])
def test_zones_hold_for_exceptions_too(name: str) -> None:
    series = ("DTSTART;TZID=London:20261104T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY")
    exception = f"{name};TZID=GMT Standard Time 1:20261118T090000"
    parts = {
        "EXDATE": [event(*series, exception)],
        "RECURRENCE-ID": [event(*series), event(exception, *MEETING, "STATUS:CANCELLED")],
    }[name]
    assert busy(*parts) == []


@pytest.mark.parametrize(
    "lines",
    [
        ("RRULE:INTERVAL=1;FREQ=WEEKLY;BYDAY=WE",),
        ("RRULE:FREQ=WEEKLY;BYDAY=WE, FR",),
        ("RRULE:FREQ=WEEKLY;BYDAY=WE;",),
        ("RRULE:FREQ=DAILY;BYHOUR=10;BYMINUTE=0;BYSECOND=0",),
        ("RRULE:FREQ=YEARLY;BYWEEKNO=47;BYDAY=WE",),
        ("RRULE:FREQ=YEARLY;BYYEARDAY=322",),
        ("RRULE:FREQ=WEEKLY;BYDAY=WE,TH;BYSETPOS=1",),
        ("RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE;BYSETPOS=-3",),
        ("RRULE:FREQ=MONTHLY;BYMONTHDAY=18;SKIP=OMIT",),
        ("RRULE:FREQ=DAILY;UNTIL=20261118",),
        ("RRULE:FREQ=DAILY;UNTIL=20261118T100000",),
        ("RRULE:FREQ=YEARLY;COUNT=1", "RRULE:FREQ=WEEKLY"),
        ("RRULE:",),
        ("RRULE:FREQ=WEEKLY", "EXDATE:"),
        ("RRULE:FREQ=DAILY;UNTIL=20200101T000000Z",),  # ended before it began: the start counts
    ],
)
def test_rules_that_are_valid_or_harmless_are_followed(lines: tuple[str, ...]) -> None:
    assert busy(event(*MEETING, *lines)) == ["10:00-11:00"]
    assert unread(event(*MEETING, *lines)) == 0


def test_a_rule_within_the_day_is_followed() -> None:
    at_nine = ("DTSTART;TZID=Europe/Brussels:20261117T090000", "DURATION:PT10M")
    assert busy(event(*at_nine, "RRULE:FREQ=DAILY;BYHOUR=9,14")) == ["09:00-09:10", "14:00-14:10"]
    every_six = busy(event(*at_nine, "RRULE:FREQ=HOURLY;INTERVAL=6"))
    assert every_six == ["03:00-03:10", "09:00-09:10", "15:00-15:10", "21:00-21:10"]


@pytest.mark.parametrize(
    "lines",
    [
        ("RRULE:FREQ=SECONDLY",),
        ("RRULE:EVERY DAY",),
        ("EXDATE:never",),
        ("RDATE:20261318",),
        ("DTEND:None",),
    ],
)
def test_one_strange_event_costs_itself_only_and_is_counted(lines: tuple[str, ...]) -> None:
    strange = event(MEETING[0], *lines, "RRULE:FREQ=DAILY", uid="strange")
    assert busy(event(*MEETING), strange) == ["10:00-11:00"]
    assert unread(event(*MEETING), strange) == 1


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART;VALUE=DATE:20121118", "RRULE:FREQ=SOMETIMES"),
        ("DTSTART:20121118T090000Z", "DTEND:None"),
        ("DTSTART:20240215T090000Z", "DURATION:-PT15M"),
        ("DTSTART:20261118T090000Z", "DTEND:None", "TRANSP:TRANSPARENT"),
        ("DTSTART:20261118T090000Z", "DTEND:None", "STATUS:CANCELLED"),
        ("DTSTART:20291118T090000Z", "DTEND:None"),
        ("DTSTART;VALUE=DATE:20121210", "RDATE:20131210Z"),
    ],
)
def test_what_could_not_matter_costs_not_even_a_word(lines: tuple[str, ...]) -> None:
    assert unread(event(*MEETING), event(*lines, uid="2")) == 0


@pytest.mark.parametrize(
    ("length", "right"),
    [
        ("+PT1H", "10:00-11:00"),
        ("PT60M", "10:00-11:00"),
        ("P0DT1H", "10:00-11:00"),
        ("PT1W", "10:00-00:00"),
        ("P1D", "10:00-00:00"),
    ],
)
def test_lengths_are_read_in_every_way_they_are_written(length: str, right: str) -> None:
    found = FreeBusy(Given(calendar(event(MEETING[0], f"DURATION:{length}"))))
    ((start, end),) = found.busy(ADDRESS, FIRST, LAST).stretches
    told = [f"{moment.astimezone(BRUSSELS):%H:%M}" for moment in (start, min(end, LAST))]
    assert "-".join(told) == right


@pytest.mark.parametrize(
    ("lines", "right"),
    [
        (("DTSTART;TZID=Europe/Brussels:20260328T230000", "DURATION:PT5H"), "23:00-05:00"),
        (("DTSTART;TZID=Europe/Brussels:20260328T230000", "DURATION:P1D"), "23:00-23:00"),
        (("DTSTART;TZID=Europe/Brussels:20261024T230000", "DURATION:PT5H"), "23:00-03:00"),
        (
            ("DTSTART;TZID=Europe/Brussels:20260321T230000", "DURATION:PT5H", "RRULE:FREQ=WEEKLY"),
            "23:00-05:00",
        ),
    ],
)
def test_five_hours_are_five_hours_in_the_night_the_clock_changes(
    lines: tuple[str, ...], right: str
) -> None:
    month, day = (3, 28) if "202603" in lines[0] else (10, 24)
    first = dt.datetime(2026, month, day, 12, tzinfo=BRUSSELS)
    assert busy(event(*lines), first=first, last=first + dt.timedelta(days=1)) == [right]


def test_events_of_one_uid_each_count_and_a_later_revision_replaces() -> None:
    def shift(hour: int, *lines: str) -> str:
        return event(f"DTSTART:20261118T{hour:02}0000Z", "DURATION:PT1H", *lines, uid="shift")

    assert busy(shift(8), shift(13)) == ["09:00-10:00", "14:00-15:00"]
    assert busy(shift(8, "SEQUENCE:0"), shift(13, "SEQUENCE:1")) == ["14:00-15:00"]
    nameless = [
        event(f"DTSTART:20261118T{hour}0000Z", "DURATION:PT1H", uid="") for hour in (10, 13)
    ]
    assert busy(*nameless) == ["11:00-12:00", "14:00-15:00"]


DAILY = ("DTSTART;TZID=Europe/Brussels:20261109T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY")


def test_an_exception_may_move_the_rest_of_a_series() -> None:
    moved = event(
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Brussels:20261116T100000",
        "DTSTART;TZID=Europe/Brussels:20261116T140000",
        "DURATION:PT30M",
    )
    assert busy(event(*DAILY), moved) == ["14:00-14:30"]


@pytest.mark.parametrize(
    "changed", ["RECURRENCE-ID;VALUE=DATE:20261118", "RECURRENCE-ID:20261118T090000Z"]
)
def test_an_exception_may_name_the_day_only(changed: str) -> None:
    moved = event(changed, "DTSTART:20261118T140000Z", "DTEND:20261118T150000Z")
    assert busy(event(*DAILY), moved) == ["15:00-16:00"]


@pytest.mark.parametrize(
    ("lines", "right"),
    [
        (("EXRULE:FREQ=WEEKLY;BYDAY=WE",), []),
        (("EXRULE:FREQ=DAILY;INTERVAL=2",), ["10:00-11:00"]),
        (("RDATE;VALUE=PERIOD:20261118T120000Z/20261118T150000Z",), ["10:00-11:00", "13:00-16:00"]),
        (("RDATE;VALUE=PERIOD:20261118T120000Z/PT2H",), ["10:00-11:00", "13:00-15:00"]),
        (("RRULE:FREQ=DAILY;BYHOUR=16",), ["10:00-11:00", "16:00-17:00"]),
        (("EXDATE;VALUE=DATE:20261118",), []),
    ],
)
def test_a_series_is_read_as_the_standard_says(lines: tuple[str, ...], right: list[str]) -> None:
    assert busy(event(*DAILY, *lines)) == right


def test_a_blank_behind_a_comma_and_one_bad_period_do_no_harm() -> None:
    periods = "FREEBUSY:20261118T090000Z/PT1H, 20261118T120000Z/20261118T130000Z, bad"
    part = f"BEGIN:VFREEBUSY\n{periods}\nEND:VFREEBUSY"
    assert busy(part) == ["10:00-11:00", "13:00-14:00"]
    assert unread(part) == 1


def test_each_event_in_a_zone_that_nothing_defines_is_counted() -> None:
    hours = [
        event(f"DTSTART;TZID=x:20261118T{n}0000", "DURATION:PT30M", uid=f"{n}") for n in (9, 11)
    ]
    hours[0] = hours[0].replace("T90000", "T090000")
    assert unread(*hours, event(*MEETING)) == 2


def test_a_zone_that_repeats_more_often_than_yearly_is_no_definition() -> None:
    daily = NEW_YORK.replace("FREQ=YEARLY;BYDAY=2SU;BYMONTH=3", "FREQ=DAILY")
    assert busy(zone("Odd", daily), at("Odd")) == ["10:00-11:00"]
    assert unread(zone("Odd", daily), at("Odd")) == 1


@pytest.mark.parametrize("rule", ["RRULE:FREQ=WEEKLY", "EXRULE:FREQ=WEEKLY;BYDAY=MO"])
def test_an_event_with_more_rules_than_anybody_needs_is_not_followed(rule: str) -> None:
    assert busy(event(*MEETING, *[rule] * 5, uid="2")) == ["10:00-11:00"]
    assert unread(event(*MEETING), event(*MEETING, *[rule] * 6, uid="2")) == 1


def test_a_day_begins_where_the_person_is_whatever_zone_the_calendar_names() -> None:
    away = event("DTSTART;VALUE=DATE:20261118", "X-MICROSOFT-CDO-BUSYSTATUS:OOF")
    assert busy("X-WR-TIMEZONE:America/New_York", away) == ["00:00-00:00"]
    found = FreeBusy(Given(calendar("X-WR-TIMEZONE:America/New_York", away)))
    ((start, _),) = found.busy(ADDRESS, FIRST, LAST).stretches
    assert start == FIRST


def test_a_series_that_ended_long_ago_costs_no_time() -> None:
    ended = event(*MEETING, "RRULE:FREQ=DAILY;UNTIL=20200101").replace("20261118", "20190107")
    in_no_time = FreeBusy(Given(calendar(ended)), seconds=0)
    assert in_no_time.busy(ADDRESS, FIRST, LAST).unread == 0


def test_birthdays_cost_no_time() -> None:
    birthdays = [
        event(f"DTSTART;VALUE=DATE:19{year:02}0318", "RRULE:FREQ=YEARLY", uid=f"{year} {n}")
        for n in range(20)
        for year in range(10, 90)
    ]
    in_no_time = FreeBusy(Given(calendar(*birthdays)), seconds=0)
    found = in_no_time.busy(ADDRESS, FIRST, LAST)
    assert (found.stretches, found.unread) == ([], 0)


def test_an_invitation_that_the_owner_declined_is_no_busy_time() -> None:
    owner = "X-WR-CALNAME:Lotte@linde.example"
    declined = "ATTENDEE;CN=x;PARTSTAT=DECLINED:mailto:lotte@linde.example"
    other = "ATTENDEE;PARTSTAT=DECLINED:mailto:jan@linde.example"
    assert busy(owner, event(*MEETING, declined)) == []
    assert busy(owner, event(*MEETING, other)) == ["10:00-11:00"]
    assert busy(event(*MEETING, declined)) == ["10:00-11:00"]


def test_a_whole_day_of_outlook_and_the_zone_of_a_calendar_are_known() -> None:
    whole = (
        "DTSTART;TZID=Europe/Brussels:20261118T000000",
        "DTEND;TZID=Europe/Brussels:20261119T000000",
        "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
    )
    assert busy(event(*whole)) == []
    assert busy(event(*whole, "X-MICROSOFT-CDO-BUSYSTATUS:OOF")) == ["00:00-00:00"]
    floating = event("DTSTART:20261118T100000", "DTEND:20261118T110000")
    assert busy("X-WR-TIMEZONE:America/New_York", floating) == ["16:00-17:00"]

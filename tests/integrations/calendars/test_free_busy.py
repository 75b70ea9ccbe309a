"""When somebody is busy, as real servers tell it in the formats that are about."""

from __future__ import annotations

import contextlib
import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.calendars.busy_lines import read_busy_lines
from integrations.calendars.free_busy import BusyTime, FreeBusy
from integrations.http.outbound import HttpResponse, Outbound
from tests.https import answer, https_server
from webapp.domain.errors import Invalid, Unavailable

BRUSSELS = ZoneInfo("Europe/Brussels")
FIRST = dt.datetime(2026, 11, 18, 0, 0, tzinfo=BRUSSELS)  # a Wednesday
LAST = FIRST + dt.timedelta(days=1)
ADDRESS = "https://far.example.org/basic.ics"


class Given(Outbound):
    """Answers with what the test gives, and fetches nothing."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.body = body

    def get(self, given: str, hosts: object = ()) -> HttpResponse:
        return HttpResponse(200, self.body)


def calendar(*parts: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *parts, "END:VCALENDAR", ""]
    return "\r\n".join("\n".join(lines).splitlines()).encode() + b"\r\n"


def event(*lines: str, uid: str = "1") -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"])


def busy(*parts: str, first: dt.datetime = FIRST, last: dt.datetime = LAST) -> list[str]:
    """The stretches, as hours and minutes in Brussels."""
    return shown(FreeBusy(Given(calendar(*parts))).busy(ADDRESS, first, last))


def shown(stretches: list[BusyTime]) -> list[str]:
    assert all(moment.tzinfo is dt.UTC for stretch in stretches for moment in stretch)
    local = [[moment.astimezone(BRUSSELS) for moment in stretch] for stretch in stretches]
    return [f"{start:%H:%M}-{end:%H:%M}" for start, end in local]


MEETING = (
    "DTSTART;TZID=Europe/Brussels:20261118T100000",
    "DTEND;TZID=Europe/Brussels:20261118T110000",
)
WEEKLY = (
    "DTSTART;TZID=Europe/Brussels:20260107T100000",
    "DTEND;TZID=Europe/Brussels:20260107T103000",
    "RRULE:FREQ=WEEKLY;BYDAY=WE",
)


def test_a_meeting_is_busy_time() -> None:
    assert busy(event(*MEETING)) == ["10:00-11:00"]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("DTSTART:20261118T090000Z", "DTEND:20261118T100000Z"),
        ("DTSTART;TZID=Romance Standard Time:20261118T100000", "DURATION:PT1H"),
        ('DTSTART;TZID="W. Europe Standard Time":20261118T100000', "DURATION:PT60M"),
        ("DTSTART;TZID=/citadel.org/20210210_1/Europe/Brussels:20261118T100000", "DURATION:PT1H"),
        ("DTSTART;TZID=Customized Time Zone:20261118T100000", "DURATION:PT1H"),
        ("DTSTART:20261118T100000", "DTEND:20261118T110000"),
        ("DTSTART;TZID=America/New_York:20261118T040000", "DURATION:PT1H"),
        ("dtstart;tzid=Europe/Paris;value=DATE-TIME:20261118T100000", "duration:PT1H"),
    ],
)
def test_moments_are_understood_in_every_way_they_are_written(start: str, end: str) -> None:
    assert busy(event(start, end)) == ["10:00-11:00"]


def test_times_without_a_zone_are_those_of_the_person() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    first = dt.datetime(2026, 11, 18, tzinfo=tokyo)
    floating = event("DTSTART:20261118T180000", "DTEND:20261118T190000")
    assert busy(floating, first=first, last=first + dt.timedelta(days=1)) == ["10:00-11:00"]


@pytest.mark.parametrize(
    "line",
    [
        "TRANSP:TRANSPARENT",
        "STATUS:CANCELLED",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE",
    ],
)
def test_a_meeting_that_is_off_or_shown_as_free_is_not_busy(line: str) -> None:
    assert busy(event(*MEETING, line)) == []


@pytest.mark.parametrize(
    "line",
    [
        "TRANSP:OPAQUE",
        "STATUS:TENTATIVE",
        "STATUS:CONFIRMED",
        "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE",
        "X-MICROSOFT-CDO-BUSYSTATUS:OOF",
        "X-SOMETHING:ELSE",
        "SUMMARY:TRANSP:TRANSPARENT",
    ],
)
def test_any_other_meeting_is_busy(line: str) -> None:
    assert busy(event(*MEETING, line)) == ["10:00-11:00"]


def test_a_whole_day_counts_when_it_is_out_of_office_only() -> None:
    day = ("DTSTART;VALUE=DATE:20261118", "DTEND;VALUE=DATE:20261119")
    assert busy(event(*day)) == []
    assert busy(event(*day, "TRANSP:OPAQUE", "X-MICROSOFT-CDO-BUSYSTATUS:BUSY")) == []
    assert busy(event(*day, "X-MICROSOFT-CDO-BUSYSTATUS:OOF")) == ["00:00-00:00"]
    leave = ("DTSTART;VALUE=DATE:20260801", "DTEND;VALUE=DATE:20270101")
    assert busy(event(*leave, "X-MICROSOFT-CDO-BUSYSTATUS:OOF")) != []


def test_a_series_of_whole_days_or_of_times_without_a_zone_is_followed() -> None:
    days = ("DTSTART;VALUE=DATE:20260107", "DTEND;VALUE=DATE:20260108", WEEKLY[2])
    assert busy(event(*days, "X-MICROSOFT-CDO-BUSYSTATUS:OOF")) == ["00:00-00:00"]
    assert busy(event("DTSTART:20260107T100000", "DURATION:PT1H", WEEKLY[2])) == ["10:00-11:00"]
    assert busy(event(*WEEKLY[:2], "RRULE:FREQ=WEEKLY;COUNT=46")) == ["10:00-10:30"]
    assert busy(event(*WEEKLY[:2], "RRULE:FREQ=WEEKLY;COUNT=45")) == []


def test_a_birthday_of_an_unknown_year_is_passed_over() -> None:
    birthday = ("DTSTART;VALUE=DATE:16041118", "RRULE:FREQ=YEARLY")
    meetings = ("DTSTART:19700107T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY")
    assert busy(event(*birthday), event(*MEETING, uid="2")) == ["10:00-11:00"]
    assert busy(event("DTSTART:00010103T090000Z", *meetings[1:])) == []
    assert busy(event(*meetings)) == ["10:00-11:00"]


def test_a_series_is_followed_with_its_exceptions() -> None:
    assert busy(event(*WEEKLY)) == ["10:00-10:30"]
    assert busy(event(*WEEKLY, "EXDATE;TZID=Europe/Brussels:20261118T100000")) == []
    assert busy(event(*WEEKLY, "EXDATE:20261111T090000Z,20261118T090000Z")) == []
    assert busy(event(*WEEKLY[:2], "RRULE:FREQ=WEEKLY;UNTIL=20261101T000000Z")) == []
    assert busy(event(*WEEKLY[:2], "RDATE;TZID=Europe/Brussels:20261118T140000")) == ["14:00-14:30"]


def test_one_occurrence_may_be_moved_or_called_off() -> None:
    override = "RECURRENCE-ID;TZID=Europe/Brussels:20261118T100000"
    moved = event(
        override,
        "DTSTART;TZID=Europe/Brussels:20261118T150000",
        "DTEND;TZID=Europe/Brussels:20261118T160000",
    )
    assert busy(event(*WEEKLY), moved) == ["15:00-16:00"]
    assert busy(event(*WEEKLY), event(override, *MEETING, "STATUS:CANCELLED")) == []
    assert busy(event(*WEEKLY), event(override, *MEETING), event(*MEETING, uid="2")) == [
        "10:00-11:00"
    ]


def test_the_hour_on_the_wall_counts_when_summer_time_begins() -> None:
    summer = dt.datetime(2026, 7, 1, tzinfo=BRUSSELS)
    assert busy(event(*WEEKLY), first=summer, last=summer + dt.timedelta(days=1)) == ["10:00-10:30"]


def test_free_and_busy_is_understood_as_such() -> None:
    answer_ = (
        "BEGIN:VFREEBUSY\nDTSTART:20261118T000000Z\nDTEND:20261119T000000Z\n"
        "FREEBUSY:20261118T090000Z/PT1H30M,20261118T120000Z/20261118T130000Z\n"
        "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20261118T140000Z/P0DT0H30M\n"
        "FREEBUSY;FBTYPE=FREE:20261118T080000Z/PT8H\nEND:VFREEBUSY"
    )
    assert busy(answer_) == ["10:00-11:30", "13:00-14:00", "15:00-15:30"]


def test_only_what_touches_the_period_is_told_and_overlaps_are_one() -> None:
    def hours(start: str, end: str, uid: str) -> str:
        return event(f"DTSTART:20261118T{start}00Z", f"DTEND:20261118T{end}00Z", uid=uid)

    first, last = (dt.datetime(2026, 11, 18, hour, tzinfo=dt.UTC) for hour in (9, 12))
    found = busy(
        hours("0800", "0900", "1"),  # ends as the period begins
        hours("0830", "0930", "2"),
        hours("0915", "1000", "3"),
        hours("1000", "1015", "4"),  # begins as another ends
        hours("1100", "1300", "5"),
        hours("1200", "1300", "6"),
        hours("1030", "1030", "7"),  # takes no time
        first=first,
        last=last,
    )
    assert found == ["09:30-11:15", "12:00-14:00"]


def test_a_folded_line_and_other_line_ends_are_understood() -> None:
    folded = calendar(event(*MEETING)).replace(b"20261118T100000", b"20261118\r\n T100000")
    assert shown(FreeBusy(Given(folded)).busy(ADDRESS, FIRST, LAST)) == ["10:00-11:00"]
    plain = b"\xef\xbb\xbf" + calendar(event(*MEETING)).replace(b"\r\n", b"\n")
    assert shown(FreeBusy(Given(plain)).busy(ADDRESS, FIRST, LAST)) == ["10:00-11:00"]


def test_no_word_of_a_meeting_reaches_what_understands_it() -> None:
    secret = event(
        *MEETING,
        "SUMMARY:Secret: the merger",
        "DESCRIPTION:Secret",
        "LOCATION:Secret",
        "ORGANIZER;CN=Secret:mailto:secret@linde.example",
        "ATTENDEE;CN=Secret:mailto:secret@linde.example",
        "X-SECRET:Secret",
        "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Secret\nTRIGGER:-PT5M\nEND:VALARM",
        "CATEGORIES:Secret",
        uid="secret@linde.example",
    )
    lines = read_busy_lines(calendar("X-WR-CALNAME:Secret", secret), "Europe/Brussels")
    assert "secret" not in repr(lines).lower()
    assert lines.events == {0: [[*MEETING]]}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><p>sign in</p>",
        b"BEGIN:VCALENDAR\r\n",
        b"BEGIN:VEVENT\r\nEND:VEVENT\r\n",
        calendar(event(*MEETING))[:-20],
        calendar("BEGIN:VEVENT\nEND:VTODO"),
        calendar("END:VCALENDAR"),
        calendar(event("DTSTART:tomorrow")),
        calendar(event("DTSTART:99999999T999999Z")),
        calendar(event("DTSTART:20261350T100000Z")),
        calendar(event("DTSTART;TZID=Europe/Brussels:20261118T996000")),
        calendar(event(*MEETING, "RRULE:FREQ=SECONDLY")),
        calendar(event(*MEETING, "RRULE:FREQ=HOURLY")),
        calendar(event(*MEETING, "RRULE:FREQ=DAILY;BYHOUR=1,2,3")),
        calendar(event(*MEETING, "RRULE:EVERY DAY")),
        calendar(event(*MEETING, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")),
        calendar(event(*MEETING, "RRULE:FREQ=WEEKLY;BYSETPOS=50")),
        calendar(event(*MEETING, "RRULE:FREQ=DAILY;INTERVAL=0")),  # looked for without end
        calendar(event(*MEETING, "RRULE:FREQ=YEARLY;INTERVAL=00")),
        calendar(event(*MEETING, "RRULE:FREQ=DAILY;BYMONTH=13")),
        calendar(event(*MEETING, "RRULE:FREQ=YEARLY;BYDAY=" + ",".join(["MO"] * 100))),
        calendar(event(*MEETING, "RRULE:FREQ=YEARLY;BYWEEKNO=60")),
        calendar(event(*MEETING, "RRULE:FREQ=DAILY;COUNT=X")),
        calendar(event(MEETING[0], "DURATION:LONG")),
        calendar(event(*MEETING, "EXDATE:never")),
        calendar("BEGIN:VFREEBUSY\nFREEBUSY:now/later\nEND:VFREEBUSY"),
        calendar("BEGIN:VFREEBUSY\nFREEBUSY:20261118T090000Z/P\nEND:VFREEBUSY"),
        calendar("BEGIN:VFREEBUSY\nFREEBUSY:20261199T090000Z/PT1H\nEND:VFREEBUSY"),
        calendar(*(event(*MEETING, uid=str(i)) for i in range(20_002))),
        calendar(event(*WEEKLY, "EXDATE:" + ",".join(["20261118T090000Z"] * 4_000))),
        calendar(
            "BEGIN:VFREEBUSY\nFREEBUSY:"
            + "20261118T090000Z/PT1H," * 20_000
            + "20261118T090000Z/PT1H\nEND:VFREEBUSY"
        ),
        calendar(event(*WEEKLY), *[event("RECURRENCE-ID:20261118T090000Z", *MEETING)] * 500),
        b"\x00" * 100,
        b"\xff\xfe" + "BEGIN:VCALENDAR\r\nEND:VCALENDAR".encode("utf-16-le"),
    ],
)
def test_what_cannot_be_understood_is_unavailable(body: bytes) -> None:
    with pytest.raises(Unavailable, match=r"^error.calendar_unavailable$"):
        FreeBusy(Given(body)).busy(ADDRESS, FIRST, LAST)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=20",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",  # begins on a Wednesday
    ],
)
def test_a_series_that_never_happens_is_no_busy_time(rule: str) -> None:
    assert busy(event(*WEEKLY[:2], f"RRULE:{rule}")) == []


def test_a_calendar_that_takes_too_long_to_understand_is_given_up() -> None:
    parts = [event(*WEEKLY, uid=str(i)) for i in range(2)]
    with pytest.raises(Unavailable):
        FreeBusy(Given(calendar(*parts)), seconds=0).busy(ADDRESS, FIRST, LAST)


@given(st.binary(max_size=200))
def test_no_file_leads_to_any_other_error(body: bytes) -> None:
    for given_ in (body, calendar(event(*MEETING)).replace(b"PRODID:x", body)):
        with contextlib.suppress(Unavailable):
            FreeBusy(Given(given_)).busy(ADDRESS, FIRST, LAST)


@given(
    st.lists(
        st.sampled_from(
            [
                *MEETING,
                *WEEKLY,
                "RRULE:FREQ=MONTHLY;BYDAY=3WE",
                "RRULE:FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=18;COUNT=3",
                "EXDATE;VALUE=DATE:20261118",
                "RDATE;VALUE=PERIOD:20261118T090000Z/PT1H",
                "RECURRENCE-ID:20261118T090000Z",
                "DURATION:P1D",
                "DTSTART;VALUE=DATE:20261118",
                "DTEND;VALUE=DATE:20261118",
                "DTEND:20261117T000000Z",
                "STATUS:CANCELLED",
                "SEQUENCE:2",
                "BEGIN:VALARM\nEND:VALARM",
            ]
        ),
        max_size=6,
    )
)
def test_whatever_an_event_says_the_answer_is_in_order_or_unavailable(lines: list[str]) -> None:
    try:
        found = FreeBusy(Given(calendar(event(*lines)))).busy(ADDRESS, FIRST, LAST)
    except Unavailable:
        return
    flat = [moment for stretch in found for moment in stretch]
    assert flat == sorted(flat)
    assert all(start < LAST and end > FIRST for start, end in found)


@pytest.mark.parametrize("status", [204, 301, 401, 403, 404, 500])
def test_another_answer_than_ok_is_unavailable(status: int) -> None:
    with https_server(answer(status, b"", {"Location": "/x"})) as server:
        with pytest.raises(Unavailable):
            FreeBusy(server.outbound()).busy(server.address(), FIRST, LAST)
        assert len(server.seen) == 1


def test_a_calendar_is_fetched_over_https() -> None:
    with https_server(answer(200, calendar(event(*MEETING)))) as server:
        reader = FreeBusy(server.outbound())
        address = reader.check(server.address(path="/cal.ics").replace("https:", "webcal:"))
        assert address == server.address(path="/cal.ics")
        assert shown(reader.busy(address, FIRST, LAST)) == ["10:00-11:00"]
        inside = FreeBusy(server.outbound("192.168.0.1"))
        with pytest.raises(Invalid):
            inside.busy(address, FIRST, LAST)


@pytest.mark.parametrize(
    "address",
    [
        "https://calendar.google.com/calendar/ical/jan%40x.example/private-0a1b/basic.ics",
        "https://outlook.office365.com/owa/calendar/0a@x.example/1b/calendar.ics",
        "webcal://p01-caldav.icloud.com/published/2/MTIz_x-y",
        " https://far.example.org/x.ics\n",
    ],
)
def test_addresses_as_calendars_give_them_out_are_accepted(address: str) -> None:
    assert FreeBusy().check(address).startswith("https://")


@pytest.mark.parametrize(
    "address",
    ["", "http://far.example.org/", "webcal://127.0.0.1/", "https://u:p@far.example.org/"],
)
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(Invalid):
        FreeBusy().check(address)

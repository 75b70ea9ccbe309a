"""When a reminder comes, and what keeps it silent: examples, and what holds for every plan."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from webapp.domain.calendar import local_day
from webapp.domain.errors import Invalid
from webapp.domain.programme.next_reminder import (
    ReminderStatus,
    latest_turn,
    may_snooze,
    offered_actions,
    skips_in_a_row,
    skips_today,
)
from webapp.domain.programme.reminder_feed import unusual_days, usual_slots, weekly_slots
from webapp.domain.programme.reminder_plans import (
    INTERVALS,
    LONGEST_NIGHT,
    MOST_SLOTS,
    DayHours,
    Plan,
    check_plan,
    day_of,
    slots_of,
    usual_plan,
)
from webapp.domain.programme.reminders import (
    LEAST_GAP,
    SPREAD,
    TOO_OLD,
    Availability,
    Decision,
    Dispatch,
    Nudge,
    ReminderAction,
    decide,
    end_of_busy,
    following,
    latest_nudge,
    may_come_at,
    minute_of,
    next_nudge,
    spread,
    upcoming,
    variant,
)

BRUSSELS = "Europe/Brussels"
ZONE = ZoneInfo(BRUSSELS)
WEDNESDAY = dt.date(2026, 11, 18)
SPRING, AUTUMN = dt.date(2026, 3, 29), dt.date(2026, 10, 25)
WORKDAYS = frozenset(range(5))
USUAL = Plan(WORKDAYS)
NOON = dt.datetime(2026, 11, 18, 11, tzinfo=dt.UTC)
AT_WORK = Availability(at_work=True)
NIGHT = DayHours(2, dt.time(22), dt.time(6))
SHORT = DayHours(2, dt.time(9), dt.time(12))


def at(clock: str, day: dt.date = WEDNESDAY) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.fromisoformat(clock), ZONE).astimezone(dt.UTC)


def clocks(plan: Plan, day: dt.date = WEDNESDAY) -> list[str]:
    return [f"{slot.at.astimezone(ZONE):%H:%M}" for slot in slots_of(plan, day, BRUSSELS)]


def first(plan: Plan = USUAL, after: str = "08:00") -> Nudge:
    nudge = next_nudge(plan, BRUSSELS, at(after))
    assert nudge is not None
    return nudge


def decided(now: str, plan: Plan = USUAL, nudge: Nudge | None = None, **known: Any) -> Decision:
    availability = replace(AT_WORK, **known)
    return decide(plan, nudge or first(plan), availability, now=at(now), timezone=BRUSSELS)


def test_three_slots_come_at_their_times() -> None:
    assert clocks(USUAL) == ["10:00", "13:00", "15:30"]


def test_an_interval_counts_from_the_beginning_of_the_hours() -> None:
    assert clocks(replace(USUAL, interval=90)) == ["10:00", "11:30", "13:00", "14:30", "16:00"]


def test_a_weekday_may_have_hours_of_its_own() -> None:
    half = replace(USUAL, own_hours=(DayHours(2, dt.time(8), dt.time(12, 30)),))
    assert clocks(half) == ["10:00"]
    assert clocks(half, WEDNESDAY + dt.timedelta(days=1)) == ["10:00", "13:00", "15:30"]
    assert clocks(replace(half, interval=90)) == ["09:30", "11:00"], (
        "counted from its own beginning"
    )
    late = replace(half, slots=(dt.time(20),), own_hours=(DayHours(3, dt.time(14), dt.time(22)),))
    assert check_plan(late), "a time that only one of the days has room for"
    assert may_come_at(half, first(half), at("12:20"), BRUSSELS)
    assert not may_come_at(half, first(half), at("12:30"), BRUSSELS)
    assert weekly_slots(half) == {
        dt.timedelta(hours=10): WORKDAYS,
        dt.timedelta(hours=13): WORKDAYS - {2},
        dt.timedelta(hours=15.5): WORKDAYS - {2},
    }


def test_a_night_of_one_weekday_belongs_to_the_day_on_which_it_begins() -> None:
    plan = replace(USUAL, slots=(dt.time(10), dt.time(2)), own_hours=(NIGHT,))
    assert clocks(check_plan(plan)) == ["02:00"]
    assert day_of(plan, at("03:00", WEDNESDAY + dt.timedelta(days=1)), BRUSSELS) == WEDNESDAY
    assert day_of(plan, at("03:00"), BRUSSELS) == WEDNESDAY


def test_quiet_hours_hold_and_may_run_past_midnight() -> None:
    lunch = (dt.time(12, 30), dt.time(13, 30))
    night = (dt.time(15), dt.time(10))
    assert clocks(replace(USUAL, quiet=lunch)) == ["10:00", "15:30"]
    assert clocks(replace(USUAL, quiet=night)) == ["10:00", "13:00"]


def test_the_next_reminder_passes_over_days_that_are_not_the_persons() -> None:
    friday = dt.date(2026, 11, 20)
    nudge = next_nudge(USUAL, BRUSSELS, at("15:30", friday))
    assert nudge == Nudge(dt.date(2026, 11, 23), 600, 0, at("10:00", dt.date(2026, 11, 23)))
    once_a_week = replace(USUAL, weekdays=frozenset({2}))
    nudge = next_nudge(once_a_week, BRUSSELS, at("15:30"))
    assert nudge is not None
    assert nudge.day == WEDNESDAY + dt.timedelta(days=7)


def test_nothing_comes_when_reminders_are_off_or_paused() -> None:
    assert next_nudge(replace(USUAL, is_on=False), BRUSSELS, at("08:00")) is None
    back = dt.date(2027, 1, 4)
    paused = replace(USUAL, paused_until=back)
    nudge = next_nudge(paused, BRUSSELS, at("08:00"))
    assert nudge is not None
    assert (nudge.day, nudge.at) == (back, at("10:00", back))
    assert decided("10:00", paused, first()).verdict is Dispatch.SILENT


def test_a_time_that_the_clock_skips_comes_an_hour_later_and_a_doubled_one_once() -> None:
    night = Plan(frozenset(range(7)), dt.time(1), dt.time(6), (dt.time(2, 30),))
    assert clocks(night, SPRING) == ["03:30"]
    assert clocks(night, AUTUMN) == ["02:30"]
    assert slots_of(night, AUTUMN, BRUSSELS)[0].at == dt.datetime(
        2026, 10, 25, 0, 30, tzinfo=dt.UTC
    )


def test_an_interval_keeps_its_real_length_through_the_night_of_the_change() -> None:
    night = Plan(frozenset(range(7)), dt.time(0), dt.time(6), (), interval=60)
    assert len(slots_of(night, SPRING, BRUSSELS)) == 4
    assert len(slots_of(night, AUTUMN, BRUSSELS)) == 6
    assert len({slot.minute for slot in slots_of(night, AUTUMN, BRUSSELS)}) == 6


def test_the_slots_of_an_ordinary_night_are_told_whatever_night_it_is() -> None:
    night = Plan(frozenset(range(7)), dt.time(22), dt.time(6), (), interval=90)
    assert [slot.minute for slot in usual_slots(night)] == [1410, 1500, 1590, 1680, 1770]
    assert [f"{slot.at:%H:%M}" for slot in usual_slots(night)][:2] == ["23:30", "01:00"]


@pytest.mark.parametrize(
    ("plan", "unusual"),
    [
        (Plan(frozenset(range(7))), []),
        (Plan(frozenset(range(7)), dt.time(22), dt.time(6), (), 90), [-1]),
        (Plan(frozenset({5}), dt.time(22), dt.time(6), (), 90), [-1]),
        (Plan(frozenset({6}), dt.time(22), dt.time(6), (), 90), []),
        (Plan(frozenset(range(7)), dt.time(0), dt.time(6), (), 60), [0]),
        (Plan(frozenset(range(7)), dt.time(22), dt.time(6), (dt.time(4),)), []),
    ],
    ids=["day", "night", "the night itself", "another night", "early", "by the clock"],
)
@pytest.mark.parametrize("change", [SPRING, AUTUMN])
def test_only_a_night_in_which_the_clock_changes_differs(
    plan: Plan, unusual: list[int], change: dt.date
) -> None:
    days = [change + dt.timedelta(days=n) for n in range(-10, 10)]
    found = unusual_days(plan, days, BRUSSELS)
    assert list(found) == [change + dt.timedelta(days=n) for n in unusual]
    for day, moments in found.items():
        assert moments == [slot.at for slot in slots_of(plan, day, BRUSSELS)]


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    friday, saturday = dt.date(2026, 11, 20), dt.date(2026, 11, 21)
    night = check_plan(
        Plan(WORKDAYS, dt.time(22), dt.time(6), (dt.time(2), dt.time(4, 30), dt.time(23, 30)))
    )
    assert clocks(night) == ["23:30", "02:00", "04:30"]
    assert clocks(replace(night, interval=120)) == ["00:00", "02:00", "04:00"]
    middle = next_nudge(night, BRUSSELS, at("23:30", friday))
    assert middle == Nudge(friday, 26 * 60, 0, at("02:00", saturday))
    last = following(night, middle, BRUSSELS, at("02:00", saturday))
    assert last == Nudge(friday, 28 * 60 + 30, 0, at("04:30", saturday))
    assert following(night, last, BRUSSELS, last.at) == first(night, "23:29")._replace(
        day=dt.date(2026, 11, 23), at=at("23:30", dt.date(2026, 11, 23))
    )
    assert latest_nudge(night, BRUSSELS, at("05:59", saturday)) == last
    assert latest_nudge(night, BRUSSELS, at("06:00", saturday)) is None
    assert may_come_at(night, last, at("05:59", saturday), BRUSSELS)
    assert not may_come_at(night, last, at("06:00", saturday), BRUSSELS)
    for complete, verdict in ((friday, Dispatch.SEND), (saturday, Dispatch.SILENT)):
        known = replace(AT_WORK, complete=[complete])
        assert decide(night, middle, known, now=middle.at, timezone=BRUSSELS).verdict is verdict
    with pytest.raises(Invalid, match="outside"):
        check_plan(replace(night, slots=(dt.time(12),)))


def test_on_a_free_working_day_it_is_sent() -> None:
    assert decided("10:00").verdict is Dispatch.SEND
    assert decided("10:15").verdict is Dispatch.SEND


@pytest.mark.parametrize(
    "known",
    [
        {"at_work": False},
        {"complete": [WEDNESDAY]},
        {"break_times": [at("09:45")]},
        {"break_times": [at("09:30:01")]},
        {"break_times": [at("08:00"), at("10:00")]},
    ],
)
def test_it_is_silent_on_days_off_when_the_day_is_complete_or_one_just_moved(
    known: dict[str, Any],
) -> None:
    assert decided("10:00", **known).verdict is Dispatch.SILENT


def test_a_pause_longer_ago_than_half_an_hour_is_no_credit() -> None:
    assert decided("10:00", break_times=[at("09:30")]).verdict is Dispatch.SEND


def test_a_late_runner_sends_nothing_outdated() -> None:
    assert decided("10:15:01").verdict is Dispatch.SILENT


def test_a_meeting_moves_it_to_the_end_of_the_last_of_a_row() -> None:
    meetings = [(at("10:30"), at("11:15")), (at("09:30"), at("10:30"))]
    assert decided("10:00", busy=meetings) == Decision(Dispatch.LATER, at("11:15"))
    assert decided("11:15", nudge=first()._replace(at=at("11:15")), busy=meetings).verdict is (
        Dispatch.SEND
    )


@pytest.mark.parametrize("end", ["12:51", "13:00", "18:00", "23:59"])
def test_a_meeting_into_the_next_slot_silences_it(end: str) -> None:
    assert decided("10:00", busy=[(at("09:00"), at(end))]).verdict is Dispatch.SILENT


def test_a_meeting_to_the_end_of_the_hours_or_into_quiet_silences_it() -> None:
    last = first(after="13:00")
    assert decided("15:30", nudge=last, busy=[(at("15:00"), at("16:59"))]).verdict is Dispatch.LATER
    assert (
        decided("15:30", nudge=last, busy=[(at("15:00"), at("17:00"))]).verdict is Dispatch.SILENT
    )
    quiet = replace(USUAL, quiet=(dt.time(16), dt.time(8)))
    busy = [(at("15:00"), at("16:10"))]
    assert decided("15:30", quiet, last, busy=busy).verdict is Dispatch.SILENT


def test_what_is_shown_as_next_is_what_will_come() -> None:
    def shown(**known: Any) -> str | None:
        availability = replace(AT_WORK, **known)
        nudge = upcoming(USUAL, first(), availability, now=at("09:50"), timezone=BRUSSELS)
        return f"{nudge.at.astimezone(ZONE):%H:%M}" if nudge else None

    assert shown() == "10:00"
    assert shown(break_times=[at("09:45")]) == "13:00"
    assert shown(busy=[(at("09:00"), at("11:00"))]) == "11:00"
    assert shown(busy=[(at("09:00"), at("14:00"))]) == "14:00"
    assert shown(complete=[WEDNESDAY]) is None
    assert shown(at_work=False) is None


def test_after_enough_skips_in_a_row_not_today_is_offered_instead() -> None:
    assert offered_actions(USUAL, 2) == (ReminderAction.SNOOZE, ReminderAction.SKIP)
    assert offered_actions(USUAL, 3) == (ReminderAction.SNOOZE, ReminderAction.NOT_TODAY)


def test_moving_or_a_new_day_ends_the_row_of_skips() -> None:
    def row(break_times: list[dt.datetime], now: dt.datetime = NOON) -> int:
        return skips_in_a_row(2, at("10:00"), break_times=break_times, now=now, timezone=BRUSSELS)

    assert row([]) == 2
    assert row([at("09:50")]) == 2
    assert row([at("10:20")]) == 0
    assert row([], at("09:00", dt.date(2026, 11, 19))) == 0


def test_a_limit_of_skips_a_day_holds_whatever_one_did_in_between() -> None:
    plan = replace(USUAL, most_skips_a_day=2)
    assert offered_actions(plan, 0, 1) == (ReminderAction.SNOOZE, ReminderAction.SKIP)
    assert offered_actions(plan, 0, 2) == (ReminderAction.SNOOZE, ReminderAction.NOT_TODAY)
    skipped = ReminderStatus(1, plan, BRUSSELS, "nl", None, skips_today=2, skipped_at=at("09:50"))
    assert skips_today(skipped, at("17:00")) == 2
    assert skips_today(skipped, at("09:00", dt.date(2026, 11, 19))) == 0


def test_a_strict_plan_leaves_one_short_snooze_and_no_skip() -> None:
    strict = replace(USUAL, is_strict=True)
    assert offered_actions(strict, 0) == (ReminderAction.SNOOZE,)
    came = first(strict)
    assert may_snooze(strict, came, 10)
    assert not may_snooze(strict, came, 15)
    assert not may_snooze(strict, came._replace(turn=1), 5)
    again = ReminderStatus(1, strict, BRUSSELS, "nl", came._replace(turn=1, at=at("10:10")))
    assert latest_turn(again, came).turn == 1, "a second tap before it came again changes nothing"


def test_the_proposal_follows_the_schedule_of_work() -> None:
    assert usual_plan(["1100100"]).weekdays == {0, 1, 4}
    assert usual_plan(["11000000000011"]).weekdays == {0, 1, 5, 6}, "every second week"
    assert usual_plan([]).weekdays == WORKDAYS
    assert check_plan(usual_plan([]))


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"weekdays": frozenset()}, "weekdays"),
        ({"weekdays": frozenset({7})}, "weekdays"),
        ({"starts": dt.time(17)}, "hours"),
        ({"starts": dt.time(18)}, "hours"),
        ({"slots": ()}, "slots"),
        ({"slots": tuple(dt.time(9, i) for i in range(7))}, "slots"),
        ({"slots": (dt.time(17),)}, "outside"),
        ({"interval": 29}, "interval"),
        ({"interval": 241}, "interval"),
        ({"snooze": 7}, "choice"),
        ({"most_skips": 0}, "choice"),
        ({"quiet": (dt.time(8), dt.time(17))}, "never"),
        ({"interval": 240, "ends": dt.time(12)}, "never"),
        ({"own_hours": (DayHours(2, dt.time(9), dt.time(9)),)}, "hours"),
        ({"own_hours": (DayHours(2, dt.time(22), dt.time(9)),)}, "overlap"),
        (
            {"slots": (dt.time(18),), "own_hours": (DayHours(2, dt.time(9), dt.time(12)),)},
            "outside",
        ),
        ({"most_skips_a_day": 9}, "choice"),
        ({"notice": 7}, "choice"),
    ],
)
def test_a_plan_that_cannot_be_kept_to_is_refused_in_words(
    change: dict[str, Any], key: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_plan(replace(USUAL, **change))
    assert refused.value.key == f"error.reminder_{key}"


times = st.times().map(lambda time: time.replace(second=0, microsecond=0))
moments = st.datetimes(
    dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31), timezones=st.just(dt.UTC)
)
zones = st.sampled_from(
    [BRUSSELS, "UTC", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia"]
)


def later(clock: dt.time, minutes: int) -> dt.time:
    return (dt.datetime.combine(NOON.date(), clock) + dt.timedelta(minutes=minutes)).time()


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Slots lie within the hours, which may run past midnight; quiet hours leave at least one."""
    starts = draw(times)
    length = draw(st.integers(INTERVALS[0] + 1, LONGEST_NIGHT.seconds // 60))
    slots = draw(st.lists(st.integers(0, length - 1), min_size=1, max_size=MOST_SLOTS))
    plan = Plan(
        weekdays=frozenset(draw(st.sets(st.integers(0, 6), min_size=1))),
        starts=starts,
        ends=later(starts, length),
        slots=tuple(later(starts, minutes) for minutes in slots),
        interval=draw(st.none() | st.integers(INTERVALS[0], min(length - 1, INTERVALS[-1]))),
        quiet=draw(st.none() | st.tuples(times, times)),
        own_hours=tuple(
            DayHours(day, begins, later(begins, draw(st.integers(1, LONGEST_NIGHT.seconds // 60))))
            for day in draw(st.sets(st.integers(0, 6), max_size=3))
            for begins in [draw(times)]
        ),
    )
    try:
        return check_plan(plan)
    except Invalid:
        return check_plan(replace(plan, quiet=None, own_hours=()))


@st.composite
def stretches(draw: st.DrawFn, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    start = now + dt.timedelta(minutes=draw(st.integers(-300, 300)))
    return start, start + dt.timedelta(minutes=draw(st.integers(1, 300)))


@given(plans(), zones, moments)
def test_the_next_one_lies_ahead_on_a_day_within_the_hours_and_not_in_quiet(
    plan: Plan, timezone: str, after: dt.datetime
) -> None:
    nudge = next_nudge(plan, timezone, after)
    assume(nudge is not None)
    assert nudge is not None
    local = nudge.at.astimezone(ZoneInfo(timezone))
    assert nudge.at > after
    assert nudge.day.weekday() in plan.weekdays
    days, today = (local.date() - nudge.day).days, plan.on(nudge.day)
    assert days in ({0, 1} if today.is_nightly else {0})
    day = dt.timedelta(days=1)
    if (local - day).utcoffset() == local.utcoffset() == (local + day).utcoffset():
        assert is_within(local.time(), today.starts, today.ends)
        assert days == (today.is_nightly and local.time() < today.ends)
        assert day_of(plan, nudge.at, timezone) == nudge.day
    if plan.quiet is not None:
        assert not is_within(local.time(), *plan.quiet)


def is_within(clock: dt.time, start: dt.time, end: dt.time) -> bool:
    return start <= clock < end if start <= end else clock >= start or clock < end


@given(plans(), moments)
def test_one_after_the_other_they_come_in_order_each_once(plan: Plan, now: dt.datetime) -> None:
    nudges = [next_nudge(plan, BRUSSELS, now)]
    for _ in range(12):
        assert nudges[-1] is not None
        nudges.append(following(plan, nudges[-1], BRUSSELS, nudges[-1].at))
    found = [nudge for nudge in nudges if nudge is not None]
    assert [nudge.at for nudge in found] == sorted({nudge.at for nudge in found})
    assert len({(nudge.day, nudge.minute) for nudge in found}) == len(found)


def test_a_night_of_summer_time_that_takes_the_only_slot_does_not_end_all_reminders() -> None:
    plan = Plan(frozenset({6}), dt.time(0), dt.time(3), interval=120)
    coming = next_nudge(plan, BRUSSELS, dt.datetime(2026, 3, 22, 12, tzinfo=dt.UTC))
    assert coming is not None
    assert coming.day == dt.date(2026, 4, 5)


@given(st.data(), plans(), moments, st.integers(0, 60))
def test_whatever_is_sent_is_timely_wanted_and_outside_meetings(
    data: st.DataObject, plan: Plan, after: dt.datetime, late: int
) -> None:
    nudge = next_nudge(plan, BRUSSELS, after)
    assert nudge is not None
    now = nudge.at + dt.timedelta(minutes=late)
    availability = Availability(
        at_work=data.draw(st.booleans()),
        complete=data.draw(st.sampled_from([[], [local_day(now, BRUSSELS)]])),
        break_times=[
            now - dt.timedelta(minutes=ago)
            for ago in data.draw(st.lists(st.integers(0, 90), max_size=3))
        ],
        busy=data.draw(st.lists(stretches(now), max_size=5)),
        is_carried=data.draw(st.booleans()),
    )
    decision = decide(plan, nudge, availability, now=now, timezone=BRUSSELS)
    if decision.verdict is Dispatch.SILENT:
        return
    assert availability.at_work
    assert now - nudge.at <= TOO_OLD
    if decision.verdict is Dispatch.SEND or not availability.is_carried:
        assert not availability.has_moved(now, BRUSSELS)
    assert not any(start <= decision.at < end for start, end in availability.busy)
    if decision.verdict is Dispatch.LATER:
        assert decision.at > now
        assert may_come_at(plan, nudge, decision.at, BRUSSELS)
        after_it = following(plan, nudge, BRUSSELS, nudge.at)
        assert after_it is not None
        assert decision.at <= after_it.at - LEAST_GAP or after_it.day > nudge.day


@given(st.data(), plans(), moments, st.integers(0, 60))
def test_what_the_employer_carries_depends_on_nothing_that_was_logged(
    data: st.DataObject, plan: Plan, after: dt.datetime, late: int
) -> None:
    nudge = next_nudge(plan, BRUSSELS, after)
    assert nudge is not None
    now = nudge.at + dt.timedelta(minutes=late)
    idle = Availability(
        at_work=data.draw(st.booleans()),
        busy=data.draw(st.lists(stretches(now), max_size=5)),
        is_carried=True,
        minute=data.draw(st.none() | st.integers(0, SPREAD - 1)),
    )
    moved = replace(
        idle,
        complete=data.draw(st.sampled_from([[], [local_day(now, BRUSSELS)]])),
        break_times=[
            now - dt.timedelta(minutes=ago)
            for ago in data.draw(st.lists(st.integers(0, 90), max_size=3))
        ],
    )
    expected = decide(plan, nudge, idle, now=now, timezone=BRUSSELS)
    found = decide(plan, nudge, moved, now=now, timezone=BRUSSELS)
    openly = {Dispatch.SEND: "sent", Dispatch.CARRIED: "sent"}
    assert openly.get(found.verdict, found.verdict) == openly.get(
        expected.verdict, expected.verdict
    )
    assert found.at == expected.at


@given(st.data(), plans(), moments, st.integers(0, SPREAD - 1))
def test_a_spread_reminder_comes_within_ten_minutes_and_within_the_hours(
    data: st.DataObject, plan: Plan, after: dt.datetime, minute: int
) -> None:
    nudge = next_nudge(plan, BRUSSELS, after)
    assert nudge is not None
    found = spread(plan, nudge, minute, BRUSSELS)
    assert nudge.at <= found.at < nudge.at + SPREAD * dt.timedelta(minutes=1)
    assert found == nudge or may_come_at(plan, nudge, found.at, BRUSSELS)
    assert spread(plan, found, minute, BRUSSELS) == found, "a later look moves it no further"
    known = Availability(at_work=True, minute=minute, is_carried=data.draw(st.booleans()))
    looks, now = 0, nudge.at
    while (decision := decide(plan, nudge, known, now=now, timezone=BRUSSELS))[0] is Dispatch.LATER:
        nudge, now, looks = nudge._replace(at=decision.at), decision.at, looks + 1
    assert (decision, looks <= 1) == (Decision(Dispatch.SEND, found.at), True)


def test_the_minutes_of_a_team_differ_by_person_and_day_and_each_is_used() -> None:
    team, days = range(1, 401), [WEDNESDAY + dt.timedelta(days=n) for n in range(5)]
    for day in days:
        drawn = [minute_of(person, day) for person in team]
        assert all(20 <= drawn.count(minute) <= 60 for minute in range(SPREAD)), "of 40 each"
    assert len({tuple(minute_of(person, day) for person in team) for day in days}) == len(days)
    assert minute_of(7, WEDNESDAY) == minute_of(7, WEDNESDAY)


def test_one_that_was_asked_for_again_comes_when_it_was_asked_for() -> None:
    again = first()._replace(turn=1, at=at("10:11"))
    assert spread(USUAL, again, 7, BRUSSELS) == again


def test_after_a_meeting_of_all_they_do_not_come_all_at_once() -> None:
    busy = [(at("09:50"), at("10:30"))]
    assert decided("10:00", busy=busy, minute=3) == Decision(Dispatch.LATER, at("10:33"))


@given(st.data(), moments)
def test_the_end_of_busy_is_free_and_the_first_such_moment(
    data: st.DataObject, now: dt.datetime
) -> None:
    busy = data.draw(st.lists(stretches(now), max_size=6))
    free = end_of_busy(busy, now)
    assert not any(start <= free < end for start, end in busy)
    minute = dt.timedelta(minutes=1)
    passed = now
    while passed < free:
        assert any(start <= passed < end for start, end in busy)
        passed += minute


@given(st.dates(dt.date(2026, 1, 1), dt.date(2030, 1, 1)))
def test_the_wordings_take_turns(day: dt.date) -> None:
    slots = slots_of(USUAL, day, "UTC")
    said = [variant(Nudge(day, slot.minute, 0, slot.at), 4) for slot in slots]
    assert len(set(said)) == 3
    assert set(said) <= {0, 1, 2, 3}

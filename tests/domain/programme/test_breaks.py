"""What counts as a break."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.errors import Invalid
from webapp.domain.figures.disclosure.timetable import DELAY
from webapp.domain.programme.breaks import (
    DAILY_TARGET,
    LEAST_SECONDS,
    OFFLINE_LASTS,
    SPACING,
    Break,
    BreakOrigin,
    BreakVerdict,
    Judgement,
    day_status,
    judge,
    judge_in_order,
    local_day,
    moment_offline,
    moment_today,
    seconds_run,
)

BRUSSELS = "Europe/Brussels"
NINE = dt.datetime(2026, 11, 18, 8, 0, tzinfo=dt.UTC)  # nine o'clock in Brussels


def later(minutes: float) -> dt.datetime:
    return NINE + dt.timedelta(minutes=minutes)


def verdicts(*entries: tuple[float, int, BreakOrigin]) -> list[tuple[str, int | None]]:
    judged = judge_in_order((later(minutes), seconds) for minutes, seconds, _ in entries)
    return [(one.verdict.value, one.slot) for one in judged]


G, L, X = BreakOrigin.GUIDED, BreakOrigin.LATE, BreakOrigin.OTHER


def test_the_first_full_minute_of_the_day_counts() -> None:
    assert verdicts((0, 60, G)) == [("counted", 1)]


@pytest.mark.parametrize(("seconds", "verdict"), [(44, "too_short"), (45, "counted")])
def test_a_break_counts_from_45_seconds(seconds: int, verdict: str) -> None:
    assert verdicts((0, seconds, G))[0][0] == verdict


@pytest.mark.parametrize(("minutes", "verdict"), [(29.99, "too_soon"), (30, "counted")])
def test_half_an_hour_lies_between_two_that_count(minutes: float, verdict: str) -> None:
    assert verdicts((0, 60, G), (minutes, 60, G))[1][0] == verdict


def test_a_late_log_just_before_a_counted_one_is_too_close_as_well() -> None:
    assert verdicts((60, 60, G), (31, 60, L)) == [("counted", 1), ("too_soon", None)]


def test_a_late_log_may_land_between_two_others() -> None:
    assert verdicts((0, 60, G), (60, 60, G), (30, 60, L))[2] == ("counted", 3)


def test_a_break_that_does_not_count_keeps_nobody_waiting() -> None:
    assert verdicts((0, 10, G), (5, 60, G), (10, 60, X), (35, 60, G)) == [
        ("too_short", None),
        ("counted", 1),
        ("too_soon", None),
        ("counted", 2),
    ]


def test_the_fourth_of_the_day_is_kept_but_does_not_count() -> None:
    day = verdicts((0, 60, G), (30, 60, G), (60, 60, G), (600, 60, G))
    assert day == [("counted", 1), ("counted", 2), ("counted", 3), ("day_complete", None)]


def test_a_walk_counts_exactly_like_a_guided_minute() -> None:
    walks = [(0, 60, X), (20, 60, X), (30, 60, X), (70, 60, X), (200, 60, X)]
    assert verdicts(*walks) == verdicts(*((at, ran, G) for at, ran, _ in walks))
    assert verdicts((0, 60, X), (30, 60, G), (60, 60, L)) == [
        ("counted", 1),
        ("counted", 2),
        ("counted", 3),
    ]


moments = st.integers(0, 24 * 60 * 60).map(lambda second: NINE + dt.timedelta(seconds=second))
entries = st.lists(
    st.tuples(moments, st.integers(0, 60), st.sampled_from(BreakOrigin)), max_size=12
)


def in_order(day: list[tuple[dt.datetime, int, BreakOrigin]]) -> list[Judgement]:
    return judge_in_order((at, seconds) for at, seconds, _ in day)


def assert_safe(day: list[tuple[dt.datetime, int, BreakOrigin]]) -> None:
    judged = in_order(day)
    counted = sorted(
        (entry, one.slot)
        for entry, one in zip(day, judged, strict=True)
        if one.verdict is BreakVerdict.COUNTED
    )
    assert len(counted) <= DAILY_TARGET
    assert {slot for _, slot in counted} == set(range(1, len(counted) + 1))
    assert all(entry[1] >= LEAST_SECONDS for entry, _ in counted)
    times = [entry[0] for entry, _ in counted]
    assert all(b - a >= SPACING for a, b in itertools.pairwise(times))


@given(entries)
def test_whatever_is_logged_in_whatever_order_the_day_stays_within_the_rules(
    day: list[tuple[dt.datetime, int, BreakOrigin]],
) -> None:
    assert_safe(day)


@given(entries.filter(bool), st.data())
def test_after_an_undo_the_day_stays_within_the_rules_and_a_redo_does_too(
    day: list[tuple[dt.datetime, int, BreakOrigin]], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(day) - 1))
    rest = day[:index] + day[index + 1 :]
    assert_safe(rest)
    assert_safe([*rest, day[index]])


@given(entries, moments, st.integers(0, 60), st.sampled_from(BreakOrigin))
def test_one_more_break_changes_nothing_of_the_ones_before(
    day: list[tuple[dt.datetime, int, BreakOrigin]],
    at: dt.datetime,
    seconds: int,
    origin: BreakOrigin,
) -> None:
    assert in_order([*day, (at, seconds, origin)])[:-1] == in_order(day)


@given(entries, moments, st.integers(0, 60), st.sampled_from(BreakOrigin))
def test_judging_beside_stored_ones_is_judging_after_them(
    day: list[tuple[dt.datetime, int, BreakOrigin]],
    at: dt.datetime,
    seconds: int,
    origin: BreakOrigin,
) -> None:
    counted = [
        (one.slot, entry[0])
        for entry, one in zip(day, in_order(day), strict=True)
        if one.slot is not None
    ]
    alone = judge(counted, at=at, seconds=seconds)
    assert alone == in_order([*day, (at, seconds, origin)])[-1]


def test_the_day_is_that_of_the_person_and_not_of_greenwich() -> None:
    last_second = dt.datetime(2026, 11, 18, 22, 59, 59, tzinfo=dt.UTC)
    assert local_day(last_second, BRUSSELS) == dt.date(2026, 11, 18)
    assert local_day(last_second + dt.timedelta(seconds=1), BRUSSELS) == dt.date(2026, 11, 19)


@pytest.mark.parametrize(
    ("day", "hours"), [(dt.date(2026, 3, 29), 23), (dt.date(2026, 10, 25), 25)]
)
def test_a_day_on_which_the_clock_changes_has_its_own_length(day: dt.date, hours: int) -> None:
    start = dt.datetime(day.year, day.month, day.day - 1, 12, tzinfo=dt.UTC)
    minutes = [start + dt.timedelta(minutes=i) for i in range(48 * 60)]
    assert sum(local_day(minute, BRUSSELS) == day for minute in minutes) == hours * 60


def test_spacing_is_real_time_when_the_clock_goes_back() -> None:
    first = dt.datetime(2026, 10, 25, 0, 50, tzinfo=dt.UTC)  # 02:50, summer time
    second = dt.datetime(2026, 10, 25, 1, 10, tzinfo=dt.UTC)  # 02:10, winter time
    judged = judge_in_order([(first, 60), (second, 60)])
    assert judged[1].verdict is BreakVerdict.TOO_SOON


@pytest.mark.parametrize(
    ("elapsed", "claimed", "seconds"),
    [
        (2, 60, 2),
        (61, 60, 60),
        (61, 50, 50),
        (90, None, 60),
        (30, None, 30),
        (60, -5, 0),
        (-3, 60, 0),
    ],
)
def test_nobody_runs_longer_than_time_went_by(
    elapsed: int, claimed: int | None, seconds: int
) -> None:
    assert seconds_run(elapsed=dt.timedelta(seconds=elapsed), claimed=claimed) == seconds


def test_a_time_of_today_becomes_a_moment() -> None:
    moment = moment_today(dt.time(10, 15), now=later(120), timezone=BRUSSELS)
    assert moment == dt.datetime(2026, 11, 18, 9, 15, tzinfo=dt.UTC)


def test_a_time_that_has_yet_to_come_is_refused() -> None:
    with pytest.raises(Invalid, match="break_in_future"):
        moment_today(dt.time(10, 15), now=NINE, timezone=BRUSSELS)


def test_a_time_that_the_clock_skipped_is_refused() -> None:
    now = dt.datetime(2026, 3, 29, 10, 0, tzinfo=dt.UTC)
    with pytest.raises(Invalid, match="break_time_skipped"):
        moment_today(dt.time(2, 30), now=now, timezone=BRUSSELS)


def test_a_time_that_came_twice_is_the_earlier_one() -> None:
    now = dt.datetime(2026, 10, 25, 10, 0, tzinfo=dt.UTC)
    moment = moment_today(dt.time(2, 30), now=now, timezone=BRUSSELS)
    assert moment == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)


def a_break(minutes: float, slot: int | None) -> Break:
    verdict = BreakVerdict.COUNTED if slot else BreakVerdict.TOO_SHORT
    return Break(NINE.date(), later(minutes), 60, "cat_cow", G, verdict, slot, "tap")


def test_an_empty_day_can_begin_at_once() -> None:
    found = day_status([], now=NINE, timezone=BRUSSELS)
    assert (found.counted, found.next_at, found.is_complete) == (0, None, False)


def test_the_next_one_counts_half_an_hour_after_the_last_that_counts() -> None:
    breaks = [a_break(0, 1), a_break(20, None)]
    assert day_status(breaks, now=later(25), timezone=BRUSSELS).next_at == later(30)
    assert day_status(breaks, now=later(30), timezone=BRUSSELS).next_at is None


def test_waiting_ends_at_midnight_because_the_next_day_is_fresh() -> None:
    late = a_break(14 * 60 + 50, 1)  # 23:50
    found = day_status([late], now=later(14 * 60 + 55), timezone=BRUSSELS)
    assert found.next_at == dt.datetime(2026, 11, 18, 23, 0, tzinfo=dt.UTC)


def test_three_that_count_complete_the_day() -> None:
    breaks = [a_break(0, 1), a_break(60, 2), a_break(120, 3)]
    assert day_status(breaks, now=later(300), timezone=BRUSSELS).is_complete


@pytest.mark.parametrize("ahead", [dt.timedelta(0), dt.timedelta(minutes=5)])
def test_a_device_that_is_a_bit_ahead_means_now(ahead: dt.timedelta) -> None:
    now = dt.datetime(2026, 11, 18, 11, 0, tzinfo=dt.UTC)
    assert moment_offline(now + ahead, now=now, sent=now) == now


@pytest.mark.parametrize("wrong", [dt.timedelta(hours=-30), dt.timedelta(minutes=6)])
def test_what_a_wrong_clock_shows_is_put_right_by_what_it_shows_now(wrong: dt.timedelta) -> None:
    now = dt.datetime(2026, 11, 18, 11, 0, tzinfo=dt.UTC)
    at = now - dt.timedelta(hours=2)
    assert moment_offline(at + wrong, now=now, sent=now + wrong) == at


def test_a_moment_without_a_connection_lies_in_the_last_seven_days() -> None:
    now = dt.datetime(2026, 11, 18, 11, 0, tzinfo=dt.UTC)
    assert moment_offline(now - OFFLINE_LASTS, now=now, sent=now) == now - OFFLINE_LASTS
    with pytest.raises(Invalid):
        moment_offline(now - OFFLINE_LASTS - dt.timedelta(seconds=1), now=now, sent=now)
    with pytest.raises(Invalid):
        moment_offline(now + dt.timedelta(minutes=6), now=now, sent=now)


def test_what_arrives_late_still_comes_before_its_month_is_published() -> None:
    assert dt.timedelta(days=1) + OFFLINE_LASTS < DELAY

"""A person's reminders on both databases: what comes next, and that nothing is left of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.reminding import BRUSSELS, Channel, keep_busy, remind
from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.people.site_calendar import SpecialDay
from webapp.domain.programme.breaks import BreakEntry, BreakOrigin
from webapp.domain.programme.reminder_plans import DayHours, Plan, usual_plan
from webapp.domain.programme.reminder_targets import ConnectedCalendar
from webapp.domain.programme.reminders import Nudge
from webapp.domain.programme.skip_reasons import LONGEST
from webapp.services.people.people import set_language
from webapp.services.programme.breaks import record_history
from webapp.services.programme.reminder_feed import (
    FeedVersion,
    feed_since,
    make_feed,
    note_version,
    open_feed,
)
from webapp.services.programme.reminder_targets import (
    MOST_TARGETS,
    add_target,
    connect_calendar,
    find_calendar,
    list_targets,
    remove_target,
)
from webapp.services.programme.reminders import (
    delay,
    find_plan,
    find_planned,
    forget_reminders,
    list_snoozes,
    pause,
    pause_today,
    save_plan,
    skip,
    snooze,
    switch,
)
from webapp.services.programme.reminding import claim_due, has_due
from webapp.services.programme.skip_reasons import forget_reason, list_reasons, note_reason
from webapp.services.programme.today import find_upcoming
from webapp.store.people.people import Person, list_employments
from webapp.store.people.site_calendar import save_day
from webapp.store.programme.reminders import ReminderPlan
from webapp.store.programme.skip_reasons import SkipReasonRow

MORNING = dt.datetime(2026, 11, 18, 8, tzinfo=dt.UTC)  # a Wednesday, 9:00 in Brussels
URL = "https://rekpauze.example.org/reminders/now"


def at(hour: int, minute: int = 0, day: int = 18) -> dt.datetime:
    """A moment in November, by the clock of Brussels."""
    return dt.datetime(2026, 11, day, hour - 1, minute, tzinfo=dt.UTC)


def coming(session: Session, person: int, now: dt.datetime = MORNING) -> dt.datetime | None:
    found = find_upcoming(session, person_id=person, now=now)
    assert found is not None
    return found.nudge.at if found.nudge else None


def planned(session: Session, person: int, now: dt.datetime) -> Nudge:
    found = find_planned(session, person_id=person, now=now)
    assert found is not None
    return found


def test_a_plan_comes_back_as_it_was_kept(session: Session) -> None:
    plan = Plan(
        frozenset({0, 6}),
        dt.time(6, 5),
        dt.time(23, 55),
        (dt.time(6, 5), dt.time(23)),
        None,
        (dt.time(22), dt.time(5)),
        30,
        5,
        paused_until=dt.date(2027, 1, 4),
    )
    kept = Plan(plan.weekdays, plan.starts, plan.ends, plan.slots, 45)
    chosen = replace(
        kept,
        own_hours=(DayHours(6, dt.time(7), dt.time(12)),),
        most_skips_a_day=2,
        notice=5,
        is_strict=True,
    )
    for one in (plan, kept, chosen):
        person = remind(session, now=MORNING, plan=one)
        assert find_plan(session, person_id=person) == one


def test_the_next_reminder_passes_over_holidays_and_days_that_are_not_worked(
    session: Session,
) -> None:
    every_day = Plan(frozenset(range(7)))
    part_time = remind(session, now=MORNING, schedule="0010000", plan=every_day)
    assert planned(session, part_time, at(17)).day == dt.date(2026, 11, 25)
    every_second = remind(session, now=MORNING, schedule="0010000" + "0000001", plan=every_day)
    assert planned(session, every_second, at(17)).day in {
        dt.date(2026, 11, 29),
        dt.date(2026, 12, 2),
    }
    usual = remind(session, now=MORNING)
    christmas_eve = dt.datetime(2026, 12, 24, 17, tzinfo=dt.UTC)
    assert planned(session, usual, christmas_eve).day == dt.date(2026, 12, 28)


def test_moved_twice_by_two_taps_it_moves_once_more_each_time(session: Session) -> None:
    person = remind(session, now=MORNING)
    for minutes in (5, 10):
        delay(session, person_id=person, minutes=minutes, minute=600, now=MORNING)
    assert coming(session, person) == at(10, 15)
    with pytest.raises(Conflict):
        delay(session, person_id=person, minutes=5, minute=780, now=MORNING)


def test_a_moved_one_that_meets_a_meeting_waits_for_its_end(session: Session) -> None:
    person = remind(session, now=MORNING)
    keep_busy(session, person_id=person, busy=[(at(10, 5), at(11))])
    delay(session, person_id=person, minutes=10, minute=600, now=MORNING)
    assert coming(session, person) == at(11)


def test_a_runner_and_a_tap_meet(session: Session) -> None:
    """The reminder of 10:00 is claimed first; the tap on the page from before finds it gone."""
    person = remind(session, now=MORNING)
    assert has_due(session, now=at(10))
    assert claim_due(session, now=at(10), url=URL).looked_at == 1
    assert not has_due(session, now=at(10))
    with pytest.raises(Conflict):
        skip(session, person_id=person, minute=600, now=at(10))
    snooze(session, person_id=person, minutes=10, now=at(10))
    assert coming(session, person, at(10)) == at(10, 10)


def test_only_what_is_possible_is_offered(session: Session) -> None:
    person = remind(session, now=MORNING)
    assert list_snoozes(session, person_id=person, now=at(9, 30)) == [], "none came yet"
    assert list_snoozes(session, person_id=person, now=at(10)) == [5, 10, 15, 30]
    assert list_snoozes(session, person_id=person, now=at(12, 40)) == [5, 10], "then 13:00 is near"
    assert list_snoozes(session, person_id=person, now=at(16, 58)) == [], "the day is over"
    for clock, delay_ in (("16:45", 10), ("16:54", 5), ("16:57", None)):
        last = replace(usual_plan([]), slots=(dt.time.fromisoformat(clock),))
        late = remind(session, now=MORNING, plan=last)
        found = find_upcoming(session, person_id=late, now=MORNING)
        assert found is not None
        assert found.delay == delay_


def test_one_that_stayed_silent_is_no_bar_to_snoozing(session: Session) -> None:
    person = remind(session, now=MORNING, channel=Channel())
    assert len(claim_due(session, now=at(10), url=URL).work) == 1
    assert claim_due(session, now=at(13, 16), url=URL).work == [], "too late by now"
    snooze(session, person_id=person, minutes=15, now=at(13, 20))
    assert coming(session, person, at(13, 20)) == at(13, 35)
    assert len(claim_due(session, now=at(13, 35), url=URL).work) == 1


def test_a_strict_plan_can_be_snoozed_once_and_not_moved_or_skipped(session: Session) -> None:
    person = remind(session, now=MORNING, plan=replace(usual_plan([]), is_strict=True))
    found = find_upcoming(session, person_id=person, now=MORNING)
    assert found is not None
    assert found.delay is None
    with pytest.raises(Invalid, match="strict"):
        delay(session, person_id=person, minutes=5, minute=600, now=MORNING)
    with pytest.raises(Invalid, match="strict"):
        skip(session, person_id=person, now=at(10))
    assert list_snoozes(session, person_id=person, now=at(10)) == [5, 10]
    snooze(session, person_id=person, minutes=10, now=at(10))
    assert list_snoozes(session, person_id=person, now=at(10, 5)) == []
    with pytest.raises(Invalid, match="strict"):
        snooze(session, person_id=person, minutes=10, now=at(10, 5))
    assert coming(session, person, at(10, 5)) == at(10, 10)


def test_skips_of_a_day_are_counted_through_breaks_and_forgotten_at_night(session: Session) -> None:
    plan = replace(usual_plan([]), most_skips_a_day=1)
    person = remind(session, now=MORNING, plan=plan)
    skip(session, person_id=person, minute=600, now=MORNING)
    walk = BreakEntry(person, at(11), BRUSSELS, 60, "walk", "tap", BreakOrigin.OTHER)
    record_history(session, entries=[walk])
    with pytest.raises(Invalid):
        skip(session, person_id=person, minute=780, now=at(12))
    skip(session, person_id=person, now=at(10, day=19))


def test_a_plan_that_was_stored_before_there_was_more_to_choose_still_opens(
    session: Session,
) -> None:
    person = remind(session, now=MORNING)
    row = session.get_one(ReminderPlan, person)
    new = {"own_hours", "most_skips_a_day", "notice", "is_strict"}
    row.plan = {name: value for name, value in row.plan.items() if name not in new}
    session.flush()
    assert find_plan(session, person_id=person) == usual_plan([])


def test_a_note_on_a_skip_is_sealed_and_goes_with_the_reminders(session: Session) -> None:
    person = remind(session, now=MORNING)
    other = remind(session, now=MORNING)
    for words in ("patient at hand", "", "  patient   at hand  "):
        note_reason(session, person_id=person, given=words, timezone=BRUSSELS, now=MORNING)
    first, second = list_reasons(session, person_id=person)
    assert (first.words, first.day) == ("patient at hand", MORNING.date())
    sealed = session.scalars(select(SkipReasonRow.sealed)).all()
    assert all(b"patient" not in one for one in sealed)
    note_reason(session, person_id=person, given="é" * LONGEST, timezone=BRUSSELS, now=MORNING)
    sizes = {len(one) for one in session.scalars(select(SkipReasonRow.sealed))}
    assert len(sizes) == 1, "the length tells nothing"
    forget_reason(session, person_id=other, code=first.code)
    assert len(list_reasons(session, person_id=person)) == 3, "nobody forgets another's"
    forget_reason(session, person_id=person, code=second.code)
    assert len(list_reasons(session, person_id=person)) == 2
    with pytest.raises(Invalid):
        note_reason(session, person_id=person, given="x" * 121, timezone=BRUSSELS, now=MORNING)
    forget_reminders(session, person_id=person)
    assert list_reasons(session, person_id=person) == []


def test_a_night_goes_on_past_midnight(session: Session) -> None:
    """From Friday to Saturday, of somebody whose schedule knows no Saturday."""
    slots = (dt.time(2), dt.time(4, 30), dt.time(23, 30))
    night = Plan(frozenset(range(5)), dt.time(22), dt.time(6), slots)
    push = Channel("web_push")
    person = remind(session, now=at(12, day=20), plan=night, channel=push)
    assert coming(session, person, at(12, day=20)) == at(23, 30, day=20)
    assert len(claim_due(session, now=at(23, 30, day=20), url=URL).work) == 1
    saturday = at(1, day=21)
    assert coming(session, person, saturday) == at(2, day=21)
    walk = BreakEntry(person, at(1, 45, day=21), BRUSSELS, 60, "walk", "tap", BreakOrigin.OTHER)
    record_history(session, entries=[walk])
    assert claim_due(session, now=at(2, day=21), url=URL).work == [], "one just moved"
    snooze(session, person_id=person, minutes=30, now=at(2, 10, day=21))
    assert len(claim_due(session, now=at(2, 40, day=21), url=URL).work) == 1
    pause_today(session, person_id=person, now=at(3, day=21))
    assert coming(session, person, at(3, day=21)) is None
    assert planned(session, person, at(3, day=21)).at == at(23, 30, day=23)
    token = make_feed(session, person_id=person, now=at(3, day=21))
    feed, _ = open_feed(session, token=token, now=at(3, day=21))
    assert [slot / dt.timedelta(hours=1) for slot in feed.slots] == [23.5, 26, 28.5]


def test_a_plan_that_is_saved_again_does_not_bring_a_sent_one_back(session: Session) -> None:
    person = remind(session, now=MORNING, channel=Channel())
    assert len(claim_due(session, now=at(10), url=URL).work) == 1
    earlier = at(9, 59)
    save_plan(
        session,
        person_id=person,
        plan=usual_plan([]),
        timezone=BRUSSELS,
        language="nl",
        now=earlier,
    )
    claimed = claim_due(session, now=at(10), url=URL)
    assert (claimed.looked_at, len(claimed.work)) == (1, 0)


def test_a_pause_ends_on_its_day(session: Session) -> None:
    person = remind(session, now=MORNING)
    pause(session, person_id=person, until=dt.date(2026, 11, 24), now=MORNING)
    assert coming(session, person) is None
    assert planned(session, person, MORNING).at == at(10, day=24)
    with pytest.raises(Invalid):
        pause(session, person_id=person, until=dt.date(2026, 11, 18), now=MORNING)


def test_turned_off_nothing_is_due_ever(session: Session) -> None:
    person = remind(session, now=MORNING)
    switch(session, person_id=person, on=False, now=MORNING)
    assert find_upcoming(session, person_id=person, now=MORNING) is None
    assert not has_due(session, now=MORNING + dt.timedelta(days=30))


def test_there_are_a_few_ways_to_reach_one_and_one_of_each(session: Session) -> None:
    person = remind(session, now=MORNING, channel=Channel())
    for _ in range(2):
        add_target(
            session,
            person_id=person,
            channel=Channel(),
            address={"address": "new@example.org"},
            now=MORNING,
        )
    [target] = list_targets(session, person_id=person)
    assert target.address == {"address": "new@example.org"}
    for number in range(MOST_TARGETS - 1):
        add_target(
            session,
            person_id=person,
            channel=Channel(f"c{number}"),
            address={"address": "a@x.example"},
            now=MORNING,
        )
    with pytest.raises(Invalid):
        add_target(
            session,
            person_id=person,
            channel=Channel("more"),
            address={"address": "a@x.example"},
            now=MORNING,
        )
    remove_target(session, person_id=person + 1, code=target.code)
    assert len(list_targets(session, person_id=person)) == MOST_TARGETS


def test_the_feed_leaves_out_holidays_and_the_pause(session: Session) -> None:
    person = remind(session, now=MORNING)
    pause(session, person_id=person, until=dt.date(2026, 11, 20), now=MORNING)
    token = make_feed(session, person_id=person, now=MORNING)
    feed, _ = open_feed(session, token=token, now=MORNING)
    assert feed.begins_on == dt.date(2026, 11, 20)
    assert {dt.date(2026, 12, 25), dt.date(2027, 12, 25)} < feed.silent_days
    assert [slot / dt.timedelta(hours=1) for slot in feed.slots] == [10, 13, 15.5]


def test_the_feed_leaves_out_days_on_which_the_site_is_closed(session: Session) -> None:
    person = remind(session, now=MORNING)
    work = list_employments(session, person)[0]
    bridge = dt.date(2027, 5, 7)
    save_day(session, department_id=work.department_id, day=bridge, kind=SpecialDay.CLOSED)
    token = make_feed(session, person_id=person, now=MORNING)
    contents, _ = open_feed(session, token=token, now=MORNING)
    assert bridge in contents.silent_days
    work.schedule += "+"
    session.flush()
    contents, _ = open_feed(session, token=token, now=MORNING)
    assert contents.silent_days == frozenset()


def test_a_pause_of_a_year_makes_the_feed_no_longer(session: Session) -> None:
    person = remind(session, now=MORNING)
    token = make_feed(session, person_id=person, now=MORNING)
    before, _ = open_feed(session, token=token, now=MORNING)
    pause(session, person_id=person, until=dt.date(2027, 11, 17), now=MORNING)
    after, _ = open_feed(session, token=token, now=MORNING)
    assert len(after.silent_days) < len(before.silent_days) < 40


def test_a_feed_has_a_new_version_when_anything_changes_and_else_keeps_its_own(
    session: Session,
) -> None:
    person = remind(session, now=MORNING)
    token = make_feed(session, person_id=person, now=MORNING)

    def version(now: dt.datetime) -> FeedVersion:
        shown, known = open_feed(session, token=token, now=now)
        return known or note_version(session, contents=shown, now=now)

    first = version(MORNING)
    assert version(at(12)) == version(at(15, day=30)) == first == FeedVersion(1, MORNING)
    pause(session, person_id=person, until=dt.date(2026, 12, 24), now=at(15))
    paused = version(at(16))
    assert paused == version(at(17)) == FeedVersion(2, at(16))
    switch(session, person_id=person, on=False, now=at(18))
    assert version(at(18)).number == 3
    switch(session, person_id=person, on=True, now=at(19))
    assert version(at(19)).number == 4
    set_language(session, person_id=person, language="fr")
    assert version(at(20)).number == 5
    new_year = dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC)
    assert version(new_year) == version(new_year + dt.timedelta(days=300))
    assert version(new_year).number == 6


def test_two_who_read_a_changed_feed_at_once_see_one_new_version(session: Session) -> None:
    person = remind(session, now=MORNING)
    token = make_feed(session, person_id=person, now=MORNING)
    shown, known = open_feed(session, token=token, now=MORNING)
    assert known is None
    assert note_version(session, contents=shown, now=MORNING) == note_version(
        session, contents=shown, now=at(9)
    )


@pytest.mark.parametrize("day", [20, 27, 28])
def test_the_feed_of_a_night_is_that_of_an_ordinary_one_whenever_it_is_read(
    session: Session, day: int
) -> None:
    night = Plan(frozenset(range(7)), dt.time(22), dt.time(6), (), interval=90)
    person = remind(session, now=MORNING, plan=night, schedule="1111111")
    token = make_feed(session, person_id=person, now=MORNING)
    feed, _ = open_feed(session, token=token, now=dt.datetime(2027, 3, day, 12, tzinfo=dt.UTC))
    assert [slot / dt.timedelta(hours=1) for slot in feed.slots] == [23.5, 25, 26.5, 28, 29.5]
    assert len(feed.unusual_days) == 4, "two a year, of this year and the next"
    spring = feed.unusual_days[dt.date(2027, 3, 27)]
    assert [f"{moment:%H:%M}" for moment in spring] == ["22:30", "00:00", "01:30", "03:00"]


def test_the_feed_of_somebody_who_left_is_closed(session: Session) -> None:
    person = remind(session, now=MORNING)
    token = make_feed(session, person_id=person, now=MORNING)
    session.get_one(Person, person).deactivated_at = MORNING
    session.flush()
    with pytest.raises(NotFound):
        open_feed(session, token=token, now=MORNING)


@pytest.mark.parametrize("how", ["forget", "delete"])
def test_nothing_is_left_after_stopping_or_after_the_person_is_gone(
    session: Session, how: str
) -> None:
    person = remind(session, now=MORNING, channel=Channel())
    token = make_feed(session, person_id=person, now=MORNING)
    calendar = ConnectedCalendar(person, "https://x.example/a.ics", [], MORNING, 0)
    connect_calendar(session, calendar=calendar, now=MORNING)
    claim_due(session, now=at(10), url=URL)
    if how == "forget":
        forget_reminders(session, person_id=person)
    else:
        session.delete(session.get_one(Person, person))
        session.flush()
    assert find_plan(session, person_id=person) is None
    assert list_targets(session, person_id=person) == []
    assert find_calendar(session, person_id=person) is None
    assert feed_since(session, person_id=person) is None
    with pytest.raises(NotFound):
        open_feed(session, token=token, now=MORNING)
    with pytest.raises(NotFound):
        snooze(session, person_id=person, minutes=10, now=at(10))


def test_a_sign_beforehand_is_the_pages_own_and_nothing_is_due_for_it(session: Session) -> None:
    plan = replace(usual_plan([]), notice=5)
    remind(session, now=MORNING, plan=plan, channel=Channel())
    assert not has_due(session, now=at(9, 59))
    assert len(claim_due(session, now=at(10), url=URL).work) == 1

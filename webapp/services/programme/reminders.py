"""A person's own reminders: plan them, see the next one, snooze, skip, pause, stop."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy.orm import Session

from webapp.content.calendar import public_holidays
from webapp.domain.calendar import local_day
from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.programme.next_reminder import (
    ReminderStatus,
    latest_turn,
    may_snooze,
    next_today,
    offered_actions,
    possible_delays,
    postpone,
    skips,
    skips_today,
)
from webapp.domain.programme.reminder_plans import (
    Plan,
    check_plan,
    day_of,
    end_of_day,
    usual_plan,
)
from webapp.domain.programme.reminders import (
    Availability,
    Nudge,
    ReminderAction,
    following,
    latest_nudge,
    may_come_at,
    next_nudge,
    spread,
)
from webapp.store.defaults import find_defaults
from webapp.store.people.people import list_employments
from webapp.store.programme import reminder_targets, skip_reasons
from webapp.store.programme import reminders as store
from webapp.store.programme.reminder_days import find_availability
from webapp.store.programme.workdays import find_working_lives

_DAY = dt.timedelta(days=1)
_LOOK_AHEAD = dt.timedelta(days=60)
_LONGEST_PAUSE = dt.timedelta(days=366)


def find_plan(session: Session, *, person_id: int) -> Plan | None:
    """The plan of a person; None: they have no reminders."""
    status = store.find_status(session, person_id)
    return status.plan if status else None


def are_spread(session: Session, *, person_id: int) -> bool:
    """Whether a person's reminders come within ten minutes after their times, by their team."""
    status = store.find_status(session, person_id)
    return status is not None and status.is_spread


def propose_plan(session: Session, *, person_id: int, today: dt.date) -> Plan:
    """A plan to begin with: on the days that the person works, else as the employer set it."""
    current = [
        work.schedule
        for work in list_employments(session, person_id)
        if work.starts_on <= today and (work.ends_on is None or today <= work.ends_on)
    ]
    defaults, _ = find_defaults(session)
    return replace(
        usual_plan(current),
        starts=defaults.starts,
        ends=defaults.ends,
        interval=defaults.interval,
    )


def save_plan(
    session: Session,
    *,
    person_id: int,
    plan: Plan,
    timezone: str,
    language: str,
    now: dt.datetime,
) -> None:
    """Keep a plan; the next reminder follows from it.

    Raises Invalid: it cannot be kept to.
    """
    nudge = next_nudge(check_plan(plan), timezone, now)
    before = store.find_status(session, person_id, to_change=True)
    if before is None:
        before = ReminderStatus(person_id, plan, timezone, language, nudge)
    store.save_status(
        session, replace(before, plan=plan, timezone=timezone, language=language, nudge=nudge)
    )


def find_planned(session: Session, *, person_id: int, now: dt.datetime) -> Nudge | None:
    """The next reminder of all: of today, or of the first working day after it."""
    status = store.find_status(session, person_id)
    if status is None:
        return None
    plan, zone = status.plan, status.timezone
    today = next_today(status, _availability(session, status, now), now)
    if today is not None:
        return today
    day = day_of(plan, now, zone)
    last = max(day, plan.paused_until or day) + _LOOK_AHEAD
    lives = find_working_lives(session, people=[person_id], first=day, last=last)
    holidays, after = public_holidays(day, last), end_of_day(plan, day, zone)
    while (nudge := next_nudge(plan, zone, after)) is not None and nudge.day <= last:
        if lives[person_id].may_be_reminded(nudge.day, holidays):
            return spread(plan, nudge, status.minute_on(nudge.day), zone)
        after = end_of_day(plan, nudge.day, zone)
    return None


def list_snoozes(session: Session, *, person_id: int, now: dt.datetime) -> list[int]:
    """For how many minutes the reminder that came can be snoozed; none: there was none yet."""
    status = store.find_status(session, person_id)
    latest = _latest(session, status, now) if status else None
    return possible_delays(status, latest, now) if status and latest else []


def snooze(session: Session, *, person_id: int, minutes: int, now: dt.datetime) -> None:
    """Send the reminder of today's latest slot once more, so many minutes from now.

    Raises Invalid: there was none yet, not a choice, too near to what comes then, or the plan is
    strict and it came again already.
    """
    status = _status(session, person_id)
    latest = _latest(session, status, now)
    if latest is None:
        raise Invalid("error.reminder_none_yet")
    if not may_snooze(status.plan, latest, minutes):
        raise Invalid("error.reminder_strict")
    again = latest._replace(turn=latest.turn + 1, at=postpone(now, minutes))
    _keep_if_possible(session, status, again)


def delay(session: Session, *, person_id: int, minutes: int, minute: int, now: dt.datetime) -> None:
    """Move the next reminder by so many minutes, if it still is that of this minute of today.

    Raises Conflict: another comes next by now. Invalid: not a choice, too near to the one after, or
    the plan is strict.
    """
    status = _status(session, person_id)
    if status.plan.is_strict:
        raise Invalid("error.reminder_strict")
    coming = _coming(session, status, minute, now)
    _keep_if_possible(session, status, coming._replace(at=postpone(coming.at, minutes)))


def skip(session: Session, *, person_id: int, minute: int | None = None, now: dt.datetime) -> None:
    """Leave out the reminder of this minute of today; None: the one that came already.

    Raises Invalid: too many in a row or today, or the plan is strict. Conflict: another comes next
    by now.
    """
    status = _status(session, person_id)
    in_a_row = skips(status, _availability(session, status, now), now)
    of_today = skips_today(status, now)
    if ReminderAction.SKIP not in offered_actions(status.plan, in_a_row, of_today):
        raise Invalid("error.reminder_strict" if status.plan.is_strict else "error.reminder_skips")
    nudge = status.nudge
    if minute is not None:
        coming = _coming(session, status, minute, now)
        nudge = following(status.plan, coming, status.timezone, now)
    changed = replace(
        status, nudge=nudge, skips=in_a_row + 1, skips_today=of_today + 1, skipped_at=now
    )
    store.save_status(session, changed)


def pause(session: Session, *, person_id: int, until: dt.date | None, now: dt.datetime) -> None:
    """Be silent until that day; None: from now on not silent any more.

    Raises Invalid: the day has come already, or is more than a year away.
    """
    status = _status(session, person_id)
    today = local_day(now, status.timezone)
    if until is not None and not today < until <= today + _LONGEST_PAUSE:
        raise Invalid("error.reminder_until")
    _change_plan(session, status, replace(status.plan, paused_until=until), now)


def pause_today(session: Session, *, person_id: int, now: dt.datetime) -> None:
    """Be silent for the rest of today, or of the night."""
    status = _status(session, person_id)
    until = day_of(status.plan, now, status.timezone) + _DAY
    _change_plan(session, status, replace(status.plan, paused_until=until), now)


def switch(session: Session, *, person_id: int, on: bool, now: dt.datetime) -> None:
    """Turn reminders on, or off with everything kept as it is."""
    status = _status(session, person_id)
    _change_plan(session, status, replace(status.plan, is_on=on, paused_until=None), now)


def forget_reminders(session: Session, *, person_id: int) -> None:
    """Remove all there is of a person's reminders: plan, notes, ways to reach them, calendar."""
    skip_reasons.delete_reasons(session, person_id=person_id)
    store.delete_plans(session, [person_id])
    reminder_targets.delete_connections(session, person_id)


def _status(session: Session, person_id: int) -> ReminderStatus:
    status = store.find_status(session, person_id, to_change=True)
    if status is None:
        raise NotFound("error.not_found")
    return status


def _availability(session: Session, status: ReminderStatus, now: dt.datetime) -> Availability:
    today = day_of(status.plan, now, status.timezone)
    holidays = public_holidays(today, today)
    return find_availability(session, status.person_id, day=today, holidays=holidays)


def _latest(session: Session, status: ReminderStatus, now: dt.datetime) -> Nudge | None:
    """Of today's latest slot the turn that was sent last, or the slot itself if none was."""
    day = day_of(status.plan, now, status.timezone)
    sent = store.find_latest_sent(session, person_id=status.person_id, day=day)
    slot = latest_nudge(status.plan, status.timezone, now)
    latest = max((one for one in (sent, slot) if one), key=lambda one: one.minute, default=None)
    return latest_turn(status, latest) if latest else None


def _coming(session: Session, status: ReminderStatus, minute: int, now: dt.datetime) -> Nudge:
    """The reminder of this minute. Raises Conflict: another comes next by now."""
    nudge = next_today(status, _availability(session, status, now), now)
    if nudge is None or nudge.minute != minute:
        raise Conflict("error.reminder_moved_on")
    return nudge


def _keep_if_possible(session: Session, status: ReminderStatus, nudge: Nudge) -> None:
    if not may_come_at(status.plan, nudge, nudge.at, status.timezone):
        raise Invalid("error.reminder_too_late")
    store.move_on(session, {status.person_id: nudge})


def _change_plan(session: Session, status: ReminderStatus, plan: Plan, now: dt.datetime) -> None:
    nudge = next_nudge(plan, status.timezone, now)
    store.save_status(session, replace(status, plan=plan, nudge=nudge))

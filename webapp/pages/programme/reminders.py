"""My reminders: when they come; and what one does with one: snooze, skip, not today."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from webapp.database import Session
from webapp.domain.calendar import local_day
from webapp.domain.errors import DomainError, Invalid
from webapp.domain.people.access import Permission
from webapp.domain.ports.reminders import ReminderChannel
from webapp.domain.programme.reminder_changes import ReminderChange
from webapp.domain.programme.reminder_feed import usual_slots
from webapp.domain.programme.reminder_targets import DISCREET, ReminderTarget
from webapp.domain.programme.reminders import SKIPS, SNOOZES, USUAL_INTERVAL, USUAL_SLOTS, Plan
from webapp.incoming import number, posted_number
from webapp.installation import installation
from webapp.security import database, now, requires, settings, viewer
from webapp.services.programme.reminder_feed import feed_since, make_feed
from webapp.services.programme.reminder_targets import (
    find_calendar,
    find_lost,
    find_own_email,
    list_targets,
)
from webapp.services.programme.reminders import (
    delay,
    find_plan,
    find_planned,
    forget_reminders,
    list_snoozes,
    pause,
    pause_today,
    propose_plan,
    save_plan,
    skip,
    snooze,
    switch,
)
from webapp.services.programme.today import find_upcoming

blueprint = Blueprint("reminders", __name__)

_INTERVALS = (45, 60, USUAL_INTERVAL, 120, 180)
_OWN_SLOTS = 4
_RHYTHMS = {"usual", "interval", "own"}
_WEEKDAYS = {str(day) for day in range(7)}


def channels() -> Mapping[str, ReminderChannel]:
    """The channels of this installation, in the order in which they are offered."""
    return installation().reminders


@blueprint.get("/reminders")
@requires(Permission.REMINDER_MANAGE)
def settings_page() -> str:
    """What comes next, when reminders come, and how."""
    return _show()


@blueprint.post("/reminders")
@requires(Permission.REMINDER_MANAGE)
def save() -> Response:
    """Keep the plan in the form; what is wrong with it is said above the form."""
    person, moment = viewer(), now()
    with database().reading() as session:
        plan = _plan_now(session)
        reached = list_targets(session, person_id=person.person_id)
    try:
        plan = _read_plan(plan)
        with database().transaction() as session:
            save_plan(
                session,
                person_id=person.person_id,
                plan=plan,
                timezone=person.timezone,
                language=person.language,
                now=moment,
            )
    except Invalid as error:
        return make_response(_show(plan=plan, error=error), 422)
    return _done(ReminderChange.CHANGED if reached else ReminderChange.SAVED)


@blueprint.post("/reminders/pause")
@requires(Permission.REMINDER_MANAGE)
def make_pause() -> Response:
    """Silent today, until a day, or not any more."""
    person, moment = viewer().person_id, now()
    wanted = request.form.get("until", "")
    with database().transaction() as session:
        if wanted == "tomorrow":
            pause_today(session, person_id=person, now=moment)
        else:
            until = _read_day(wanted) if wanted else None
            pause(session, person_id=person, until=until, now=moment)
    if request.form.get("back") != "settings":
        return redirect("/today", 303)
    return _done(ReminderChange.PAUSED if wanted else ReminderChange.RESUMED)


@blueprint.post("/reminders/turn")
@requires(Permission.REMINDER_MANAGE)
def make_turn() -> Response:
    """On or off, with everything else kept."""
    on = request.form.get("on") == "yes"
    with database().transaction() as session:
        switch(session, person_id=viewer().person_id, on=on, now=now())
    return _done(ReminderChange.ON if on else ReminderChange.OFF)


@blueprint.post("/reminders/forget")
@requires(Permission.REMINDER_MANAGE)
def forget() -> Response:
    """Remove all there is of one's reminders."""
    with database().transaction() as session:
        forget_reminders(session, person_id=viewer().person_id)
    return _done(ReminderChange.FORGOTTEN)


@blueprint.post("/reminders/feed")
@requires(Permission.REMINDER_MANAGE)
def create_feed() -> str:
    """A new address for the calendar feed, which only this answer shows."""
    with database().transaction() as session:
        token = make_feed(session, person_id=viewer().person_id, now=now())
    return _show(feed_url=f"{settings().public_url}/calendar/{token}.ics")


@blueprint.get("/reminders/now")
@requires(Permission.REMINDER_MANAGE)
def come() -> str:
    """Where a reminder leads: start, later, moved already, or not this time."""
    with database().reading() as session:
        person, moment = viewer().person_id, now()
        coming = find_upcoming(session, person_id=person, now=moment)
        snoozes = list_snoozes(session, person_id=person, now=moment)
    return render_template(
        "programme/reminders/now.html", coming=coming, snoozes=snoozes, tap_id=uuid.uuid4()
    )


@blueprint.post("/reminders/snooze")
@requires(Permission.REMINDER_MANAGE)
def make_snooze() -> Response:
    """The one that came: again in so many minutes. The next one (`minute`): so much later."""
    minutes, minute = posted_number("minutes") or 0, posted_number("minute")
    with database().transaction() as session:
        person, moment = viewer().person_id, now()
        if minute is None:
            snooze(session, person_id=person, minutes=minutes, now=moment)
        else:
            delay(session, person_id=person, minutes=minutes, minute=minute, now=moment)
    return redirect("/today", 303)


@blueprint.post("/reminders/skip")
@requires(Permission.REMINDER_MANAGE)
def make_skip() -> Response:
    """The one that came, or the next one (`minute`): not this time."""
    minute = posted_number("minute")
    with database().transaction() as session:
        skip(session, person_id=viewer().person_id, minute=minute, now=now())
    return redirect("/today", 303)


def _show(*, plan: Plan | None = None, error: DomainError | None = None, feed_url: str = "") -> str:
    """The page of settings; `plan` is a form as it was sent, with what is wrong with it."""
    person, moment = viewer(), now()
    with database().reading() as session:
        shown = plan or _plan_now(session)
        targets = list_targets(session, person_id=person.person_id)
        page = {
            "is_planned": find_plan(session, person_id=person.person_id) is not None,
            "planned": find_planned(session, person_id=person.person_id, now=moment),
            "lost": find_lost(session, person_id=person.person_id),
            "calendar": find_calendar(session, person_id=person.person_id),
            "email": find_own_email(session, person_id=person.person_id),
            "feed_since": feed_since(session, person_id=person.person_id),
        }
    given = request.args.get("done")
    return render_template(
        "programme/reminders/settings.html",
        plan=shown,
        error=error,
        done=next((one for one in ReminderChange if one == given), None),
        channels=channels(),
        discreet=DISCREET,
        targets=_by_channel(targets),
        feed_url=feed_url,
        today=local_day(moment, person.timezone),
        timezone=person.timezone,
        clocks=[slot.at for slot in usual_slots(shown)] if not error else (),
        usual=USUAL_SLOTS,
        intervals=_INTERVALS,
        own_slots=_OWN_SLOTS,
        snoozes=SNOOZES,
        skips=SKIPS,
        **page,
    )


def _done(change: ReminderChange) -> Response:
    return redirect(f"/reminders?done={change}", 303)


def _plan_now(session: Session) -> Plan:
    person = viewer()
    found = find_plan(session, person_id=person.person_id)
    today = local_day(now(), person.timezone)
    return found or propose_plan(session, person_id=person.person_id, today=today)


def _by_channel(targets: Sequence[ReminderTarget]) -> dict[str, list[ReminderTarget]]:
    return {
        name: [target for target in targets if target.channel == name]
        for name in {target.channel for target in targets}
    }


def _read_plan(before: Plan) -> Plan:
    """The plan in the form; what the form does not ask stays as it was.

    Raises Invalid: a time or a number is not one.
    """
    form = request.form
    rhythm, days = form.get("rhythm", "usual"), set(form.getlist("weekday"))
    if rhythm not in _RHYTHMS or not days <= _WEEKDAYS:
        raise Invalid("error.reminder_choice")
    own = [_read_clock(time) for time in form.getlist("slot") if time]
    quiet = [_read_clock(time) for time in form.getlist("quiet") if time]
    if len(quiet) == 1:
        raise Invalid("error.reminder_quiet")
    return replace(
        before,
        weekdays=frozenset(int(day) for day in days),
        starts=_read_clock(form.get("starts", "")),
        ends=_read_clock(form.get("ends", "")),
        slots=tuple(sorted(set(own))) if rhythm == "own" else USUAL_SLOTS,
        interval=form.get("interval", 0, type=number) if rhythm == "interval" else None,
        quiet=(quiet[0], quiet[1]) if quiet else None,
        snooze=form.get("snooze", 0, type=number),
        most_skips=form.get("most_skips", 0, type=number),
        is_on=True,
    )


def _read_clock(given: str) -> dt.time:
    try:
        return dt.time.fromisoformat(given).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError as error:
        raise Invalid("error.reminder_time", time=given[:20]) from error


def _read_day(given: str) -> dt.date:
    try:
        return dt.date.fromisoformat(given)
    except ValueError as error:
        raise Invalid("error.reminder_until") from error

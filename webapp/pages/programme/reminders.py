"""My reminders: when they come, and how."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from webapp.database import Session
from webapp.domain.calendar import local_day
from webapp.domain.errors import DomainError, Invalid
from webapp.domain.people.access import Permission
from webapp.domain.ports.reminders import ReminderChannel
from webapp.domain.programme.reminder_changes import ReminderChange
from webapp.domain.programme.reminder_feed import usual_slots
from webapp.domain.programme.reminder_plans import (
    DAILY_SKIPS,
    NOTICES,
    SKIPS,
    SNOOZES,
    USUAL_INTERVAL,
    USUAL_SLOTS,
    DayHours,
    Plan,
)
from webapp.domain.programme.reminder_targets import DISCREET, ReminderTarget
from webapp.incoming import number
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
    are_spread,
    find_plan,
    find_planned,
    forget_reminders,
    propose_plan,
    save_plan,
    switch,
)
from webapp.services.programme.skip_reasons import list_reasons

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


def _show(*, plan: Plan | None = None, error: DomainError | None = None, feed_url: str = "") -> str:
    """The page of settings; `plan` is a form as it was sent, with what is wrong with it."""
    person, moment = viewer(), now()
    with database().reading() as session:
        shown = plan or _plan_now(session)
        targets = list_targets(session, person_id=person.person_id)
        page = {
            "is_planned": find_plan(session, person_id=person.person_id) is not None,
            "planned": find_planned(session, person_id=person.person_id, now=moment),
            "is_spread": are_spread(session, person_id=person.person_id),
            "lost": find_lost(session, person_id=person.person_id),
            "calendar": find_calendar(session, person_id=person.person_id),
            "email": find_own_email(session, person_id=person.person_id),
            "feed_since": feed_since(session, person_id=person.person_id),
            "reasons": list_reasons(session, person_id=person.person_id),
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
        daily_skips=DAILY_SKIPS,
        notices=NOTICES,
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
        own_hours=tuple(_read_own_hours()),
        most_skips_a_day=_read_choice("most_skips_a_day"),
        notice=_read_choice("notice"),
        is_strict=form.get("is_strict") == "yes",
    )


def _read_own_hours() -> Iterator[DayHours]:
    """The hours of the weekdays that have their own; both left empty: as on the other days.

    Raises Invalid: one of the two is missing, or is no time.
    """
    form = request.form
    pairs = zip(form.getlist("own_starts"), form.getlist("own_ends"), strict=False)
    for weekday, (starts, ends) in enumerate(islice(pairs, len(_WEEKDAYS))):
        if bool(starts) != bool(ends):
            raise Invalid("error.reminder_own_hours")
        if starts:
            yield DayHours(weekday, _read_clock(starts), _read_clock(ends))


def _read_choice(name: str) -> int | None:
    """A number, or nothing chosen; what is neither is no choice there is."""
    return request.form.get(name, 0, type=number) if request.form.get(name) else None


def _read_clock(given: str) -> dt.time:
    try:
        return dt.time.fromisoformat(given).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError as error:
        raise Invalid("error.reminder_time", time=given[:20]) from error

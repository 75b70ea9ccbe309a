"""What one does with a reminder: start, later, moved already, not this time, not today."""

from __future__ import annotations

import datetime as dt
import uuid

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from webapp.domain.errors import Invalid
from webapp.domain.people.access import Permission
from webapp.domain.programme.reminder_changes import ReminderChange
from webapp.domain.programme.skip_reasons import LONGEST
from webapp.incoming import posted_number, read_day
from webapp.security import database, now, requires, viewer
from webapp.services.programme.reminders import (
    delay,
    list_snoozes,
    pause,
    pause_today,
    skip,
    snooze,
)
from webapp.services.programme.skip_reasons import forget_reason, note_reason
from webapp.services.programme.today import find_upcoming

blueprint = Blueprint("reminder_moments", __name__)


@blueprint.get("/reminders/now")
@requires(Permission.REMINDER_MANAGE)
def come() -> str:
    """Where a reminder leads: start, later, moved already, or not this time."""
    with database().reading() as session:
        person, moment = viewer().person_id, now()
        coming = find_upcoming(session, person_id=person, now=moment)
        snoozes = list_snoozes(session, person_id=person, now=moment)
    return render_template(
        "programme/reminders/now.html",
        coming=coming,
        snoozes=snoozes,
        tap_id=uuid.uuid4(),
        longest=LONGEST,
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
    """The one that came, or the next one (`minute`): not this time, and perhaps a note why."""
    person, minute, moment = viewer(), posted_number("minute"), now()
    with database().transaction() as session:
        skip(session, person_id=person.person_id, minute=minute, now=moment)
        note_reason(
            session,
            person_id=person.person_id,
            given=request.form.get("reason", ""),
            timezone=person.timezone,
            now=moment,
        )
    return redirect("/today", 303)


@blueprint.post("/reminders/reasons/remove")
@requires(Permission.REMINDER_MANAGE)
def remove_reason() -> Response:
    """Forget why I left one out."""
    code = request.form.get("code", "")
    with database().transaction() as session:
        forget_reason(session, person_id=viewer().person_id, code=code)
    return redirect(f"/reminders?done={ReminderChange.REASON_REMOVED}", 303)


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
    change = ReminderChange.PAUSED if wanted else ReminderChange.RESUMED
    return redirect(f"/reminders?done={change}", 303)


def _read_day(given: str) -> dt.date:
    try:
        return read_day(given)
    except ValueError as error:
        raise Invalid("error.reminder_until") from error

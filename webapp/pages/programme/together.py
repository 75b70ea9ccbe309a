"""The phone of whoever was there when somebody led a minute: scan the code, and it is logged."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from webapp import catalogue
from webapp.domain.calendar import local_day
from webapp.domain.errors import Invalid
from webapp.domain.people.access import Permission
from webapp.domain.programme.breaks import LENGTH, OTHER_MOVEMENT, BreakEntry, BreakOrigin
from webapp.domain.programme.together import Invitation, read_invitation
from webapp.security import database, now, requires, settings, viewer
from webapp.services.programme.breaks import log_break
from webapp.services.programme.screening import was_cleared

blueprint = Blueprint("together", __name__)


@blueprint.get("/together/<token>")
@requires(Permission.BREAK_LOG)
def scanned(token: str) -> str:
    """One button; a script presses it once the minute can be over."""
    invitation = _read(token)
    return render_template(
        "programme/together/scanned.html",
        token=token,
        name=catalogue.name_of(invitation.exercise),
        wait=max(0, round((invitation.over_at - now()).total_seconds())),
    )


@blueprint.post("/together/<token>")
@requires(Permission.BREAK_LOG)
def log(token: str) -> Response:
    """Keep the minute: as this exercise for whom it is safe, else as other movement."""
    person, moment, invitation = viewer(), now(), _read(token)
    if moment < invitation.over_at:
        raise Invalid("error.together_early")
    exercise = _exercise(invitation)
    entry = BreakEntry(
        person_id=person.person_id,
        at=moment,
        timezone=person.timezone,
        seconds=LENGTH,
        exercise=exercise,
        tap_id=invitation.tap_of(person.person_id),
        origin=BreakOrigin.OTHER if exercise == OTHER_MOVEMENT else BreakOrigin.LATE,
    )
    with database().autocommit() as connection:
        log_break(connection, entry=entry, now=moment)
    return redirect(f"/today?tap={entry.tap_id}", 303)


def _read(token: str) -> Invitation:
    return read_invitation(token, now=now(), secret=settings().secret_key)


def _exercise(invitation: Invitation) -> str:
    person = viewer()
    with database().reading() as session:
        cleared = was_cleared(
            session,
            person_id=person.person_id,
            exercise=invitation.exercise,
            day=local_day(now(), person.timezone),
        )
    return invitation.exercise if cleared else OTHER_MOVEMENT

"""One tap for what stands beside the three minutes: up from the chair, eyes rested."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.domain.people.access import Permission
from webapp.domain.programme.breaks import read_tap
from webapp.security import database, now, requires, viewer
from webapp.services.programme.side_minutes import note_minute, take_back

blueprint = Blueprint("side_minutes", __name__)


@blueprint.post("/side-minutes")
@requires(Permission.BREAK_LOG)
def note() -> Response:
    """Keep it for the person alone; the same tap again changes nothing."""
    person, tap_id = viewer(), read_tap(request.form.get("tap_id", ""))
    with database().transaction() as session:
        note_minute(
            session,
            person_id=person.person_id,
            kind=request.form.get("kind", ""),
            tap_id=tap_id,
            timezone=person.timezone,
            now=now(),
        )
    return redirect(url_for("breaks.today", beside=tap_id), 303)


@blueprint.post("/side-minutes/<uuid:tap_id>/undo")
@requires(Permission.BREAK_LOG)
def undo(tap_id: uuid.UUID) -> Response:
    """Take back one of today."""
    person = viewer()
    with database().transaction() as session:
        take_back(
            session,
            person_id=person.person_id,
            tap_id=str(tap_id),
            timezone=person.timezone,
            now=now(),
        )
    return redirect(url_for("breaks.today", undone=1), 303)

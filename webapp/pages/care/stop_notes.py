"""After a stop because of pain: a note to the physician without a name, or a call."""

from __future__ import annotations

import uuid

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.content.exercises import shipped_exercises
from webapp.domain.care.stop_notes import monday_of, shown_on
from webapp.domain.errors import NotFound
from webapp.domain.people.access import Permission
from webapp.domain.programme.breaks import read_tap
from webapp.domain.programme.exercises import Exercise
from webapp.installation import installation
from webapp.security import database, requires
from webapp.services.care import stop_notes as service

blueprint = Blueprint("stop_notes", __name__)


@blueprint.get("/stop-note")
@requires(Permission.CONSULTATION_REQUEST)
def write() -> str:
    """What a note would say, word for word, before anything is sent; and the other way."""
    exercise, today = _exercise(request.args.get("exercise", "")), installation().today()
    with database().reading() as session:
        offered = service.can_leave_note(session, today=today)
    return render_template(
        "care/stop_notes/write.html",
        key=exercise.key,
        name=exercise.texts[g.texts.language].name,
        offered=offered,
        monday=monday_of(today),
        shown_on=shown_on(today),
        note_id=uuid.uuid4(),
        sent="sent" in request.args,
    )


@blueprint.post("/stop-note")
@requires(Permission.CONSULTATION_REQUEST)
def leave() -> Response:
    """Keep the note. Nothing of who sends it goes further than this function."""
    exercise = _exercise(request.form.get("exercise", ""))
    note_id = read_tap(request.form.get("note_id", ""))
    with database().transaction() as session:
        service.leave_note(
            session, note_id=note_id, exercise=exercise.key, today=installation().today()
        )
    return redirect(url_for(".write", exercise=exercise.key, sent=1), 303)


def _exercise(key: str) -> Exercise:
    """Also one that was withdrawn since. Raises NotFound: there is none under this key."""
    found = next((one for one in shipped_exercises() if one.key == key), None)
    if found is None:
        raise NotFound("error.not_found")
    return found

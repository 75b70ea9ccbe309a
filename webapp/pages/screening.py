"""The safety notice: signs that ask for a doctor first, and the clearance that the answer gives."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.content.exercises import served_exercises
from webapp.domain.access import Permission
from webapp.domain.breaks import local_day
from webapp.domain.errors import Invalid
from webapp.domain.screening import DOCTOR_FIRST, URGENT
from webapp.security import database, now, requires, settings, viewer
from webapp.services.screening import complete_notice, find_clearance, void_clearance

blueprint = Blueprint("screening", __name__)


@blueprint.get("/safety")
@requires(Permission.SCREENING_COMPLETE)
def notice() -> str:
    """The signs in plain words, and what was answered before if that still holds."""
    person = viewer()
    day = local_day(now(), person.timezone)
    with database().reading() as session:
        clearance = find_clearance(session, person_id=person.person_id, today=day)
    return render_template(
        "screening/notice.html", clearance=clearance, urgent=URGENT, doctor=DOCTOR_FIRST
    )


@blueprint.post("/safety")
@requires(Permission.SCREENING_COMPLETE)
def answer() -> Response:
    """Whether one of the signs applies; which one is not asked."""
    given = request.form.get("applies")
    if given not in {"yes", "no"}:
        raise Invalid("error.safety_answer")
    person, moment = viewer(), now()
    exercises = served_exercises(demo=settings().demo)
    with database().transaction() as session:
        complete_notice(
            session,
            person_id=person.person_id,
            applies=given == "yes",
            exercises=[exercise.key for exercise in exercises],
            today=local_day(moment, person.timezone),
            now=moment,
        )
    return redirect(url_for(".notice"), 303)


@blueprint.post("/safety/changed")
@requires(Permission.SCREENING_COMPLETE)
def void() -> Response:
    """Something changed: the notice is asked again."""
    with database().transaction() as session:
        void_clearance(session, person_id=viewer().person_id)
    return redirect(url_for(".notice"), 303)

"""The catalogue of exercises: every one with its pictures, to look up at ease."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import catalogue
from webapp.content.drawings.film import strip
from webapp.domain.calendar import local_day
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.names import one_line
from webapp.domain.people.access import Permission
from webapp.domain.programme.exercises import Adaptation, ExerciseKind, Space
from webapp.domain.programme.prescriptions import LONGEST_NAME, LONGEST_WORDS, Prescription
from webapp.domain.programme.screening import Clearance
from webapp.said import Said
from webapp.security import database, now, requires, viewer
from webapp.services.programme.prescriptions import (
    find_prescriptions,
    replace_exercise,
    restore_exercise,
)
from webapp.services.programme.screening import find_clearance

blueprint = Blueprint("exercises", __name__)


@blueprint.get("/exercises")
@requires(Permission.BREAK_READ_OWN)
def index() -> str:
    """All exercises by kind, or those that fit the space there is."""
    space = request.args.get("space", "")
    if space and space not in set(Space):
        raise Invalid("error.exercises_space", space=space[:20])
    fitting = [one for one in catalogue.offer().shown if space in {"", one.space}]
    kinds = {kind: [one for one in fitting if one.kind is kind] for kind in ExerciseKind}
    return render_template(
        "programme/exercises/index.html", kinds=kinds, space=space, spaces=list(Space)
    )


@blueprint.get("/exercises/<key>")
@requires(Permission.BREAK_READ_OWN)
def exercise(key: str) -> str:
    """One exercise: its poses, dose, care, limits, source and sign-off.

    Raises NotFound: none is served under this key.
    """
    found = next((one for one in catalogue.offer().shown if one.key == key), None)
    if found is None:
        raise NotFound("error.not_found")
    clearance = _clearance()
    with database().reading() as session:
        prescribed = find_prescriptions(session, person_id=viewer().person_id).get(key)
    return render_template(
        "programme/exercises/exercise.html",
        prescribed=prescribed,
        longest={"name": LONGEST_NAME, "words": LONGEST_WORDS},
        exercise=found,
        strip=strip(found.key, found.phases),
        cleared=clearance is not None,
        allowed=clearance is not None and key in clearance.keys_of([found]),
        left_out=[one for one, means in found.limits.items() if means is Adaptation.BLOCKED],
        adapted={
            one: means for one, means in found.limits.items() if means is not Adaptation.BLOCKED
        },
        following=catalogue.after(catalogue.offer().shown, found),
    )


@blueprint.post("/exercises/<key>/prescription")
@requires(Permission.SCREENING_COMPLETE)
def prescribe(key: str) -> Response:
    """Do what my therapist prescribed in place of this one. Raises NotFound: there is none such."""
    if catalogue.find(key) is None:
        raise NotFound("error.not_found")
    form = request.form
    given = Prescription(
        exercise=key,
        name=one_line(form.get("name", "")),
        words=form.get("words", "").replace("\r\n", "\n").strip(),
        by=one_line(form.get("by", "")),
    )
    with database().transaction() as session:
        replace_exercise(session, person_id=viewer().person_id, given=given, now=now())
    return redirect(url_for(".exercise", key=key, said=Said.SAVED), 303)


@blueprint.post("/exercises/<key>/prescription/remove")
@requires(Permission.SCREENING_COMPLETE)
def restore(key: str) -> Response:
    """Do the exercise itself again; of the other nothing is left."""
    with database().transaction() as session:
        restore_exercise(session, person_id=viewer().person_id, exercise=key, now=now())
    return redirect(url_for(".exercise", key=key, said=Said.REMOVED), 303)


def _clearance() -> Clearance | None:
    person = viewer()
    day = local_day(now(), person.timezone)
    with database().reading() as session:
        return find_clearance(
            session, person_id=person.person_id, today=day, asked=catalogue.offer().asked
        )

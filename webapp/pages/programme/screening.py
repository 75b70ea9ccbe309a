"""The screening: what it keeps, its questions, and what the answers lead to.

Answers come in the body of one form and go nowhere: not to the database, a log or an address.
"""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import catalogue
from webapp.domain.calendar import local_day
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.governance.choices import Purpose
from webapp.domain.people.access import Permission
from webapp.domain.programme.screening import (
    NO,
    AnsweredQuestions,
    Clearance,
    Questionnaire,
    follow,
)
from webapp.security import database, now, requires, viewer
from webapp.services.governance.choices import find_choices, make_choice
from webapp.services.programme.screening import complete_screening, find_clearance, void_clearance

blueprint = Blueprint("screening", __name__)

# Signs on the card that everyone sees; the words are `safety.flag.<key>`. The first two of the
# second list ask for a doctor the same day.
URGENT = ("saddle", "bladder", "both_legs", "chest", "accident")
DOCTOR_FIRST = (
    "fever",
    "leg_pain",
    "hernia",
    "inflammation",
    "night",
    "cancer",
    "bones",
    "operation",
    "pregnant",
    "heart",
)


@blueprint.get("/safety")
@requires(Permission.SCREENING_COMPLETE)
def notice() -> str:
    """The clearance that holds, or what the screening is and keeps; the signs for everyone."""
    return render_template(
        "programme/screening/notice.html",
        clearance=_clearance(),
        served=catalogue.offer().asked,
        exercises=catalogue.exercises(),
        urgent=URGENT,
        doctor=DOCTOR_FIRST,
    )


@blueprint.post("/safety/start")
@requires(Permission.SCREENING_COMPLETE)
def start() -> Response:
    """The informed choice to answer, and so to have the outcome kept."""
    with database().transaction() as session:
        make_choice(
            session,
            person_id=viewer().person_id,
            purpose=Purpose.SCREENING,
            agrees=True,
            now=now(),
        )
    return redirect(url_for(".questions"), 303)


@blueprint.get("/safety/questions")
@requires(Permission.SCREENING_COMPLETE)
def questions() -> str | Response:
    """The questions, for someone who chose to answer them; while an outcome holds, that outcome."""
    served = catalogue.offer().asked
    if served is None or not _agreed() or _clearance() is not None:
        return redirect(url_for(".notice"), 303)
    return _show_questions(served, {})


@blueprint.post("/safety/questions")
@requires(Permission.SCREENING_COMPLETE)
def answer() -> str | tuple[str, int]:
    """What the answers lead to; shown once with its reasons, which are not kept.

    Raises NotFound: no questions are served here. Invalid: the person did not choose to answer.
    """
    served = catalogue.offer().asked
    if served is None:
        raise NotFound("error.not_found")
    if not _agreed():
        raise Invalid("error.screening_choice")
    answers = {one.key: request.form.get(one.key, "") for one in served.questions}
    _, missing = follow(served, answers)
    if missing is not None:
        return _show_questions(served, answers, missing.key), 422
    person, moment = viewer(), now()
    with database().transaction() as session:
        result = complete_screening(
            session,
            person_id=person.person_id,
            answered=AnsweredQuestions(served, answers),
            exercises=catalogue.exercises(),
            today=local_day(moment, person.timezone),
            now=moment,
        )
    return render_template(
        "programme/screening/result.html",
        result=result,
        clearance=result.clearance,
        exercises=catalogue.exercises(),
        words=served.texts[g.texts.language],
        urgent=URGENT,
        doctor=DOCTOR_FIRST,
    )


@blueprint.post("/safety/changed")
@requires(Permission.SCREENING_COMPLETE)
def void() -> Response:
    """Something changed: the questions are asked again."""
    with database().transaction() as session:
        void_clearance(session, person_id=viewer().person_id)
    return redirect(url_for(".notice"), 303)


def _clearance() -> Clearance | None:
    person = viewer()
    day = local_day(now(), person.timezone)
    with database().reading() as session:
        return find_clearance(
            session, person_id=person.person_id, today=day, asked=catalogue.offer().asked
        )


def _agreed() -> bool:
    with database().reading() as session:
        return Purpose.SCREENING in find_choices(session, person_id=viewer().person_id)


def _show_questions(
    served: Questionnaire, answers: dict[str, str], missing: str | None = None
) -> str:
    return render_template(
        "programme/screening/questions.html",
        questionnaire=served,
        words=served.texts[g.texts.language],
        answers=answers,
        missing=missing,
        no=NO,
        urgent=URGENT,
    )

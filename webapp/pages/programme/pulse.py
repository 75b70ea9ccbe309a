"""The question of a quarter: answer it, change or take back the answer, put the line away."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.domain.errors import Invalid
from webapp.domain.figures.answers import (
    FEWEST_ANSWERS,
    FEWEST_ASKED,
    QuarterQuestion,
    answers_to,
)
from webapp.domain.governance.audit import Occasion
from webapp.domain.people.access import Permission
from webapp.installation import installation
from webapp.security import actor, database, now, requires, viewer
from webapp.services.programme import pulse as service

blueprint = Blueprint("pulse", __name__)


@blueprint.get("/question")
@requires(Permission.BREAK_READ_OWN)
def ask() -> str:
    """The question with one's own answer, and what becomes of it."""
    with database().reading() as session:
        found = service.read_pulse(
            session, person_id=viewer().person_id, quarter=installation().quarter()
        )
    return render_template(
        "programme/pulse/question.html",
        pulse=found,
        answers=answers_to(found.question) if found else (),
        kind=found.question if found else QuarterQuestion.BREAKS,
        people=FEWEST_ASKED,
        fewest=FEWEST_ANSWERS,
        kept="kept" in request.args,
    )


@blueprint.post("/question")
@requires(Permission.BREAK_READ_OWN)
def answer() -> Response:
    """Keep the answer in place of the one before, or take it back."""
    with database().transaction() as session:
        service.give_answer(
            session,
            person_id=viewer().person_id,
            quarter=request.form.get("quarter", ""),
            answer=request.form.get("answer", ""),
            today=installation().today(),
        )
    return redirect(url_for(".ask", kept=1), 303)


@blueprint.post("/question/away")
@requires(Permission.BREAK_READ_OWN)
def put_away() -> Response:
    """Show no line about it this quarter."""
    with database().transaction() as session:
        service.put_away(
            session,
            person_id=viewer().person_id,
            quarter=request.form.get("quarter", ""),
            today=installation().today(),
        )
    return redirect(url_for("breaks.today"), 303)


@blueprint.post("/question/next")
@requires(Permission.CONTENT_REVIEW)
def choose() -> Response:
    """Let the next quarter ask about breaks or about workstations, as the physician chose."""
    try:
        question = QuarterQuestion(request.form.get("question", ""))
    except ValueError as error:
        raise Invalid("error.bad_request") from error
    quarter = request.form.get("quarter", "")
    with database().transaction() as session:  # it may have waited, until a quarter began
        by = Occasion(actor(), installation().today(), now())
        service.choose_question(session, quarter=quarter, question=question, by=by)
    return redirect(url_for("content.index", question=question), 303)

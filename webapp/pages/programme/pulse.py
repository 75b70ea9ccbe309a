"""The question of a quarter: answer it, change or take back the answer, put the line away."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.domain.figures.answers import FEWEST_ANSWERS, FEWEST_ASKED, PulseAnswer
from webapp.domain.people.access import Permission
from webapp.domain.programme.pulse import read_answer
from webapp.installation import installation
from webapp.security import database, requires, viewer
from webapp.services.programme import pulse as service

blueprint = Blueprint("pulse", __name__)


@blueprint.get("/question")
@requires(Permission.BREAK_READ_OWN)
def ask() -> str:
    """The question with one's own answer, and what becomes of it."""
    with database().reading() as session:
        found = service.read_pulse(
            session, person_id=viewer().person_id, today=installation().today()
        )
    return render_template(
        "programme/pulse/question.html",
        pulse=found,
        answers=list(PulseAnswer),
        people=FEWEST_ASKED,
        fewest=FEWEST_ANSWERS,
        kept="kept" in request.args,
    )


@blueprint.post("/question")
@requires(Permission.BREAK_READ_OWN)
def answer() -> Response:
    """Keep the answer in place of the one before, or take it back."""
    chosen = read_answer(request.form.get("answer", ""))
    with database().transaction() as session:
        service.give_answer(
            session,
            person_id=viewer().person_id,
            quarter=request.form.get("quarter", ""),
            answer=chosen,
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

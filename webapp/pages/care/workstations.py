"""A workstation problem: told by an employee, followed by them, looked into by the physician."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import catalogue
from webapp.domain.care.workstations import (
    LONGEST,
    WorkPlace,
    WorkProblem,
    WorkstationState,
    WorkstationStep,
    read_choice,
)
from webapp.domain.errors import NotFound
from webapp.domain.people.access import Permission
from webapp.incoming import posted_number
from webapp.said import Said
from webapp.security import actor, database, local_date, now, requires, viewer
from webapp.services.care import workstations as service

blueprint = Blueprint("workstations", __name__)

_STEPS = (WorkstationState.LOOKED_INTO, WorkstationState.SOLVED, WorkstationState.NOT_POSSIBLE)


@blueprint.get("/workstation")
@requires(Permission.CONSULTATION_REQUEST)
def mine() -> str:
    """My reports and what became of them, and the form for another."""
    with database().reading() as session:
        own = service.list_own(session, person_id=viewer().person_id)
    return render_template(
        "care/workstations/mine.html",
        own=own,
        places=list(WorkPlace),
        problems=list(WorkProblem),
        longest=LONGEST,
        local_date=local_date,
        done=request.args.get("done"),
        is_asked=catalogue.offer().workstation is not None,
    )


@blueprint.get("/workstation/questions")
@requires(Permission.CONSULTATION_REQUEST)
def questions() -> str:
    """The questionnaire with its advice; answers stay in the browser, and nothing is kept here.

    Raises NotFound: no physician signed it.
    """
    found = catalogue.offer().workstation
    if found is None:
        raise NotFound("error.not_found")
    asked = [(one, one.texts[g.texts.language]) for one in found.questions]
    return render_template("care/workstations/questions.html", found=found, asked=asked)


@blueprint.post("/workstation")
@requires(Permission.CONSULTATION_REQUEST)
def tell() -> Response:
    """Tell the prevention service."""
    form = request.form
    with database().transaction() as session:
        service.tell(
            session,
            person_id=viewer().person_id,
            place=form.get("place", ""),
            problem=form.get("problem", ""),
            words=_words(),
            now=now(),
        )
    return redirect(url_for(".mine", done="told"), 303)


@blueprint.post("/workstation/<code>/withdraw")
@requires(Permission.CONSULTATION_REQUEST)
def withdraw(code: str) -> Response:
    """Take one back; what it said is removed."""
    with database().transaction() as session:
        service.withdraw(session, person_id=viewer().person_id, code=code, now=now())
    return redirect(url_for(".mine", done="withdrawn"), 303)


@blueprint.get("/workstation-reports")
@requires(Permission.CONSULTATION_ANSWER)
def desk() -> str:
    """What waits, and what was done, without a name or a word of it."""
    with database().reading() as session:
        found = service.read_desk(session)
    return render_template("care/workstations/desk.html", desk=found, local_date=local_date)


@blueprint.get("/workstation-reports/<code>")
@requires(Permission.CONSULTATION_ANSWER)
def read(code: str) -> str:
    """One in full; that it was opened is recorded."""
    with database().transaction() as session:
        found, name = service.open_report(session, code=code, actor=actor(), now=now())
    return render_template(
        "care/workstations/report.html",
        one=found,
        name=name,
        steps=_STEPS,
        longest=LONGEST,
        local_date=local_date,
    )


@blueprint.post("/workstation-reports/<code>/step")
@requires(Permission.CONSULTATION_ANSWER)
def step(code: str) -> Response:
    """Say what was done, in words that the employee reads."""
    state = WorkstationState(read_choice(WorkstationState, request.form.get("state", "")))
    taken = WorkstationStep(state, _words(), now())
    seen = posted_number("seen") or 0
    with database().transaction() as session:
        service.take_step(session, code=code, step=taken, seen=seen, actor=actor())
    return redirect(url_for(".desk", said=Said.SAVED), 303)


def _words() -> str:
    return request.form.get("words", "").replace("\r\n", "\n").strip()

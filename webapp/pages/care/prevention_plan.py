"""The register of measures: what is proposed, decided and done, and by when the plans are due."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.content.measures import prevention_measures
from webapp.domain.care.prevention_measures import MeasureSubject
from webapp.domain.care.prevention_plan import (
    LONGEST_WORDS,
    PlanHorizon,
    PlanState,
    PlanStep,
    next_action_plan,
)
from webapp.domain.errors import Invalid
from webapp.domain.governance.audit import Occasion
from webapp.domain.names import one_line
from webapp.domain.people.access import Permission
from webapp.incoming import posted_number, read_day
from webapp.installation import installation
from webapp.security import actor, database, now, requires
from webapp.services.care import prevention_plan as service

blueprint = Blueprint("prevention_plan", __name__)
_STEPS = {state.value: state for state in PlanState if state is not PlanState.PROPOSED}


@blueprint.get("/prevention-plan")
@requires(Permission.PLAN_KEEP)
def register() -> str:
    """Everything in the register, the library to choose from, and the next day that counts."""
    today = installation().today()
    with database().reading() as session:
        items = service.list_items(session)
    return render_template(
        "care/prevention_plan/register.html",
        items=items,
        library=prevention_measures(),
        is_open={one.measure for one in items if one.is_open},
        subjects=MeasureSubject,
        states=PlanState,
        horizons=PlanHorizon,
        longest=LONGEST_WORDS,
        due=next_action_plan(today),
        today=today,
    )


@blueprint.post("/prevention-plan")
@requires(Permission.PLAN_KEEP)
def propose() -> Response:
    """Propose a measure of the library, or one in own words."""
    with database().transaction() as session:
        service.propose(
            session,
            measure=request.form.get("measure", ""),
            words=_words("words"),
            horizon=_horizon(),
            by=_occasion(),
        )
    return redirect(url_for(".register", proposed=1), 303)


@blueprint.post("/prevention-plan/<int:number>")
@requires(Permission.PLAN_KEEP)
def take(number: int) -> Response:
    """Decide it, note that it is done, or drop it."""
    to, edits = _STEPS.get(request.form.get("to", "")), posted_number("edits")
    if to is None or edits is None:
        raise Invalid("error.bad_request")
    due = request.form.get("due_on", "")
    step = PlanStep(
        to, _day("on"), _day("due_on", "error.plan.due") if due else None, _words("outcome")
    )
    with database().transaction() as session:
        service.take(session, number, step, edits=edits, by=_occasion())
    return redirect(url_for(".register", changed=1), 303)


def _words(field: str) -> str:
    return one_line(request.form.get(field, ""))


def _horizon() -> PlanHorizon:
    named = request.form.get("horizon", PlanHorizon.YEAR)
    if named not in set(PlanHorizon):
        raise Invalid("error.bad_request")
    return PlanHorizon(named)


def _day(field: str, refusal: str = "error.plan.day") -> dt.date:
    try:
        return read_day(request.form.get(field, ""))
    except ValueError as error:
        raise Invalid(refusal) from error


def _occasion() -> Occasion:
    return Occasion(actor(), installation().today(), now())

"""For the data protection officer: requests of people, and proof of what was removed."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.domain.calendar import local_day
from webapp.domain.governance.retention import LEAVER_MONTHS
from webapp.domain.people.access import Permission
from webapp.installation import installation
from webapp.said import Said
from webapp.security import actor, database, now, requires, viewer
from webapp.services.governance.papers import rules_on
from webapp.services.governance.requests import answer, inbox, open_request
from webapp.services.governance.retention import find_receipt, list_proof

blueprint = Blueprint("requests", __name__, url_prefix="/audit")

_MOST = 100


@blueprint.get("/requests")
@requires(Permission.AUDIT_READ)
def waiting() -> str:
    """Requests that wait, the most urgent first; what was written is behind a second step."""
    person = viewer()
    with database().reading() as session:
        found = inbox(session)
    return render_template(
        "governance/audit/requests.html",
        inbox=found,
        today=local_day(now(), person.timezone),
        timezone=person.timezone,
    )


@blueprint.get("/requests/<int:number>")
@requires(Permission.AUDIT_READ)
def read(number: int) -> str:
    """One request with who asks it; reading it goes into the audit trail."""
    person = viewer()
    with database().transaction() as session:
        found, name, employee_number = open_request(
            session, request_id=number, actor=actor(), now=now()
        )
    return render_template(
        "governance/audit/request.html",
        asked=found,
        name=name,
        employee_number=employee_number,
        today=local_day(now(), person.timezone),
        timezone=person.timezone,
    )


@blueprint.post("/requests/<int:number>")
@requires(Permission.AUDIT_READ)
def reply(number: int) -> Response:
    """Answer a request; the person reads it under My data."""
    with database().transaction() as session:
        answer(
            session,
            request_id=number,
            words=request.form.get("words", ""),
            actor=actor(),
            now=now(),
        )
    return redirect(url_for(".waiting", said=Said.SENT), 303)


@blueprint.get("/removals")
@requires(Permission.AUDIT_READ)
def removals() -> str:
    """How long things are kept, what the job removed, and what went under a receipt."""
    number = request.args.get("receipt", "")
    with database().reading() as session:
        proof = list_proof(session, today=local_day(now(), viewer().timezone), most=_MOST)
        found = find_receipt(session, number=number)
    return render_template(
        "governance/audit/removals.html",
        proof=proof,
        rules=rules_on(viewer().defaults, installation().today()),
        leaver_months=LEAVER_MONTHS,
        number=number[:20],
        found=found,
    )

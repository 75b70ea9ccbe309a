"""Who may do what beside an employee: given by the provider's groups, or here by name."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.domain.errors import Invalid
from webapp.domain.governance.audit import Occasion
from webapp.domain.people.access import Permission
from webapp.domain.people.role_grants import CONFIDENTIAL, GIVEN
from webapp.incoming import read_day
from webapp.installation import installation
from webapp.said import Said
from webapp.security import actor, database, now, requires, settings, viewer
from webapp.services.people import role_grants

blueprint = Blueprint("roles", __name__)


@blueprint.get("/admin/roles")
@requires(Permission.ROLE_GRANT)
def overview() -> str:
    """Who has which role, what was given by name, and a form to give one."""
    with database().reading() as session:
        holders = role_grants.list_holders(session)
        grants = role_grants.list_grants(session)
    return render_template(
        "people/roles/overview.html",
        holders=holders,
        grants=grants,
        groups=sorted(settings().role_groups.items()),
        roles=GIVEN,
        confidential=CONFIDENTIAL,
    )


@blueprint.post("/admin/roles")
@requires(Permission.ROLE_GRANT)
def grant() -> Response:
    """Give somebody a role, until a day or until it is ended."""
    with database().transaction() as session:
        role_grants.grant_role(
            session,
            who=request.form.get("who", ""),
            role=request.form.get("role", ""),
            ends_on=_last_day(),
            occasion=_occasion(),
        )
    return redirect(url_for(".overview", said=Said.SAVED), 303)


@blueprint.post("/admin/roles/<int:number>/end")
@requires(Permission.ROLE_GRANT)
def end(number: int) -> Response:
    """End what was given, at once."""
    with database().transaction() as session:
        role_grants.end_grant(session, grant_id=number, occasion=_occasion())
    return redirect(url_for(".overview", said=Said.ENDED), 303)


@blueprint.get("/roles/waiting")
@requires(Permission.ROLE_CONFIRM)
def waiting() -> str:
    """What an administrator gave and somebody who is confided in has to confirm."""
    with database().reading() as session:
        found = role_grants.list_waiting(session, person_id=viewer().person_id)
    return render_template("people/roles/waiting.html", grants=found)


@blueprint.post("/roles/waiting/<int:number>/confirm")
@requires(Permission.ROLE_CONFIRM)
def confirm(number: int) -> Response:
    """It counts from the person's next sign-in on."""
    with database().transaction() as session:
        role_grants.confirm_grant(session, grant_id=number, occasion=_occasion())
    return redirect(url_for(".waiting", said=Said.CONFIRMED), 303)


@blueprint.post("/roles/waiting/<int:number>/refuse")
@requires(Permission.ROLE_CONFIRM)
def refuse(number: int) -> Response:
    """It never counts."""
    with database().transaction() as session:
        role_grants.refuse_grant(session, grant_id=number, occasion=_occasion())
    return redirect(url_for(".waiting", said=Said.REFUSED), 303)


def _last_day() -> dt.date | None:
    """Raises Invalid: it is no day."""
    text = request.form.get("ends_on", "")
    try:
        return read_day(text) if text else None
    except ValueError as error:
        raise Invalid("error.employee_day") from error


def _occasion() -> Occasion:
    return Occasion(actor(), installation().today(), now())

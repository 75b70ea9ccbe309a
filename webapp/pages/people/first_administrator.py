"""Becoming the first administrator with the code that `rekpauze setup` printed on the server."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.domain.errors import Invalid, NotFound
from webapp.domain.governance.audit import Occasion
from webapp.domain.people.access import Permission, Role
from webapp.domain.people.first_administrator import LONGEST_INPUT
from webapp.installation import installation
from webapp.security import (
    actor,
    clear_session_cookie,
    database,
    now,
    requires,
    settings,
    viewer,
)
from webapp.services.people.first_administrator import claim, is_wanted

blueprint = Blueprint("first_administrator", __name__)


@blueprint.get("/setup")
@requires(Permission.SETUP_CLAIM)
def ask() -> str:
    """The form for the code. Raises NotFound: there is an administrator, or a group makes one."""
    with database().transaction() as session:
        wanted = is_wanted(session, by_group=_groups(), today=installation().today())
    if not wanted:
        raise NotFound("error.not_found")
    return render_template("people/first_administrator/ask.html", longest=LONGEST_INPUT)


@blueprint.post("/setup")
@requires(Permission.SETUP_CLAIM)
def use() -> Response:
    """Use the code; then sign in anew, which gives the role."""
    written = request.form.get("code", "")
    if len(written) > LONGEST_INPUT:
        raise Invalid("error.setup_code")
    with database().transaction() as session:
        claim(
            session,
            person_id=viewer().person_id,
            written=written,
            by_group=_groups(),
            occasion=_occasion(),
        )
    response = redirect(url_for("account.sign_in", next="/administration"), 303)
    clear_session_cookie(response)
    return response


def _groups() -> set[Role]:
    return set(settings().role_groups.values())


def _occasion() -> Occasion:
    return Occasion(actor(), installation().today(), now())

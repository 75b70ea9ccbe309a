"""Whether somebody is told that new figures are out."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.domain.people.access import Permission
from webapp.said import Said
from webapp.security import database, now, requires, viewer
from webapp.services.figures import figure_notices

blueprint = Blueprint("figure_notices", __name__)


@blueprint.post("/exports/notices")
@requires(Permission.STATISTICS_EXPORT)
def choose() -> Response:
    """From now on, or no longer."""
    on = request.form.get("on") == "yes"
    with database().transaction() as session:
        figure_notices.switch(session, person_id=viewer().person_id, on=on, now=now())
    return redirect(url_for("taking_along.manage", said=Said.SAVED), 303)

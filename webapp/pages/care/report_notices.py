"""Whether a physician is told of the draft of a report."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.domain.people.access import Permission
from webapp.said import Said
from webapp.security import database, now, requires, viewer
from webapp.services.care import report_notices

blueprint = Blueprint("report_notices", __name__)


@blueprint.post("/reports/notices")
@requires(Permission.REPORT_WRITE)
def choose() -> Response:
    """From now on, or no longer."""
    on = request.form.get("on") == "yes"
    with database().transaction() as session:
        report_notices.switch(session, person_id=viewer().person_id, on=on, now=now())
    return redirect(url_for("reports.shelf", said=Said.SAVED), 303)

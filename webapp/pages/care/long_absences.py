"""Who has been ill for four weeks or more: the occupational physician's, and nobody else's."""

from __future__ import annotations

from flask import Blueprint, render_template

from webapp.domain.governance.audit import Occasion
from webapp.domain.people.access import Permission
from webapp.security import actor, database, local_date, now, requires, today
from webapp.services.care.long_absences import open_list

blueprint = Blueprint("long_absences", __name__)


@blueprint.get("/long-absences")
@requires(Permission.LONG_ABSENCE_READ)
def show() -> str:
    """The list; each opening is in the audit trail."""
    with database().transaction() as session:
        found = open_list(session, Occasion(actor(), today(), now()))
    return render_template(
        "care/long_absences/list.html", found=found, today=today(), local_date=local_date
    )

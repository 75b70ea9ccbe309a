"""Four quarters as one document, for whoever writes the internal service's yearly report."""

from __future__ import annotations

from flask import Blueprint, Response

from webapp.domain.governance.audit import Occasion
from webapp.domain.people.access import Permission
from webapp.security import actor, database, now, requires, settings, today
from webapp.services.care import annual as service

blueprint = Blueprint("annual", __name__)


@blueprint.get("/reports/annual/<int:year>/<language>.pdf")
@requires(Permission.PLAN_KEEP)
def take(year: int, language: str) -> Response:
    """The document as it is now; noted in the audit trail before it is handed out."""
    with database().reader() as reader, database().reading() as session:
        sources = service.read_year(
            session, reader=reader, year=year, company=settings().company_name
        )
    content = service.draw_year(sources, language)
    with database().transaction() as session:
        service.note_taken(session, content, year=year, by=Occasion(actor(), today(), now()))
    response = Response(content, mimetype="application/pdf")
    name = f"rekpauze-{year}-{language}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

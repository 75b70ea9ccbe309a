"""Drafts of every site at once: asked for, drawn by a job, taken along as one file."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.domain.governance.audit import Occasion
from webapp.domain.people.access import Permission
from webapp.security import actor, database, now, requires, today
from webapp.services.care import drawn_drafts as service
from webapp.services.care.report_versions import check_quarter, prepare_sites
from webapp.services.care.reports import languages_of, statutory_languages
from webapp.settings import PROGRAM

blueprint = Blueprint("drawn_drafts", __name__)


@blueprint.post("/reports/drafts")
@requires(Permission.REPORT_WRITE)
def ask() -> AnyResponse:
    """Draft the report of each site that has none, and let a job draw every draft."""
    quarter, by = request.form.get("quarter", ""), _occasion()
    check_quarter(quarter)
    with database().reader() as reader, database().transaction() as session:
        keys = prepare_sites(session, quarter, reader=reader, code=PROGRAM, by=by)
        wanted = {key: languages_of(key, statutory_languages(session, key.site)) for key in keys}
        service.ask(session, quarter, wanted, by=by)
    return redirect(url_for("reports.shelf", _anchor=quarter), 303)


@blueprint.get("/reports/drafts/<quarter>.zip")
@requires(Permission.REPORT_WRITE)
def take(quarter: str) -> Response:
    """What is drawn so far; noted in the audit trail before it is handed out."""
    check_quarter(quarter)
    with database().transaction() as session:
        content = service.take(session, quarter, by=_occasion())
    response = Response(content, mimetype="application/zip")
    name = f"rekpauze-{quarter}-drafts.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _occasion() -> Occasion:
    return Occasion(actor(), today(), now())

"""The shelf of quarterly reports, and the download of what is released."""

from __future__ import annotations

from flask import Blueprint, Response, g, render_template

from webapp.domain.care.report_versions import ReportKey
from webapp.domain.care.reports import ReportEdition
from webapp.domain.governance.audit import Occasion
from webapp.domain.people.access import Permission
from webapp.domain.periods import Quarter
from webapp.figures import period_name
from webapp.security import actor, database, local_date, now, requires, today, viewer
from webapp.services.care import report_notices
from webapp.services.care.report_signatures import list_signed
from webapp.services.care.report_versions import check_quarter, list_shelf
from webapp.services.care.reports import fetch_file, next_report, statutory_languages

blueprint = Blueprint("reports", __name__)


@blueprint.get("/reports")
@requires(Permission.REPORT_DOWNLOAD)
def shelf() -> str:
    """Every report, the newest quarter first, and when the next one comes."""
    with database().reading() as session:
        shelves = list_shelf(session)
        statutory = statutory_languages(session)
        signed = list_signed(session)
        told = report_notices.is_wanted(session, person_id=viewer().person_id)
        reached = report_notices.is_reachable(session, person_id=viewer().person_id)
    coming, day = next_report(today())
    return render_template(
        "care/reports/shelf.html",
        shelves=shelves,
        told=told,
        reached=reached,
        statutory=list(statutory),
        signed=signed,
        coming=coming,
        coming_on=day,
        local_date=local_date,
        quarter_name=_quarter_name,
        may_write=viewer().may(Permission.REPORT_WRITE),
    )


@blueprint.get("/reports/<quarter>/<int:number>/committee/<language>.pdf")
@requires(Permission.REPORT_DOWNLOAD)
def committee(quarter: str, number: int, language: str) -> Response:
    """The edition for the Committee; noted in the audit trail before it is handed out."""
    return _download(ReportKey(quarter, number), ReportEdition.COMMITTEE, language)


@blueprint.get("/reports/<quarter>/<int:number>/annex/<language>.pdf")
@requires(Permission.REPORT_WRITE)
def annex(quarter: str, number: int, language: str) -> Response:
    """The physician's edition, likewise."""
    return _download(ReportKey(quarter, number), ReportEdition.ANNEX, language)


def _download(version: ReportKey, edition: ReportEdition, language: str) -> Response:
    check_quarter(version.quarter)
    by = Occasion(actor(), today(), now())
    with database().transaction() as session:
        file, content = fetch_file(session, version, edition=edition, language=language, by=by)
    name = f"rekpauze-{file.quarter}-{file.number}-{file.edition}-{file.language}.pdf"
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _quarter_name(quarter: Quarter) -> str:
    return period_name(quarter.key, g.texts)

"""The physician's shelf of quarterly reports, and their download."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Response, g, render_template

from webapp.domain.people.access import Permission
from webapp.domain.periods import Quarter
from webapp.i18n import Texts
from webapp.security import actor, database, local_date, now, requires, today
from webapp.services.care.reports import (
    fetch_report,
    list_reports,
    next_report,
    statutory_languages,
)

blueprint = Blueprint("reports", __name__)


@blueprint.get("/reports")
@requires(Permission.REPORT_DOWNLOAD)
def shelf() -> str:
    """Every report, the newest quarter first, and when the next one comes."""
    with database().reading() as session:
        shelves = list_reports(session)
        statutory = statutory_languages(session)
    coming, day = next_report(today())
    return render_template(
        "care/reports/shelf.html",
        shelves=shelves,
        statutory=statutory,
        coming=coming,
        coming_on=day,
        local_date=local_date,
        quarter_name=_quarter_name,
    )


@blueprint.get("/reports/<quarter>/<language>.pdf")
@requires(Permission.REPORT_DOWNLOAD)
def download(quarter: str, language: str) -> Response:
    """The stored file; noted in the audit trail before it is handed out."""
    with database().transaction() as session:
        edition, content = fetch_report(
            session,
            quarter=quarter,
            language=language,
            actor=actor(),
            today=today(),
            now=now(),
        )
    name = f"rekpauze-{edition.quarter}-{edition.language}.pdf"
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _quarter_name(quarter: Quarter) -> str:
    """3rd quarter 2026"""
    texts: Texts = g.texts
    return texts.date(dt.date(quarter.year, 3 * quarter.number - 2, 1), "QQQQ y")

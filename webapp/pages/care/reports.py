"""The shelf of quarterly reports, and the download of what is released."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.database import Session
from webapp.domain.care.drawn_drafts import DrawingProgress, progress_of
from webapp.domain.care.report_versions import ReportKey, report_key
from webapp.domain.care.reports import ReportEdition
from webapp.domain.errors import Invalid
from webapp.domain.figures.disclosure.layout import PublishedSite
from webapp.domain.governance.audit import Occasion
from webapp.domain.people.access import Permission
from webapp.domain.periods import Quarter
from webapp.figures import period_name
from webapp.incoming import posted_number
from webapp.security import actor, database, local_date, now, requires, today, viewer
from webapp.services.care import annual, report_notices
from webapp.services.care.drawn_drafts import list_drafts
from webapp.services.care.report_signatures import key_of, list_signed
from webapp.services.care.report_versions import (
    ShelvedReport,
    list_shelf,
    prepare_site,
    sites_to_report,
)
from webapp.services.care.reports import fetch_file, next_report, statutory_languages
from webapp.settings import PROGRAM

blueprint = Blueprint("reports", __name__)


@dataclass(frozen=True, slots=True)
class ShelfOfQuarter:
    """A quarter's reports, the employer's first, and the sites that have none yet."""

    quarter: Quarter
    reports: tuple[ShelvedReport, ...]
    sites: Sequence[PublishedSite]
    drawing: DrawingProgress | None = None

    @property
    def has_drafts(self) -> bool:
        """Whether a site has a draft, or can have one."""
        return bool(self.sites) or any(one.draft for one in self.reports if one.site_name)


@blueprint.get("/reports")
@requires(Permission.REPORT_DOWNLOAD)
def shelf() -> str:
    """Every report, the newest quarter first, and when the next one comes."""
    with database().reader() as reader, database().reading() as session:
        shelves = [
            ShelfOfQuarter(
                quarter,
                tuple(reports),
                _sites(session, reader, quarter),
                progress_of(list_drafts(session, quarter.key)),
            )
            for quarter, reports in groupby(_shown(session), key=lambda one: one.quarter)
        ]
        statutory = statutory_languages(session)
        signed = list_signed(session)
        told = report_notices.is_wanted(session, person_id=viewer().person_id)
        reached = report_notices.is_reachable(session, person_id=viewer().person_id)
        years = annual.years(reader)
        coming, day = next_report(session, today())
    return render_template(
        "care/reports/shelf.html",
        shelves=shelves,
        told=told,
        reached=reached,
        statutory=list(statutory),
        years=years if viewer().may(Permission.PLAN_KEEP) else [],
        signed=signed,
        coming=coming,
        coming_on=day,
        local_date=local_date,
        quarter_name=_quarter_name,
        may_write=viewer().may(Permission.REPORT_WRITE),
    )


@blueprint.post("/reports/sites")
@requires(Permission.REPORT_WRITE)
def ask_for_site() -> AnyResponse:
    """Draft the report of a site."""
    site, quarter = posted_number("site"), request.form.get("quarter", "")
    if not site:
        raise Invalid("error.report.which_site")
    by = Occasion(actor(), today(), now())
    with database().reader() as reader, database().transaction() as session:
        wanted = ReportKey(quarter, 1, site)
        draft = prepare_site(session, wanted, reader=reader, code=PROGRAM, by=by)
    return redirect(url_for("report_versions.show", report=draft.report, number=draft.number), 303)


@blueprint.get("/reports/<report>/<int:number>/committee/<language>.pdf")
@requires(Permission.REPORT_DOWNLOAD)
def committee(report: str, number: int, language: str) -> Response:
    """The edition for the Committee; noted in the audit trail before it is handed out."""
    return _download(report_key(report, number), ReportEdition.COMMITTEE, language)


@blueprint.get("/reports/<report>/<int:number>/annex/<language>.pdf")
@requires(Permission.REPORT_WRITE)
def annex(report: str, number: int, language: str) -> Response:
    """The physician's edition, likewise."""
    return _download(report_key(report, number), ReportEdition.ANNEX, language)


def _download(version: ReportKey, edition: ReportEdition, language: str) -> Response:
    by = Occasion(actor(), today(), now())
    with database().transaction() as session:
        file, content = fetch_file(session, version, edition=edition, language=language, by=by)
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{key_of(file).name}.pdf"'
    return response


def _shown(session: Session) -> list[ShelvedReport]:
    """What is released, and drafts for whoever may write in them."""
    may_write = viewer().may(Permission.REPORT_WRITE)
    return [one for one in list_shelf(session) if one.released or may_write]


def _sites(session: Session, reader: Session, quarter: Quarter) -> Sequence[PublishedSite]:
    if not viewer().may(Permission.REPORT_WRITE):
        return ()
    return sites_to_report(session, reader=reader, quarter=quarter.key)


def _quarter_name(quarter: Quarter) -> str:
    return period_name(quarter.key, g.texts)

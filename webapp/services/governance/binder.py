"""The binder for inspection: gather what belongs to a year, draw it, note who took it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterator

from sqlalchemy.orm import Session

from webapp.domain.care.report_signatures import FileKey
from webapp.domain.care.report_versions import ReportVersion
from webapp.domain.care.reports import ReportEdition
from webapp.domain.errors import NotFound
from webapp.domain.governance.audit import Action, Occasion
from webapp.domain.governance.audit_seals import AuditSeal
from webapp.i18n import texts
from webapp.reports.contents.attachment import Attachment
from webapp.reports.contents.governance.binder import BinderSources, BoundFile, compose_binder
from webapp.reports.door import render_paper
from webapp.store.care import content_reviews, report_signatures, report_versions, reports
from webapp.store.figures import policy_decisions
from webapp.store.governance import audit, audit_seals


def years(session: Session) -> list[int]:
    """The years that have a released report, the newest first."""
    released = [one for one in report_versions.list_versions(session) if not one.is_draft]
    return sorted({_year(one) for one in released}, reverse=True)


def read_binder(
    session: Session,
    *,
    year: int,
    company: str,
    editions: Collection[ReportEdition],
    today: dt.date,
) -> BinderSources:
    """What belongs to a year: its released reports in these editions, and what stands behind them.

    Raises NotFound: no report of that year is released.
    """
    versions = tuple(
        one
        for one in report_versions.list_versions(session)
        if not one.is_draft and _year(one) == year
    )
    if not versions:
        raise NotFound("error.binder.year", year=str(year))
    quarters = [one.key.quarter for one in versions]
    decided = content_reviews.list_decisions(session.connection())
    return BinderSources(
        company=company,
        year=year,
        today=today,
        versions=versions,
        signed=tuple(
            one
            for version in versions
            for one in report_signatures.list_signed(session, version.key)
            if one.file.edition in editions
        ),
        comments=tuple(report_versions.list_comments(session, quarters)),
        policies=tuple(
            one for one in policy_decisions.list_decisions(session) if one.quarter.year <= year
        ),
        content=tuple(
            one for steps in decided.values() for one in steps if one.signed_on.year <= year
        ),
        seals=tuple(_heads(audit_seals.list_seals(session), year)),
        reports=tuple(one for version in versions for one in _files(session, version, editions)),
    )


def _year(version: ReportVersion) -> int:
    return int(version.key.quarter[:4])


def _files(
    session: Session, version: ReportVersion, editions: Collection[ReportEdition]
) -> Iterator[BoundFile]:
    """The files of a version as they were released, and each signed one after it."""
    for one in reports.list_files(session, version.key):
        if one.edition not in editions:
            continue
        found = reports.find_file(session, version.key, one.edition, one.language)
        key = FileKey(one.quarter, one.number, one.edition, one.language, one.site)
        name = key.name
        signed = report_signatures.find_signed(session, key)
        if found:
            yield BoundFile("report", f"{name}.pdf", "application/pdf", found[1])
        if signed:
            yield BoundFile("signed", f"{name}-signed.pdf", "application/pdf", signed[1])


def _heads(seals: list[AuditSeal], year: int) -> Iterator[AuditSeal]:
    """The last seal of each month. A month's number of events is nobody's business here."""
    last = {one.sealed_at.month: one for one in seals if one.sealed_at.year == year}
    return iter(last.values())


def draw_binder(sources: BinderSources, language: str, *, is_to_be_signed: bool) -> bytes:
    """The binder as one PDF with its files inside."""
    t = texts(language)
    files = [
        Attachment(one.name, one.mime, one.content, t(f"papers.binder.kind.{one.kind}"))
        for one in sources.files
    ]
    paper = compose_binder(sources, is_to_be_signed=is_to_be_signed)
    return render_paper(paper, t, files)


def note_taken(session: Session, content: bytes, *, year: int, by: Occasion) -> None:
    """That somebody took it goes into the audit trail, with what they took."""
    audit.record(
        session,
        at=by.now,
        actor=by.actor,
        action=Action.BINDER_TAKEN,
        subject=f"binder/{year}",
        detail={"sha256": hashlib.sha256(content).hexdigest()},
    )

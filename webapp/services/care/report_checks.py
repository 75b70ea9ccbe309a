"""Says of a PDF file that somebody holds whether it is one of the reports. Nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from webapp.domain.care.report_checks import (
    ArchivedDigest,
    CheckedReport,
    CheckVerdict,
    longest,
    named_file,
)
from webapp.domain.care.report_signatures import FileKey
from webapp.domain.care.report_versions import ReportState
from webapp.domain.ports.signing import DocumentReading
from webapp.store.care import report_signatures as store
from webapp.store.care import report_versions, reports


@dataclass(frozen=True, slots=True)
class Original:
    """A released file that another one may be, with its bytes. `verdict`: what is known already;
    None: that is for a comparison to say."""

    file: FileKey
    content: bytes
    verdict: CheckVerdict | None


def recognise(session: Session, content: bytes) -> Original | None:
    """The released file that these bytes are, or begin with; the longest that fits."""
    found = longest(_archive(session), content)
    if found is None:
        return None
    verdict = CheckVerdict.SIGNED if found.is_signed else CheckVerdict.RELEASED
    if found.size < len(content):
        verdict = CheckVerdict.EXTENDED
    return _original(session, found.file, verdict)


def find_named(session: Session, reading: DocumentReading) -> Original | None:
    """The released file that a document says it is."""
    file = named_file(reading.subject, reading.language)
    return None if file is None else _original(session, file, None)


def conclude(
    session: Session, original: Original | None, reading: DocumentReading
) -> CheckedReport:
    """All that is found; `reading` compared the document with the original, if there is one."""
    if original is None:
        return CheckedReport(CheckVerdict.UNKNOWN)
    key = original.file.version
    every = report_versions.list_versions(session, key.quarter)
    versions = [one for one in every if one.key.site == key.site]
    current = [one.key for one in versions if one.state is ReportState.RELEASED]
    is_alike = reading.is_alike is True
    checked = CheckedReport(
        verdict=CheckVerdict.RESAVED if is_alike else CheckVerdict.OTHER,
        file=original.file,
        version=next((one for one in versions if one.key == key), None),
        current=current[-1] if current else None,
        signatures=reading.signatures,
        is_alike=is_alike,
    )
    return replace(checked, verdict=original.verdict) if original.verdict else checked


def _archive(session: Session) -> list[ArchivedDigest]:
    released = [
        ArchivedDigest(
            one.size,
            one.sha256,
            FileKey(one.quarter, one.number, one.edition, one.language, one.site),
            is_signed=False,
        )
        for one in reports.list_files(session)
    ]
    signed = [
        ArchivedDigest(one.size, one.sha256, one.file, is_signed=True)
        for one in store.list_signed(session)
    ]
    return released + signed


def _original(session: Session, file: FileKey, verdict: CheckVerdict | None) -> Original | None:
    found = reports.find_file(session, file.version, file.edition, file.language)
    return None if found is None else Original(file, found[1], verdict)

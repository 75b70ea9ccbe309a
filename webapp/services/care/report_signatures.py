"""A physician signs a released report: with the installation's key, or elsewhere; the archive."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.domain.care.report_signatures import (
    FileKey,
    SignedFile,
    WaitingFile,
    check_signable,
)
from webapp.domain.care.report_versions import ReportKey
from webapp.domain.care.reports import ReportFile
from webapp.domain.errors import Conflict, NotFound
from webapp.domain.governance.audit import Action, Occasion
from webapp.domain.ports.signing import PreparedDocument, SignedDocument
from webapp.store.care import report_signatures as store
from webapp.store.care import report_versions, reports
from webapp.store.governance import audit


@dataclass(frozen=True, slots=True)
class SignatureState:
    """A file of a version, signed or not, and whether it waits for a signature made elsewhere."""

    file: ReportFile
    signed: SignedFile | None
    waiting: WaitingFile | None

    @property
    def key(self) -> FileKey:
        """Which file it is."""
        return key_of(self.file)


def key_of(file: ReportFile) -> FileKey:
    """Which file a stored one is."""
    return FileKey(file.quarter, file.number, file.edition, file.language, file.site)


def list_states(session: Session, version: ReportKey) -> list[SignatureState]:
    """Every file of a version."""
    signed = {one.file: one for one in store.list_signed(session, version)}
    waiting = {one.file: one for one in store.list_waiting(session, version)}
    files = {key_of(one): one for one in reports.list_files(session, version)}
    return [SignatureState(file, signed.get(key), waiting.get(key)) for key, file in files.items()]


def list_signed(session: Session) -> list[SignedFile]:
    """The whole archive, the oldest first."""
    return store.list_signed(session)


def find_unsigned(session: Session, file: FileKey) -> tuple[ReportFile, bytes]:
    """The released file that is to be signed.

    Raises NotFound: there is none. Conflict: the version is a draft or superseded, or the file is
    signed already.
    """
    version = report_versions.find_version(session, file.version)
    found = reports.find_file(session, file.version, file.edition, file.language)
    if version is None:
        raise NotFound("error.report.no_version")
    check_signable(version)
    if found is None:
        raise NotFound("error.report.no_file", quarter=file.version.report)
    there = store.find_signed(session, file)
    if there is not None:
        signer, day = there[0].signature.signer, there[0].signed_at
        raise Conflict("error.signing.already", signer=signer, day=day)
    return found


def keep(session: Session, file: FileKey, signed: SignedDocument, *, by: Occasion) -> None:
    """Put a signed file into the archive, beside the released one.

    Raises Conflict: it was signed meanwhile, or the version was superseded.
    """
    released, content = find_unsigned(session, file)
    if not signed.content.startswith(content):
        raise Conflict("error.signing.other_document")
    sha256 = store.add_signed(session, file, signed, released_sha256=released.sha256, by=by)
    if sha256 is None:
        raise Conflict("error.signing.meanwhile")
    store.drop_waiting(session, file)
    level = signed.signature.level
    detail: dict[str, object] = {"level": level.value if level else "", "sha256": sha256}
    _record(session, Action.REPORT_SIGNED, file, by, detail)


def prepare(
    session: Session, file: FileKey, prepared: PreparedDocument, *, now: dt.datetime
) -> None:
    """Keep a file with room for a signature; one that waited before is forgotten.

    Raises Conflict: as `find_unsigned`.
    """
    find_unsigned(session, file)
    store.put_waiting(session, file, prepared, now=now)


def find_waiting(session: Session, file: FileKey) -> PreparedDocument:
    """A file that waits for its signature. Raises NotFound: it waits no longer."""
    found = store.find_waiting(session, file)
    if found is None:
        raise NotFound("error.signing.not_waiting")
    return found


def fetch_waiting(session: Session, file: FileKey, *, by: Occasion) -> PreparedDocument:
    """A file that waits, to be signed elsewhere; that it was taken away goes into the audit trail.

    Raises NotFound: it waits no longer.
    """
    found = find_waiting(session, file)
    _record(session, Action.REPORT_TAKEN_TO_SIGN, file, by, {})
    return found


def fetch_signed(session: Session, file: FileKey, *, by: Occasion) -> bytes:
    """A signed file; that it was fetched goes into the audit trail.

    Raises NotFound: it is not signed.
    """
    found = store.find_signed(session, file)
    if found is None:
        raise NotFound("error.signing.not_signed")
    _record(session, Action.SIGNED_REPORT_DOWNLOADED, file, by, {"sha256": found[0].sha256})
    return found[1]


def _record(
    session: Session, action: Action, file: FileKey, by: Occasion, detail: dict[str, object]
) -> None:
    audit.record(
        session, at=by.now, actor=by.actor, action=action, subject=file.subject, detail=detail
    )

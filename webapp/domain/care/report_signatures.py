"""Signatures under a released report: each file of a version is signed at most once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from webapp.domain.care.report_versions import EMPLOYER, ReportKey, ReportState, ReportVersion
from webapp.domain.care.reports import ReportEdition
from webapp.domain.errors import Conflict
from webapp.domain.ports.signing import FoundSignature


@dataclass(frozen=True, slots=True)
class FileKey:
    """Which file of which version of which report."""

    quarter: str
    number: int
    edition: ReportEdition
    language: str
    site: int = EMPLOYER

    @property
    def version(self) -> ReportKey:
        """Of which version it is."""
        return ReportKey(self.quarter, self.number, self.site)

    @property
    def subject(self) -> str:
        """As the audit trail names it."""
        return f"{self.version.subject}/{self.edition}/{self.language}"

    @property
    def name(self) -> str:
        """As it is called on somebody's disk, without an ending."""
        place = f"{self.version.report}-{self.number}"
        return f"rekpauze-{place}-{self.edition}-{self.language}"


@dataclass(frozen=True, slots=True)
class SignedFile:
    """A signed file in the archive, without its bytes. `released_sha256` is that of the
    bytes that it begins with; `size` is in bytes."""

    file: FileKey
    signed_at: dt.datetime
    sha256: str
    released_sha256: str
    size: int
    signature: FoundSignature


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file that was prepared for a signature made elsewhere, without its bytes. `digest` is the
    SHA-256 of what is to be signed."""

    file: FileKey
    prepared_at: dt.datetime
    digest: str


def check_signable(version: ReportVersion) -> None:
    """Raises Conflict: the version is a draft, or another took its place."""
    match version.state:
        case ReportState.DRAFT:
            raise Conflict("error.report.not_released", number=version.key.number)
        case ReportState.SUPERSEDED:
            raise Conflict("error.signing.superseded", number=version.key.number)
        case ReportState.RELEASED:
            return

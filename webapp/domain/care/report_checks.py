"""Whether a PDF file that somebody holds is one of the reports, and what became of it since."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from webapp.domain.care.report_signatures import FileKey
from webapp.domain.care.report_versions import REPORT, ReportKey, ReportVersion, report_key
from webapp.domain.care.reports import ReportEdition
from webapp.domain.ports.signing import FoundSignature

_NAMED = re.compile(rf"RKP-(?P<report>{REPORT})-(?P<number>[0-9]{{1,4}})(?P<annex>-A)?$")


class CheckVerdict(StrEnum):
    """RELEASED, SIGNED: byte by byte a file of the archive. EXTENDED: it begins with one, and
    something was added after it. RESAVED: it shows and carries what one does, written anew. OTHER:
    it says that it is one, and shows or carries something else. UNKNOWN: it is none."""

    RELEASED = "released"
    SIGNED = "signed"
    EXTENDED = "extended"
    RESAVED = "resaved"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ArchivedDigest:
    """The size and SHA-256 of a file in the archive, with or without its signature."""

    size: int
    sha256: str
    file: FileKey
    is_signed: bool


@dataclass(frozen=True, slots=True)
class CheckedReport:
    """What is found of a file. `current` is the version that counts now, `version` its own.

    `is_alike` is for an EXTENDED file: whether it still shows and carries what was released.
    """

    verdict: CheckVerdict
    file: FileKey | None = None
    version: ReportVersion | None = None
    current: ReportKey | None = None
    signatures: Sequence[FoundSignature] = ()
    is_alike: bool = True


def named_file(subject: str, language: str) -> FileKey | None:
    """The file that a document says it is, by its subject and language (nl-BE)."""
    found = _NAMED.search(subject)
    if found is None:
        return None
    key = report_key(found["report"], int(found["number"]))
    edition = ReportEdition.ANNEX if found["annex"] else ReportEdition.COMMITTEE
    return FileKey(key.quarter, key.number, edition, language[:2].lower(), key.site)


def longest(archive: Iterable[ArchivedDigest], content: bytes) -> ArchivedDigest | None:
    """The longest file of an archive that these bytes begin with."""
    digest, done, found = hashlib.sha256(), 0, None
    for one in sorted(archive, key=lambda one: one.size):
        if one.size > len(content):
            break
        digest.update(content[done : one.size])
        done = one.size
        if digest.hexdigest() == one.sha256:
            found = one
    return found

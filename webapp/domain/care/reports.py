"""The physician's report as it is kept: files, one an edition and language."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from webapp.domain.care.report_versions import EMPLOYER, ReportKey


class ReportEdition(StrEnum):
    """For whom a report is drawn; both are made of the same figures."""

    COMMITTEE = "committee"
    ANNEX = "annex"  # the physician's, with what the Committee is not told


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A file of a released version, without its bytes. `size` is in bytes."""

    quarter: str
    number: int
    edition: ReportEdition
    language: str
    rendered_at: dt.datetime
    sha256: str
    size: int
    site: int = EMPLOYER

    @property
    def version(self) -> ReportKey:
        """Of which version it is."""
        return ReportKey(self.quarter, self.number, self.site)


@dataclass(frozen=True, slots=True)
class DrawnFile:
    """A file that was drawn, on its way to be kept."""

    edition: ReportEdition
    language: str
    content: bytes

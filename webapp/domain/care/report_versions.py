"""Versions of a quarter's report: drafted, released by a physician, superseded by a correction.

A report is about the whole employer, or about one of its sites; each has versions of its own.

Draft to released, released to superseded, and no other way. A draft may be written in; what is
released never changes, and a correction is a new version that names the one before and says why.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from webapp.domain.errors import Conflict, Invalid

LONGEST_REMARK = 4_000  # characters, of one place in one language
LONGEST_REASON = 500
LONGEST_COMMENT = 4_000
LONGEST_NAME = 120
EMPLOYER = 0  # the site of a report that is about the whole employer
REPORT = r"([0-9]{4}-Q[1-4])(?:-S([1-9][0-9]{0,17}))?"  # a report as it is written, without version


class ReportState(StrEnum):
    """How far a version is."""

    DRAFT = "draft"
    RELEASED = "released"
    SUPERSEDED = "superseded"


class RemarkPlace(StrEnum):
    """Where in a report the physician may write; the sections that report, in their order."""

    SUMMARY = "summary"
    PARTICIPATION = "participation"
    ABSENCE = "absence"
    UNITS = "units"
    RECOMMENDATIONS = "recommendations"


Remark = Mapping[str, str]  # what is written, by language
Remarks = Mapping[RemarkPlace, Remark]


@dataclass(frozen=True, slots=True)
class ReportKey:
    """Which version of which quarter's report, and of which site; EMPLOYER is all of them.

    Numbers count from 1. A site is named by its node in the tree, a number that is used once.
    """

    quarter: str
    number: int
    site: int = EMPLOYER

    @property
    def report(self) -> str:
        """Which report, as addresses, file names and document numbers write it: 2026-Q3-S12."""
        return f"{self.quarter}-S{self.site}" if self.site else self.quarter

    @property
    def document(self) -> str:
        """The number of the document, without the mark of an annex."""
        return f"RKP-{self.report}-{self.number}"

    @property
    def subject(self) -> str:
        """As the audit trail names it."""
        return f"report/{self.report}/{self.number}"


@dataclass(frozen=True, slots=True)
class ReportBase:
    """What a report was made from, so that somebody can make it again.

    `cut_off` is when the quarter's last figures were published: nothing later is in them. `policy`
    is the disclosure policy's version, `code` the program's.
    """

    cut_off: dt.datetime
    policy: str
    code: str


@dataclass(frozen=True, slots=True)
class ReportVersion:
    """One version. `edits` counts what was stored of it, so that two writers notice each other.

    `reason` says what a correction corrects. `released_by` is a name, as the physician wrote it.
    `site_name` is that of the site in the quarter; empty: the report is about the employer.
    """

    key: ReportKey
    state: ReportState
    edits: int
    base: ReportBase
    prepared_at: dt.datetime
    remarks: Remarks = field(default_factory=dict)
    reason: str = ""
    released_at: dt.datetime | None = None
    released_by: str = ""
    site_name: str = ""

    @property
    def is_draft(self) -> bool:
        """Whether it may still be written in."""
        return self.state is ReportState.DRAFT

    @property
    def corrects(self) -> int | None:
        """The number of the version that this one takes the place of, or will."""
        return self.key.number - 1 or None


@dataclass(frozen=True, slots=True)
class CommitteeComment:
    """What the Committee said of a released version, on which day. `noted_at`: written down.

    `language` is the one in which whoever noted it says that it is; empty: they did not say.
    """

    key: ReportKey
    said_on: dt.date
    text: str
    noted_at: dt.datetime
    language: str = ""


def report_key(report: str, number: int) -> ReportKey:
    """A version of the report that is written like this. Raises Invalid: none is."""
    found = re.fullmatch(REPORT, report)
    if found is None:
        raise Invalid("error.report.quarter", period=report)
    return ReportKey(found[1], number, int(found[2] or EMPLOYER))


def untranslated(remarks: Remarks, languages: Iterable[str]) -> list[str]:
    """Those of these languages in which something is not written that is written in another."""
    return [
        language
        for language in languages
        if any(not remark.get(language) for remark in remarks.values())
    ]


def check_draft(version: ReportVersion, edits: int) -> None:
    """Raises Conflict: it is released, or somebody else wrote in it since it was shown."""
    if not version.is_draft:
        raise Conflict("error.report.released", number=version.key.number)
    if version.edits != edits:
        raise Conflict("error.report.edited")


def released(version: ReportVersion, *, edits: int, name: str, now: dt.datetime) -> ReportVersion:
    """The draft as it will be once released.

    Raises Invalid: no name, or a long one. Conflict, as above.
    """
    check_draft(version, edits)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Invalid("error.report.name", most=LONGEST_NAME)
    return replace(
        version, state=ReportState.RELEASED, edits=edits + 1, released_at=now, released_by=name
    )


def correction_of(version: ReportVersion, *, reason: str, now: dt.datetime) -> ReportVersion:
    """A draft that will take the place of a released version, with all that is written in it.

    Raises Invalid: no reason, or a long one. Conflict: it is no released version.
    """
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise Invalid("error.report.reason", most=LONGEST_REASON)
    if version.state is not ReportState.RELEASED:
        raise Conflict("error.report.not_released", number=version.key.number)
    return ReportVersion(
        key=replace(version.key, number=version.key.number + 1),
        state=ReportState.DRAFT,
        edits=0,
        base=version.base,
        prepared_at=now,
        remarks=version.remarks,
        reason=reason,
        site_name=version.site_name,
    )


def check_comment(version: ReportVersion, *, said_on: dt.date, text: str, today: dt.date) -> None:
    """Raises Invalid: no text, a long one, or a day to come. Conflict: it is a draft."""
    if version.is_draft:
        raise Conflict("error.report.not_released", number=version.key.number)
    if not 1 <= len(text) <= LONGEST_COMMENT:
        raise Invalid("error.report.comment", most=LONGEST_COMMENT)
    if said_on > today:
        raise Invalid("error.report.comment_day")


def tidy_remarks(written: Mapping[RemarkPlace, Remark]) -> Remarks:
    """What was written, without what is empty. Raises Invalid: a text is too long."""
    tidied = {place: _tidy(remark) for place, remark in written.items()}
    return {place: remark for place, remark in tidied.items() if remark}


def _tidy(remark: Remark) -> Remark:
    texts = {language: _lines(text) for language, text in remark.items()}
    for text in texts.values():
        if len(text) > LONGEST_REMARK:
            raise Invalid("error.report.remark", most=LONGEST_REMARK, length=len(text))
    return {language: text for language, text in texts.items() if text}


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()

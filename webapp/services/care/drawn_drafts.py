"""Drafts of every site of an employer, drawn by a job one after the other, and taken together."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from webapp.domain.care.drawn_drafts import DrawnDraft, period_of
from webapp.domain.care.report_versions import ReportKey, ReportVersion
from webapp.domain.errors import Conflict, NotFound
from webapp.domain.governance.audit import Action, Occasion
from webapp.store.care import drawn_drafts as store
from webapp.store.care import report_versions
from webapp.store.governance import audit

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of every file in a ZIP, which knows no earlier one


def ask(
    session: Session,
    quarter: str,
    wanted: Mapping[ReportKey, Sequence[str]],
    *,
    by: Occasion,
) -> None:
    """Let the drafts of a quarter be drawn, each in these languages; those of before go.

    Raises Conflict: there is none to be drawn.
    """
    if not wanted:
        raise Conflict("error.report.no_drafts")
    drafts = [
        DrawnDraft(key, language, by.now)
        for key, languages in wanted.items()
        for language in languages
    ]
    store.replace_asked(session, quarter, drafts)
    detail: dict[str, object] = {"number": len(wanted)}
    _record(session, Action.DRAFTS_ASKED, quarter, by, detail)


def list_drafts(session: Session, quarter: str | None = None) -> list[DrawnDraft]:
    """What was asked for, drawn or not."""
    return store.list_drafts(session, quarter)


def due_periods(session: Session) -> list[str]:
    """What a job has to do, one report after the other."""
    waiting = [one for one in store.list_drafts(session) if one.drawn_at is None]
    return list(dict.fromkeys(period_of(one) for one in waiting))


def find_draft(session: Session, report: ReportKey) -> tuple[ReportVersion, list[str]] | None:
    """The draft of a report and the languages in which it waits; None: it waits no more."""
    waiting = [
        one.language
        for one in store.list_drafts(session, report.quarter)
        if one.version.site == report.site and one.drawn_at is None
    ]
    versions = report_versions.list_versions(session, report.quarter)
    drafts = [one for one in versions if one.is_draft and one.key.site == report.site]
    return (drafts[-1], waiting) if drafts and waiting else None


def keep_drawn(
    session: Session,
    report: ReportKey,
    drawn: Mapping[str, bytes],
    *,
    edits: int,
    now: dt.datetime,
) -> None:
    """Keep what was drawn of a draft that was stored `edits` times; nothing when somebody wrote in
    it or released it meanwhile. Either way it waits no more."""
    is_current = report_versions.hold_draft(session, report, edits=edits)
    store.keep(session, report, drawn if is_current else {}, now=now)


def take(session: Session, quarter: str, *, by: Occasion) -> bytes:
    """Every draft that is drawn, as a ZIP: the same bytes for the same drafts. It goes into the
    audit trail.

    Raises NotFound: none is drawn.
    """
    found = store.list_contents(session, quarter)
    if not found:
        raise NotFound("error.report.not_drawn")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for draft, content in found:
            archive.writestr(zipfile.ZipInfo(draft.name, _FIRST_DAY), content)
    _record(session, Action.DRAFTS_TAKEN, quarter, by, {"number": len(found)})
    return file.getvalue()


def _record(
    session: Session, action: Action, quarter: str, by: Occasion, detail: dict[str, object]
) -> None:
    subject = f"report/{quarter}/drafts"
    audit.record(session, at=by.now, actor=by.actor, action=action, subject=subject, detail=detail)

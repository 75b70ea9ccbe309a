"""What becomes of a report: drafted by the timetable, written in, released, corrected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from sqlalchemy.orm import Session

from webapp.domain.care.report_versions import (
    EMPLOYER,
    CommitteeComment,
    Remark,
    RemarkPlace,
    ReportBase,
    ReportKey,
    ReportState,
    ReportVersion,
    check_comment,
    check_draft,
    correction_of,
    report_key,
    tidy_remarks,
)
from webapp.domain.care.reports import DrawnFile, ReportFile
from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.figures.disclosure.layout import PublishedSite
from webapp.domain.figures.disclosure.timetable import ClosedQuarter
from webapp.domain.governance.audit import Action, Actor, Occasion
from webapp.domain.governance.jobs import JobName
from webapp.domain.names import alphabetical
from webapp.domain.periods import Quarter, parse_quarter
from webapp.gate.released import published_sites, reportable_quarters
from webapp.store.care import drawn_drafts
from webapp.store.care import report_versions as store
from webapp.store.care import reports as files
from webapp.store.governance import audit


@dataclass(frozen=True, slots=True)
class ShelvedReport:
    """A report: every version, the newest first, its files, what the Committee said."""

    quarter: Quarter
    versions: tuple[ReportVersion, ...]
    files: tuple[ReportFile, ...]
    comments: tuple[CommitteeComment, ...]

    @property
    def released(self) -> ReportVersion | None:
        """The version that counts."""
        return next((one for one in self.versions if one.state is ReportState.RELEASED), None)

    @property
    def draft(self) -> ReportVersion | None:
        """The one that is being written."""
        return next((one for one in self.versions if one.is_draft), None)

    @property
    def newest(self) -> ReportVersion:
        """The one that was begun last."""
        return self.versions[0]

    @property
    def site_name(self) -> str:
        """The site that it is about; empty: the employer."""
        return self.newest.site_name

    def files_of(self, version: ReportVersion) -> list[ReportFile]:
        """The files of one version."""
        return [one for one in self.files if one.version == version.key]


def prepare_due(session: Session, *, reader: Session, code: str, now: dt.datetime) -> list[str]:
    """Draft the employer's report of each published quarter that has none; the keys of those.

    `reader` sees released figures only; `code` is the program's version. Again changes nothing.
    """
    known = {one.key.report for one in store.list_versions(session)}
    closed = [one for one in reportable_quarters(reader) if one.key not in known]
    actor = Actor.job(JobName.PREPARE_REPORTS)
    drafts = [_draft(one, code=code, now=now) for one in closed]
    return [draft.key.quarter for draft in drafts if _prepare(session, draft, actor)]


def sites_to_report(session: Session, *, reader: Session, quarter: str) -> list[PublishedSite]:
    """The sites that a quarter has a figure of and no report yet."""
    known = {one.key.site for one in store.list_versions(session, quarter)}
    return [one for one in published_sites(reader, quarter) if one.key not in known]


def prepare_site(
    session: Session, wanted: ReportKey, *, reader: Session, code: str, by: Occasion
) -> ReportKey:
    """Draft the report of a site because somebody asks for it; the draft, or what is there already.

    Raises Invalid: no such quarter is written. NotFound: it is not out yet, or has no figure of the
    site.
    """
    check_quarter(wanted.quarter)
    closed = {one.key: one for one in reportable_quarters(reader)}.get(wanted.quarter)
    sites = {one.key: one for one in published_sites(reader, wanted.quarter)}
    if closed is None or wanted.site not in sites:
        raise NotFound("error.report.no_site")
    draft = _draft(closed, code=code, now=by.now, site=sites[wanted.site])
    _prepare(session, draft, by.actor)
    return draft.key


def prepare_sites(
    session: Session, quarter: str, *, reader: Session, code: str, by: Occasion
) -> list[ReportKey]:
    """Draft the report of each site that has none; every draft of a site, by its name.

    Raises Invalid: no such quarter is written. NotFound: it is not out yet.
    """
    for one in sites_to_report(session, reader=reader, quarter=quarter):
        prepare_site(session, ReportKey(quarter, 1, one.key), reader=reader, code=code, by=by)
    drafts = [one for one in store.list_versions(session, quarter) if one.is_draft and one.key.site]
    return [one.key for one in sorted(drafts, key=lambda one: alphabetical(one.site_name))]


def _draft(
    closed: ClosedQuarter, *, code: str, now: dt.datetime, site: PublishedSite | None = None
) -> ReportVersion:
    return ReportVersion(
        key=ReportKey(closed.key, 1, site.key if site else EMPLOYER),
        state=ReportState.DRAFT,
        edits=0,
        base=ReportBase(closed.published_at, closed.policy, code),
        prepared_at=now,
        site_name=site.name if site else "",
    )


def _prepare(session: Session, draft: ReportVersion, actor: Actor) -> bool:
    added = store.add_version(session, draft)
    if added:
        detail = {"number": draft.key.number}
        _record(session, Action.REPORT_PREPARED, draft.key, actor, draft.prepared_at, detail)
    return added


def list_shelf(session: Session) -> list[ShelvedReport]:
    """Every report, the newest quarter first; the employer's, then those of its sites by name."""
    comments, kept = store.list_comments(session), files.list_files(session)
    shelf = [
        ShelvedReport(
            quarter=parse_quarter(quarter),
            versions=tuple(sorted(versions, key=lambda one: -one.key.number)),
            files=tuple(one for one in kept if (one.quarter, one.site) == (quarter, site)),
            comments=tuple(
                one for one in comments if (one.key.quarter, one.key.site) == (quarter, site)
            ),
        )
        for (quarter, site), versions in groupby(
            store.list_versions(session), key=lambda one: (one.key.quarter, one.key.site)
        )
    ]
    by_name = sorted(shelf, key=lambda one: alphabetical(one.site_name))
    return sorted(by_name, key=lambda one: one.quarter.key, reverse=True)


def find_report(session: Session, report: str) -> ShelvedReport:
    """One report, as it is written: 2026-Q3, or 2026-Q3-S12 for a site.

    Raises Invalid: none is written like this. NotFound: there is none.
    """
    wanted = report_key(report, 1)
    for one in list_shelf(session):
        if one.newest.key.report == wanted.report:
            return one
    raise NotFound("error.report.no_version")


def get_version(session: Session, wanted: ReportKey) -> ReportVersion:
    """One version. Raises Invalid: no such quarter is written. NotFound: it is not there."""
    check_quarter(wanted.quarter)
    found = store.find_version(session, wanted)
    if found is None:
        raise NotFound("error.report.no_version")
    return found


def save_draft(
    session: Session,
    wanted: ReportKey,
    *,
    edits: int,
    remarks: Mapping[RemarkPlace, Remark],
) -> ReportVersion:
    """Store what is written in a draft, all of it; the draft as it is now. What was drawn of it
    before goes.

    Saving what is stored already changes nothing. It leaves no trace in the trail: a draft is
    saved every few seconds, and whoever releases it answers for it.

    Raises NotFound. Invalid: a text is too long. Conflict: it is released, or somebody else wrote
    in it since `edits`.
    """
    tidied = tidy_remarks(remarks)
    version = get_version(session, wanted)
    check_draft(version, edits)
    if tidied == version.remarks:
        return version
    written = replace(version, remarks=tidied, edits=edits + 1)
    store.change_version(session, written, edits=edits)
    drawn_drafts.drop_drawn(session, wanted)
    return written


def release(
    session: Session,
    version: ReportVersion,
    *,
    drawn: Sequence[DrawnFile],
    by: Occasion,
) -> None:
    """Keep a version as it was drawn for good; the one before is superseded, and its draft as it
    was drawn goes.

    `version` is what `domain.released` made of the draft. Raises Conflict: somebody wrote in the
    draft meanwhile, or released it.
    """
    store.change_version(session, version, edits=version.edits - 1)
    drawn_drafts.drop_drawn(session, version.key)
    files.add_files(session, version.key, drawn, rendered_at=by.now)
    kept = files.list_files(session, version.key)
    detail: dict[str, object] = {"number": version.key.number, "sha256": [f.sha256 for f in kept]}
    _record(session, Action.REPORT_RELEASED, version.key, by.actor, by.now, detail)


def correct(session: Session, wanted: ReportKey, *, reason: str, by: Occasion) -> ReportVersion:
    """Begin a version that takes the place of a released one; the draft.

    Raises NotFound. Invalid: no reason. Conflict: a correction is under way, or it is no released
    version.
    """
    made = correction_of(get_version(session, wanted), reason=reason, now=by.now)
    if not store.add_version(session, made):
        raise Conflict("error.report.correcting", number=made.key.number)
    detail = {"corrects": wanted.number}
    _record(session, Action.REPORT_CORRECTED, made.key, by.actor, by.now, detail)
    return made


def add_comment(
    session: Session,
    wanted: ReportKey,
    *,
    said_on: dt.date,
    text: str,
    language: str = "",
    by: Occasion,
) -> None:
    """Note what the Committee said of a released version. Its files stay as they are.

    `language` is the one that it is said to be in; empty: none is said.

    Raises NotFound. Invalid: no text, or a day to come. Conflict: it is a draft.
    """
    version = get_version(session, wanted)
    check_comment(version, said_on=said_on, text=text, today=by.today)
    comment = CommitteeComment(wanted, said_on, text, by.now, language)
    store.add_comment(session, comment, actor=by.actor)
    detail = {"said_on": said_on.isoformat()}
    _record(session, Action.REPORT_COMMENTED, wanted, by.actor, by.now, detail)


def check_quarter(key: str) -> None:
    """Raises Invalid: no quarter is written like this."""
    try:
        parse_quarter(key)
    except Invalid as error:
        raise Invalid("error.report.quarter", period=key) from error


def _record(
    session: Session,
    action: Action,
    version: ReportKey,
    actor: Actor,
    now: dt.datetime,
    detail: Mapping[str, object],
) -> None:
    audit.record(
        session, at=now, actor=actor, action=action, subject=version.subject, detail=dict(detail)
    )

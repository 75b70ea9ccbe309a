"""The report as a document: composed from released figures, drawn, and handed out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.content.measures import prevention_measures
from webapp.domain.calendar import local_day
from webapp.domain.care.evidence import ArticleClaim
from webapp.domain.care.guidance import Guidance, ProgrammeFacts
from webapp.domain.care.prevention_plan import PlanItem
from webapp.domain.care.report_versions import (
    EMPLOYER,
    CommitteeComment,
    ReportKey,
    ReportVersion,
)
from webapp.domain.care.reports import DrawnFile, ReportEdition, ReportFile
from webapp.domain.errors import NotFound
from webapp.domain.figures.disclosure.timetable import publication_day
from webapp.domain.figures.findings import Finding
from webapp.domain.figures.measures import ReleasedCell
from webapp.domain.governance.audit import Action, Occasion
from webapp.domain.periods import Quarter, parse_quarter
from webapp.gate.due import coming_month
from webapp.gate.findings import reported_findings
from webapp.gate.released import published_series
from webapp.i18n import LANGUAGES, texts
from webapp.reports.contents.document import Background, Issue, QuarterlyReport
from webapp.reports.contents.quarterly import compose
from webapp.reports.contents.selection import HISTORY
from webapp.reports.door import render
from webapp.store.care import prevention_plan, report_versions
from webapp.store.care import reports as store
from webapp.store.governance import audit
from webapp.store.people import people
from webapp.store.people.organisation import list_languages_of


def next_report(session: Session, today: dt.date) -> tuple[Quarter, dt.date]:
    """The next quarter to be reported on, and the day on which its figures come.

    A new installation has none of quarters before the first that can have members.
    """
    quarter = coming_month(session, today).quarter
    return quarter, max(publication_day(quarter.months()[-1]), today)


@dataclass(frozen=True, slots=True)
class ReportBasis:
    """Whose report it is, where its days begin, and the content that a physician signed."""

    company: str
    guidance: Guidance | None
    timezone: str = "Europe/Brussels"
    claims: tuple[ArticleClaim, ...] = ()
    programme: ProgrammeFacts | None = None


@dataclass(frozen=True, slots=True)
class ReportSources:
    """All that a report on a quarter is made of. No table is read while it is drawn."""

    basis: ReportBasis
    cells: Sequence[ReleasedCell]
    statutory: tuple[str, ...]
    comments: tuple[CommitteeComment, ...]
    plan: tuple[PlanItem, ...]
    files: tuple[ReportFile, ...]
    findings: tuple[Finding, ...] = ()


def read_sources(
    session: Session, *, reader: Session, report: ReportKey, basis: ReportBasis
) -> ReportSources:
    """What a report is made of, whatever its version; `reader` sees released figures only."""
    quarter, site = report.quarter, report.site
    history = _history_of(quarter)
    return ReportSources(
        basis=basis,
        cells=published_series(reader, periods=(history[-1], quarter)),
        statutory=statutory_languages(session, site),
        comments=tuple(report_versions.list_comments(session, history, site=site)),
        plan=tuple(prevention_plan.list_items(session)),
        files=tuple(one for one in store.list_files(session) if _is_of(one, report)),
        findings=tuple(reported_findings(reader, parse_quarter(quarter))),
    )


def _is_of(file: ReportFile, report: ReportKey) -> bool:
    return (file.quarter, file.site) == (report.quarter, report.site)


def languages_of(report: ReportKey, statutory: Sequence[str]) -> Sequence[str]:
    """The languages that a report is released in: every one, or those of its site."""
    return statutory if report.site and statutory else LANGUAGES


def draw(
    version: ReportVersion,
    sources: ReportSources,
    *,
    editions: Sequence[ReportEdition] = tuple(ReportEdition),
    languages: Sequence[str] | None = None,
) -> Iterator[DrawnFile]:
    """The report in these editions and languages, None: in its own; the same bytes each time.

    Raises Invalid: no figure is released for the quarter, or of the site.
    """
    for edition in editions:
        report = _compose(version, sources, edition)
        for language in languages or languages_of(version.key, sources.statutory):
            yield DrawnFile(edition, language, render(report, texts(language)))


def draw_committee(
    version: ReportVersion, languages: Sequence[str], sources: ReportSources
) -> dict[str, bytes]:
    """The Committee's edition, by language."""
    drawn = draw(version, sources, editions=[ReportEdition.COMMITTEE], languages=languages)
    return {one.language: one.content for one in drawn}


def _compose(
    version: ReportVersion, sources: ReportSources, edition: ReportEdition
) -> QuarterlyReport:
    basis, before = sources.basis, _before(version, sources)
    issue = Issue(
        quarter=parse_quarter(version.key.quarter),
        company=basis.company,
        issued=local_day(version.released_at or version.prepared_at, basis.timezone),
        revision=version.key.number,
        statutory=sources.statutory,
        edition=edition,
        is_draft=version.is_draft,
        reason=version.reason,
        released_by=version.released_by,
        base=version.base,
        superseded_on=local_day(before[0].rendered_at, basis.timezone) if before else None,
        site=version.key.site,
        site_name=version.site_name,
    )
    background = Background(
        guidance=basis.guidance,
        claims=basis.claims,
        programme=basis.programme,
        library=prevention_measures(),
        plan=sources.plan,
        remarks=version.remarks,
        comments=sources.comments,
        findings=sources.findings,
        superseded={one.language: one.sha256 for one in before if one.edition is edition},
    )
    return compose(issue, sources.cells, background)


def _before(version: ReportVersion, sources: ReportSources) -> list[ReportFile]:
    return [one for one in sources.files if one.number == version.corrects]


def preview(
    session: Session,
    version: ReportVersion,
    sources: ReportSources,
    *,
    edition: str,
    language: str,
    by: Occasion,
) -> bytes:
    """A draft as it would be drawn now, with DRAFT on every page; noted in the trail.

    Raises NotFound: no such edition or language.
    """
    wanted = _wanted(edition, language)
    (drawn,) = draw(version, sources, editions=[wanted], languages=[language])
    subject = f"{version.key.subject}/{edition}/{language}"
    audit.record(
        session, at=by.now, actor=by.actor, action=Action.REPORT_PREVIEWED, subject=subject
    )
    return drawn.content


def statutory_languages(session: Session, site: int = EMPLOYER) -> tuple[str, ...]:
    """The languages in which the law asks for documents at the employer's sites, or at one."""
    said = list_languages_of(session, site) if site else people.list_languages(session)
    return tuple(language for language in LANGUAGES if language in said)


def fetch_file(
    session: Session, version: ReportKey, *, edition: str, language: str, by: Occasion
) -> tuple[ReportFile, bytes]:
    """A released version as it was drawn; that it was fetched goes into the audit trail.

    Raises NotFound: there is no such file, or no such language.
    """
    found = store.find_file(session, version, _wanted(edition, language), language)
    if found is None:
        raise NotFound("error.report.no_file", quarter=version.report)
    audit.record(
        session,
        at=by.now,
        actor=by.actor,
        action=Action.REPORT_DOWNLOADED,
        subject=f"{version.subject}/{edition}/{language}",
        detail={"sha256": found[0].sha256},
    )
    return found


def _wanted(edition: str, language: str) -> ReportEdition:
    if language not in LANGUAGES or edition not in set(ReportEdition):
        raise NotFound("error.report.language")
    return ReportEdition(edition)


def _history_of(quarter: str) -> list[str]:
    found = [parse_quarter(quarter)]
    while len(found) <= HISTORY:
        found.append(found[-1].previous)
    return [one.key for one in found]

"""The quarterly report: drawn once when the quarter is out, kept, and handed to the physician."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy.orm import Session

from webapp.domain.care.guidance import Guidance
from webapp.domain.care.reports import Edition
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.periods import Quarter, parse_period, quarter_of
from webapp.gate.released import next_publication, published_quarters, published_series
from webapp.i18n import LANGUAGES, texts
from webapp.reports.contents.document import Issue
from webapp.reports.contents.quarterly import compose
from webapp.reports.contents.selection import HISTORY
from webapp.reports.paper.pdf import render
from webapp.store.care import reports as store
from webapp.store.governance import audit
from webapp.store.people import people

REVISION = 1


@dataclass(frozen=True, slots=True)
class QuarterEditions:
    """A quarter's report in its languages, those of the sites first."""

    quarter: Quarter
    editions: tuple[Edition, ...]


def next_report(today: dt.date) -> tuple[Quarter, dt.date]:
    """The next quarter to be reported on, and the day on which its figures come."""
    quarter = quarter_of(today).previous
    while (day := next_publication(quarter.last)) <= today:
        quarter = quarter.next
    return quarter, day


@dataclass(frozen=True, slots=True)
class ReportBasis:
    """What a report says beside figures: whose it is, and the quotations a physician signed."""

    company: str
    guidance: Guidance | None


def prepare_due(
    session: Session,
    *,
    reader: Session,
    basis: ReportBasis,
    today: dt.date,
    now: dt.datetime,
) -> list[str]:
    """Prepare every published quarter with figures that lacks a report; the keys of those."""
    shelves = list_reports(session)
    complete = {one.quarter.key for one in shelves if len(one.editions) == len(LANGUAGES)}
    due = [
        key
        for key in published_quarters(reader)
        if key not in complete and _has_figures(reader, key)
    ]
    for key in due:
        prepare_quarter(
            session,
            reader=reader,
            quarter=key,
            basis=basis,
            today=today,
            now=now,
        )
    return due


def _has_figures(reader: Session, quarter: str) -> bool:
    cells = published_series(reader, periods=(quarter, quarter))
    return any(cell.period == quarter for cell in cells)


def prepare_quarter(
    session: Session,
    *,
    reader: Session,
    quarter: str,
    basis: ReportBasis,
    today: dt.date,
    now: dt.datetime,
) -> list[str]:
    """Draw and keep the report in each language that is missing, those of the sites first.

    The languages are returned. `reader` sees released figures only. Doing it again changes nothing.

    Raises Invalid: no quarter
    is written like this, or it has no figure. NotFound: the quarter is not published.
    """
    period, editions = _quarter(quarter), store.list_editions(session)
    kept = {edition.language for edition in editions if edition.quarter == quarter}
    missing = [language for language in _in_order(session) if language not in kept]
    if not missing:
        return []
    _, next_on = next_report(today)
    if quarter not in published_quarters(reader):
        raise NotFound("error.report.not_published", quarter=quarter, next_on=next_on)
    cells = published_series(reader, periods=(_first_of_history(period).key, quarter))
    issue = Issue(period, basis.company, today, REVISION, statutory_languages(session))
    report = compose(issue, cells, basis.guidance)
    return [
        language
        for language in missing
        if _keep(session, quarter, language, render(report, texts(language)), now)
    ]


def _keep(session: Session, quarter: str, language: str, content: bytes, now: dt.datetime) -> bool:
    added = store.add_report(
        session,
        quarter=quarter,
        language=language,
        revision=REVISION,
        rendered_at=now,
        content=content,
    )
    if added:
        audit.record(
            session,
            at=now,
            actor=Actor.job("prepare-reports"),
            action=Action.REPORT_PREPARED,
            subject=f"report/{quarter}/{language}",
            detail={"revision": REVISION, "bytes": len(content)},
        )
    return added


def statutory_languages(session: Session) -> tuple[str, ...]:
    """The languages in which the law asks for documents at the employer's sites."""
    said = people.list_languages(session)
    return tuple(language for language in LANGUAGES if language in said)


def _in_order(session: Session) -> list[str]:
    """Every language, those of the sites first: a report must exist in them."""
    statutory = statutory_languages(session)
    return sorted(LANGUAGES, key=lambda language: language not in statutory)


def list_reports(session: Session) -> list[QuarterEditions]:
    """Every report, the newest quarter first."""
    order = _in_order(session)
    editions = sorted(
        store.list_editions(session),
        key=lambda edition: (edition.quarter, -order.index(edition.language)),
        reverse=True,
    )
    return [
        QuarterEditions(_quarter(key), tuple(found))
        for key, found in groupby(editions, key=lambda edition: edition.quarter)
    ]


def fetch_report(
    session: Session,
    *,
    quarter: str,
    language: str,
    actor: Actor,
    today: dt.date,
    now: dt.datetime,
) -> tuple[Edition, bytes]:
    """The report as it was drawn; that it was fetched goes into the audit trail.

    Raises Invalid: no quarter is written like this. NotFound: there is no such report (yet).
    """
    _quarter(quarter)
    if language not in LANGUAGES:
        raise NotFound("error.report.language")
    found = store.find_report(session, quarter=quarter, language=language)
    if found is None:
        _, next_on = next_report(today)
        raise NotFound("error.report.not_published", quarter=quarter, next_on=next_on)
    audit.record(
        session,
        at=now,
        actor=actor,
        action=Action.REPORT_DOWNLOADED,
        subject=f"report/{quarter}/{language}",
        detail={"revision": found[0].revision, "sha256": found[0].sha256},
    )
    return found


def _quarter(key: str) -> Quarter:
    try:
        period = parse_period(key)
    except Invalid as error:
        raise Invalid("error.report.quarter", period=key) from error
    if not isinstance(period, Quarter):
        raise Invalid("error.report.quarter", period=key)
    return period


def _first_of_history(quarter: Quarter) -> Quarter:
    for _ in range(HISTORY):
        quarter = quarter.previous
    return quarter

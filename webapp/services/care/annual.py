"""Four quarters as one document for the internal service's yearly report; made when it is taken."""

from __future__ import annotations

import hashlib

from sqlalchemy.orm import Session

from webapp.content.measures import prevention_measures
from webapp.domain.care.report_versions import ReportState
from webapp.domain.care.reports import ReportEdition
from webapp.domain.errors import NotFound
from webapp.domain.figures.measures import Scope
from webapp.domain.governance.audit import Action, Occasion
from webapp.gate.released import published_quarters, published_series
from webapp.i18n import LANGUAGES, texts
from webapp.reports.contents.annual import YearSources, compose_year
from webapp.reports.door import render_paper
from webapp.store.care import prevention_plan, report_versions, reports, workstation_groups
from webapp.store.governance import audit


def years(reader: Session) -> list[int]:
    """The years of which a quarter is published, the newest first."""
    return sorted({int(key[:4]) for key in published_quarters(reader)}, reverse=True)


def read_year(session: Session, *, reader: Session, year: int, company: str) -> YearSources:
    """What the document on a year is made of; `reader` sees released figures only.

    Raises NotFound: no quarter of the year is published.
    """
    of_year = {f"{year}-Q{number}" for number in range(1, 5)}
    published = of_year.intersection(published_quarters(reader))
    if not published:
        raise NotFound("error.annual.year", year=str(year))
    versions = [one for one in report_versions.list_versions(session) if one.key.quarter in of_year]
    released = tuple(one for one in versions if one.state is ReportState.RELEASED)
    keys = {one.key for one in released}
    return YearSources(
        company=company,
        year=year,
        published=frozenset(published),
        drafted=frozenset(one.key.quarter for one in versions if one.is_draft and not one.key.site),
        released=released,
        files=tuple(
            one
            for one in reports.list_files(session)
            if one.version in keys and one.edition is ReportEdition.COMMITTEE
        ),
        cells=[
            cell
            for cell in published_series(reader, periods=(min(of_year), max(of_year)))
            if cell.unit.scope is not Scope.UNIT and cell.period in of_year
        ],
        plan=tuple(prevention_plan.list_items(session)),
        library=prevention_measures(),
        groups=tuple(workstation_groups.list_groups(session)),
    )


def draw_year(sources: YearSources, language: str) -> bytes:
    """The document in one language; the same bytes each time. Raises NotFound: no such language."""
    if language not in LANGUAGES:
        raise NotFound("error.report.language")
    return render_paper(compose_year(sources), texts(language))


def note_taken(session: Session, content: bytes, *, year: int, by: Occasion) -> None:
    """That somebody took it goes into the audit trail, with what they took."""
    audit.record(
        session,
        at=by.now,
        actor=by.actor,
        action=Action.YEAR_TAKEN,
        subject=f"year/{year}",
        detail={"sha256": hashlib.sha256(content).hexdigest()},
    )

"""Reports of the invented company, drafted and released, for tests that need a shelf."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tests.factories_released import BASIS, make_released
from webapp.database import Database
from webapp.domain.care.report_versions import ReportKey, ReportVersion, released
from webapp.domain.care.reports import DrawnFile
from webapp.domain.figures.measures import ReleasedCell
from webapp.domain.governance.audit import Actor, Occasion
from webapp.services.care import report_versions as service
from webapp.services.care.reports import ReportSources, draw, read_sources

KEY = ReportKey("2026-Q3", 1)
PHYSICIAN = "dr. Claire Dumont"


def make_drafts(
    database: Database, now: dt.datetime, cells: Sequence[ReleasedCell] | None = None
) -> None:
    """A draft of each of the five quarters, of these figures or those of the invented company."""
    with database.transaction() as session:
        make_released(session, cells)
    with database.reader() as reader, database.transaction() as session:
        service.prepare_due(session, reader=reader, code="1.0", now=now)


def sources_of(database: Database, report: ReportKey = KEY) -> ReportSources:
    """What its report is made of."""
    with database.reader() as reader, database.reading() as session:
        return read_sources(session, reader=reader, report=report, basis=BASIS)


def release(
    database: Database,
    now: dt.datetime,
    key: ReportKey = KEY,
    languages: Sequence[str] = ("nl",),
) -> ReportVersion:
    """Release a draft as a physician does, in these languages: drawing takes a while."""
    with database.reading() as session:
        draft = service.get_version(session, key)
    version = released(draft, edits=draft.edits, name=PHYSICIAN, now=now)
    by = Occasion(Actor.person(1), now.date(), now)
    drawn = _draw(version, sources_of(database, key), languages)
    with database.transaction() as session:
        service.release(session, version, drawn=drawn, by=by)
    return version


_DRAWN: dict[str, list[DrawnFile]] = {}


def _draw(
    version: ReportVersion, sources: ReportSources, languages: Sequence[str]
) -> list[DrawnFile]:
    """Its files; the same report is drawn once in a run."""
    same = repr((version, sources, languages))
    if same not in _DRAWN:
        _DRAWN[same] = list(draw(version, sources, languages=languages))
    return _DRAWN[same]

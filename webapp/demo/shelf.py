"""The demo's reports: the newest is a draft, those before it are released, one with a comment."""

from __future__ import annotations

from webapp.content.evidence import claims
from webapp.content.exercises import shipped_exercises
from webapp.content.guidance import guidance
from webapp.database import Session
from webapp.domain.care.guidance import ProgrammeFacts
from webapp.domain.care.report_versions import RemarkPlace, ReportVersion, released
from webapp.domain.governance.audit import Actor, Occasion
from webapp.installation import Installation
from webapp.services.care import report_versions as service
from webapp.services.care.reports import ReportBasis, draw, read_sources

_NAME = "dr. Claire Dumont (demo)"
_WRITTEN = {
    RemarkPlace.SUMMARY: {
        "nl": "Rekpauzes worden een gewoonte op de diensten die ze samen nemen. Over verzuim valt "
        "na deze periode nog niets te besluiten.",
        "fr": "Les pauses deviennent une habitude dans les services qui les prennent ensemble. "
        "Quant à l’absence, rien ne peut encore être conclu de cette période.",
    },
    RemarkPlace.RECOMMENDATIONS: {
        "nl": "Plan de pauze na de briefing, samen.\nHoud de tilliften vrij op de gang.",
    },
}
_COMMENT = "Het Comité vraagt het verslag een week vóór de vergadering te krijgen."


def has_shelf(session: Session) -> bool:
    """Whether the last thing that fills it was done."""
    return any(report.comments for report in service.list_shelf(session))


def fill_shelf(here: Installation) -> None:
    """Release every report that was prepared, but the newest."""
    with here.database.reading() as session:
        shelf = service.list_shelf(session)
    for report in shelf[:0:-1]:
        if report.draft:
            _release(here, _write(here, report.draft))
    by = _by(here)
    with here.database.transaction() as session:
        for report in service.list_shelf(session)[1:2]:
            key, day = report.versions[0].key, here.today()
            service.add_comment(session, key, said_on=day, text=_COMMENT, by=by)


def _write(here: Installation, draft: ReportVersion) -> ReportVersion:
    with here.database.transaction() as session:
        return service.save_draft(session, draft.key, edits=draft.edits, remarks=_WRITTEN)


def _release(here: Installation, draft: ReportVersion) -> None:
    settings, by = here.settings, _by(here)
    basis = ReportBasis(
        company=settings.company_name,
        guidance=guidance(),
        timezone=settings.timezone,
        claims=claims(),
        programme=ProgrammeFacts.of(shipped_exercises(), is_screened=True),
    )
    version = released(draft, edits=draft.edits, name=_NAME, now=by.now)
    with here.database.reader() as reader, here.database.reading() as session:
        sources = read_sources(session, reader=reader, report=draft.key, basis=basis)
    drawn = list(draw(version, sources))
    with here.database.transaction() as session:
        service.release(session, version, drawn=drawn, by=by)


def _by(here: Installation) -> Occasion:
    return Occasion(Actor.job("demo"), here.today(), here.clock())

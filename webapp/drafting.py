"""The jobs that draft and draw reports, and what a report stands on beside figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from webapp.database import Session
from webapp.domain.care.drawn_drafts import report_in
from webapp.domain.care.guidance import ProgrammeFacts
from webapp.domain.governance.defaults import FloorExercises
from webapp.installation import Installation
from webapp.services.care import drawn_drafts
from webapp.services.care.content_offer import ContentOffer, read_offer
from webapp.services.care.report_versions import prepare_due
from webapp.services.care.reports import ReportBasis, draw_committee, read_sources
from webapp.services.governance.defaults import read_defaults
from webapp.settings import PROGRAM, Settings


def basis_of(offer: ContentOffer, settings: Settings) -> ReportBasis:
    """Whose report it is, and the content that is signed here."""
    return ReportBasis(
        company=settings.company_name,
        guidance=offer.guidance,
        timezone=settings.timezone,
        claims=offer.claims,
        programme=ProgrammeFacts.of(offer.guided, is_screened=offer.questionnaire is not None),
    )


def prepare_reports(here: Installation, session: Session, _: str) -> None:
    """A draft for each quarter that is out and has none."""
    with here.database.reader() as reader:
        prepare_due(session, reader=reader, code=PROGRAM, now=here.clock())


def drafts_to_draw(here: Installation) -> Sequence[str]:
    """The reports whose drafts somebody asked for, until they are drawn."""
    with here.database.reading() as session:
        return drawn_drafts.due_periods(session)


def draw_drafts(here: Installation, session: Session, period: str) -> None:
    """The draft of one report, drawn before `session` is first used: others write meanwhile."""
    if period not in drafts_to_draw(here):
        return  # somebody asked for the job itself
    report = report_in(period)
    with here.database.reader() as reader, here.database.reading() as found:
        wanted = drawn_drafts.find_draft(found, report)
        sources = read_sources(found, reader=reader, report=report, basis=_basis(here, found))
    drawn = draw_committee(*wanted, sources) if wanted else {}
    version, edits = (wanted[0].key, wanted[0].edits) if wanted else (report, 0)
    drawn_drafts.keep_drawn(session, version, drawn, edits=edits, now=here.clock())


def _basis(here: Installation, session: Session) -> ReportBasis:
    is_demo, floor = here.settings.demo, read_defaults(session).defaults.floor
    offer = read_offer(session.connection(), demo=is_demo, today=here.today())
    on_floor = floor is not FloorExercises.NOT_OFFERED
    return basis_of(replace(offer, on_floor=on_floor), here.settings)

"""Composes each paper of governance: cover and sections."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from webapp.i18n import LANGUAGE_NAMES
from webapp.reports.contents.document import Details, Section, Words
from webapp.reports.contents.governance.assessment import impact_assessment
from webapp.reports.contents.governance.papers import GovernancePaper
from webapp.reports.contents.governance.parts import listed, tell
from webapp.reports.contents.governance.purpose import intended_purpose
from webapp.reports.contents.governance.record import access_list, record_of_processing
from webapp.reports.contents.governance.setup import ProgrammeSetup
from webapp.reports.contents.governance.stored import data_inventory, retention_table
from webapp.reports.contents.governance.works_council import works_council
from webapp.reports.contents.paper_document import PaperDocument

_SECTIONS: Mapping[GovernancePaper, Callable[[ProgrammeSetup], list[Section]]] = {
    GovernancePaper.RECORD: record_of_processing,
    GovernancePaper.ASSESSMENT: impact_assessment,
    GovernancePaper.ACCESS: access_list,
    GovernancePaper.INVENTORY: data_inventory,
    GovernancePaper.RETENTION: retention_table,
    GovernancePaper.WORKS_COUNCIL: works_council,
    GovernancePaper.PURPOSE: intended_purpose,
}


def compose_paper(paper: GovernancePaper, setup: ProgrammeSetup) -> PaperDocument:
    """The paper in no language yet."""
    number = f"{paper.number}-{setup.today.isoformat()}"
    is_draft = paper is GovernancePaper.ASSESSMENT
    return PaperDocument(
        company=setup.company,
        title=tell(f"{paper}.title"),
        subtitle=tell(f"{paper}.subtitle"),
        number=number,
        issued=setup.today,
        cover=_cover(setup, number),
        sections=tuple(_SECTIONS[paper](setup)),
        draft=tell("draft") if is_draft else None,
    )


def _cover(setup: ProgrammeSetup, number: str) -> Details:
    languages = listed(LANGUAGE_NAMES[one] for one in setup.languages)
    rows: tuple[tuple[Words, Words], ...] = (
        (tell("cover.edition"), setup.today),
        (tell("cover.number"), number),
        (tell("cover.made_of"), tell("cover.made_of_is", program=setup.program)),
        (tell("cover.languages"), languages),
    )
    return Details(rows)

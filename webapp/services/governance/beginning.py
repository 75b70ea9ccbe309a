"""How far a new installation is: read from what there is, so that it stays true by itself."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.domain.governance.beginning import Beginning, BeginningStep
from webapp.gate.due import next_publication
from webapp.gate.released import published_months
from webapp.store.figures.absence import has_import
from webapp.store.people import people


def look_at_beginning(session: Session, *, has_content: bool) -> Beginning:
    """Which steps are done. `has_content`: an exercise is signed off.

    Seven statements, none of which counts; each stops at the first row that it finds.
    """
    found = {
        BeginningStep.SITES: bool(people.list_languages(session)),
        BeginningStep.PEOPLE: people.has_employments(session),
        BeginningStep.ABSENCES: has_import(session),
        BeginningStep.CONTENT: has_content,
        BeginningStep.CAMPAIGN: people.has_campaign(session),
        BeginningStep.FIGURES: bool(published_months(session)),
    }
    done = {step for step, is_done in found.items() if is_done}
    return Beginning(done, next_publication(session))

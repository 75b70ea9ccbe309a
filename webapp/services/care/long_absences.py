"""The list of the law: who has been ill for four weeks, for the occupational physician alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.domain.care.long_absences import LongAbsence, long_absences
from webapp.domain.governance.audit import Action, Occasion
from webapp.store.care.long_absences import list_sick
from webapp.store.figures.absence import list_imports
from webapp.store.governance import audit


@dataclass(frozen=True, slots=True)
class LongAbsenceList:
    """Who has been ill for four weeks, and when the employer last delivered absences, if ever."""

    people: list[LongAbsence]
    delivered_at: dt.datetime | None


def open_list(session: Session, by: Occasion) -> LongAbsenceList:
    """The list as of today. That it was opened goes into the trail, without a name or a number."""
    audit.record(
        session,
        at=by.now,
        actor=by.actor,
        action=Action.LONG_ABSENCES_OPENED,
        subject="long-absences",
    )
    latest = next((one.at for one in list_imports(session, most=1)), None)
    return LongAbsenceList(long_absences(list_sick(session, by.today), by.today), latest)

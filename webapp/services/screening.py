"""What the safety notice leads to: give a clearance, find it, void it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy.orm import Session

from webapp.domain.screening import Clearance, decide
from webapp.store import screening as store


def complete_notice(
    session: Session,
    *,
    person_id: int,
    applies: bool,
    exercises: Iterable[str],
    today: dt.date,
    now: dt.datetime,
) -> Clearance:
    """Keep what follows from whether a sign applies; the answer itself is not kept."""
    clearance = decide(applies=applies, exercises=exercises, today=today)
    store.save_clearance(session, person_id=person_id, clearance=clearance, now=now)
    return clearance


def find_clearance(session: Session, *, person_id: int, today: dt.date) -> Clearance | None:
    """The clearance that holds today, if there is one."""
    clearance = store.find_clearance(session, person_id)
    return clearance if clearance is not None and clearance.holds(today) else None


def void_clearance(session: Session, *, person_id: int) -> None:
    """Forget the clearance, because something changed: the notice is asked again."""
    store.delete_clearance(session, person_id)

"""What a person does with their comfort line: add a score, look at it, take one minute back.

Only who chose to keep one gets here: the door asks `services.choices`. Taking the choice back
deletes everything, and is done there.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from webapp.domain.programme.comfort import Comfort, ComfortScore
from webapp.store.programme import comfort as store


def record_comfort(
    session: Session, *, person_id: int, score: ComfortScore, today: dt.date, now: dt.datetime
) -> Comfort:
    """Keep a score beside the other of the same minute; a second time it takes its place."""
    kept = store.find_comfort(session, person_id=person_id, tap_id=score.tap_id)
    comfort = kept or Comfort(day=today, at=now, before=None, after=None)
    comfort = comfort.with_score(score)
    store.save_comfort(session, person_id=person_id, tap_id=score.tap_id, comfort=comfort, now=now)
    return comfort


def find_comfort(session: Session, *, person_id: int, tap_id: str) -> Comfort | None:
    """The scores of one minute, if any."""
    return store.find_comfort(session, person_id=person_id, tap_id=tap_id)


def list_comfort(
    session: Session, *, person_id: int, first: dt.date, last: dt.date
) -> list[Comfort]:
    """One's own scores from `first` to `last`, by time."""
    return store.list_comfort(session, person_id=person_id, first=first, last=last)


def forget_comfort(session: Session, *, person_id: int, tap_id: str) -> None:
    """Remove the scores of a minute that was taken back."""
    store.delete_comfort(session, person_id=person_id, tap_id=tap_id)

"""What a person's own therapist prescribed: kept by the person, read by the person alone."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from webapp.domain.errors import Invalid
from webapp.domain.programme.prescriptions import MOST, Prescription, check_prescription
from webapp.store.programme import prescriptions as store


def find_prescriptions(session: Session, *, person_id: int) -> dict[str, Prescription]:
    """By the exercise that each replaces."""
    return store.find_prescriptions(session, person_id)


def replace_exercise(
    session: Session, *, person_id: int, given: Prescription, now: dt.datetime
) -> None:
    """Do this in place of that exercise. Raises Invalid: it cannot be kept, or there are enough."""
    check_prescription(given)
    known = store.find_prescriptions(session, person_id)
    if given.exercise not in known and len(known) >= MOST:
        raise Invalid("error.prescriptions", most=MOST)
    changed = {**known, given.exercise: given}
    store.save_prescriptions(session, person_id=person_id, prescribed=changed, now=now)


def restore_exercise(session: Session, *, person_id: int, exercise: str, now: dt.datetime) -> None:
    """Do our own exercise again; nothing is left of the other."""
    known = store.find_prescriptions(session, person_id)
    rest = {key: one for key, one in known.items() if key != exercise}
    store.save_prescriptions(session, person_id=person_id, prescribed=rest, now=now)

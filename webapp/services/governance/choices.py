"""Informed choices about health data: agree, take back (and the data goes), look at them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from webapp.domain.governance.choices import WORDS, Purpose, agreed
from webapp.store.governance import choices as store


def find_choices(session: Session, *, person_id: int) -> frozenset[Purpose]:
    """What the person agrees to now, in words that still mean the same."""
    return agreed(store.find_choices(session, person_id))


def make_choice(
    session: Session, *, person_id: int, purpose: Purpose, agrees: bool, now: dt.datetime
) -> None:
    """Agree, or no longer; what was stored for this purpose then goes in the same transaction.

    Saying the same again changes nothing. Agreeing to newer words takes the place of the older.
    """
    if not agrees:
        store.end_choice(session, person_id=person_id, purpose=purpose, now=now)
        store.delete_data(session, person_id=person_id, purpose=purpose)
        return
    version = store.find_choices(session, person_id).get(purpose)
    if version not in {None, WORDS[purpose]}:
        store.end_choice(session, person_id=person_id, purpose=purpose, now=now)
    store.add_choice(session, person_id=person_id, purpose=purpose, version=WORDS[purpose], now=now)

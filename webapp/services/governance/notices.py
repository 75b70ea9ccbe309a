"""Which language the law wants a notice in, and whether a person has put the notice away."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from webapp.store.governance import notices as store
from webapp.store.people import people


def has_seen(session: Session, *, person_id: int, version: str) -> bool:
    """Whether the person has put this version away."""
    return store.find_seen(session, person_id) == version


def put_away(session: Session, *, person_id: int, version: str, now: dt.datetime) -> None:
    """Note that the person has seen this version: it is not shown by itself again."""
    store.save_seen(session, person_id=person_id, version=version, now=now)


def statutory_language(session: Session, *, person_id: int, today: dt.date) -> str | None:
    """The language of the site where the person works; None: no site says."""
    return people.find_place(session, person_id, today)[0]

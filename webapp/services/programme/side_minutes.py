"""Noting a side minute, taking it back, and looking at those of a week."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from webapp.domain.calendar import local_day
from webapp.domain.errors import Invalid
from webapp.domain.programme.side_minutes import SideKind, SideMinute, sum_up
from webapp.store.programme import side_minutes as store


def note_minute(
    session: Session, *, person_id: int, kind: str, tap_id: str, timezone: str, now: dt.datetime
) -> None:
    """Keep one, now. Raises Invalid: there is no such kind."""
    if kind not in set(SideKind):
        raise Invalid("error.side_kind")
    minute = SideMinute(SideKind(kind), local_day(now, timezone), tap_id)
    store.add_minute(session, person_id=person_id, minute=minute)


def take_back(
    session: Session, *, person_id: int, tap_id: str, timezone: str, now: dt.datetime
) -> None:
    """Remove one of today; one that is gone already is gone."""
    day = local_day(now, timezone)
    store.delete_minute(session, person_id=person_id, tap_id=tap_id, day=day)


def sum_of_days(
    session: Session, *, person_id: int, first: dt.date, last: dt.date
) -> dict[SideKind, int]:
    """How many of each kind from `first` to `last`."""
    return sum_up(store.list_minutes(session, person_id=person_id, first=first, last=last))

"""A person's own notes on why they left a reminder out. Nobody else reads them, nothing counts."""

from __future__ import annotations

import datetime as dt
import secrets

from sqlalchemy.orm import Session

from webapp.domain.calendar import local_day
from webapp.domain.programme.skip_reasons import SkipReason, read_reason
from webapp.store.programme import skip_reasons as store

_SHOWN = 30


def note_reason(
    session: Session, *, person_id: int, given: str, timezone: str, now: dt.datetime
) -> None:
    """Keep what was written; nothing, if nothing was.

    Raises Invalid: it is too long.
    """
    words = read_reason(given)
    if words:
        reason = SkipReason(secrets.token_urlsafe(9), local_day(now, timezone), now, words)
        store.add_reason(session, person_id=person_id, reason=reason)


def list_reasons(session: Session, *, person_id: int) -> list[SkipReason]:
    """The latest, the newest first."""
    return store.list_reasons(session, person_id=person_id, most=_SHOWN)


def forget_reason(session: Session, *, person_id: int, code: str) -> None:
    """Remove one; one that is gone already is gone."""
    store.delete_reason(session, person_id=person_id, code=code)

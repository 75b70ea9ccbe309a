"""The audit trail, as the data protection officer reads it; each use case writes its own event."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from webapp.domain.governance.audit import EVERYTHING, AuditFilter
from webapp.store.governance import audit as store


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One event. `actor_id` is None for a job or another server; `detail` holds ids and counts.

    `action` is text: the trail may hold what another release wrote.
    """

    id: int
    at: dt.datetime
    actor_id: int | None
    action: str
    subject: str
    detail: dict[str, Any]


def read_trail(
    session: Session, *, before: int | None, most: int, sought: AuditFilter = EVERYTHING
) -> list[AuditEntry]:
    """The newest events that are sought, at most `most`, older than the event `before`."""
    events = store.list_events(session, before=before, most=most, sought=sought)
    return [
        AuditEntry(event.id, event.at, event.actor_id, event.action, event.subject, event.detail)
        for event in events
    ]

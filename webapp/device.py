"""What a person's own device may keep while they are signed in, and the mark it is kept under."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from flask import g

from webapp.domain.people.access import Viewer
from webapp.domain.programme.exercises import Exercise
from webapp.domain.programme.screening import Clearance
from webapp.security import settings

_MARK_LENGTH = 32


def mark_of(person_id: int) -> str:
    """An opaque mark of this person: the same on every device, and no way back to the person."""
    key = settings().secret_key.encode()
    return hmac.digest(key, f"device/1|{person_id}".encode(), "sha256").hex()[:_MARK_LENGTH]


def mark() -> str:
    """The mark of who is signed in; empty when nobody is."""
    viewer: Viewer | None = g.get("viewer")
    return mark_of(viewer.person_id) if viewer else ""


def copy_for_device(
    clearance: Clearance | None,
    exercises: Sequence[Exercise],
    *,
    now: dt.datetime,
    timezone: str,
) -> dict[str, Any]:
    """Which of the exercises on offer may be done without a connection and how, and until when.

    That is no longer than a session lasts, and never beyond the clearance.
    """
    if clearance is None:
        return {"exercises": {}, "until": now.isoformat()}
    ends = dt.datetime.combine(clearance.expires_on, dt.time(), ZoneInfo(timezone))
    until = min(now + dt.timedelta(hours=settings().session_hours), ends.astimezone(dt.UTC))
    keys = sorted(clearance.keys_of(exercises))
    allowed = {key: clearance.adaptations.get(key, "") for key in keys}
    return {"exercises": allowed, "until": until.isoformat()}

"""A chain of digests over the audit trail: whoever rewrites an event has to know a secret.

The database refuses to change what stands in the trail; its owner could make it do so. Each seal is
made of the one before it and of the events since, with a secret that is not kept in the database.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# An event may be stored later than one with a higher number. Clocks do not differ by as much.
UNSEALED = dt.timedelta(minutes=10)
FIRST = "0" * 64  # what stands before the first seal


@dataclass(frozen=True, slots=True)
class AuditSeal:
    """The digest of all events up to the number `upto_id`; `events` are new since the last seal."""

    upto_id: int
    sealed_at: dt.datetime
    events: int
    digest: str


@dataclass(frozen=True, slots=True)
class TrailProof:
    """What came of checking every seal. `broken` is the first one that does not fit; None: none.

    `events` were checked, the last of which was sealed at `sealed_at`.
    """

    events: int
    sealed_at: dt.datetime | None
    broken: AuditSeal | None


class SealMaker:
    """Takes in events one by one, so that a trail of any length needs no memory."""

    def __init__(self, previous: str, secret: str) -> None:
        self._digest = hmac.new(f"audit/1|{secret}".encode(), previous.encode(), hashlib.sha256)
        self.events = 0

    def add(self, event: Iterable[Any]) -> None:
        """An event: number, moment, actor, action, subject, detail."""
        told = json.dumps(list(event), default=_written, sort_keys=True, ensure_ascii=False)
        self._digest.update(f"\n{told}".encode())
        self.events += 1

    def digest(self) -> str:
        """64 hexadecimal digits."""
        return self._digest.hexdigest()


def _written(value: object) -> str:
    """A moment, the same whichever database it comes from."""
    if not isinstance(value, dt.datetime):
        raise TypeError(type(value).__name__)
    return value.astimezone(dt.UTC).isoformat(timespec="microseconds")

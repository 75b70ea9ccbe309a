"""Connections to personnel systems: what an administrator has made, and how its latest run went."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

LONGEST_NAME, LONGEST_VALUE = 60, 2_000
_EVERY = dt.timedelta(hours=1)
_FIRST_PAUSE = dt.timedelta(minutes=15)
_LONGEST_PAUSE = dt.timedelta(hours=12)
_MOST_DOUBLINGS = 6
_FEW = 10  # so many absences may always go at once
_SHARE = 4  # of more, not a quarter


class RunState(StrEnum):
    """How the latest run of a connection ended; part of the key of its text."""

    DONE = "done"
    REFUSED = "refused"  # it answered, and nothing of that was taken in
    UNREACHED = "unreached"


@dataclass(frozen=True, slots=True)
class LatestRun:
    """When it was, how it ended, and the text that says why it did not end well."""

    at: dt.datetime
    state: RunState
    key: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Connection:
    """A system of the employer. `values` holds secrets: it is opened only to connect.

    `next_at` is None while it is stopped. `version` counts its changes. `failures` in a row.
    """

    id: int
    kind: str
    name: str
    version: int
    next_at: dt.datetime | None
    latest: LatestRun | None
    failures: int
    values: Mapping[str, str] = field(repr=False)
    cursor: str = field(repr=False)

    @property
    def source(self) -> str:
        """The source of the absences that it brings."""
        return f"connection-{self.id}"


@dataclass(frozen=True, slots=True)
class ConnectionDraft:
    """What an administrator says of a connection. `version` is the one that they changed."""

    kind: str
    name: str
    values: Mapping[str, str] = field(repr=False)
    version: int = 0


def next_run(now: dt.datetime, failures: int, until: dt.datetime | None) -> dt.datetime:
    """When to ask again: every hour, later after failures, and never before the system wants."""
    wait = _EVERY
    if failures:
        wait = min(_FIRST_PAUSE * 2 ** min(failures - 1, _MOST_DOUBLINGS), _LONGEST_PAUSE)
    return max(now + wait, until or now)


def would_empty(removed: int, left: int) -> bool:
    """Whether an answer leaves out so much that it is more likely wrong than right."""
    return removed > _FEW and removed * _SHARE > removed + left

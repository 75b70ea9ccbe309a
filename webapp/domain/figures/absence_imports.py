"""Imports of absences: what one would do, and what became of one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class ImportState(StrEnum):
    """What became of a delivery."""

    IMPORTED = "imported"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class AbsenceImport:
    """One delivery and its counts. `actor_id` is None for the job."""

    id: int
    at: dt.datetime
    actor_id: int | None
    source: str
    name: str
    state: ImportState
    added: int
    changed: int
    unchanged: int
    removed: int
    problems: int


class ChangeKind(StrEnum):
    """What an import would do to one record; staged, and part of the key of its text."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class ImportChange(NamedTuple):
    """One thing that an import would do; `old_` is what is stored now, if anything.

    A last day of None: the absence is still running.
    """

    line: int | None
    action: ChangeKind
    employee_number: str
    starts_on: dt.date
    ends_on: dt.date | None
    percent: int
    kind: str
    old_starts_on: dt.date | None
    old_ends_on: dt.date | None
    old_percent: int | None
    old_kind: str | None

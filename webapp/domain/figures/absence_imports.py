"""Imports of absences: what one would do, and what became of one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from webapp.domain.errors import DomainError
from webapp.domain.figures.absence import ImportCounts, ImportScope
from webapp.domain.figures.absence_checks import ImportCheck
from webapp.domain.governance.audit import Actor
from webapp.domain.ports.absence import AbsenceDelivery

_JOB = Actor.job("import-absences")


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


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What an import is told beside its lines; `expected` are the counts that were agreed to.

    `is_routine`: nobody looks at it, hour after hour. It is noted only when it changes something,
    and is refused when it would take away much of what is there. `before`: what became of the same
    delivery when its source could not be told of it; the same once more is noted once.
    """

    scope: ImportScope
    name: str
    actor: Actor = _JOB
    skips_bad_lines: bool = False
    expected: ImportCounts | None = None
    is_routine: bool = False
    before: ImportState | None = None


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of the answers of a system, the cursor for the next time, and what was stored."""

    fault: DomainError | None
    cursor: str
    made: AbsenceImport | None = None


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What an import would do. `changes`: the first removals, then changes, then additions."""

    findings: ImportCheck
    counts: ImportCounts
    changes: list[ImportChange]


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a delivery: imported, or refused for the reason that `refusal` gives."""

    delivery: AbsenceDelivery
    refusal: str | None = None

"""Absences: what a record may say, and what an import does to those of its source."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

_EARLIEST = dt.date(2000, 1, 1)
_FURTHEST_AHEAD = dt.timedelta(days=2 * 366)
_LONGEST = dt.timedelta(days=5 * 366)


class AbsenceKind(StrEnum):
    """All that is known of why someone is away."""

    SICKNESS = "sickness"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class ImportScope:
    """Which stored records an import may touch: those of its source.

    `complete`: of those that start between these days, the ones it does not have are removed.
    """

    source: str
    complete: tuple[dt.date, dt.date] | None = None


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What an import does to the records of its source."""

    added: int
    changed: int
    unchanged: int
    removed: int


def derived_reference(employee_number: str, starts_on: dt.date, kind: str) -> str:
    """What identifies a record whose source gives it no reference of its own.

    The sign at its beginning keeps it apart: a source's own references begin with a letter or
    digit.
    """
    return f"~{employee_number}/{starts_on}/{kind}"


class DateLimits:
    """Which dates a record may have, seen from today."""

    def __init__(self, today: dt.date) -> None:
        self._latest = today + _FURTHEST_AHEAD

    def fault(self, starts_on: dt.date, ends_on: dt.date | None) -> tuple[str, str] | None:
        """The field that is wrong and the key of the reason; None when the dates can be."""
        if starts_on < _EARLIEST:
            return "start", "absence.problem.early"
        if ends_on is None:
            return ("start", "absence.problem.late") if starts_on > self._latest else None
        if starts_on > ends_on:
            return "end", "absence.problem.order"
        if ends_on > self._latest:
            return "end", "absence.problem.late"
        if ends_on - starts_on > _LONGEST:
            return "end", "absence.problem.long"
        return None

"""Imports every table once, so that the metadata is complete."""

from __future__ import annotations

from sqlalchemy import Table

from webapp.domain.privacy import DataClass
from webapp.store import (
    absence,
    audit,
    breaks,
    choices,
    comfort,
    consultation_notices,
    consultations,
    disclosure,
    jobs,
    notices,
    pause_screens,
    people,
    reminder_targets,
    reminders,
    removals,
    reports,
    requests,
    screening,
    sessions,
)
from webapp.store.base import Base

__all__ = [
    "absence",
    "audit",
    "breaks",
    "choices",
    "comfort",
    "consultation_notices",
    "consultations",
    "disclosure",
    "jobs",
    "metadata",
    "notices",
    "pause_screens",
    "people",
    "released_tables",
    "reminder_targets",
    "reminders",
    "removals",
    "reports",
    "requests",
    "screening",
    "sessions",
]

metadata = Base.metadata


def released_tables() -> frozenset[str]:
    """The tables that the second, read-only engine may see: all their columns are released."""
    return frozenset(name for name, table in metadata.tables.items() if _is_released(table))


def _is_released(table: Table) -> bool:
    return all(column.info["data"] is DataClass.RELEASED for column in table.columns)

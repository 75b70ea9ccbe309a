"""Jobs of the timetable: who has claimed which one, and how far it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

Work = TypeVar("Work")


class JobState(StrEnum):
    """How far a claimed job is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Claim:
    """One runner's right to do a job: the attempt is this runner's and nobody else's."""

    job: str
    period: str
    attempt: int


@dataclass(frozen=True, slots=True)
class ClaimedWork(Generic[Work]):
    """Work that a runner took upon itself, out of `looked_at` rows.

    `is_full`: it looked at as many as it may at once, so there may be more.
    """

    work: Sequence[Work]
    looked_at: int
    is_full: bool = False


@dataclass(frozen=True, slots=True)
class JobRun:
    """A job for a period; `error` is the type of what went wrong."""

    job: str
    period: str
    state: JobState
    attempt: int
    finished_at: dt.datetime | None
    error: str | None

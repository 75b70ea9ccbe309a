"""Jobs of the timetable: how often each is done, who has claimed it, and how far it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

Work = TypeVar("Work")


class JobName(StrEnum):
    """Every job of the timetable, as it is stored; the text for people is `jobs.name.<value>`."""

    SEND_REMINDERS = "send-reminders"
    READ_CALENDARS = "read-calendars"
    TELL_PHYSICIANS = "tell-physicians"
    TELL_OF_DRAFTS = "tell-of-drafts"
    TELL_OF_FIGURES = "tell-of-figures"
    DELIVER_WEBHOOKS = "deliver-webhooks"
    CLOSE_ACCOUNTS = "close-accounts"
    IMPORT_ABSENCES = "import-absences"
    REORGANISE = "reorganise"
    READ_CONNECTIONS = "read-connections"
    PUBLISH = "publish"
    FIND = "find"
    PREPARE_REPORTS = "prepare-reports"
    DRAW_DRAFTS = "draw-drafts"
    REMOVE_EXPIRED = "remove-expired"
    APPLY_RETENTION = "apply-retention"
    ORDER_PEOPLE = "order-people"
    SEAL_TRAIL = "seal-trail"
    CHECK_STORAGE = "check-storage"


class Rhythm(StrEnum):
    """How often a job is done; the text for people is `jobs.rhythm.<value>`."""

    QUARTER_HOUR = "quarter-hour"
    HOUR = "hour"
    DAY = "day"
    WHEN_DUE = "when-due"  # its service knows what is
    WHEN_ASKED = "when-asked"  # somebody wants it


MINUTES = {Rhythm.QUARTER_HOUR: 15, Rhythm.HOUR: 60}

# The jobs that leave a note of each run. The others are done at every look and leave none: whether
# there was something to send or to read would tell of people.
RHYTHMS = {
    JobName.CLOSE_ACCOUNTS: Rhythm.QUARTER_HOUR,
    JobName.IMPORT_ABSENCES: Rhythm.QUARTER_HOUR,
    JobName.REORGANISE: Rhythm.QUARTER_HOUR,
    JobName.PUBLISH: Rhythm.WHEN_DUE,
    JobName.FIND: Rhythm.WHEN_DUE,
    JobName.PREPARE_REPORTS: Rhythm.QUARTER_HOUR,
    JobName.DRAW_DRAFTS: Rhythm.WHEN_ASKED,
    JobName.REMOVE_EXPIRED: Rhythm.HOUR,
    JobName.APPLY_RETENTION: Rhythm.DAY,
    JobName.ORDER_PEOPLE: Rhythm.HOUR,
    JobName.SEAL_TRAIL: Rhythm.HOUR,
    JobName.CHECK_STORAGE: Rhythm.DAY,
}


# Those that may be asked for when nothing is wrong, and that tell of nobody by when they are done.
ON_REQUEST = frozenset({JobName.IMPORT_ABSENCES, JobName.PREPARE_REPORTS})


def next_run(rhythm: Rhythm, now: dt.datetime, midnight: dt.datetime) -> dt.datetime | None:
    """When a job of this rhythm is done next; `midnight` is the coming one here. None: unknown."""
    if rhythm is Rhythm.DAY:
        return midnight
    if rhythm not in MINUTES:
        return None
    step = MINUTES[rhythm]
    begun = now.replace(minute=now.minute // step * step, second=0, microsecond=0)
    return begun + dt.timedelta(minutes=step)


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


@dataclass(frozen=True, slots=True)
class JobStatus:
    """A job of the timetable as it stands: its latest run, its next, and whether it is asked for.

    `last` is None before the first run; `next_at` when only the job's service knows.
    """

    name: JobName
    rhythm: Rhythm
    last: JobRun | None
    next_at: dt.datetime | None
    asked_at: dt.datetime | None

    @property
    def has_failed(self) -> bool:
        """Whether the latest run went wrong."""
        return self.last is not None and self.last.state is JobState.FAILED

    @property
    def may_be_asked(self) -> bool:
        """Whether somebody may ask for it now."""
        return self.asked_at is None and (self.has_failed or self.name in ON_REQUEST)

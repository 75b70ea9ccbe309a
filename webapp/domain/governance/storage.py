"""How much is stored and whether it could be put back, so that nothing in it moves with people.

Sizes are of the whole, in steps of 1, 2 and 5: the size of one table, or of the whole to the byte,
would grow by what somebody did, and tell on which day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

_MEGABYTE = 1_000_000
_STEPS = [int(f"{first}{'0' * power}") for power in range(8) for first in (1, 2, 5)]  # megabytes
LATE = dt.timedelta(days=2)
UNTRIED = dt.timedelta(days=183)
_LITTLE = 1_000  # megabytes


class BackupStep(StrEnum):
    """What a command on the server told of; stored, and part of the key of its text."""

    MADE = "made"
    RESTORED = "restored"  # put back elsewhere, to try it


class StorageWarning(StrEnum):
    """What is to be mended; the text is `storage.warning.<value>`."""

    NEVER_MADE = "never-made"
    LATE = "late"
    NEVER_RESTORED = "never-restored"
    UNTRIED = "untried"
    LITTLE_ROOM = "little-room"
    NOT_LOOKED = "not-looked"


@dataclass(frozen=True, slots=True)
class StorageLook:
    """What was found at a moment, in megabytes: the database is below `size`, free is over `room`.

    `room` is None where the database does not tell.
    """

    at: dt.datetime
    size: int
    room: int | None


@dataclass(frozen=True, slots=True)
class StorageState:
    """The latest look, if there was one, and when each step of a backup was told last."""

    look: StorageLook | None
    told: Mapping[BackupStep, dt.datetime]

    def warnings(self, now: dt.datetime) -> Iterator[StorageWarning]:
        """What is to be mended at a moment."""
        made, restored = self.told.get(BackupStep.MADE), self.told.get(BackupStep.RESTORED)
        if made is None:
            yield StorageWarning.NEVER_MADE
        elif now - made > LATE:
            yield StorageWarning.LATE
        if restored is None:
            yield StorageWarning.NEVER_RESTORED
        elif now - restored > UNTRIED:
            yield StorageWarning.UNTRIED
        if self.look is None or now - self.look.at > LATE:
            yield StorageWarning.NOT_LOOKED
        elif self.look.room is not None and self.look.room < _LITTLE:
            yield StorageWarning.LITTLE_ROOM


def look_at(size: int, room: int | None, now: dt.datetime) -> StorageLook:
    """Bytes as they are told: the size below the next step, what is free above the one before."""
    return StorageLook(now, step_above(size), None if room is None else step_below(room))


def step_above(number: int) -> int:
    """The first step, in megabytes, that so many bytes stay below."""
    return next((one for one in _STEPS if one * _MEGABYTE > number), _STEPS[-1])


def step_below(number: int) -> int:
    """The last step, in megabytes, that so many bytes reach; 0: not one."""
    return max((one for one in _STEPS if one * _MEGABYTE <= number), default=0)

"""Directories that may provision, and systems that read released figures: what each may do, its
tokens, and when a token works."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from webapp.domain.errors import Invalid
from webapp.domain.names import tidy

LONGEST_CLIENT_NAME = 60
MOST_DAYS = 366  # that a token works
_MINUTE = dt.timedelta(minutes=1)
MOST_OVERLAP_HOURS = 168  # that the token before it goes on working


class ClientScope(StrEnum):
    """What a directory may do here; stored, and part of the key of its text."""

    USERS = "users"
    USERS_AND_GROUPS = "users-and-groups"
    READ_ONLY = "read-only"

    @property
    def sees_groups(self) -> bool:
        """Whether groups are shown to it."""
        return self is not ClientScope.USERS

    @property
    def changes(self) -> bool:
        """Whether it may change anything."""
        return self is not ClientScope.READ_ONLY


@dataclass(frozen=True, slots=True)
class DirectoryToken:
    """A token as it is listed: never the token itself. `used_at` is to the minute."""

    id: int
    made_at: dt.datetime
    ends_at: dt.datetime
    used_at: dt.datetime | None

    def is_noted(self, now: dt.datetime) -> bool:
        """Whether its use within this minute is known already."""
        return self.used_at is not None and now - self.used_at < _MINUTE


@dataclass(frozen=True, slots=True)
class DirectoryClient:
    """A directory that was given a token; `tokens` newest first, those that ended lately too.

    `failures` counts requests that were refused or could not be carried out, the last one at
    `failed_at` with the status `failed_with`.
    """

    id: int
    name: str
    scope: ClientScope
    made_at: dt.datetime
    failures: int
    failed_at: dt.datetime | None
    failed_with: int | None
    reads_figures: bool = False
    tokens: tuple[DirectoryToken, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownClient:
    """The directory behind a request, as its token says."""

    id: int
    name: str
    scope: ClientScope
    reads_figures: bool = False


def check_client(name: str, days: int) -> str:
    """The name, tidied. Raises Invalid: there is none, or the token would work too long."""
    if not 1 <= days <= MOST_DAYS:
        raise Invalid("error.directory_days", most=MOST_DAYS)
    return tidy(name, longest=LONGEST_CLIENT_NAME)


def overlap_of(hours: int, *, refusal: str = "error.directory_overlap") -> dt.timedelta:
    """How long what is replaced goes on. Raises Invalid, with this text: longer than may be."""
    if not 0 <= hours <= MOST_OVERLAP_HOURS:
        raise Invalid(refusal, most=MOST_OVERLAP_HOURS)
    return dt.timedelta(hours=hours)

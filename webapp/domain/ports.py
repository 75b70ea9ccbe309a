"""The sockets that adapters plug into, and the records that pass through them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, NamedTuple, Protocol, TypedDict, Unpack


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the sign-on provider says this is. `employee_number` links to the roster."""

    subject: str
    name: str
    email: str | None
    employee_number: str | None
    groups: frozenset[str]
    language: str | None


class IdentityProvider(Protocol):
    """An OpenID Connect provider."""

    @property
    def issuer(self) -> str:
        """Address below which the discovery document lies."""

    @property
    def client_id(self) -> str:
        """This application's name at the provider."""

    @property
    def client_secret(self) -> str:
        """This application's secret at the provider."""

    @property
    def scope(self) -> str:
        """The scopes to ask for, separated by spaces."""

    def identity(self, claims: Mapping[str, object]) -> Identity:
        """What the claims of an ID token (and userinfo) mean."""


class AbsenceRecord(NamedTuple):
    """One line of an absence source. `percent` is the part of each day, 1 to 100.

    `line` is the place in the source, for messages. `kind` is a value of AbsenceKind. `reference`
    is the source's own key of the record, or one made of what identifies it.
    """

    line: int
    employee_number: str
    starts_on: dt.date
    ends_on: dt.date
    percent: int
    kind: str
    reference: str


class AbsenceProblem(NamedTuple):
    """A line that cannot be imported. `reason` is the key of a text that says what to do.

    `field` is a field of AbsenceRecord, or empty when the whole line is meant.
    """

    line: int
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class AbsenceLines:
    """An opened file or answer of a source, read as a stream, once.

    `columns` says under which heading the source gives a field; `ignored` are headings that
    mean nothing here. Reading on raises Invalid where the rest cannot be understood.
    """

    columns: Mapping[str, str]
    ignored: Sequence[str]
    lines: Iterable[AbsenceRecord | AbsenceProblem]


class AbsenceDelivery(Protocol):
    """Something a source has ready: a file, or the answer to a question."""

    @property
    def name(self) -> str:
        """What the administrator knows it by."""

    @property
    def complete(self) -> tuple[dt.date, dt.date] | None:
        """The first and last day between which the source says it left nothing out.

        Raises Invalid: there is no such period.
        """

    @property
    def skips_bad_lines(self) -> bool:
        """Whether the good lines are wanted when others are bad."""

    def open(self) -> AbstractContextManager[AbsenceLines]:
        """Read it from its beginning.

        Raises Invalid: it cannot be understood, or holds what must not be imported.
        """

    def accept(self) -> None:
        """Note that it was imported."""

    def refuse(self, words: str) -> None:
        """Note that nothing of it was imported, and why."""


class AbsenceSource(Protocol):
    """A system that knows who was absent when."""

    @property
    def name(self) -> str:
        """Short stable key of the source."""

    def deliveries(self, now: dt.datetime) -> Iterable[AbsenceDelivery]:
        """What is ready at this moment, oldest first."""


class AbsenceFiles(Protocol):
    """The format of files that an administrator uploads."""

    @property
    def name(self) -> str:
        """Short stable key of the source whose files these are."""

    @property
    def headings(self) -> Mapping[str, Sequence[str]]:
        """For each field the headings under which it is found, the usual ones first."""

    def read(self, file: BinaryIO) -> AbsenceLines:
        """Read an uploaded file from its beginning.

        Raises Invalid: it cannot be understood, or holds what must not be imported.
        """


@dataclass(frozen=True, slots=True)
class Reminder:
    """A nudge: no name, nothing about health. `url` is the full address of a page here.

    `key` is the same each time the same nudge is sent; on a screen one takes the place of the
    one before with the same `tag`.
    """

    key: str
    title: str
    text: str
    url: str
    language: str
    tag: str = "nudge"


class Delivered(StrEnum):
    """What became of a reminder."""

    SENT = "sent"
    GONE = "gone"  # the target exists no longer: forget it
    FAILED = "failed"  # this time
    UNREACHED = "unreached"  # nothing answered, whoever it was for


class ReminderChannel(Protocol):
    """A way to reach a person who chose it."""

    @property
    def name(self) -> str:
        """Short stable key, which texts and stored targets use."""

    def check(self, target: Mapping[str, str]) -> dict[str, str]:
        """The target as it is to be kept (sealed).

        Raises Invalid: it cannot be reached this way, or must not be.
        """

    def send(self, target: Mapping[str, str], reminder: Reminder, now: dt.datetime) -> Delivered:
        """Send one reminder; bounded in time, never raises for what the far side does."""


class BusyCalendar(Protocol):
    """Reads when a person is busy from an address that they gave."""

    def check(self, address: str) -> str:
        """The address as it is to be kept (sealed).

        Raises Invalid: it is not one that may be fetched.
        """

    def busy(
        self, address: str, first: dt.datetime, last: dt.datetime
    ) -> list[tuple[dt.datetime, dt.datetime]]:
        """Stretches of busy time that touch the period, as moments in UTC.

        Times in the calendar that name no zone are in that of `first`.
        Raises Unavailable: it could not be fetched or understood. Invalid: it must not be fetched.
        """


class FeedValues(TypedDict):
    """What a feed of reminders is drawn from. `weekdays`: 0 is Monday.

    `slots` count by the clock from the beginning of the day, and may lie on the next. `key`
    identifies the feed and never changes; the feed begins on `made_on`.
    """

    slots: Sequence[dt.timedelta]
    weekdays: Collection[int]
    timezone: str
    silent_days: Collection[dt.date]
    title: str
    text: str
    url: str
    key: str
    made_on: dt.date


class ReminderFeed(Protocol):
    """Draws a calendar of the reminders, to which the person's own calendar subscribes."""

    @property
    def name(self) -> str:
        """Short stable key, which texts use."""

    def render(self, **values: Unpack[FeedValues]) -> bytes:
        """The feed (text/calendar): each slot on these weekdays, never on `silent_days`.

        The same values give the same bytes.
        """

"""Who was absent when: a system's deliveries, and the lines in them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, BinaryIO, NamedTuple, Protocol, runtime_checkable

from webapp.domain.errors import DomainError, Unavailable


class Withdrawal(IntEnum):
    """What a line takes back: nothing, the record of its reference, or one that says the same."""

    NOTHING = 0
    REFERENCE = 1
    CONTENT = 2


class AbsenceRecord(NamedTuple):
    """One absence of a source. `percent` is the part of each day, 1 to 100.

    `line` is the place in the source, for messages; a line may hold more than one. `ends_on` is
    None while the end is not known. `kind` is a value of AbsenceKind. `reference` is the source's
    own key of the record, or one made of what identifies it. `employee_number` is an e-mail address
    where the lines say that this is their key. `withdraws`: the line takes an absence back.
    """

    line: int
    employee_number: str
    starts_on: dt.date
    ends_on: dt.date | None
    percent: int
    kind: str
    reference: str
    withdraws: int = int(Withdrawal.NOTHING)  # a plain number, which a large import stores faster


class AbsenceProblem(NamedTuple):
    """A line that cannot be imported. `reason` is the key of a text that says what to do.

    `field` is a field of AbsenceRecord, or empty when the whole line is meant.
    """

    line: int
    field: str
    reason: str


class AbsenceOmission(NamedTuple):
    """A line that is right and that is left out. `reason` is the key of a text that says why.

    `field` is the one that says so, or empty when the whole line is meant.
    """

    line: int
    field: str
    reason: str


# What an administrator tells of the files of a system: settings, and tables of headings and words.
Told = Mapping[str, Any]
AbsenceLine = AbsenceRecord | AbsenceProblem | AbsenceOmission


@dataclass(frozen=True, slots=True)
class AbsenceLines:
    """An opened file or answer of a source, read as a stream, once.

    `columns` says under which heading the source gives a field; `ignored` are headings that
    mean nothing here. `by_email`: people are named by their e-mail address. `asked` are the values
    of a field that nobody has told the meaning of, and how often each was read so far.
    `only_known`: absences of people who are not known here are left out, and are no fault. Reading
    on raises Invalid where the rest cannot be understood.
    """

    columns: Mapping[str, str]
    ignored: Sequence[str]
    lines: Iterable[AbsenceLine]
    by_email: bool = False
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    only_known: bool = False


class AbsenceDelivery(Protocol):
    """Something a source has ready: a file, or the answer to a question."""

    @property
    def name(self) -> str:
        """What the administrator knows it by."""

    @property
    def ready_at(self) -> dt.datetime | None:
        """Since when it lies there as it is; None: it is asked for anew each time."""

    @property
    def complete(self) -> tuple[dt.date, dt.date] | None:
        """The first and last day between which the source says it left nothing out.

        Raises Invalid: there is no such period.
        """

    def cursor(self, *, stored: bool) -> str:
        """What the source is to be given the next time, as this was stored or was not."""

    @property
    def skips_bad_lines(self) -> bool:
        """Whether the good lines are wanted when others are bad."""

    def open(self) -> AbstractContextManager[AbsenceLines]:
        """Read it from its beginning.

        Raises Invalid: it cannot be understood, or holds what must not be imported. Unavailable,
        SourceBusy: the source could not be asked.
        """

    def accept(self) -> None:
        """Note that it was imported."""

    def refuse(self, words: str) -> None:
        """Note that nothing of it was imported, and why."""


class SourceBusy(Unavailable):
    """A system that asks to be left alone until a moment."""

    def __init__(self, until: dt.datetime) -> None:
        super().__init__("error.source_busy")
        self.until = until


@dataclass(frozen=True, slots=True)
class SourceTest:
    """What came of trying a source: how many absences it told of, or why it did not.

    `cursor` is what it is to be given the next time.
    """

    absences: int = 0
    fault: DomainError | None = None
    cursor: str = ""


class AbsenceSource(Protocol):
    """A system that knows who was absent when."""

    @property
    def name(self) -> str:
        """Short stable key of the source."""

    def deliveries(self, now: dt.datetime, cursor: str = "") -> Iterable[AbsenceDelivery]:
        """What is ready at this moment, oldest first.

        `cursor` is what the latest delivery gave; without one the source begins anew. A source
        behind a network asks it here; what went wrong is said when the delivery is opened.
        """

    def afresh(self, cursor: str) -> str:
        """The cursor with which all is asked for once more."""

    def test(self, now: dt.datetime, cursor: str = "") -> SourceTest:
        """Ask it for little: whether it answers, and what is to be done where it does not."""


@runtime_checkable
class ToldSource(AbsenceSource, Protocol):
    """A source of files, which mean what an administrator told."""

    def as_told(self, told: Told | None) -> AbsenceSource:
        """The same source; None: nothing was told."""


class AbsenceFiles(Protocol):
    """The format of files that an administrator uploads."""

    @property
    def name(self) -> str:
        """Short stable key of the source whose files these are."""

    @property
    def headings(self) -> Mapping[str, Sequence[str]]:
        """For each field the headings under which it is found, the usual ones first."""

    @property
    def presets(self) -> Mapping[str, Told]:
        """What files of well-known systems mean, by a short name of the system."""

    @property
    def meanings(self) -> Mapping[str, Sequence[str]]:
        """For each field whose values are told: what they may stand for."""

    def read(self, file: BinaryIO, told: Told | None = None) -> AbsenceLines:
        """Read an uploaded file from its beginning; `told` says what it means, if anything does.

        Raises Invalid: it cannot be understood, or holds what must not be imported.
        """

    def headings_in(self, file: BinaryIO, told: Told | None = None) -> Sequence[str]:
        """The headings of a file. Raises Invalid: it cannot be read at all."""

    def check(self, told: Told) -> None:
        """Raises Invalid: something of it is not understood."""

    def read_told(self, content: bytes) -> Told:
        """What a file tells of the meaning of others. Raises Invalid: it is none of these."""

    def write_told(self, told: Told) -> str:
        """The same as such a file."""

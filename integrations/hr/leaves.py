"""Leaves of a personnel system as absences: who, from when to when, which part, which kind.

There is no room here for a reason: what a system says beyond this is dropped where it is read.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from integrations.files.absence_cells import (
    WHOLE_DAY,
    read_email,
    read_employee_number,
    read_reference,
)
from integrations.files.absence_mapping import FileMapping
from integrations.files.absence_shares import Extent, NotClear, pieces_of
from integrations.files.absence_words import LEAVE_OUT, WHOLE, Meaning, folded, meaning_of
from webapp.domain.errors import Invalid
from webapp.domain.figures.absence import AbsenceKind
from webapp.domain.ports.absence import (
    AbsenceLine,
    AbsenceOmission,
    AbsenceProblem,
    AbsenceRecord,
    Withdrawal,
)

_NOTHING: Mapping[str, str] = {}
_WHOLE_DAYS = FileMapping()
_ENDS = ("", "first", "last")  # parts of a leave that may be records of their own
_LONGEST_ASKED = 60
_MOST_ASKED = 30


class Leave(NamedTuple):
    """One leave. `key` is the system's own, `person` an e-mail address or a number.

    `kind` is the name of its type in the system. `counts`: it is approved. `percent` is the part
    of each of its days.
    """

    key: str
    person: str
    first: dt.date
    last: dt.date
    kind: str
    counts: bool
    first_half: str = WHOLE
    last_half: str = WHOLE
    percent: int = WHOLE_DAY


@dataclass(frozen=True, kw_only=True, slots=True)
class KindWords:
    """What the types of leave are called that are sickness, leave, or no absence; by commas."""

    sickness: str = ""
    leave: str = ""
    leave_out: str = ""

    def meaning(self, usual: Mapping[str, str] = _NOTHING) -> Meaning:
        """What a type stands for; the usual words, and the system's `usual` ones, need no telling.

        Raises Invalid: a word is told to be two things.
        """
        found: dict[str, str] = {}
        told = (
            (AbsenceKind.SICKNESS.value, self.sickness),
            (AbsenceKind.LEAVE.value, self.leave),
            (LEAVE_OUT, self.leave_out),
        )
        for meaning, words in told:
            for word in filter(None, map(folded, words.replace("\n", ",").split(","))):
                if found.setdefault(word, meaning) != meaning:
                    raise Invalid("error.connection_word", word=word[:_LONGEST_ASKED])
        return meaning_of("kind", "", {**usual, **found})


@dataclass(frozen=True, slots=True)
class LeaveReader:
    """Leaves between two days as the lines of an import; `asked` counts types that nobody told.

    `only_changes`: what a leave was before may be stored under parts that it no longer has.
    """

    first: dt.date
    last: dt.date
    by_email: bool
    only_changes: bool
    meaning: Meaning
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)

    def lines(self, leaves: Iterable[Leave]) -> Iterator[AbsenceLine]:
        """The lines. Raises Invalid: a leave is of another time than was asked for."""
        for line, leave in enumerate(leaves, start=1):
            if leave.last < self.first or leave.first > self.last:
                raise Invalid("error.source_other_period")
            yield from self._read(line, leave)

    def _read(self, line: int, leave: Leave) -> Iterator[AbsenceLine]:
        person = read_email(leave.person) if self.by_email else read_employee_number(leave.person)
        reference, kind = read_reference(leave.key), self._kind(leave)
        key = "email" if self.by_email else "employee_number"
        if leave.counts and kind != LEAVE_OUT and not leave.person.strip():
            yield AbsenceOmission(line, key, "absence.omission.nameless")
            return
        cells = ((key, person), ("kind", kind), ("reference", reference))
        problems = [name for name, value in cells if not value]
        if kind == LEAVE_OUT or not leave.counts:
            why = "status" if not leave.counts else "kind"
            yield AbsenceOmission(line, why, f"absence.omission.{why}")
            problems = [name for name in problems if name not in {"kind", key}]
        yield from (AbsenceProblem(line, name, f"absence.problem.{name}") for name in problems)
        if not (person and reference) or problems:
            return
        counts = leave.counts and kind not in {None, LEAVE_OUT}
        try:
            records = list(_records(line, person, reference, kind or "", leave)) if counts else []
        except NotClear as unclear:
            yield AbsenceProblem(line, unclear.field, unclear.reason)
            return
        yield from records
        if self.only_changes:
            yield from _taken_back(
                line, person, reference, leave, {one.reference for one in records}
            )

    def _kind(self, leave: Leave) -> str | None:
        meaning = self.meaning(leave.kind)
        if meaning is None and leave.counts and len(self.asked) <= _MOST_ASKED:
            self.asked["kind", leave.kind[:_LONGEST_ASKED]] += 1
        return meaning


def _records(
    line: int, person: str, reference: str, kind: str, leave: Leave
) -> Iterator[AbsenceRecord]:
    halves: Mapping[str, str] = {"first_half": leave.first_half, "last_half": leave.last_half}
    extent = Extent(leave.first, leave.last, leave.percent, halves, None, None)
    for piece in pieces_of(extent, _WHOLE_DAYS):
        own = f"{reference}~{piece.mark}" if piece.mark in {"first", "last"} else reference
        yield AbsenceRecord(line, person, piece.starts_on, piece.ends_on, piece.percent, kind, own)


def _taken_back(
    line: int, person: str, reference: str, leave: Leave, kept: set[str]
) -> Iterator[AbsenceRecord]:
    """Each part that it may have had before, and has no longer."""
    for end in _ENDS:
        own = f"{reference}~{end}" if end else reference
        if own not in kept:
            yield AbsenceRecord(
                line,
                person,
                leave.first,
                leave.last,
                leave.percent,
                AbsenceKind.LEAVE.value,
                own,
                Withdrawal.REFERENCE,
            )

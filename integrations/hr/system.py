"""A personnel system behind a network as a source of absences: an adapter only says how to ask it.

Once a day the whole period is asked for, so that what was deleted there goes here too; in between,
a system that can tell gives what has changed. What went wrong is said when its answer is opened:
the cursor is kept either way.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from integrations.files.absence_words import Meaning
from integrations.hr.leaves import Leave, LeaveReader
from webapp.domain.errors import DomainError
from webapp.domain.ports.absence import AbsenceLine, AbsenceLines, SourceTest

_MONTHS_BACK = 14  # figures look back five quarters
_AHEAD = dt.timedelta(days=366)
_TRIED = dt.timedelta(days=31)


class HrQuestion(NamedTuple):
    """Which leaves are wanted: those that touch these days.

    `changed`: of these, only what changed since this mark of the system, which it gave itself.
    `kept` is what the adapter wanted to have kept, for example a token that is good once.
    """

    now: dt.datetime
    first: dt.date
    last: dt.date
    changed: str = ""
    kept: str = ""


@dataclass(slots=True)
class HrAnswer:
    """What an adapter has learnt so far; it fills this in as it goes.

    `changed` is the mark of the latest change, for a system that can be asked for later ones.
    `begins`: before this day leaves are not told of in full.
    """

    leaves: Iterable[Leave] = ()
    changed: str = ""
    kept: str = ""
    begins: dt.date | None = None


Ask = Callable[[HrQuestion, HrAnswer], None]


class _Cursor(NamedTuple):
    """`whole`: the day on which the whole period was stored last."""

    whole: str = ""
    changed: str = ""
    kept: str = ""


@dataclass(frozen=True, slots=True)
class HrSystem:
    """One system of one employer. `columns` says what it calls a field of an absence."""

    name: str
    title: str
    ask: Ask
    meaning: Meaning
    columns: Mapping[str, str]
    by_email: bool

    def deliveries(self, now: dt.datetime, cursor: str = "") -> list[HrDelivery]:
        """What it answers now, as one delivery; none when nothing has changed."""
        known = _Cursor(**json.loads(cursor or "{}"))
        today = now.date()
        first = _months_before(today, _MONTHS_BACK)
        question = HrQuestion(now, first, today + _AHEAD, kept=known.kept)
        only_changes = bool(known.changed) and known.whole == today.isoformat()
        if only_changes:
            question = question._replace(changed=known.changed)
        delivery = self._ask(question, known)
        is_quiet = only_changes and not delivery.lines and delivery.fault is None
        return [] if is_quiet else [delivery]

    def afresh(self, cursor: str) -> str:
        """Without its marks; what the adapter keeps stays."""
        kept = _Cursor(**json.loads(cursor or "{}")).kept
        return json.dumps(_Cursor(kept=kept)._asdict())

    def test(self, now: dt.datetime, cursor: str = "") -> SourceTest:
        """Ask for the leaves of the last month."""
        known = _Cursor(**json.loads(cursor or "{}"))
        today = now.date()
        delivery = self._ask(HrQuestion(now, today - _TRIED, today, kept=known.kept), known)
        kept = known._replace(kept=delivery.answer.kept)
        return SourceTest(delivery.leaves, delivery.fault, json.dumps(kept._asdict()))

    def _ask(self, question: HrQuestion, known: _Cursor) -> HrDelivery:
        reader = LeaveReader(
            question.first, question.last, self.by_email, bool(question.changed), self.meaning
        )
        answer = HrAnswer(kept=question.kept, changed=question.changed)
        delivery = HrDelivery(self, question, known, reader, answer)
        try:
            self.ask(question, answer)
            leaves = list(answer.leaves)
            delivery.leaves = len(leaves)
            delivery.lines = list(reader.lines(leaves))
        except DomainError as fault:
            delivery.fault = fault
        return delivery


@dataclass(slots=True)
class HrDelivery:
    """What a system answered to a question, or why it did not."""

    system: HrSystem
    question: HrQuestion
    known: _Cursor
    reader: LeaveReader
    answer: HrAnswer
    leaves: int = 0
    lines: list[AbsenceLine] = field(default_factory=list)
    fault: DomainError | None = None

    @property
    def name(self) -> str:
        """The system's name."""
        return self.system.title

    @property
    def ready_at(self) -> None:
        """It is an answer of just now."""
        return None

    @property
    def complete(self) -> tuple[dt.date, dt.date] | None:
        """The period asked for, when that was not for changes alone."""
        if self.question.changed:
            return None
        return self.answer.begins or self.question.first, self.question.last

    @property
    def skips_bad_lines(self) -> bool:
        """Never: what is bad is mended in the system, or its types are told."""
        return False

    def cursor(self, *, stored: bool) -> str:
        """The day and the mark when it was stored; what the adapter keeps in any case."""
        known = self.known._replace(kept=self.answer.kept)
        if stored:
            whole = self.question.now.date().isoformat() if self.complete else known.whole
            known = known._replace(changed=self.answer.changed, whole=whole)
        return json.dumps(known._asdict())

    @contextmanager
    def open(self) -> Iterator[AbsenceLines]:
        """The answer.

        Raises Invalid, Unavailable, SourceBusy: what went wrong when it was asked for.
        """
        if self.fault is not None:
            raise self.fault
        yield AbsenceLines(
            columns=self.system.columns,
            ignored=(),
            lines=self.lines,
            by_email=self.system.by_email,
            asked=self.reader.asked,
            only_known=True,
        )

    def accept(self) -> None:
        """There is nothing to tell: nothing is ever changed there."""

    def refuse(self, words: str) -> None:
        """There is nothing to tell."""


def _months_before(day: dt.date, months: int) -> dt.date:
    number = day.year * 12 + day.month - 1 - months
    return dt.date(number // 12, number % 12 + 1, 1)

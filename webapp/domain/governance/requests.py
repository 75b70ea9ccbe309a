"""Requests about one's own data to the data protection officer, and the month for an answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from webapp.domain.calendar import months_later
from webapp.domain.errors import Invalid

_LONGEST = 2_000


class RequestKind(StrEnum):
    """What is asked."""

    CORRECTION = "correction"
    OBJECTION = "objection"
    QUESTION = "question"


class RequestState(StrEnum):
    """How far a request is."""

    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class RequestChange(StrEnum):
    """What was just done; part of an address, and of the key of its text."""

    SENT = "sent"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class DataRequest:
    """What was asked, and the answer when there is one. `due_on` is the last day for it."""

    id: int
    person_id: int
    kind: RequestKind
    state: RequestState
    made_at: dt.datetime
    due_on: dt.date
    words: str
    closed_at: dt.datetime | None = None
    answer: str = ""

    def days_left(self, today: dt.date) -> int:
        """Days until the answer is due; negative when it is late."""
        return (self.due_on - today).days


def due_date(made_on: dt.date) -> dt.date:
    """One month later; a day that this month lacks becomes its last."""
    return months_later(made_on, 1)


def read_words(text: str) -> str:
    """What a person wrote, without room around it; a browser sends two characters for a line end.

    Raises Invalid: nothing, or more than fits.
    """
    words = text.replace("\r\n", "\n").strip()
    if not words or len(words) > _LONGEST:
        raise Invalid("error.request_words", most=_LONGEST)
    return words

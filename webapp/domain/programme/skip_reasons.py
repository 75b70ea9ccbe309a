"""Why somebody left a reminder out: a note to themselves, which nobody counts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from webapp.domain.errors import Invalid

LONGEST = 120  # characters


@dataclass(frozen=True, slots=True)
class SkipReason:
    """One note, with the day on which the reminder was left out. `code` is random."""

    code: str
    day: dt.date
    at: dt.datetime
    words: str


def read_reason(given: str) -> str:
    """What was written, in one line; empty: nothing was.

    Raises Invalid: it is too long.
    """
    words = " ".join(given.split())
    if len(words) > LONGEST:
        raise Invalid("error.skip_reason", most=LONGEST)
    return words

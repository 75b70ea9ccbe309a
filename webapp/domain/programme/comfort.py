"""How a back feels before and after a minute: 0 (no discomfort) to 10. Nobody judges a score."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from webapp.domain.errors import Invalid

SCORES = range(11)
RISE = 2  # this much more discomfort after than before: calm advice


class ComfortMoment(StrEnum):
    """When a score was given; part of the key of its text."""

    BEFORE = "before"
    AFTER = "after"


class ComfortScore(NamedTuple):
    """One answer, to the minute that the tap names."""

    tap_id: str
    moment: ComfortMoment
    value: int


@dataclass(frozen=True, slots=True)
class Comfort:
    """The scores of one minute. `at` is the moment of the first, `day` its day for the person.

    `tap_id` names the minute, as in the break that was logged of it.
    """

    day: dt.date
    at: dt.datetime
    before: int | None
    after: int | None
    tap_id: str = field(default="", compare=False)

    def with_score(self, score: ComfortScore) -> Comfort:
        """The same minute with this score in it."""
        if score.moment is ComfortMoment.BEFORE:
            return replace(self, before=score.value)
        return replace(self, after=score.value)

    @property
    def rises(self) -> bool:
        """Whether the discomfort became clearly more."""
        if self.before is None or self.after is None:
            return False
        return self.after - self.before >= RISE


def read_score(*, tap_id: str, moment: str, value: str) -> ComfortScore:
    """The score that a form sends.

    Raises Invalid: it is not on the scale, or for another moment.
    """
    known = {str(score): score for score in SCORES}
    if moment not in set(ComfortMoment) or value not in known:
        raise Invalid("error.comfort_score")
    return ComfortScore(tap_id, ComfortMoment(moment), known[value])

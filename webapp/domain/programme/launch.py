"""The start of a campaign at a site: what the launch kit is made for, and its days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_WEEK = dt.timedelta(weeks=1)


class LaunchDay(StrEnum):
    """The days of a launch, in order; the texts are `launch.<value>.subject` and `.text`."""

    ANNOUNCEMENT = "announcement"
    FIRST_DAY = "first_day"
    TWO_WEEKS = "two_weeks"
    ENDING = "ending"


@dataclass(frozen=True, slots=True)
class Launch:
    """A site with its language, and its days in the latest campaign; None: not planned yet.

    `campaign` is that campaign's number, and `version` how often it was changed.
    """

    site_id: int
    name: str
    language: str
    begins_on: dt.date | None
    ends_on: dt.date | None = None
    campaign: int = 0
    version: int = 0

    def days(self) -> Iterator[tuple[LaunchDay, dt.date]]:
        """When each mail is due: a week before the start, then, two weeks after; and at the end."""
        if self.begins_on is not None:
            yield LaunchDay.ANNOUNCEMENT, self.begins_on - _WEEK
            yield LaunchDay.FIRST_DAY, self.begins_on
            yield LaunchDay.TWO_WEEKS, self.begins_on + 2 * _WEEK
        if self.ends_on is not None:
            yield LaunchDay.ENDING, self.ends_on

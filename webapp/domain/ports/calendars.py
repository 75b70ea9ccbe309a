"""When a person is busy, from an address that they gave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class BusyTimes:
    """Stretches of busy time, as moments in UTC, and how many events could not be read.

    An event in a zone that nothing defines is read in the person's own, and counts as unread.
    """

    stretches: Sequence[tuple[dt.datetime, dt.datetime]]
    unread: int = 0


class BusyCalendar(Protocol):
    """Reads when a person is busy from an address that they gave."""

    def check(self, address: str) -> str:
        """The address as it is to be kept (sealed).

        Raises Invalid: it is not one that may be fetched.
        """

    def busy(self, address: str, first: dt.datetime, last: dt.datetime) -> BusyTimes:
        """What touches the period, in order, none overlapping.

        Times that name no zone are in that of the calendar, or else of `first`. An event that is
        not understood costs that event only. Raises Unavailable: the address could not be fetched,
        or nothing there understood. Invalid: it must not be fetched.
        """

"""When a person is busy, from an address that they gave."""

from __future__ import annotations

import datetime as dt
from typing import Protocol


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

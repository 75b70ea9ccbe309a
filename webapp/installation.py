"""What one application was set up with: the one thing that it keeps, and the one way to get it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

from flask import Flask

from webapp.database import Database
from webapp.domain.calendar import local_day
from webapp.domain.periods import Quarter, quarter_of
from webapp.domain.ports.absence import AbsenceFiles, AbsenceSource
from webapp.domain.ports.calendars import BusyCalendar
from webapp.domain.ports.connections import ConnectionKinds
from webapp.domain.ports.identity import IdentityProvider
from webapp.domain.ports.organisation import DepartmentFiles
from webapp.domain.ports.people import PeopleFiles
from webapp.domain.ports.reminders import ReminderChannel, ReminderFeed
from webapp.domain.ports.signing import DocumentSignatures, Signer
from webapp.domain.ports.traces import Traces
from webapp.domain.ports.webhooks import WebhookSender
from webapp.services.people.sessions import Lifetime
from webapp.settings import Settings
from webapp.sign_on.door import SignOnClient
from webapp.under_way import running

KEY = "rekpauze"  # in `app.extensions`


@dataclass(frozen=True, slots=True)
class Installation:
    """Settings, database, clock, and an adapter for each port.

    `reminders` are in the order in which they are offered; `signer` is None where no key is at
    hand, and `traces` where nobody collects them. Nobody keeps a part of it: what is
    put in its place counts from the next request or job on.
    """

    settings: Settings
    database: Database
    clock: Callable[[], dt.datetime]
    identity_provider: IdentityProvider
    sign_on: SignOnClient
    absences: AbsenceSource
    absence_files: AbsenceFiles
    connection_kinds: ConnectionKinds
    people_files: PeopleFiles
    department_files: DepartmentFiles
    reminders: Mapping[str, ReminderChannel]
    reminder_feed: ReminderFeed
    busy: BusyCalendar
    signer: Signer | None
    signatures: DocumentSignatures
    webhooks: WebhookSender
    traces: Traces | None

    @property
    def session_lifetime(self) -> Lifetime:
        """How long people stay signed in here."""
        here = self.settings
        return _lifetime(
            here.session_idle_minutes, here.session_hours, here.session_own_device_days
        )

    def today(self) -> dt.date:
        """The date here and now."""
        return local_day(self.clock(), self.settings.timezone)

    def quarter(self) -> Quarter:
        """The quarter here and now, the same for everybody wherever they work.

        What a quarter asks goes by it: a site of another time zone would ask by another quarter for
        some hours, and refuse what is answered.
        """
        return quarter_of(self.today())


@cache
def _lifetime(idle_minutes: int, hours: int, own_device_days: int) -> Lifetime:
    """Made once: each request asks for it."""
    return Lifetime(
        idle=dt.timedelta(minutes=idle_minutes),
        absolute=dt.timedelta(hours=hours),
        own_device=dt.timedelta(days=own_device_days),
    )


def installation(app: Flask | None = None) -> Installation:
    """That of an application; of the running one when none is given."""
    return cast(Installation, (app or running()).extensions[KEY])
